"""A page that was drawn for an account, after its session has ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.visitor import STEP, position, sign_up, toasts, topic

TOPIC = "Functions and modules"


@pytest.fixture
def page(page: Page, watch: Watch) -> Page:
    """A step's page of a learner who is no longer logged in."""
    watch.expect("status of 401")
    sign_up(page, at=STEP)
    page.wait_for_load_state()
    page.context.clear_cookies(name="sessionid")
    return page


def test_a_tick_is_refused_with_words_and_makes_nobody_a_guest(page: Page) -> None:
    topic(page, TOPIC).click()
    expect(toasts(page)).to_contain_text("You are no longer logged in")
    expect(topic(page, TOPIC)).not_to_be_checked()
    page.goto(STEP)
    expect(position(page)).to_have_text("")
    expect(page.locator("#invitation")).not_to_contain_text("tick")


def test_a_status_is_refused_with_words(page: Page) -> None:
    page.locator("label.segment", has_text="Done").click()
    expect(toasts(page)).to_contain_text("You are no longer logged in")
    page.goto(STEP)
    expect(page.get_by_label("To do", exact=True)).to_be_checked()
