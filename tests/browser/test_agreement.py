"""Header, map and step agree after any change, in every tab, however slow or broken the way."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    STEP,
    STEP_TITLE,
    Held,
    go,
    mark_done,
    position,
    set_status,
    sign_up,
    tick,
    toasts,
    topic,
    wait_until_answered,
    waymark,
)

FIRST = "programming-basics"
TOPIC = "Functions and modules"


def test_a_step_marked_on_the_map_shows_in_header_intro_and_stage(page: Page) -> None:
    page.goto(MAP)
    mark_done(page, FIRST)
    expect(position(page)).to_have_text("5%")
    expect(page.locator("#intro")).to_contain_text("1 of 20")
    expect(page.locator("#stage-foundations .stage-count")).to_contain_text("1 of 3 done")
    expect(page.locator(".pin")).to_have_text("You are here")
    expect(waymark(page, "mathematics-and-statistics").locator(".pin")).to_be_visible()


def test_a_status_set_on_the_step_shows_in_header_and_stage(page: Page) -> None:
    page.goto(STEP)
    set_status(page, "Done")
    expect(position(page)).to_have_text("5%")
    expect(page.locator(".step-stage-count")).to_contain_text("1 of 3 done")
    expect(page.locator(".mini-trail a[aria-current]")).to_contain_text("Done")
    expect(toasts(page)).to_contain_text(f"Done: {STEP_TITLE}.")


def test_the_first_tick_moves_the_step_to_learning(page: Page) -> None:
    page.goto(STEP)
    tick(page, TOPIC)
    expect(page.get_by_label("Learning", exact=True)).to_be_checked()
    expect(page.locator("#topics-title")).to_contain_text("1 of 8")
    page.goto(MAP)
    expect(waymark(page, FIRST)).to_contain_text("1/8 topics")
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Learning")


def test_the_last_tick_proposes_done_and_leaves_it_to_the_learner(page: Page) -> None:
    page.goto(STEP)
    boxes = page.get_by_role("checkbox")
    for number in range(boxes.count()):
        boxes.nth(number).click()
        expect(boxes.nth(number)).to_be_checked()
    expect(page.locator("#step-head .status-word").first).to_have_text("Learning")
    page.get_by_role("button", name="Mark step 1 done").click()
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(position(page)).to_have_text("5%")


def test_what_was_known_before_is_marked_and_taken_back_at_once(page: Page) -> None:
    page.goto(MAP)
    third = waymark(page, "data-manipulation-and-analysis")
    third.locator("summary").click()
    third.get_by_role("button", name="I know everything before this").click()
    expect(position(page)).to_have_text("10%")
    expect(toasts(page)).to_contain_text("Marked 2 steps done.")
    toasts(page).get_by_role("button", name="Undo").click()
    expect(position(page)).to_have_text("0%")
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("To do")


@pytest.fixture(scope="module")
def remembering_browser(launch: Callable[..., Browser]) -> Browser:
    """Playwright's Chromium forgets pages that were left; a learner's keeps them as they were."""
    return launch(ignore_default_args=["--disable-back-forward-cache"])


@pytest.fixture(params=["forgets pages", "keeps pages"])
def travelling_page(
    request: pytest.FixtureRequest,
    browser: Browser,
    remembering_browser: Browser,
    new_context: NewContext,
) -> Page:
    chosen = remembering_browser if request.param == "keeps pages" else browser
    return new_context(chosen).new_page()


def test_going_back_to_the_map_shows_what_was_done_on_the_step(travelling_page: Page) -> None:
    page = travelling_page
    page.goto(MAP)
    page.get_by_role("link", name=STEP_TITLE).first.click()
    page.wait_for_url(f"**{STEP}")
    set_status(page, "Done")
    go(page, "back")
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")
    expect(position(page)).to_have_text("5%")
    go(page, "forward")
    expect(page.get_by_label("Done", exact=True)).to_be_checked()


def test_going_back_to_a_step_shows_what_was_done_on_the_map(travelling_page: Page) -> None:
    page = travelling_page
    page.goto(STEP)
    page.locator(".breadcrumb a").first.click()
    page.wait_for_url(f"**{MAP}")
    mark_done(page, FIRST)
    go(page, "back")
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(position(page)).to_have_text("5%")


def test_going_back_after_a_page_of_plain_forms_shows_the_change(travelling_page: Page) -> None:
    page = travelling_page
    sign_up(page, at=MAP)
    mark_done(page, FIRST)
    page.get_by_role("link", name="Dashboard").click()
    page.wait_for_url("**/dashboard/")
    page.get_by_role("button", name="Undo").first.click()
    expect(toasts(page)).to_contain_text("Undone.")
    go(page, "back")  # to the dashboard before the undo
    expect(toasts(page)).to_be_empty()
    expect(page.locator(".recent li").first).to_contain_text("Undid")
    go(page, "back")
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("To do")


def two_tabs(context: BrowserContext) -> tuple[Page, Page]:
    """The map, and the first step, of one guest."""
    on_map, on_step = context.new_page(), context.new_page()
    on_map.goto(MAP)
    mark_done(on_map, "mathematics-and-statistics")
    on_step.goto(STEP)
    return on_map, on_step


def test_a_change_in_one_tab_shows_in_the_other(new_context: NewContext) -> None:
    on_map, on_step = two_tabs(new_context())
    set_status(on_step, "Done")
    on_map.bring_to_front()
    expect(waymark(on_map, FIRST).locator(".status-word")).to_have_text("Done")
    expect(position(on_map)).to_have_text("10%")
    mark_done(on_map, "data-manipulation-and-analysis")
    on_step.bring_to_front()
    expect(position(on_step)).to_have_text("15%")


def test_a_change_in_another_tab_leaves_what_is_being_typed(new_context: NewContext) -> None:
    context = new_context()
    typing = context.new_page()
    sign_up(typing, at=STEP)
    typing.get_by_label("Link to your project").fill("https://github.com/al")
    other = context.new_page()
    other.goto(MAP)
    mark_done(other, FIRST)
    expect(position(typing)).to_have_text("5%")
    expect(typing.get_by_label("Link to your project")).to_have_value("https://github.com/al")


def double_click(page: Page, x: float, y: float) -> None:
    """As slow as a hand: the answer to the first click is there before the second."""
    for number in (1, 2):
        page.mouse.move(x, y)
        page.mouse.down(click_count=number)
        page.mouse.up(click_count=number)
        wait_until_answered(page)


def test_a_double_click_on_a_topic_is_one_tick(page: Page) -> None:
    page.goto(STEP)
    topic(page, TOPIC).scroll_into_view_if_needed()
    box = topic(page, TOPIC).bounding_box()
    assert box
    double_click(page, box["x"] + 12, box["y"] + box["height"] / 2)
    expect(topic(page, TOPIC)).to_be_checked()
    page.reload()
    expect(topic(page, TOPIC)).to_be_checked()


def test_a_double_click_on_mark_done_is_done_once(page: Page) -> None:
    page.goto(MAP)
    button = waymark(page, FIRST).get_by_role("button", name="Mark done")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    double_click(page, box["x"] + 12, box["y"] + box["height"] / 2)
    page.reload()
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")


def test_a_tick_shows_before_a_slow_server_answers(page: Page) -> None:
    page.goto(STEP)
    held = Held(page, "**/topics/**")
    topic(page, TOPIC).click()
    expect(page.locator(".topic", has=topic(page, TOPIC))).to_have_class(re.compile("is-ticked"))
    expect(topic(page, TOPIC)).to_be_checked()
    expect(position(page)).to_be_empty()
    held.let_go()
    expect(page.locator("#topics-title")).to_contain_text("1 of 8")


def test_ticks_made_quickly_one_after_another_are_all_kept(page: Page) -> None:
    page.goto(STEP)
    tick(page, "Git basics")
    names = [TOPIC, "Classes and objects", "Files, CSV and JSON"]
    for name in names:
        topic(page, name).click()
    for name in names:
        expect(topic(page, name)).to_be_checked()
    expect(page.locator("#topics-title")).to_contain_text("4 of 8")


def refuse(page: Page, how: str, watch: Watch) -> None:
    """Let no tick and no status through."""
    watch.expect("500" if how == "broken" else "ERR_INTERNET_DISCONNECTED")
    watch.expect("htmx:|Response Status Error")
    for path in ("**/topics/**", "**/status/"):
        if how == "broken":
            page.route(path, lambda route: route.fulfill(status=500, body="broken"))
        else:
            page.route(path, lambda route: route.abort("internetdisconnected"))


SAID = {"broken": "That did not work", "offline": "The site can't be reached"}


@pytest.mark.parametrize("how", SAID)
def test_a_tick_that_is_not_taken_is_taken_back_and_said(
    page: Page, watch: Watch, how: str
) -> None:
    page.goto(STEP)
    refuse(page, how, watch)
    topic(page, TOPIC).click()
    expect(toasts(page)).to_contain_text(SAID[how])
    expect(topic(page, TOPIC)).not_to_be_checked()
    expect(page.locator(".topic.is-ticked")).to_have_count(0)


@pytest.mark.parametrize("how", SAID)
def test_a_status_that_is_not_taken_is_taken_back_and_said(
    page: Page, watch: Watch, how: str
) -> None:
    page.goto(STEP)
    refuse(page, how, watch)
    page.locator("label.segment", has_text="Done").click()
    expect(toasts(page)).to_contain_text(SAID[how])
    expect(page.get_by_label("To do", exact=True)).to_be_checked()


def test_a_page_too_old_to_be_trusted_says_to_reload(new_context: NewContext, watch: Watch) -> None:
    context = new_context()
    page = context.new_page()
    page.goto(STEP)
    context.clear_cookies()
    watch.expect("403")
    topic(page, TOPIC).click()
    expect(toasts(page)).to_contain_text("This page is too old. Reload it and try again.")
    expect(topic(page, TOPIC)).not_to_be_checked()
