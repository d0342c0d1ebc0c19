"""What the reader's system asks for: forced colours, more contrast, a theme, no surprises."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.visitor import (
    MAP,
    STEP,
    mark_done,
    menu,
    open_menu,
    set_status,
    tick,
    toasts,
    waymark,
)

FACE = "**/instrument-serif*.woff2"


def style(element: Locator, name: str) -> str:
    value: str = element.evaluate("(e, name) => getComputedStyle(e)[name]", name)
    return value


def colours(element: Locator) -> tuple[str, str]:
    return style(element, "backgroundColor"), style(element, "color")


def sign(page: Page, slug: str) -> Locator:
    return waymark(page, slug).locator(".sign")


@pytest.fixture(params=["light", "dark"])
def forced(request: pytest.FixtureRequest, new_context: NewContext) -> Page:
    """A browser whose reader chose the few colours that everything is drawn in."""
    context = new_context(forced_colors="active", color_scheme=request.param)
    return context.new_page()


def test_the_chosen_status_is_told_apart_in_forced_colours(forced: Page) -> None:
    forced.goto(STEP)
    for label in ("Learning", "Done", "Skipped"):
        set_status(forced, label)
        chosen = forced.locator("label.segment", has=forced.locator(":checked"))
        others = forced.locator("label.segment", has_not=forced.locator(":checked"))
        expect(chosen).to_have_text(label)
        fill, ink = colours(chosen)
        assert fill != ink
        assert fill not in {colours(other)[0] for other in others.all()}


def test_each_status_has_a_sign_of_its_own_shape_in_forced_colours(forced: Page) -> None:
    forced.goto(f"{MAP}data-manipulation-and-analysis/")
    set_status(forced, "Skipped")
    forced.goto(f"{MAP}deep-learning/")
    set_status(forced, "Learning")
    forced.goto(MAP)
    mark_done(forced, "programming-basics")
    slugs = ("programming-basics", "data-manipulation-and-analysis", "deep-learning")
    signs = [sign(forced, slug) for slug in (*slugs, "mathematics-and-statistics")]
    shapes = [
        (
            style(each, "backgroundColor"),
            style(each, "borderTopStyle"),
            style(each, "borderTopWidth"),
            each.locator(".sign-mark").count(),
        )
        for each in signs
    ]
    assert len(set(shapes)) == 4
    for each in signs:
        fill, ink = colours(each)
        assert fill != ink


def test_buttons_and_toasts_stand_out_and_can_be_read_in_forced_colours(forced: Page) -> None:
    forced.goto(MAP)
    mark_done(forced, "programming-basics")
    expect(toasts(forced)).to_contain_text("Done:")
    ground = style(forced.locator("body"), "backgroundColor")
    toast = toasts(forced).locator(".toast").first
    for element in (toast, forced.locator(".button").first, forced.locator(".pin").first):
        fill, ink = colours(element)
        assert len({fill, ink, ground}) >= 2
        assert fill != ink
        assert fill != ground
    open_menu(forced)
    pressed = menu(forced).locator("[aria-pressed=true]")
    assert colours(pressed) != colours(menu(forced).locator("[aria-pressed=false]").first)


def test_what_has_the_focus_is_outlined_in_forced_colours(forced: Page) -> None:
    forced.goto(MAP)
    forced.keyboard.press("Tab")
    forced.keyboard.press("Tab")
    focused = forced.locator(":focus-visible")
    assert style(focused, "outlineStyle") == "solid"
    assert style(focused, "outlineColor") != style(forced.locator("body"), "backgroundColor")


def luminance_gap(page: Page, name: str) -> float:
    """How far a token's lightness, of 0..1, is from the paper's."""
    gap: float = page.evaluate(
        """(name) => {
            const brush = document.createElement("canvas")
                .getContext("2d", {willReadFrequently: true});
            const light = (token) => {
                const probe = document.body.appendChild(document.createElement("i"));
                probe.style.color = `var(${token})`;
                brush.fillStyle = getComputedStyle(probe).color;
                brush.fillRect(0, 0, 1, 1);
                return brush.getImageData(0, 0, 1, 1).data[1] / 255;
            };
            return Math.abs(light(name) - light("--paper"));
        }""",
        name,
    )
    return gap


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_asks_for_more_contrast_gets_more(new_context: NewContext, theme: str) -> None:
    usual = new_context(color_scheme=theme).new_page()
    more = new_context(color_scheme=theme, contrast="more").new_page()
    for page in (usual, more):
        page.goto(MAP)
    for name in ("--soft", "--line", "--edge", "--ahead", "--trail", "--done"):
        assert luminance_gap(more, name) > luminance_gap(usual, name) + 0.05, name


def test_a_chosen_theme_is_there_at_the_first_paint_and_stays(new_context: NewContext) -> None:
    """Without scripts, what is painted is what the server sent: nothing can flash."""
    context = new_context(color_scheme="light", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    light = style(page.locator("body"), "backgroundColor")
    open_menu(page)
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert style(page.locator("body"), "backgroundColor") != light
    assert page.locator("meta[name=theme-color]").count() == 1


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["/", MAP, STEP])
def test_nothing_moves_when_the_display_face_arrives(
    new_context: NewContext, path: str, width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((e) => window.moved += e.value))
            .observe({type: "layout-shift", buffered: true});"""
    )

    def late(route: Any) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route(FACE, late)
    page.goto(path)
    page.wait_for_function("document.fonts.check('20px \"Instrument Serif\"')")
    page.wait_for_timeout(200)
    assert page.evaluate("window.moved") < 0.001


def test_a_cold_visit_asks_for_little_and_not_for_icons_it_does_not_show(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(MAP)
    page.wait_for_load_state("networkidle")
    assert len(asked) <= 12, asked
    assert not [url for url in asked if "icon-512" in url or "share" in url]


def test_ticked_topics_are_told_apart_in_forced_colours(forced: Page) -> None:
    forced.goto(STEP)
    tick(forced, "Functions and modules")
    ticked = forced.locator("[role=checkbox][aria-checked=true]")
    expect(ticked.locator("svg")).to_be_visible()
