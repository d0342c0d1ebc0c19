"""The search: in a dialog while one types, on a page without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from audit.accessibility import violations
from audit.pages import THEMES
from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import MAP, STEP, Held, mark_done, topic

SEARCH = "/search/machine-learning-engineer/"
PYTHON = "Variables, types and control flow"


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Search")


def opener(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("link", name="Search")


def field(page: Page) -> Locator:
    return page.get_by_label("Steps, topics and resources")


def results(page: Page) -> Locator:
    return page.locator(".result-link")


def search(page: Page, words: str) -> None:
    """Open the dialog, type, and wait for an answer."""
    opener(page).click()
    field(page).press_sequentially(words)
    expect(results(page).first).to_be_visible()


def test_the_dialog_opens_with_the_field_ready_and_finds_while_one_types(page: Page) -> None:
    page.goto(MAP)
    opener(page).click()
    expect(field(page)).to_be_focused()
    page.keyboard.type("git basics")
    expect(results(page)).to_have_text(["Git basics"])
    expect(page.locator("#search-count")).to_have_text("1 result")
    assert page.url.endswith(MAP)


def test_the_answer_to_the_last_letters_stays(page: Page) -> None:
    page.goto(MAP)
    held = Held(page, re.compile(r"q=git$"))
    opener(page).click()
    field(page).press_sequentially("git")
    held.wait()
    field(page).press_sequentially(" basics")
    page.wait_for_timeout(600)  # the next one waits for its answer
    held.let_go()
    expect(results(page)).to_have_text(["Git basics"])


def test_arrow_keys_walk_through_the_results_and_enter_opens(page: Page) -> None:
    page.goto(MAP)
    search(page, "variables")
    page.keyboard.press("ArrowDown")
    expect(results(page).first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{STEP}#topic-"))
    expect(topic(page, PYTHON)).to_be_in_viewport()


def test_tab_walks_through_the_results_too(page: Page) -> None:
    page.goto(MAP)
    search(page, "git basics")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Search")).to_be_focused()
    page.keyboard.press("Tab")
    expect(results(page).first).to_be_focused()


def test_a_result_on_this_page_closes_the_dialog_and_is_in_view(page: Page) -> None:
    page.goto(STEP)
    search(page, "variables")
    results(page).first.click()
    expect(dialog(page)).to_be_hidden()
    expect(topic(page, PYTHON)).to_be_in_viewport()


def test_enter_in_the_field_leads_to_the_page_of_results(page: Page) -> None:
    page.goto(MAP)
    search(page, "gradient")
    field(page).press("Enter")
    expect(page).to_have_url(re.compile(rf"{SEARCH}\?q=gradient$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    field(page).fill("transfer learning")
    expect(results(page).first).to_have_text("Transfer learning")


@pytest.mark.parametrize("how", ["Escape", "button", "outside"])
def test_closing_it_gives_the_focus_back_and_forgets_the_words(page: Page, how: str) -> None:
    page.goto(MAP)
    search(page, "python")
    if how == "Escape":
        page.keyboard.press("Escape")
    elif how == "button":
        dialog(page).get_by_role("button", name="Close").click()
    else:
        page.mouse.click(5, 400)
    expect(dialog(page)).to_be_hidden()
    expect(opener(page)).to_be_focused()
    opener(page).click()
    expect(field(page)).to_have_value("")
    expect(results(page)).to_have_count(0)


def test_an_answer_that_comes_after_closing_is_dropped(page: Page) -> None:
    page.goto(MAP)
    held = Held(page, "**/search/**")
    opener(page).click()
    page.keyboard.type("python")
    held.wait()
    page.keyboard.press("Escape")
    with page.expect_response("**/search/**"):
        held.let_go()
    opener(page).click()
    page.wait_for_timeout(300)
    expect(results(page)).to_have_count(0)


def test_selecting_text_out_of_the_dialog_leaves_it_open(page: Page) -> None:
    page.goto(MAP)
    search(page, "python")
    box = field(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(5, 400)
    page.mouse.up()
    expect(dialog(page)).to_be_visible()


def test_a_result_shows_where_the_learner_stands(page: Page) -> None:
    page.goto(MAP)
    mark_done(page, "programming-basics")
    search(page, "step 1")
    expect(page.locator(".result").first).to_contain_text("Step 1 · Done")


def test_a_search_that_gets_no_answer_says_so(page: Page, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    watch.expect("htmx:")
    page.goto(MAP)
    page.route("**/search/**", lambda route: route.abort("internetdisconnected"))
    opener(page).click()
    page.keyboard.type("python")
    expect(page.locator("#search-count")).to_contain_text("Are you online?")
    expect(page.locator("#toasts")).to_be_empty()


def test_without_scripts_it_is_a_page(new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(MAP)
    opener(page).click()
    field(page).fill("git basics")
    page.get_by_role("button", name="Search").click()
    expect(results(page)).to_have_text(["Git basics"])
    expect(field(page)).to_have_value("git basics")
    results(page).first.click()
    expect(page).to_have_url(re.compile("#topic-git-basics$"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_the_open_dialog_is_accessible_and_fits(
    new_context: NewContext, theme: str, width: int
) -> None:
    context = new_context(color_scheme=theme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(MAP)
    search(page, "learn")
    page.wait_for_timeout(300)  # it has faded in
    assert not violations(page)
    assert not page.evaluate(
        """() => { const d = document.getElementById("search");
            return d.scrollWidth > d.clientWidth
                || d.getBoundingClientRect().right > innerWidth }"""
    )
    for control in (opener(page), dialog(page).get_by_role("button", name="Close")):
        size = control.bounding_box()
        assert size
        assert size["width"] >= 44
        assert size["height"] >= 44
