"""What a learner's browser waits for: little before the first paint, little for a tick, and nothing
on the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from audit import learners
from tests.browser.conftest import NewContext
from tests.browser.visitor import MAP, STEP, STEP_TITLE, go, sign_up, topic, wait_until_answered

TOPIC = "Functions and modules"
FRAGMENT = 4_000  # bytes on the way, packed, heads aside
BLOCKING = """() => performance.getEntriesByType("resource")
    .filter((entry) => entry.renderBlockingStatus === "blocking")
    .map((entry) => new URL(entry.name).pathname)"""
SHIFTS = """() => {
    window.shift = 0
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            window.shift += entry.value
        }
    }).observe({ type: "layout-shift", buffered: true })
}"""


@pytest.mark.parametrize("address", ["/", MAP, STEP])
def test_the_first_paint_waits_for_one_style_sheet(page: Page, address: str) -> None:
    page.goto(address, wait_until="load")
    style = page.locator("link[rel=stylesheet]")
    assert page.evaluate(BLOCKING) == [style.get_attribute("href")]
    assert "@import" not in page.request.get(style.get_attribute("href") or "").text()


@pytest.mark.parametrize("make", [learners.visitor, learners.half_way], ids=lambda m: m.__name__)
def test_a_tick_is_one_request_with_a_small_answer_and_moves_nothing(
    new_context: NewContext, make: learners.Maker
) -> None:
    context = new_context()
    make(context)
    page = context.new_page()
    page.goto(f"{MAP}deep-learning/", wait_until="load")
    page.evaluate(SHIFTS)
    box = page.locator(".topic-button[aria-checked=false]").first
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))  # its picture may come late
    with page.expect_response("**/topics/**") as answer:
        box.click()
    wait_until_answered(page)
    sizes = answer.value.request.sizes()
    assert 0 < sizes["responseBodySize"] <= FRAGMENT
    assert [url for url in asked if "/static/" not in url] == [answer.value.url]
    assert page.evaluate("window.shift") == 0


@pytest.fixture
def learner(launch: Callable[..., Browser], new_context: NewContext) -> Iterator[Page]:
    """In a Chromium that keeps pages that were left, which Playwright's does not by itself."""
    browser = launch(ignore_default_args=["--disable-back-forward-cache"])
    page = new_context(browser).new_page()
    sign_up(page, at=MAP)
    yield page
    browser.close()


def test_back_and_forward_show_the_very_pages_that_were_left(learner: Page) -> None:
    learner.evaluate("window.isMap = true")
    learner.get_by_role("link", name=STEP_TITLE).first.click()
    learner.wait_for_url(f"**{STEP}")
    expect(topic(learner, TOPIC)).to_be_visible()
    learner.evaluate("window.isStep = true")
    go(learner, "back")
    learner.wait_for_function("window.isMap")
    go(learner, "forward")
    learner.wait_for_function("window.isStep")
