"""Two tabs of one browser: each keeps what is typed in it, and both show what was changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    SAVED,
    STEP,
    Held,
    drafts,
    mark_done,
    note,
    note_state,
    position,
    saved_note,
    set_status,
    show,
    sign_up,
    status_word,
    wait_until_answered,
    waymark,
    write_note,
)

FIRST = "programming-basics"


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    return new_context()


@pytest.fixture
def first(context: BrowserContext) -> Page:
    page = context.new_page()
    sign_up(page, at=STEP)
    return page


@pytest.fixture
def second(context: BrowserContext, first: Page) -> Page:
    page = context.new_page()
    page.goto(STEP)
    return page


def test_a_conflict_stays_in_the_tab_that_has_it(first: Page, second: Page, watch: Watch) -> None:
    watch.expect("status of 409")
    held = Held(first, "**/note/", only_first=True)
    note(first).fill("mine")
    held.wait()
    write_note(second, "theirs")
    held.let_go()
    expect(first.get_by_role("alert")).to_be_visible()
    second.reload()
    write_note(second, "theirs, longer")
    expect(second.get_by_role("alert")).to_have_count(0)
    expect(note(first)).to_have_value("mine")
    assert len(drafts(first)) == 1


def test_a_preview_says_nothing_to_other_tabs(first: Page, second: Page) -> None:
    note(first).fill("**bold**")
    expect(note_state(first)).to_have_text(SAVED)
    set_status(second, "Done")  # the second is fresh from here on
    second.evaluate("window.isSame = true")
    first.get_by_role("button", name="Preview").click()
    expect(first.locator("#note-preview strong")).to_have_text("bold")
    assert second.evaluate("window.isSame") is True


def test_what_two_tabs_could_not_save_is_all_brought_back(
    context: BrowserContext, first: Page, second: Page, watch: Watch
) -> None:
    watch.expect("status of 401")
    cookies = context.cookies()
    context.clear_cookies(name="sessionid")
    for page, text in ((first, "in the first"), (second, "in the second")):
        note(page).fill(text)
        expect(note_state(page)).to_contain_text("kept in this browser")
    assert len(drafts(first)) == 2
    first.close()
    second.close()
    context.add_cookies(cookies)  # type: ignore[arg-type]
    third = context.new_page()
    third.goto(STEP)
    expect(note_state(third)).to_have_text(SAVED)
    assert "in the first" in saved_note(third)
    assert "in the second" in saved_note(third)
    assert drafts(third) == []


def test_a_draft_of_a_tab_that_is_open_is_left_to_it(
    context: BrowserContext, first: Page, watch: Watch
) -> None:
    watch.expect("ERR_FAILED|htmx:")
    first.route("**/note/", lambda route: route.abort())
    note(first).fill("kept by the first")
    expect(note_state(first)).to_contain_text("kept in this browser")
    second = context.new_page()
    second.goto(STEP)
    write_note(second, "written in the second")
    assert saved_note(second) == "written in the second"
    assert len(drafts(second)) == 1


def test_a_page_behind_the_text_being_typed_shows_a_change_made_elsewhere(
    first: Page, second: Page
) -> None:
    held = Held(first, "**/note/")
    note(first).fill("in the middle of a")
    held.wait()
    set_status(second, "Done")
    expect(position(first)).to_have_text("5%")
    expect(status_word(first)).to_have_text("Done")
    expect(note(first)).to_be_focused()
    expect(note(first)).to_have_value("in the middle of a")
    held.let_go()
    expect(note_state(first)).to_have_text(SAVED)
    expect(position(first)).to_have_text("5%")


def test_a_criterion_that_was_chosen_stays_when_another_tab_changes_something(
    first: Page, second: Page
) -> None:
    select = first.get_by_label("What it proves")
    select.select_option(index=1)
    chosen = select.input_value()
    set_status(second, "Done")
    expect(position(first)).to_have_text("5%")
    expect(select).to_have_value(chosen)


def test_a_hidden_tab_is_drawn_afresh_when_it_is_shown(context: BrowserContext) -> None:
    on_map, on_step = context.new_page(), context.new_page()
    on_map.goto(MAP)
    mark_done(on_map, "mathematics-and-statistics")
    on_step.goto(STEP)
    show(on_map, "hidden")
    set_status(on_step, "Done")
    on_map.wait_for_function(
        "() => localStorage.getItem('waymark:changed') > performance.timeOrigin"
    )
    expect(waymark(on_map, FIRST).locator(".status-word")).to_have_text("To do")
    show(on_map, "visible")
    expect(waymark(on_map, FIRST).locator(".status-word")).to_have_text("Done")
    expect(position(on_map)).to_have_text("10%")


def test_a_note_is_saved_as_soon_as_its_tab_is_hidden(first: Page) -> None:
    first.clock.install()
    first.clock.pause_at("2100-01-01")  # no pause in typing ends any more
    note(first).fill("and off to another tab")
    show(first, "hidden")
    expect(note_state(first)).to_have_text(SAVED)
    assert saved_note(first) == "and off to another tab"


def test_a_change_made_while_another_is_on_its_way_is_not_mistaken_for_it(
    first: Page, second: Page
) -> None:
    """The answer to a page's own change draws a part of it only, and leaves it stale."""
    on_map = first
    on_map.goto(MAP)
    show(on_map, "hidden")
    set_status(second, "Done")
    mark_done(on_map, "mathematics-and-statistics")
    wait_until_answered(on_map)
    show(on_map, "visible")
    expect(waymark(on_map, FIRST).locator(".status-word")).to_have_text("Done")


def test_what_a_page_sent_while_it_was_left_is_waited_for(context: BrowserContext) -> None:
    page, left = context.new_page(), context.new_page()
    page.goto(MAP)
    left.goto(MAP)
    page.evaluate("window.isSame = true")
    left.evaluate("localStorage.setItem('waymark:changed', Date.now() + 1000)")
    page.wait_for_function("() => window.isSame === undefined")
