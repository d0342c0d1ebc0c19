"""What axe finds against WCAG 2.2 A and AA."""

from __future__ import annotations

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(page: Page, within: str = "") -> list[str]:
    """What axe finds on a page, or in the first part of it that the selector `within` names.

    Without the contour lines behind the page, over which axe does not judge contrast.
    """
    page.evaluate(
        "document.styleSheets[0].insertRule('.has-contours::before { content: none !important }')"
    )
    found = Axe().run(page, context=within or None, options=OPTIONS).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def opened(page: Page) -> Iterator[str]:
    """Open each kind of menu, fold, dialog and card of a page in turn.

    Yields:
        A selector of what is open now.
    """
    for name in page.evaluate(KINDS_OF_FOLDS):
        page.locator(f"{name}:not([open]) > summary").filter(visible=True).first.click()
        fold = page.locator(f"{name}[open]").first
        yield f"{name}[open]"
        fold.evaluate("fold => { fold.open = false }")
    for number in range(page.locator("dialog").count()):
        page.locator("dialog").nth(number).evaluate("dialog => dialog.showModal()")
        yield "dialog[open]"
        page.locator("dialog").nth(number).evaluate("dialog => dialog.close()")
    for number in range(page.locator("[popover]").count()):
        page.locator("[popover]").nth(number).evaluate("popover => popover.showPopover()")
        yield ":popover-open"
        page.locator("[popover]").nth(number).evaluate("popover => popover.hidePopover()")


KINDS_OF_FOLDS = """() => {
    const kind = (element) => [element.localName, ...element.classList].join(".");
    return [...new Set(
        [...document.querySelectorAll("details:not([open])")]
            .filter((fold) => fold.checkVisibility())
            .map((fold) => [fold.closest(".waymark"), fold].filter(Boolean).map(kind).join(" "))
    )];
}"""
