"""A learner's data leave as a ZIP, read without a connection, come back, and go for good."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, Request, expect

from audit.fit import NARROW, lost
from audit.pages import THEMES, WIDTHS
from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    PASSWORD,
    STEP,
    STEP_TITLE,
    log_out,
    mark_done,
    note,
    position,
    sign_up,
    toasts,
    waymark,
)

DATA = "/settings/data/"
FIRST = "programming-basics"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, new_context: NewContext) -> Page:
    return new_context(java_script_enabled=request.param, accept_downloads=True).new_page()


def walk(page: Page) -> str:
    """Sign up, mark the first step done and write a note on it; the account's address."""
    email = sign_up(page)
    mark_done(page, FIRST)
    page.goto(STEP)
    note(page).fill("Decorators **wrap** functions.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#note-state").or_(toasts(page)).first).to_contain_text("aved")
    return email


def export(page: Page, folder: Path) -> Path:
    """Download the export into the folder; the path of the ZIP."""
    page.goto(DATA)
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    path = folder / "export.zip"
    download.value.save_as(path)
    return path


def test_an_export_comes_back_into_an_empty_account_and_is_undone(
    page: Page, tmp_path: Path
) -> None:
    walk(page)
    archive = export(page, tmp_path)
    log_out(page)
    sign_up(page)
    page.goto(DATA)
    page.get_by_label("The ZIP that you exported").set_input_files(archive)
    page.get_by_role("button", name="Look at what it would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look it through")
    expect(page.locator("main")).to_contain_text("Nothing is changed yet.")
    expect(page.locator("main")).to_contain_text("another account")
    page.get_by_label("These records are mine").check()
    page.get_by_role("button", name="Import").click()
    expect(toasts(page)).to_contain_text("Imported: 1 step")
    page.goto(STEP)
    expect(note(page)).to_have_value("Decorators **wrap** functions.")
    page.goto("/dashboard/")
    page.locator("main").get_by_role("button", name="Undo").first.click()
    page.goto(STEP)
    expect(note(page)).to_have_value("")
    expect(page.get_by_label("To do", exact=True)).to_be_checked()


def test_a_pasted_checklist_marks_what_it_names(page: Page) -> None:
    sign_up(page)
    page.goto(DATA)
    page.get_by_text("Or paste a list").click()
    page.locator("textarea").fill(f"- [x] {STEP_TITLE}\n- [x] No such step\n")
    page.locator("form:has(textarea)").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look it through")
    page.get_by_text("What is not known here").click()
    expect(page.get_by_text("No such step")).to_be_visible()
    page.get_by_role("button", name="Import").click()
    expect(toasts(page)).to_contain_text("Imported: 1 step")


def test_starting_over_is_undone(page: Page) -> None:
    sign_up(page)
    mark_done(page, FIRST)
    page.goto(DATA)
    page.get_by_role("link", name="Machine Learning Engineer Roadmap").click()
    page.get_by_role("button", name="Start over").click()
    expect(toasts(page)).to_contain_text("You are at the start again.")
    expect(position(page)).to_contain_text("0%")
    toasts(page).get_by_role("button", name="Undo").click()
    page.goto(MAP)
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")


def test_an_account_goes_for_good(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    email = walk(page)
    page.goto(DATA)
    page.get_by_role("link", name="See what goes").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Type your e-mail address").fill("somebody@example.org")
    page.get_by_role("button", name="Delete my account for good").click()
    expect(page.locator("#id_email_error")).to_be_visible()
    page.get_by_label("Type your e-mail address").fill(email)
    page.get_by_role("button", name="Delete my account for good").click()
    expect(toasts(page)).to_contain_text("Your account is deleted")
    page.goto("/notes/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


@pytest.mark.parametrize("theme", THEMES)
def test_its_page_reads_without_a_connection(
    new_context: NewContext, tmp_path: Path, theme: str
) -> None:
    page = new_context(accept_downloads=True).new_page()
    walk(page)
    with ZipFile(export(page, tmp_path)) as archive:
        archive.extractall(tmp_path)
    offline = new_context(offline=True, color_scheme=theme).new_page()
    asked_for: list[str] = []

    def note_request(request: Request) -> None:
        asked_for.append(request.url)

    offline.on("request", note_request)
    address = (tmp_path / "index.html").as_uri()
    offline.goto(address)
    expect(offline.get_by_role("heading", level=1)).to_be_visible()
    expect(offline.locator("body")).to_contain_text(STEP_TITLE)
    expect(offline.locator("strong")).to_have_text("wrap")
    for width in (*WIDTHS, NARROW["width"]):
        assert not lost(offline, {"width": width, "height": 900}), width
    assert asked_for == [address]


def test_scripts_follow_the_download(new_context: NewContext, tmp_path: Path) -> None:
    page = new_context(accept_downloads=True).new_page()
    sign_up(page)
    export(page, tmp_path)
    expect(page.get_by_role("status").filter(has_text="Done:")).to_be_visible()
