"""Everything works in a browser that runs no scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    STEP,
    STEP_TITLE,
    add_link,
    fill_credentials,
    log_in,
    log_out,
    new_email,
    note,
    open_menu,
    position,
    sign_up,
    toasts,
    topic,
    waymark,
)

FIRST = "programming-basics"
TOPIC = "Functions and modules"


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    return new_context(java_script_enabled=False)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_a_guest_ticks_and_comes_back_to_the_step_with_the_tick_after_signing_up(
    page: Page,
) -> None:
    page.goto("/")
    page.get_by_role("link", name=STEP_TITLE).click()
    topic(page, TOPIC).click()
    expect(topic(page, TOPIC)).to_be_checked()
    assert page.url.endswith("#topic-functions-and-modules")
    expect(page.locator("#invitation")).to_contain_text("your 1 tick comes along")
    sign_up(page, at=STEP)
    expect(topic(page, TOPIC)).to_be_checked()
    expect(toasts(page)).to_contain_text("Brought along: 1 topic")


def test_a_status_is_set_by_radio_button_and_submit(page: Page) -> None:
    page.goto(STEP)
    page.locator("label.segment", has_text="Done").click()
    page.get_by_role("button", name="Set status").click()
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(position(page)).to_contain_text("5%")


def test_a_step_is_marked_on_the_map_and_taken_back(page: Page) -> None:
    page.goto(MAP)
    waymark(page, FIRST).get_by_role("button", name="Mark done").click()
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")
    assert page.url.endswith(f"{MAP}#waymark-{FIRST}")
    toasts(page).get_by_role("button", name="Undo").click()
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("To do")
    expect(toasts(page)).to_contain_text("Undone.")


def test_the_map_of_the_home_page_marks_as_well(page: Page) -> None:
    page.goto("/")
    waymark(page, FIRST).get_by_role("button", name="Mark done").click()
    expect(position(page)).to_contain_text("5%")


def test_every_choice_of_a_steps_menu_works(page: Page) -> None:
    page.goto(MAP)
    second = waymark(page, "mathematics-and-statistics")
    second.locator("summary").click()
    second.get_by_role("button", name="Skip", exact=True).click()
    expect(second.locator(".status-word")).to_have_text("Skipped")
    second.locator("summary").click()
    second.get_by_role("button", name="I know everything before this").click()
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")
    expect(toasts(page)).to_contain_text("Marked 1 step done.")


def test_a_note_is_previewed_and_saved(page: Page) -> None:
    sign_up(page, at=STEP)
    note(page).fill("**bold** words")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview strong")).to_have_text("bold")
    expect(note(page)).to_have_value("**bold** words")
    page.get_by_role("button", name="Save note").click()
    expect(toasts(page)).to_contain_text("Note saved.")
    expect(note(page)).to_have_value("**bold** words")


def test_a_note_saved_meanwhile_in_another_tab_is_shown_beside_the_own(
    context: BrowserContext, page: Page, watch: Watch
) -> None:
    watch.expect("status of 409")
    sign_up(page, at=STEP)
    other = context.new_page()
    other.goto(STEP)
    note(other).fill("there")
    other.get_by_role("button", name="Save note").click()
    expect(toasts(other)).to_contain_text("Note saved.")
    note(page).fill("here")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#note-newer")).to_have_value("there")
    expect(note(page)).to_have_value("here")
    note(page).fill("there and here")
    page.get_by_role("button", name="Save note").click()
    expect(toasts(page)).to_contain_text("Note saved.")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_note_that_is_too_long_is_kept_with_its_error(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    sign_up(page, at=STEP)
    note(page).fill("x" * 20_001)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#note-errors")).to_contain_text("A note holds 20,000 characters")
    expect(note(page)).to_have_value("x" * 20_001)


def test_a_note_sent_after_the_session_ended_is_shown_for_copying(
    context: BrowserContext, page: Page, watch: Watch
) -> None:
    watch.expect("status of 401")
    sign_up(page, at=STEP)
    note(page).fill("typed too late")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_label("Typed text 1")).to_have_value("typed too late")
    expect(page.get_by_role("link", name="Log in")).to_be_visible()


def test_a_link_is_added_and_detached(page: Page) -> None:
    sign_up(page, at=STEP)
    add_link(page, "https://www.kaggle.com/code/alice/titanic-start/")
    expect(page.locator("#evidence .badge")).to_have_text("Kaggle notebook")
    page.get_by_role("button", name="Detach").click()
    expect(page.locator("#evidence li")).to_have_count(0)
    page.goto("/projects/")
    expect(page.locator(".card")).to_contain_text("Not attached to a step yet.")


def test_a_bad_link_is_kept_with_its_error_beside_it(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    sign_up(page, at=STEP)
    add_link(page, "ftp://example.org/")
    expect(page.get_by_label("Link to your project")).to_have_value("ftp://example.org/")
    expect(page.locator("#add-link .field-errors")).to_be_visible()


def test_the_theme_is_chosen_and_stays(page: Page) -> None:
    page.goto(STEP)
    open_menu(page)
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("color-scheme", "dark")


def test_logging_out_and_in_again_keeps_the_progress(page: Page) -> None:
    email = sign_up(page, at=STEP)
    topic(page, TOPIC).click()
    log_out(page)
    page.goto(STEP)
    expect(topic(page, TOPIC)).not_to_be_checked()
    log_in(page, email, at=STEP)
    expect(topic(page, TOPIC)).to_be_checked()


def test_the_whole_way_is_walked_without_scripts(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=STEP_TITLE).click()
    topic(page, TOPIC).click()
    page.locator("#invitation").get_by_role("link", name="Sign up").click()
    email = new_email()
    fill_credentials(page, email)
    page.locator("main").get_by_role("button", name="Sign up").click()
    expect(topic(page, TOPIC)).to_be_checked()
    page.locator("label.segment", has_text="Done").click()
    page.get_by_role("button", name="Set status").click()
    expect(position(page)).to_contain_text("5%")
    note(page).fill("Decorators **wrap** functions.")
    page.get_by_role("button", name="Save note").click()
    expect(toasts(page)).to_contain_text("Note saved.")
    add_link(page, "https://github.com/alice/passengers")
    expect(page.locator("#evidence")).to_contain_text("alice/passengers")
    log_out(page)
    log_in(page, email, at=STEP)
    expect(topic(page, TOPIC)).to_be_checked()
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(note(page)).to_have_value("Decorators **wrap** functions.")
    expect(page.locator("#evidence")).to_contain_text("alice/passengers")


def test_a_page_that_answers_a_form_is_opened_again_in_another_theme(page: Page) -> None:
    sign_up(page, at=STEP)
    note(page).fill("words")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview")).to_be_in_viewport()
    open_menu(page)
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(STEP_TITLE)


def test_a_change_on_a_card_far_down_comes_back_to_that_card(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    sign_up(page, at="/projects/")
    for name in ("first", "second", "third", "fourth", "fifth"):
        add_link(page, f"https://example.org/{name}")
        expect(toasts(page)).to_contain_text(f"example.org/{name}")
    card = page.locator(".project-card").last
    card.locator("summary").click()
    card.get_by_label("Step it proves").select_option(index=1)
    card.get_by_role("button", name="Attach").click()
    expect(toasts(page)).to_contain_text("Attached to step 1: example.org/first.")
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
