"""Whether a page fits its window: no sideways scroll, no text out of sight."""

from __future__ import annotations

from playwright.sync_api import Page

LARGE_TEXT = (1280, 900)
NARROW = (320, 640)


def lost(page: Page) -> list[str]:
    """The parts of a page that don't fit its window, or whose text is cut off."""
    found: list[str] = page.evaluate(LOST)
    return found


def lost_when_narrow(page: Page) -> list[str]:
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    return lost(page)


def lost_when_text_is_large(page: Page) -> list[str]:
    """At 200% of the text's size on a desk."""
    page.set_viewport_size({"width": LARGE_TEXT[0], "height": LARGE_TEXT[1]})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = lost(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


# Code and tables in what a learner wrote may be wider than the window; they scroll by themselves.
LOST = """() => {
    const lost = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) {
        lost.push(`the page is ${root.scrollWidth} wide in a window of ${innerWidth}`);
    }
    const style = (element) => getComputedStyle(element);
    const scrolls = (element) => element.closest(".prose")
        && /auto|scroll/.test(style(element).overflowX);
    const clips = (element) => /hidden|clip/.test(style(element).overflow);
    function* ancestors(element) {
        for (; element; element = element.parentElement) yield element;
    }
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
        const parent = words.currentNode.parentElement;
        if (!words.currentNode.data.trim() || !parent.checkVisibility({ visibilityProperty: true })
            || parent.closest(".visually-hidden, .skip-link, script, style, textarea, option")) {
            continue;
        }
        const range = document.createRange();
        range.selectNodeContents(words.currentNode);
        for (const box of range.getClientRects()) {
            const around = [...ancestors(parent)];
            const scroller = around.findIndex(scrolls);
            const holders = around.slice(0, scroller < 0 ? undefined : scroller).filter(clips);
            const edges = holders.map((holder) => holder.getBoundingClientRect());
            if (scroller < 0) {
                edges.push({ left: 0, right: innerWidth, top: -Infinity, bottom: Infinity });
            }
            if (edges.some((edge) => box.left < edge.left - 1 || box.right > edge.right + 1
                || box.top < edge.top - 4 || box.bottom > edge.bottom + 4)) {
                lost.push(`cut off: ${words.currentNode.data.trim().slice(0, 60)}`
                    + ` in ${parent.outerHTML.slice(0, 100)}`);
                break;
            }
        }
    }
    for (const element of document.querySelectorAll("body *")) {
        const box = element.getBoundingClientRect();
        const drawn = element.checkVisibility() && !element.closest(".visually-hidden, svg");
        if (drawn && (box.right > innerWidth + 1 || box.left < -1)
            && ![...ancestors(element)].some(scrolls)) {
            lost.push(`beyond the window: ${element.outerHTML.slice(0, 100)}`);
        }
    }
    return lost;
}"""
