"""Typing into a note is never lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    SAVED,
    SECOND_STEP,
    STEP,
    Held,
    drafts,
    log_in,
    log_out,
    lose,
    note,
    note_state,
    saved_note,
    sign_up,
    write_note,
)

KEPT = "Not saved yet; your text is kept in this browser."

# A draft is brought back when its lock is had, which takes a moment on a busy machine.
SLOW_LOCKS = """
    const request = navigator.locks?.request.bind(navigator.locks)
    if (request) navigator.locks.request = async (...lock) => {
        await new Promise((resolve) => setTimeout(resolve, %d))
        return request(...lock)
    }
"""


def open_conflict(context: BrowserContext, watch: Watch) -> tuple[Page, Page]:
    """Two tabs on one note; the second was writing while the first saved."""
    first = context.new_page()
    sign_up(first, at=STEP)
    second = context.new_page()
    second.goto(STEP)
    held = Held(second, "**/note/", only_first=True)
    note(second).fill("from the second tab")
    held.wait()
    write_note(first, "from the first tab")
    watch.expect("status of 409")
    held.let_go()
    expect(second.get_by_role("alert")).to_be_visible()
    return first, second


def type_before_the_script_is_there(page: Page, text: str, found: str = "") -> None:
    """On a slow line the field can be typed into before static/js/note.js has come.

    Args:
        found: a pattern of requests that were lost until now, and are not from now on.
    """
    held = Held(page, "**/step-page*.js")
    page.goto(STEP, wait_until="commit")
    held.wait()
    if found:
        page.unroute(found)
    note(page).fill(text)
    held.let_go()


def test_a_note_saves_itself_and_says_when(page: Page) -> None:
    sign_up(page, at=STEP)
    write_note(page, "Loops repeat.")
    page.reload()
    expect(note(page)).to_have_value("Loops repeat.")
    expect(note_state(page)).to_have_text(SAVED)
    assert drafts(page) == []


def test_two_tabs_show_both_texts_until_they_are_merged(
    new_context: NewContext, watch: Watch
) -> None:
    context = new_context()
    first, second = open_conflict(context, watch)
    expect(second.locator("#note-newer")).to_have_value("from the first tab")
    expect(note(second)).to_have_value("from the second tab")
    expect(note(second)).to_be_focused()
    second.get_by_role("button", name="Put that text above mine").click()
    second.get_by_role("button", name="Save note").click()
    expect(second.get_by_role("alert")).to_have_count(0)
    expect(note_state(second)).to_have_text(SAVED)
    assert saved_note(second) == "from the first tab\n\nfrom the second tab"
    expect(note(first)).to_have_value("from the first tab\n\nfrom the second tab")


def test_the_writer_may_take_the_other_text(new_context: NewContext, watch: Watch) -> None:
    context = new_context()
    _, second = open_conflict(context, watch)
    second.get_by_role("button", name="Use that text instead of mine").click()
    second.get_by_role("button", name="Save note").click()
    expect(second.get_by_role("alert")).to_have_count(0)
    assert saved_note(second) == "from the first tab"


def test_a_reload_in_a_conflict_overwrites_neither_text(
    new_context: NewContext, watch: Watch
) -> None:
    context = new_context()
    _, second = open_conflict(context, watch)
    second.reload()
    expect(second.locator("#note-newer")).to_have_value("from the first tab")
    expect(note(second)).to_have_value("from the second tab")
    assert saved_note(second) == "from the first tab"


def test_typing_on_in_a_conflict_saves_nothing_by_itself(
    new_context: NewContext, watch: Watch
) -> None:
    context = new_context()
    _, second = open_conflict(context, watch)
    second.clock.install()
    sent: list[str] = []
    second.on("request", lambda request: sent.append(request.url))
    note(second).press_sequentially("!")
    second.clock.fast_forward(10_000)  # longer than the pause after which a note saves itself
    assert sent == []
    assert saved_note(second) == "from the first tab"


def test_a_text_that_cannot_be_sent_is_kept_and_saved_after_a_reload(
    new_context: NewContext, watch: Watch
) -> None:
    context = new_context()
    page = context.new_page()
    sign_up(page, at=STEP)
    watch.expect("ERR_INTERNET_DISCONNECTED|htmx:")
    context.set_offline(True)
    note(page).fill("written on a train")
    expect(note_state(page)).to_have_text(KEPT)
    context.set_offline(False)
    page.reload()
    expect(note(page)).to_have_value("written on a train")
    expect(note_state(page)).to_have_text(SAVED)
    assert saved_note(page) == "written on a train"
    assert drafts(page) == []


def test_a_text_kept_offline_is_saved_as_soon_as_the_browser_is_online(
    new_context: NewContext, watch: Watch
) -> None:
    context = new_context()
    page = context.new_page()
    sign_up(page, at=STEP)
    watch.expect("ERR_INTERNET_DISCONNECTED|htmx:")
    context.set_offline(True)
    note(page).fill("written in a tunnel")
    expect(note_state(page)).to_have_text(KEPT)
    context.set_offline(False)
    expect(note_state(page)).to_have_text(SAVED)


def test_an_ended_session_keeps_the_text_for_after_the_login(
    new_context: NewContext, watch: Watch
) -> None:
    context = new_context()
    page = context.new_page()
    email = sign_up(page, at=STEP)
    watch.expect("status of 401")
    context.clear_cookies(name="sessionid")
    note(page).fill("typed too late")
    expect(page.locator("#toasts")).to_contain_text("You are no longer logged in")
    expect(note(page)).to_have_value("typed too late")
    log_in(page, email, at=STEP)
    expect(note(page)).to_have_value("typed too late")
    expect(note_state(page)).to_have_text(SAVED)


def test_logging_out_leaves_no_text_in_the_browser(new_context: NewContext, watch: Watch) -> None:
    page = new_context().new_page()
    sign_up(page, at=STEP)
    watch.expect("ERR_FAILED|htmx:")
    page.route("**/note/", lambda route: route.abort())
    note(page).fill("a secret")
    expect(note_state(page)).to_have_text(KEPT)
    assert len(drafts(page)) == 1
    page.once("dialog", lambda question: question.accept())
    log_out(page)
    assert drafts(page) == []


def test_text_typed_before_the_script_is_there_is_saved(page: Page) -> None:
    sign_up(page)
    type_before_the_script_is_there(page, "typed at once")
    expect(note_state(page)).to_have_text(SAVED)
    assert drafts(page) == []


@pytest.mark.parametrize("lock_takes", [0, 250], ids=lambda pause: f"{pause} ms for the lock")
def test_text_typed_before_the_script_is_there_joins_what_was_kept(
    new_context: NewContext, watch: Watch, lock_takes: int
) -> None:
    context = new_context()
    context.add_init_script(SLOW_LOCKS % lock_takes)
    page = context.new_page()
    sign_up(page, at=STEP)
    watch.expect("ERR_FAILED|htmx:")
    lose(page, "**/note/")
    note(page).fill("written on a train")
    expect(note_state(page)).to_have_text(KEPT)
    page.goto(SECOND_STEP)  # what it sends while it goes is lost as well
    type_before_the_script_is_there(page, "typed at once", found="**/note/")
    expect(note(page)).to_have_value("written on a train\n\ntyped at once")
    expect(note_state(page)).to_have_text(SAVED)
    assert saved_note(page) == "written on a train\n\ntyped at once"


def test_a_stale_page_is_not_drawn_anew_before_its_scripts_keep_what_is_typed(
    new_context: NewContext,
) -> None:
    page = new_context().new_page()
    sign_up(page, at=SECOND_STEP)
    page.evaluate("localStorage.setItem('waymark:changed', Date.now() + 800)")
    held = Held(page, "**/step-page*.js")
    page.goto(STEP, wait_until="commit")
    held.wait()
    page.evaluate("window.isTheFirst = true")
    page.wait_for_timeout(1500)  # by now it would have been drawn anew, and have lost this mark
    note(page).fill("typed at once")
    held.let_go()
    expect(note_state(page)).to_have_text(SAVED)
    assert page.evaluate("window.isTheFirst")
    assert saved_note(page) == "typed at once"


def test_text_typed_while_a_save_is_on_its_way_is_saved_next(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    sign_up(page, at=STEP)
    held = Held(page, "**/note/", only_first=True)
    note(page).fill("first")
    held.wait()
    note(page).press_sequentially(", second")
    held.let_go()
    expect(note_state(page)).to_have_text(SAVED)
    expect(note(page)).to_have_value("first, second")
    page.wait_for_function("!('unsaved' in document.getElementById('note-form').dataset)")
    assert saved_note(page) == "first, second"


def test_somebody_else_in_the_same_browser_sees_no_draft(
    new_context: NewContext, watch: Watch
) -> None:
    context = new_context()
    page = context.new_page()
    sign_up(page, at=STEP)
    watch.expect("status of 401")
    context.clear_cookies(name="sessionid")
    note(page).fill("for my eyes only")
    expect(note_state(page)).to_have_text(KEPT)
    sign_up(page, at=STEP)
    write_note(page, "a note of my own")
    assert saved_note(page) == "a note of my own"
    page.goto(SECOND_STEP)
    write_note(page, "another one")
    expect(note(page)).to_have_value("another one")


def test_a_note_that_is_too_long_is_refused_beside_the_field(page: Page, watch: Watch) -> None:
    sign_up(page, at=STEP)
    watch.expect("status of 422")
    note(page).fill("x" * 20_001)
    expect(page.locator("#note-errors")).to_contain_text("A note holds 20,000 characters")
    expect(note(page)).to_have_value("x" * 20_001)
    write_note(page, "shorter")
    expect(page.locator("#note-errors")).to_be_empty()


def test_a_pasted_text_is_never_cut(new_context: NewContext, watch: Watch) -> None:
    page = new_context().new_page()
    sign_up(page, at=STEP)
    watch.expect("status of 422")
    note(page).focus()
    page.keyboard.insert_text("x" * 20_001)
    expect(note(page)).to_have_value("x" * 20_001)
    expect(page.locator("#note-errors")).to_contain_text("A note holds 20,000 characters")


@pytest.mark.parametrize(
    "script",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }",
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('denied') } })",
    ],
    ids=["full", "not allowed"],
)
def test_a_note_saves_itself_where_the_browser_keeps_nothing(page: Page, script: str) -> None:
    page.add_init_script(script)
    sign_up(page, at=STEP)
    write_note(page, "in a private window")
    assert saved_note(page) == "in a private window"
    log_out(page)


def test_the_preview_shows_the_note_as_it_will_read(page: Page) -> None:
    sign_up(page, at=STEP)
    note(page).fill("**bold**")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview strong")).to_have_text("bold")
    expect(note(page)).to_have_value("**bold**")
    expect(note(page)).to_be_hidden()
    page.get_by_role("button", name="Write").click()
    expect(note(page)).to_be_focused()
    expect(note(page)).to_have_value("**bold**")
    expect(page.locator("#note-preview")).to_be_empty()


def test_a_note_saves_itself_while_its_preview_is_read(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    sign_up(page, at=STEP)
    note(page).fill("**bold**")
    page.get_by_role("button", name="Preview").click()
    expect(note_state(page)).to_have_text(SAVED)
    assert saved_note(page) == "**bold**"
    expect(page.locator("#note-preview strong")).to_have_text("bold")


def test_a_refused_preview_shows_the_text_and_the_reason(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    sign_up(page, at=STEP)
    note(page).fill("x" * 20_001)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-errors")).to_contain_text("A note holds 20,000 characters")
    expect(note(page)).to_be_visible()
