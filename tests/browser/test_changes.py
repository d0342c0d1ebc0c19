"""A change shows at once, over whatever was said before it, and none gets lost among others."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    SECOND_STEP,
    STEP,
    Held,
    add_link,
    choose,
    mark_done,
    position,
    set_status,
    sign_up,
    status_word,
    tick,
    toasts,
    topic,
    wait_until_answered,
    waymark,
)

FIRST = "programming-basics"
TOPIC = "Functions and modules"


def test_a_status_chosen_while_another_answer_comes_is_kept(page: Page) -> None:
    page.goto(STEP)
    held = Held(page, "**/topics/**")
    topic(page, TOPIC).click()
    choose(page, "Done")
    held.let_go()
    expect(status_word(page)).to_have_text("Done")
    expect(page.get_by_label("Done", exact=True)).to_be_checked()


def test_an_earlier_answer_does_not_draw_over_what_still_waits(page: Page) -> None:
    page.goto(STEP)
    statuses = Held(page, "**/status/")
    topic(page, TOPIC).click()
    choose(page, "Done")
    topic(page, "Git basics").click()
    statuses.wait()  # the first tick is answered
    expect(status_word(page)).to_have_text("Learning")
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(topic(page, "Git basics")).to_be_checked()
    statuses.let_go()
    expect(page.locator("#topics-title")).to_contain_text("2 of 8")
    expect(page.get_by_label("Done", exact=True)).to_be_checked()


def test_a_topic_ticked_and_unticked_before_the_answer_is_not_ticked(page: Page) -> None:
    page.goto(STEP)
    tick(page, "Git basics")
    held = Held(page, "**/topics/**")
    topic(page, TOPIC).click()
    expect(topic(page, TOPIC)).to_be_checked()
    topic(page, TOPIC).click()
    expect(topic(page, TOPIC)).not_to_be_checked()
    held.let_go()
    wait_until_answered(page)
    expect(topic(page, TOPIC)).not_to_be_checked()
    expect(page.locator("#topics-title")).to_contain_text("1 of 8")


def test_a_mark_shows_on_a_slow_map_and_says_that_it_waits(page: Page) -> None:
    page.goto(MAP)
    held = Held(page, "**/status/")
    mark = waymark(page, FIRST).get_by_role("button", name="Mark done")
    mark.click()
    expect(waymark(page, FIRST)).to_have_class(re.compile(r"\bis-done\b"))
    expect(waymark(page, FIRST).locator(".mark")).to_have_attribute("aria-busy", "true")
    expect(position(page)).to_be_empty()
    held.let_go()
    expect(position(page)).to_have_text("5%")
    wait_until_answered(page)


def test_a_mark_that_is_not_taken_is_taken_back(page: Page, watch: Watch) -> None:
    watch.expect("500|htmx:|Response Status Error")
    page.goto(MAP)
    page.route("**/status/", lambda route: route.fulfill(status=500, body="broken"))
    waymark(page, FIRST).get_by_role("button", name="Mark done").click()
    expect(toasts(page)).to_contain_text("That did not work")
    expect(waymark(page, FIRST)).to_have_class(re.compile(r"\bis-todo\b"))
    expect(waymark(page, FIRST).locator(".sign")).to_have_class(re.compile(r"\bis-todo\b"))


def test_an_undo_on_the_step_gives_the_focus_to_the_status(page: Page) -> None:
    page.goto(STEP)
    set_status(page, "Done")
    toasts(page).get_by_role("button", name="Undo").press("Enter")
    expect(toasts(page)).to_contain_text("Undone.")
    expect(page.get_by_label("To do", exact=True)).to_be_focused()
    expect(position(page)).to_have_text("0%")


def test_an_undo_on_the_map_gives_the_focus_to_the_mark(page: Page) -> None:
    page.goto(MAP)
    mark_done(page, FIRST)
    toasts(page).get_by_role("button", name="Undo").press("Enter")
    expect(toasts(page)).to_contain_text("Undone.")
    expect(waymark(page, FIRST).get_by_role("button", name="Mark done")).to_be_focused()


def test_what_was_known_before_a_step_is_marked_in_place(page: Page) -> None:
    page.goto(SECOND_STEP)
    page.get_by_role("button", name="I know everything before this step").press("Enter")
    expect(position(page)).to_have_text("5%")
    toasts(page).get_by_role("button", name="Undo").press("Enter")
    expect(position(page)).to_have_text("0%")
    expect(page.get_by_label("To do", exact=True)).to_be_focused()


def test_a_link_typed_while_another_is_on_its_way_stays(page: Page) -> None:
    sign_up(page, at=STEP)
    held = Held(page, "**/projects/", only_first=True)
    add_link(page, "https://github.com/alice/first")
    held.wait()
    field = page.get_by_label("Link to your project")
    field.fill("https://github.com/alice/second")
    held.let_go()
    expect(page.locator("#evidence li")).to_have_count(1)
    wait_until_answered(page)
    expect(field).to_have_value("https://github.com/alice/second")
    page.get_by_role("button", name="Add a link").click()
    expect(page.locator("#evidence li")).to_have_count(2)
    expect(field).to_have_value("")


def test_detaching_leaves_the_link_that_is_being_typed(page: Page) -> None:
    sign_up(page, at=STEP)
    add_link(page, "https://github.com/alice/first")
    expect(page.locator("#evidence li")).to_have_count(1)
    wait_until_answered(page)
    page.get_by_label("Link to your project").fill("https://github.com/al")
    page.get_by_role("button", name="Detach").click()
    expect(page.locator("#evidence li")).to_have_count(0)
    wait_until_answered(page)
    expect(page.get_by_label("Link to your project")).to_have_value("https://github.com/al")


def test_a_tick_after_the_session_ended_is_not_made_as_a_new_guest(
    new_context: NewContext, watch: Watch
) -> None:
    watch.expect("status of 401")
    context = new_context()
    page = context.new_page()
    sign_up(page, at=STEP)
    tick(page, "Git basics")
    context.clear_cookies(name="sessionid")
    topic(page, TOPIC).click()
    expect(toasts(page)).to_contain_text("You are no longer logged in")
    expect(topic(page, TOPIC)).not_to_be_checked()
    expect(topic(page, "Git basics")).to_be_checked()
    page.reload()
    expect(topic(page, "Git basics")).not_to_be_checked()
    tick(page, TOPIC)  # as a guest, who sees that it is one
    expect(page.locator("#topics-title")).to_contain_text("1 of 8")
