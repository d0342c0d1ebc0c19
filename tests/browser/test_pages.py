"""Every page, on a phone and on a desk, light and dark: it fits, is in order and is accessible."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    SECOND_STEP,
    STEP,
    add_link,
    mark_done,
    menu,
    open_menu,
    set_status,
    sign_up,
    tick,
    toasts,
    waymark,
    write_note,
)

WIDTHS = (390, 1440)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FOR_VISITORS = [
    "/",
    MAP,
    STEP,
    "/search/machine-learning-engineer/?q=learn",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/no/such/page/",
]
FOR_LEARNERS = [
    MAP,
    STEP,
    SECOND_STEP,
    "/notes/",
    "/notes/?q=decorators",
    "/projects/",
    "/dashboard/",
    "/settings/",
    "/accounts/email/",
    "/accounts/password/change/",
]
PAGES = [("visitor", path) for path in FOR_VISITORS] + [("learner", p) for p in FOR_LEARNERS]
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="module")
def learner(browser: Browser, server: str) -> StorageState:
    """The cookies of a learner who has walked a while: every status, a note, two projects."""
    context = browser.new_context(
        base_url=server, extra_http_headers={"X-Forwarded-For": "10.1.0.1"}
    )
    page = context.new_page()
    sign_up(page, at=STEP)
    tick(page, "Functions and modules")
    write_note(page, "Decorators **wrap** functions. " * 20 + "long" * 40)
    add_link(page, "https://github.com/alice/passengers")
    expect(page.locator("#evidence li")).to_have_count(1)
    add_link(page, "https://example.org/a-page-with-quite-a-long-address/" + "long" * 40)
    expect(page.locator("#evidence li")).to_have_count(2)
    page.goto(MAP)
    mark_done(page, "mathematics-and-statistics")
    page.goto(f"{MAP}data-manipulation-and-analysis/")
    set_status(page, "Skipped")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def open_page(new_context: NewContext, learner: StorageState, watch: Watch) -> Any:
    """Opens a page as a visitor or as the learner."""

    def open_it(reader: str, path: str, **options: object) -> Page:
        if path == "/no/such/page/":
            watch.expect("status of 404")
        state = learner if reader == "learner" else None
        page = new_context(storage_state=state, **options).new_page()
        page.goto(path)
        return page

    return open_it


@pytest.mark.parametrize(("reader", "path"), PAGES)
def test_a_page_fits_and_has_a_title_and_its_headings_in_order(
    open_page: Any, reader: str, path: str
) -> None:
    page = open_page(reader, path)
    assert re.fullmatch(r"[^·]+ · Waymark", page.title())
    levels = [
        int(name[1])
        for name in page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
            "hs => hs.map(h => h.tagName)"
        )
    ]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate(
            """() => [...document.querySelectorAll("body *")]
                .filter((e) => e.getBoundingClientRect().right > innerWidth + 1
                    && !e.closest(".visually-hidden, svg"))
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not too_wide, (width, wide)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, and the elements that it finds it on.

    Without the contour lines behind the page, over which axe does not judge contrast.
    """
    page.evaluate(
        "document.styleSheets[0].insertRule('.has-contours::before { content: none !important }')"
    )
    found = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("reader", "path"), PAGES)
def test_a_page_is_accessible(open_page: Any, reader: str, path: str, theme: str) -> None:
    page = open_page(reader, path, color_scheme=theme)
    assert not violations(page)


@pytest.mark.parametrize("theme", THEMES)
def test_open_menus_and_toasts_are_accessible(open_page: Any, theme: str) -> None:
    page = open_page("visitor", MAP, color_scheme=theme)
    mark_done(page, "programming-basics")
    expect(toasts(page)).to_contain_text("Done:")
    open_menu(page)
    assert not violations(page)
    waymark(page, "mathematics-and-statistics").locator("summary").click()
    expect(menu(page)).not_to_have_attribute("open", "")
    assert not violations(page)


@pytest.mark.parametrize("theme", THEMES)
def test_errors_beside_fields_are_accessible(open_page: Any, watch: Watch, theme: str) -> None:
    page = open_page("visitor", "/accounts/login/", color_scheme=theme)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".field-errors").first).to_be_visible()
    assert not violations(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_open_menu_stays_inside_the_window(open_page: Any, width: int) -> None:
    page = open_page("learner", MAP, viewport={"width": width, "height": 800})
    open_menu(page)
    expect(menu(page).locator(".menu-panel")).to_be_in_viewport(ratio=1)
    for slug in ("programming-basics", "mathematics-and-statistics", "cloud-computing-platforms"):
        details = waymark(page, slug).locator("details")
        details.locator("summary").click()
        box = details.locator(".more-panel").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("path", [MAP, STEP])
def test_controls_are_large_enough_for_a_thumb(open_page: Any, path: str) -> None:
    page = open_page("learner", path, viewport={"width": 390, "height": 800})
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, select, label.segment, .button")]
            .filter((e) => e.checkVisibility())
            .filter((e) => { const box = e.getBoundingClientRect();
                             return box.height < 24 || box.width < 24 })
            .map((e) => e.outerHTML)"""
    )
    assert small == []
