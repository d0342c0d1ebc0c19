"""One key for what else takes many: never while typing, and they can be switched off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from audit.accessibility import violations
from audit.pages import THEMES
from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    STEP,
    menu,
    note,
    open_menu,
    position,
    sign_up,
    toasts,
    topic,
    waymark,
)

FIRST = "programming-basics"
SECOND = "mathematics-and-statistics"
THIRD = "data-manipulation-and-analysis"
STATUSES = [("d", "Done"), ("l", "Learning"), ("s", "Skipped")]


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Keyboard shortcuts")


def switch(page: Page) -> Locator:
    return dialog(page).get_by_label("Use keyboard shortcuts")


def word(page: Page, slug: str) -> Locator:
    return waymark(page, slug).locator(".status-word").first


def link(page: Page, slug: str) -> Locator:
    return waymark(page, slug).locator(".waymark-link")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def switch_off(page: Page) -> None:
    """In the dialog, as a reader who does not use the keys."""
    open_menu(page)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    with page.expect_response("**/settings/shortcuts/"):
        switch(page).uncheck()
    page.keyboard.press("Escape")


def test_j_and_k_walk_along_the_map_from_where_the_learner_is(page: Page) -> None:
    page.goto(MAP)
    press(page, "j")
    expect(link(page, FIRST)).to_be_focused()
    press(page, "j", "j", "j")
    expect(link(page, "machine-learning-algorithms")).to_be_focused()
    expect(link(page, "machine-learning-algorithms")).to_be_in_viewport()
    press(page, "k", "k")
    expect(link(page, SECOND)).to_be_focused()
    press(page, "k", "k", "k")
    expect(link(page, FIRST)).to_be_focused()
    press(page, "Enter")
    expect(page).to_have_url(re.compile(f"{STEP}$"))


@pytest.mark.parametrize(("key", "label"), STATUSES)
def test_a_key_marks_the_focused_step_of_the_map_and_u_takes_it_back(
    page: Page, key: str, label: str
) -> None:
    page.goto(MAP)
    press(page, "j", "j", key)
    expect(word(page, SECOND)).to_have_text(label)
    expect(waymark(page, SECOND).locator(":focus")).to_have_count(1)
    press(page, "u")
    expect(word(page, SECOND)).to_have_text("To do")
    expect(toasts(page)).to_contain_text("Undone.")


def test_one_can_go_on_from_a_step_just_marked(page: Page) -> None:
    page.goto(MAP)
    press(page, "j", "d")
    expect(word(page, FIRST)).to_have_text("Done")
    press(page, "j", "s")
    expect(word(page, SECOND)).to_have_text("Skipped")
    press(page, "j")
    expect(link(page, THIRD)).to_be_focused()
    expect(position(page)).to_contain_text("5%")


def test_without_a_focused_step_a_key_marks_nothing_on_the_map(page: Page) -> None:
    page.goto(MAP)
    press(page, "d", "s", "l", "u")
    page.wait_for_timeout(500)  # an answer would be there by now
    expect(position(page)).to_be_empty()


@pytest.mark.parametrize(("key", "label"), STATUSES)
def test_a_key_marks_the_step_of_the_page_and_u_takes_it_back(
    page: Page, key: str, label: str
) -> None:
    page.goto(STEP)
    press(page, key)
    expect(toasts(page)).to_contain_text(f"{label}: ")
    expect(page.get_by_label(label, exact=True)).to_be_checked()
    press(page, "u")
    expect(page.get_by_label("To do", exact=True)).to_be_checked()
    expect(position(page)).to_contain_text("0%")


def test_j_and_k_walk_through_the_topics_of_a_step(page: Page) -> None:
    page.goto(STEP)
    press(page, "j", "j", "j", "k")
    second = page.get_by_role("checkbox").nth(1)
    expect(second).to_be_focused()
    press(page, "Space")
    expect(second).to_be_checked()
    expect(page.locator("#topics-title")).to_contain_text("1 of 8")
    press(page, "j")
    expect(page.get_by_role("checkbox").nth(2)).to_be_focused()


def test_the_slash_opens_the_search_and_the_question_mark_the_list(page: Page) -> None:
    page.goto(MAP)
    press(page, "j", "/")
    expect(page.get_by_label("Steps, topics and resources")).to_be_focused()
    expect(page.get_by_label("Steps, topics and resources")).to_have_value("")
    press(page, "Escape", "?")
    expect(dialog(page)).to_be_visible()
    press(page, "Escape")
    expect(dialog(page)).to_be_hidden()
    expect(link(page, FIRST)).to_be_focused()


def test_on_the_page_of_the_search_the_slash_leads_to_its_field(page: Page) -> None:
    page.goto("/search/machine-learning-engineer/?q=python")
    press(page, "/")
    expect(page.get_by_label("Steps, topics and resources")).to_be_focused()
    assert page.url.endswith("?q=python")


def test_no_key_fires_while_one_types(page: Page) -> None:
    sign_up(page, at=STEP)
    note(page).click()
    page.keyboard.type("j/k? dlsu")
    expect(note(page)).to_have_value("j/k? dlsu")
    page.get_by_label("Link to your project").click()
    page.keyboard.type("dls?/")
    expect(page.get_by_label("Link to your project")).to_have_value("dls?/")
    page.locator("#add-link select").focus()
    press(page, "d", "l", "s", "?")
    page.wait_for_timeout(500)  # an answer would be there by now
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_label("To do", exact=True)).to_be_checked()


@pytest.mark.parametrize("with_", ["Control", "Alt", "Meta"])
def test_no_key_fires_with_a_command(page: Page, with_: str) -> None:
    page.goto(STEP)
    page.evaluate(
        """(key) => { for (const k of "dls?/") document.body.dispatchEvent(new KeyboardEvent(
            "keydown", { key: k, bubbles: true, [`${key}Key`]: true })) }""",
        {"Control": "ctrl", "Alt": "alt", "Meta": "meta"}[with_],
    )
    page.wait_for_timeout(500)
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_label("To do", exact=True)).to_be_checked()


def test_no_key_fires_in_an_open_menu_or_dialog(page: Page) -> None:
    page.goto(STEP)
    open_menu(page)
    press(page, "d", "?")
    expect(menu(page)).to_have_attribute("open", "")
    press(page, "Escape")
    press(page, "?", "d", "/")
    expect(page.locator("dialog[open]")).to_have_count(1)
    press(page, "Escape")
    page.wait_for_timeout(500)
    expect(page.get_by_label("To do", exact=True)).to_be_checked()


def test_a_held_key_marks_once(page: Page) -> None:
    page.goto(STEP)
    page.keyboard.down("d")
    page.keyboard.down("d")
    page.keyboard.up("d")
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(toasts(page).locator(".toast")).to_have_count(1)


def test_switched_off_they_stay_off_here_and_on_every_page(page: Page) -> None:
    page.goto(MAP)
    switch_off(page)
    expect(page.locator(".search-link kbd")).to_be_hidden()
    for path in ("", MAP, STEP):
        if path:
            page.goto(path)
        press(page, "j", "d", "?", "/")
        page.wait_for_timeout(500)
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(position(page)).to_be_empty()
        expect(page.locator(".waymark-link:focus, .topic-button:focus")).to_have_count(0)


def test_they_can_be_switched_on_again_at_once(page: Page) -> None:
    page.goto(MAP)
    switch_off(page)
    page.reload()
    open_menu(page)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(switch(page)).not_to_be_checked()
    with page.expect_response("**/settings/shortcuts/"):
        switch(page).check()
    press(page, "Escape", "?")
    expect(dialog(page)).to_be_visible()


def test_the_settings_switch_them_off_too(page: Page) -> None:
    sign_up(page, at="/settings/")
    box = page.get_by_role("main").get_by_label("Use keyboard shortcuts")
    with page.expect_response("**/settings/shortcuts/"):
        box.uncheck()
    press(page, "?")
    expect(dialog(page)).to_be_hidden()
    page.reload()
    expect(box).not_to_be_checked()


def test_without_scripts_the_settings_switch_them_off_with_a_button(
    new_context: NewContext,
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_up(page, at="/settings/")
    expect(page.get_by_text("See which")).to_be_hidden()
    box = page.get_by_role("main").get_by_label("Use keyboard shortcuts")
    box.uncheck()
    page.locator(".shortcuts-choice").get_by_role("button", name="Save").first.click()
    expect(toasts(page)).to_contain_text("Keyboard shortcuts are off.")
    expect(box).not_to_be_checked()


def test_a_switch_that_is_not_taken_is_taken_back(page: Page, watch: Watch) -> None:
    watch.expect("500")
    watch.expect("htmx:|Response Status Error")
    page.goto(MAP)
    page.route("**/settings/shortcuts/", lambda route: route.fulfill(status=500, body="broken"))
    press(page, "?")
    switch(page).click()
    expect(switch(page)).to_be_checked()
    press(page, "Escape", "j")
    expect(link(page, FIRST)).to_be_focused()


def test_the_list_opened_from_the_menu_gives_the_focus_back_to_it(page: Page) -> None:
    page.goto(MAP)
    open_menu(page)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(dialog(page)).to_be_visible()
    expect(menu(page)).not_to_have_attribute("open", "")
    press(page, "Escape")
    expect(menu(page).locator("summary")).to_be_focused()


def test_the_focus_stays_inside_the_open_dialog(page: Page) -> None:
    page.goto(MAP)
    press(page, "?")
    for _ in range(8):
        press(page, "Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )


def test_topics_ticked_earlier_are_walked_too(page: Page) -> None:
    page.goto(STEP)
    topic(page, "Git basics").click()
    expect(page.locator("#topics-title")).to_contain_text("1 of 8")
    press(page, "k")
    expect(page.locator(".topic-button:focus")).to_have_count(1)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [320, 1440])
def test_the_list_is_accessible_and_fits(new_context: NewContext, theme: str, width: int) -> None:
    context = new_context(color_scheme=theme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(MAP)
    press(page, "?")
    expect(dialog(page)).to_be_visible()
    page.wait_for_timeout(300)  # it has faded in
    assert not violations(page)
    assert not page.evaluate(
        """() => { const d = document.getElementById("shortcuts");
            return d.scrollWidth > d.clientWidth }"""
    )
