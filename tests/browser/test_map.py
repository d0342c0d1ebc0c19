"""The map in a browser: cards, folded stages, what is at the thumb's reach, and small moments."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.visitor import MAP, mark_done, toasts, waymark

FIRST, SECOND, THIRD = (
    "programming-basics",
    "mathematics-and-statistics",
    "data-manipulation-and-analysis",
)
PHONE = {"width": 390, "height": 800}


def card(page: Page, slug: str) -> Locator:
    return waymark(page, slug).locator(".more-panel")


def link(page: Page, slug: str) -> Locator:
    return waymark(page, slug).locator(".waymark-link")


def finish_foundations(page: Page) -> None:
    for slug in (FIRST, SECOND, THIRD):
        mark_done(page, slug)


def test_a_card_opens_where_the_mouse_rests_and_stays_while_it_is_there(page: Page) -> None:
    page.goto(MAP)
    link(page, SECOND).hover()
    expect(card(page, SECOND)).to_be_visible()
    card(page, SECOND).locator(".card-title").hover()
    page.wait_for_timeout(400)  # longer than it takes to close
    expect(card(page, SECOND)).to_be_visible()
    page.locator("h1").hover()
    expect(card(page, SECOND)).to_be_hidden()


def test_a_click_on_the_dots_keeps_a_card_that_opened_by_itself(page: Page) -> None:
    page.goto(MAP)
    link(page, SECOND).hover()
    expect(card(page, SECOND)).to_be_visible()
    waymark(page, SECOND).locator("summary").click()
    page.locator("h1").hover()
    page.wait_for_timeout(400)
    expect(card(page, SECOND)).to_be_visible()


def test_a_card_opens_when_the_keyboard_comes_to_the_step_and_escape_closes_it(page: Page) -> None:
    page.goto(MAP)
    link(page, FIRST).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(card(page, FIRST)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page, FIRST)).to_be_hidden()
    expect(link(page, FIRST)).to_be_focused()


def test_a_card_puts_no_stops_between_a_step_and_the_control_that_marks_it(page: Page) -> None:
    page.goto(MAP)
    link(page, FIRST).focus()
    page.keyboard.press("Tab")
    expect(waymark(page, FIRST).get_by_role("button", name="Mark done")).to_be_focused()
    expect(card(page, FIRST)).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(link(page, SECOND)).to_be_focused()


def test_a_card_starts_a_step(page: Page) -> None:
    page.goto(MAP)
    link(page, SECOND).hover()
    card(page, SECOND).get_by_role("button", name="Start").click()
    expect(waymark(page, SECOND).locator(".status-word").first).to_have_text("Learning")
    expect(waymark(page, SECOND)).to_contain_text("You are here")


def test_a_card_that_a_click_opens_is_in_the_window_too(new_context: NewContext) -> None:
    page = new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(MAP)
    waymark(page, FIRST).evaluate("sign => sign.scrollIntoView({ behavior: 'instant' })")
    waymark(page, FIRST).locator("summary").click()
    expect(card(page, FIRST)).to_be_in_viewport(ratio=1)
    waymark(page, FIRST).locator("summary").click()
    expect(card(page, FIRST)).to_be_hidden()


@pytest.mark.parametrize("height", [500, 900])
def test_a_card_opens_to_the_side_with_more_room(new_context: NewContext, height: int) -> None:
    page = new_context(viewport={"width": 1440, "height": height}).new_page()
    page.goto(MAP)
    link(page, FIRST).scroll_into_view_if_needed()
    top = page.evaluate("document.querySelector('.waymark').getBoundingClientRect().top")
    bottom = page.evaluate(
        "innerHeight - document.querySelector('.waymark').getBoundingClientRect().bottom"
    )
    link(page, FIRST).hover()
    expect(card(page, FIRST)).to_be_visible()
    box, sign = card(page, FIRST).bounding_box(), link(page, FIRST).bounding_box()
    assert box
    assert sign
    is_below = box["y"] > sign["y"]
    assert is_below == (top < box["height"] and top < bottom)


def test_a_step_marked_on_the_map_shows_its_new_sign_before_the_answer(page: Page) -> None:
    page.goto(MAP)
    page.route("**/status/", lambda route: None)
    waymark(page, FIRST).get_by_role("button", name="Mark done").click()
    expect(waymark(page, FIRST).locator(".sign").first).to_have_class("sign is-done")


def test_a_finished_stage_is_stamped(page: Page) -> None:
    page.goto(MAP)
    finish_foundations(page)
    expect(page.locator("#stage-foundations .stamp")).to_contain_text("Walked")


def test_a_phone_folds_finished_stages_and_opens_them_when_asked(new_context: NewContext) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(MAP)
    finish_foundations(page)
    expect(waymark(page, FIRST)).to_be_visible()  # nothing folds under the reader's thumb
    page.reload()
    expect(waymark(page, FIRST)).to_be_hidden()
    expect(page.locator("#stage-foundations")).to_contain_text("3 of 3 done")
    page.locator("#stage-foundations .fold").click()
    expect(page.get_by_label("Show the steps of Foundations")).to_be_checked()
    expect(waymark(page, FIRST)).to_be_visible()


def test_an_address_that_leads_to_a_folded_step_opens_its_stage(new_context: NewContext) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(MAP)
    finish_foundations(page)
    page.goto("about:blank")
    page.goto(f"{MAP}#waymark-{SECOND}")
    expect(waymark(page, SECOND)).to_be_in_viewport()


def test_a_desk_folds_nothing(page: Page) -> None:
    page.goto(MAP)
    finish_foundations(page)
    page.reload()
    expect(waymark(page, FIRST)).to_be_visible()
    expect(page.get_by_label("Show the steps of Foundations")).to_be_hidden()


def test_what_comes_next_stays_at_the_thumbs_reach(new_context: NewContext) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(MAP)
    mark_done(page, FIRST)
    waymark(page, "continuous-learning").scroll_into_view_if_needed()
    following = page.get_by_role("link", name="Continue step 2")
    expect(following).to_be_in_viewport(ratio=1)
    box = following.bounding_box()
    assert box
    assert box["y"] > PHONE["height"] * 0.75
    toast = toasts(page).locator(".toast").bounding_box()
    assert toast
    assert toast["y"] + toast["height"] <= box["y"]


@pytest.mark.parametrize("width", [390, 1440])
def test_what_marks_a_step_is_large_enough_for_a_thumb(new_context: NewContext, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(MAP)
    mark_done(page, FIRST)
    controls = page.locator(".mark-button, .more-button").all()
    assert len(controls) == 40
    for control in controls:
        box = control.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


def test_a_toast_can_be_closed(page: Page) -> None:
    page.goto(MAP)
    mark_done(page, FIRST)
    toasts(page).get_by_role("button", name="Close").click()
    expect(toasts(page).locator(".toast")).to_have_count(0)


def test_on_paper_there_are_signs_and_words_and_no_controls(new_context: NewContext) -> None:
    page = new_context(color_scheme="dark").new_page()
    page.goto(MAP)
    mark_done(page, FIRST)
    page.emulate_media(media="print", color_scheme="dark")
    expect(waymark(page, FIRST).locator(".status-word").first).to_be_visible()
    expect(waymark(page, FIRST).locator(".sign").first).to_have_css("print-color-adjust", "exact")
    expect(page.locator("body")).to_have_css("color-scheme", "light")
    for control in page.locator("main button, main summary, .site-nav, .toast").all():
        expect(control).to_be_hidden()


def test_on_a_phone_a_message_lies_over_no_button_of_an_open_card(new_context: NewContext) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(MAP)
    mark_done(page, FIRST)
    expect(toasts(page)).to_contain_text("Done")
    waymark(page, SECOND).locator(".more-button").click()
    card(page, SECOND).get_by_role("button", name="Skip").click(timeout=3000)
    expect(waymark(page, SECOND).locator(".status-word")).to_have_text("Skipped")


@pytest.mark.parametrize("width", [360, 390])
def test_a_guest_s_header_is_one_row_on_a_phone(new_context: NewContext, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(MAP)
    mark_done(page, FIRST)
    header = page.locator(".page-header")
    brand, menu = header.locator(".brand").bounding_box(), header.locator(".menu").bounding_box()
    assert brand
    assert menu
    assert brand["y"] < menu["y"] + menu["height"]
    assert menu["y"] < brand["y"] + brand["height"]
    expect(header.get_by_role("link", name="Waymark")).to_be_visible()
