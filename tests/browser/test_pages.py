"""Every page, on a phone and on a desk, light and dark: it fits, is in order and is accessible."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from audit import learners
from audit.accessibility import opened, violations
from audit.fit import DESK, NARROW, lost
from audit.pages import THEMES, WIDTHS
from tests.browser.conftest import NewContext, Watch
from tests.browser.visitor import (
    MAP,
    STEP,
    mark_done,
    menu,
    open_menu,
    toasts,
    waymark,
)

FOR_VISITORS = [
    "/",
    MAP,
    STEP,
    "/search/machine-learning-engineer/?q=learn",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/privacy/",
    "/no/such/page/",
]
FOR_GUESTS = [MAP, STEP, "/accounts/signup/"]
FOR_LEARNERS = [
    MAP,
    STEP,
    f"{MAP}{learners.HERE}/",
    "/notes/",
    "/notes/?q=decorators",
    "/projects/",
    "/dashboard/",
    "/settings/",
    "/settings/data/",
    "/settings/data/import/review/",
    f"/settings/data/start-over/{learners.SLUG}/",
    "/settings/delete/",
    "/privacy/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
    "/accounts/3rdparty/",
    "/accounts/reauthenticate/",
]
PAGES = (
    [("visitor", path) for path in FOR_VISITORS]
    + [("guest", path) for path in FOR_GUESTS]
    + [("learner", path) for path in FOR_LEARNERS]
)


def learner(context: BrowserContext) -> None:
    """Has walked a while: every status, notes and projects, some of them with long words."""
    learners.half_way(context)
    walker = learners.Learner(context)
    walker.write_note("programming-basics", "Decorators **wrap** functions. " * 20 + "long" * 40)
    long = "a-page-with-quite-a-long-address/" + "long" * 40
    walker.add_link("programming-basics", f"https://example.org/{long}")
    walker.post("/settings/data/import/list/", text=f"- [x] Linear algebra\n- [x] {'long' * 40}")
    walker.post("/accounts/reauthenticate/", password=learners.PASSWORD)


@pytest.fixture(scope="module")
def readers(browser: Browser, server: str) -> dict[str, StorageState | None]:
    """The cookies of a guest with ticks and of a learner; a visitor has none."""
    cookies: dict[str, StorageState | None] = {"visitor": None}
    for make in (learners.guest, learner):
        context = browser.new_context(
            base_url=server, extra_http_headers={"X-Forwarded-For": "10.1.0.1"}
        )
        make(context)
        cookies[make.__name__] = context.storage_state()
        context.close()
    return cookies


@pytest.fixture(scope="module")
def large_text(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """The browser of somebody who has set the text to 200%."""
    browser = launch(large_text=True)
    yield browser
    browser.close()


@pytest.fixture
def open_page(
    new_context: NewContext, readers: dict[str, StorageState | None], watch: Watch
) -> Any:
    """Opens a page as a visitor, as a guest or as the learner."""

    def open_it(reader: str, path: str, **options: object) -> Page:
        if path == "/no/such/page/":
            watch.expect("status of 404")
        page = new_context(storage_state=readers[reader], **options).new_page()
        page.goto(path)
        return page

    return open_it


@pytest.mark.parametrize(("reader", "path"), PAGES)
def test_a_page_has_a_title_and_its_headings_in_order(
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


@pytest.mark.parametrize(("reader", "path"), PAGES)
def test_a_page_fits_its_window_without_loss(open_page: Any, reader: str, path: str) -> None:
    page = open_page(reader, path)
    for width in (*WIDTHS, NARROW["width"]):
        assert not lost(page, {"width": width, "height": 900}), width


@pytest.mark.parametrize(("reader", "path"), PAGES)
def test_a_page_fits_its_window_at_twice_the_size_of_text(
    open_page: Any, large_text: Browser, reader: str, path: str
) -> None:
    assert not lost(open_page(reader, path, browser=large_text), DESK)


@pytest.mark.parametrize(("reader", "path"), PAGES)
def test_a_page_is_accessible(open_page: Any, reader: str, path: str) -> None:
    page = open_page(reader, path, reduced_motion="reduce")
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not violations(page), (theme, width)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", [MAP, STEP, "/projects/"])
def test_what_opens_on_a_page_is_accessible(open_page: Any, path: str, theme: str) -> None:
    page = open_page("learner", path, color_scheme=theme, reduced_motion="reduce")
    for part in opened(page):
        assert not violations(page, within=part), part


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
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.locator(".field-errors").first).to_be_visible()
    assert not violations(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_open_menu_stays_inside_the_window(open_page: Any, width: int) -> None:
    page = open_page("learner", MAP, viewport={"width": width, "height": 800})
    open_menu(page)
    expect(menu(page).locator(".menu-panel")).to_be_in_viewport(ratio=1)
    for slug in ("machine-learning-algorithms", learners.HERE, "cloud-computing-platforms"):
        details = waymark(page, slug).locator("details")
        details.locator("summary").click()
        box = details.locator(".more-panel").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")  # it may lie over the next one's dots
        expect(details.locator(".more-panel")).to_be_hidden()


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
