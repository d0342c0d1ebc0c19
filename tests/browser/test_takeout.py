"""A learner takes everything along, brings it back, starts over and leaves, with and without
scripts."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from audit import learners
from audit.accessibility import violations
from audit.fit import DESK, NARROW, lost
from audit.pages import THEMES, WIDTHS
from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    PASSWORD,
    STEP,
    mark_done,
    menu,
    new_email,
    note,
    position,
    sign_up,
    toasts,
    waymark,
)

DATA = "/settings/data/"
FIRST = "programming-basics"
NOTE = "Mine, **everywhere**."


@pytest.fixture(params=["with scripts", "without scripts"])
def context(request: pytest.FixtureRequest, new_context: NewContext) -> BrowserContext:
    return new_context(java_script_enabled=request.param == "with scripts")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def archive(new_context: NewContext, tmp_path: Path) -> Path:
    """The export of somebody half way, who has a note on the first step."""
    context = new_context()
    learners.half_way(context)
    learners.Learner(context).write_note(FIRST, NOTE)
    page = context.new_page()
    page.goto(DATA)
    return export(page, tmp_path / "way.zip")


def export(page: Page, path: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name="Export", exact=True).click()
    assert re.fullmatch(r"waymark-\d{4}-\d\d-\d\d\.zip", download.value.suggested_filename)
    download.value.save_as(path)
    return path


def look_through(page: Page, archive: Path) -> None:
    """Send an export, and open the report of what it would change."""
    page.goto(DATA)
    page.get_by_label("The ZIP that you exported").set_input_files(archive)
    page.get_by_role("button", name="Look at what it would change").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look it through")


def test_the_export_is_a_whole_zip(page: Page, tmp_path: Path) -> None:
    sign_up(page, at=MAP)
    mark_done(page, FIRST)
    page.goto(DATA)
    with zipfile.ZipFile(export(page, tmp_path / "way.zip")) as archive:
        assert archive.testzip() is None
        assert {"index.html", "data.json", "projects.csv", "history.jsonl"} == set(
            archive.namelist()
        )


def test_the_progress_of_the_export_is_shown(new_context: NewContext, tmp_path: Path) -> None:
    page = new_context().new_page()
    sign_up(page, at=DATA)
    expect(page.locator("#export-progress")).to_be_hidden()
    export(page, tmp_path / "way.zip")
    expect(page.get_by_role("status").filter(has_text="Done:")).to_have_text(
        re.compile(r"Done: \d+ kB\. It is where your browser keeps downloads\.")
    )


def test_a_download_that_breaks_off_says_so(new_context: NewContext, watch: Watch) -> None:
    watch.expect("Failed to load resource")
    page = new_context().new_page()
    sign_up(page, at=DATA)
    page.route(f"**{DATA}export/", lambda route: route.abort())
    page.get_by_role("link", name="Export", exact=True).click()
    expect(page.locator("#export-state")).to_contain_text("The download broke off")


@pytest.mark.parametrize("theme", THEMES)
def test_its_page_reads_offline(
    new_context: NewContext, archive: Path, tmp_path: Path, theme: str
) -> None:
    with zipfile.ZipFile(archive) as files:
        files.extractall(tmp_path / "way")
    context = new_context(color_scheme=theme, offline=True)
    asked: list[Request] = []
    context.on("request", lambda request: asked.append(request))
    page = context.new_page()
    page.goto((tmp_path / "way/index.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("My way")
    expect(page.locator(".card").first).to_contain_text("Mine, everywhere.")
    expect(page.get_by_text("alice/passengers").first).to_be_visible()
    lightness = r"oklch\(0\.[12]" if theme == "dark" else r"oklch\(0\.9"
    expect(page.locator("body")).to_have_css("background-color", re.compile(lightness))
    for width in (*WIDTHS, NARROW["width"]):
        assert not lost(page, {**DESK, "width": width}), width
    assert not violations(page)
    assert [request.url for request in asked if not request.url.startswith("file:")] == []


def test_it_is_brought_into_another_account_and_taken_back(page: Page, archive: Path) -> None:
    sign_up(page, at=STEP)
    look_through(page, archive)
    report = page.get_by_role("region", name="Report")
    expect(report).to_contain_text("Not known here, and left out")
    page.get_by_text("What is added").click()
    expect(report).to_contain_text("Note on Understand the basics of programming")
    page.get_by_label("These records are mine").check()
    page.get_by_role("button", name="Import").click()
    expect(toasts(page)).to_contain_text("Imported: 8 steps")
    expect(position(page)).to_contain_text("26%")
    toasts(page).get_by_role("button", name="Undo").click()
    expect(position(page)).to_contain_text("0%")
    page.goto(STEP)
    expect(note(page)).to_have_value("")


def test_of_what_differs_both_versions_are_shown_and_one_is_chosen(
    new_context: NewContext, archive: Path
) -> None:
    context = new_context()
    walker = learners.Learner(context)
    walker.sign_up()
    walker.write_note(FIRST, "Written here.")
    page = context.new_page()
    look_through(page, archive)
    conflict = page.get_by_role("group", name="Note on Understand the basics of programming")
    expect(conflict).to_contain_text("Written here.")
    expect(conflict).to_contain_text(NOTE)
    expect(conflict.get_by_label("Keep both, one below the other")).to_be_checked()
    conflict.get_by_label("Take what you sent").check()
    page.get_by_label("These records are mine").check()
    page.get_by_role("button", name="Import").click()
    expect(toasts(page)).to_contain_text("Imported:")
    page.goto(STEP)
    expect(note(page)).to_have_value(NOTE)


def test_a_pasted_list_is_brought_in(page: Page) -> None:
    sign_up(page, at=DATA)
    page.get_by_text("Or paste a list").click()
    page.get_by_role("textbox").fill(
        "- [x] Understand the basics of programming\n- [x] Boil an egg\n"
    )
    page.get_by_role("button", name="Look at what it would change").last.click()
    page.get_by_text("What is not known here").click()
    expect(page.get_by_text("Boil an egg")).to_be_visible()
    page.get_by_role("button", name="Import").click()
    expect(toasts(page)).to_contain_text("Imported: 1 step.")
    expect(position(page)).to_contain_text("5%")


def test_what_is_no_export_is_refused_beside_the_field(
    page: Page, tmp_path: Path, watch: Watch
) -> None:
    watch.expect("status of 422")
    picture = tmp_path / "picture.zip"
    picture.write_bytes(b"\x89PNG")
    sign_up(page, at=DATA)
    page.get_by_label("The ZIP that you exported").set_input_files(picture)
    page.get_by_role("button", name="Look at what it would change").first.click()
    expect(page.locator("main .field-errors")).to_have_text("This is no ZIP file.")


def test_one_starts_over_and_comes_back(page: Page) -> None:
    sign_up(page, at=MAP)
    mark_done(page, FIRST)
    page.goto(DATA)
    page.get_by_role("link", name="Machine Learning Engineer Roadmap").click()
    expect(page.get_by_role("link", name="Export first")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("To do")
    toasts(page).get_by_role("button", name="Undo").click()
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")


def test_an_account_is_deleted(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    email = sign_up(page, new_email(), at=MAP)
    mark_done(page, FIRST)
    page.goto(DATA)
    page.get_by_role("link", name="See what goes").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete your account")
    expect(page.get_by_role("link", name="Export it first")).to_be_visible()
    typed = page.get_by_label("Type your e-mail address")
    typed.fill("somebody@example.org")
    page.get_by_role("button", name="Delete my account for good").click()
    expect(page.locator("main .field-errors")).to_contain_text("This is not the address")
    typed.fill(email)
    page.get_by_role("button", name="Delete my account for good").click()
    expect(toasts(page)).to_contain_text("Your account is deleted, and everything in it.")
    expect(menu(page)).not_to_contain_text(email)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.locator("main :is(.field-errors, .notice.is-error)").first).to_be_visible()
