"""Whoever leaves a page takes along all that it showed: what is on its way is waited for."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import Watch
from tests.browser.visitor import (
    MAP,
    STEP,
    Held,
    choose,
    drafts,
    log_in,
    log_out,
    mark_done,
    menu,
    note,
    note_state,
    open_menu,
    saved_note,
    sign_up,
    status_word,
    tick,
    toasts,
    topic,
    waymark,
)

FIRST = "programming-basics"
TOPICS = ["Functions and modules", "Classes and objects", "Git basics"]


def follow(page: Page, name: str) -> None:
    """Click a link of the header, and go on without waiting for its page."""
    page.locator(".site-nav").get_by_role("link", name=name).click(no_wait_after=True)


def arrives(page: Page, text: str) -> None:
    """Wait until the server says `text` on this page's address."""
    page.wait_for_function(
        "(text) => fetch('').then((answer) => answer.text()).then((page) => page.includes(text))",
        arg=text,
    )


def test_ticks_on_their_way_arrive_before_a_link_is_followed(page: Page) -> None:
    page.goto(STEP)
    held = Held(page, "**/topics/**")
    for name in TOPICS:
        topic(page, name).click()
    follow(page, "Map")
    held.wait()
    assert page.url.endswith(STEP)
    held.let_go()
    page.wait_for_url(f"**{MAP}")
    expect(waymark(page, FIRST)).to_contain_text("3/8 topics")


def test_a_server_that_does_not_answer_holds_nobody_for_long(page: Page) -> None:
    page.goto(STEP)
    tick(page, TOPICS[0])
    Held(page, "**/topics/**", only_first=True)
    for name in TOPICS[1:]:
        topic(page, name).click()
    follow(page, "Map")
    page.wait_for_url(f"**{MAP}")
    arrives(page, "3/8 topics")


def test_ticks_arrive_though_the_page_was_left_without_waiting(page: Page) -> None:
    page.goto(STEP)
    tick(page, "Git basics")
    Held(page, "**/topics/**", only_first=True)
    topic(page, "Functions and modules").click()
    topic(page, "Classes and objects").click()
    page.goto(MAP)
    arrives(page, "3/8 topics")


def test_the_last_word_on_a_topic_counts_when_the_page_is_left(page: Page) -> None:
    page.goto(STEP)
    tick(page, "Git basics")
    Held(page, "**/topics/**", only_first=True)
    topic(page, "Functions and modules").click()
    expect(topic(page, "Functions and modules")).to_be_checked()
    topic(page, "Functions and modules").click()
    expect(topic(page, "Functions and modules")).not_to_be_checked()
    page.goto(MAP)
    arrives(page, "1/8 topics")


def test_a_status_chosen_just_before_a_link_shows_on_the_map(page: Page) -> None:
    page.goto(STEP)
    choose(page, "Done")
    follow(page, "Map")
    page.wait_for_url(f"**{MAP}")
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")


def test_a_refused_change_keeps_the_reader_on_the_page_once(page: Page, watch: Watch) -> None:
    watch.expect("500|htmx:|Response Status Error")
    page.goto(STEP)
    held = Held(page, "**/topics/**")
    topic(page, TOPICS[0]).click()
    follow(page, "Map")
    held.refuse()
    expect(toasts(page)).to_contain_text("That did not work")
    assert page.url.endswith(STEP)
    follow(page, "Map")
    page.wait_for_url(f"**{MAP}")


def test_a_plain_form_waits_as_a_link_does(page: Page) -> None:
    page.goto(STEP)
    held = Held(page, "**/topics/**")
    topic(page, TOPICS[0]).click()
    topic(page, TOPICS[1]).click()
    open_menu(page)
    page.get_by_role("button", name="Dark").click(no_wait_after=True)
    held.let_go()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(topic(page, TOPICS[1])).to_be_checked()


def test_a_note_left_in_the_middle_of_a_word_is_among_the_notes(page: Page) -> None:
    sign_up(page, at=STEP)
    note(page).fill("half a wo")
    follow(page, "Notes")
    page.wait_for_url("**/notes/")
    expect(page.locator(".card")).to_contain_text("half a wo")
    assert drafts(page) == []


def test_a_note_is_saved_though_the_page_was_left_without_waiting(page: Page) -> None:
    sign_up(page, at=STEP)
    note(page).fill("half a wo")
    page.goto("/notes/")
    arrives(page, "half a wo")
    page.goto(STEP)
    expect(note(page)).to_have_value("half a wo")


def test_a_note_that_was_refused_does_not_hold_its_writer(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    sign_up(page, at=STEP)
    note(page).fill("x" * 20_001)
    expect(page.locator("#note-errors")).to_contain_text("A note holds 20,000 characters")
    follow(page, "Map")
    page.wait_for_url(f"**{MAP}")


def test_logging_out_right_after_typing_saves_the_note(page: Page) -> None:
    email = sign_up(page, at=STEP)
    note(page).fill("typed and gone")
    log_out(page)
    assert drafts(page) == []
    log_in(page, email, at=STEP)
    expect(note(page)).to_have_value("typed and gone")


def test_logging_out_asks_before_it_deletes_what_could_not_be_saved(
    page: Page, watch: Watch
) -> None:
    watch.expect("ERR_FAILED|htmx:")
    sign_up(page, at=STEP)
    page.route("**/note/", lambda route: route.abort())
    note(page).fill("a secret")
    asked: list[str] = []

    def say_no(question: Dialog) -> None:
        asked.append(question.message)
        question.dismiss()

    page.once("dialog", say_no)
    open_menu(page)
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Log out").click(no_wait_after=True)
    expect(note_state(page)).to_contain_text("Not saved yet")
    expect(menu(page)).to_contain_text("Log out")
    assert asked == ["Part of a note is not saved yet. Log out all the same, and lose that part?"]
    assert len(drafts(page)) == 1
    page.unroute("**/note/")
    page.get_by_role("button", name="Save note").click()
    expect(note_state(page)).to_contain_text("Saved")
    assert saved_note(page) == "a secret"
    log_out(page)


def test_a_status_chosen_before_the_script_is_there_is_sent(page: Page) -> None:
    held = Held(page, "**/all-pages*.js")
    page.goto(STEP, wait_until="commit")
    held.wait()
    choose(page, "Done")
    held.let_go()
    expect(status_word(page)).to_have_text("Done")


def test_a_mark_made_on_the_map_just_before_a_link_shows_on_the_step(page: Page) -> None:
    page.goto(MAP)
    mark_done(page, "mathematics-and-statistics")
    held = Held(page, "**/status/")
    waymark(page, FIRST).get_by_role("button", name="Mark done").click()
    waymark(page, FIRST).get_by_role("link").click(no_wait_after=True)
    held.let_go()
    page.wait_for_url(f"**{STEP}")
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
