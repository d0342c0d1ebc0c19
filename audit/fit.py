"""Whether a page fits its window: no sideways scroll, no text out of sight."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

NARROW: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 900}


def lost(page: Page, size: ViewportSize) -> list[str]:
    """The parts of a page that don't fit a window, or whose text is cut off or covered."""
    page.set_viewport_size(size)
    found: list[str] = page.evaluate(LOST)
    return found


# Code and tables in what a learner wrote may be wider than the window; they scroll by themselves.
# An excerpt may end after some lines; that is its purpose.
LOST = """() => {
    const lost = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) {
        lost.push(`the page is ${root.scrollWidth} wide in a window of ${innerWidth}`);
    }
    const style = (element) => getComputedStyle(element);
    const scrolls = (element) => element.closest(".prose")
        && /auto|scroll/.test(style(element).overflowX);
    const clips = (element) => /hidden|clip/.test(style(element).overflow)
        && style(element).webkitLineClamp === "none";
    function* ancestors(element) {
        for (; element; element = element.parentElement) yield element;
    }
    const texts = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
        const parent = words.currentNode.parentElement;
        if (!words.currentNode.data.trim() || !parent.checkVisibility({ visibilityProperty: true })
            || parent.closest(".visually-hidden, .skip-link, script, style, textarea, option")
            || style(parent).clipPath === "inset(50%)") {
            continue;
        }
        const range = document.createRange();
        range.selectNodeContents(words.currentNode);
        const around = [...ancestors(parent)];
        const floats = around.some((holder) => /fixed|sticky/.test(style(holder).position));
        for (const box of range.getClientRects()) {
            if (!floats) texts.push({ box, text: words.currentNode });
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
    const overlap = (a1, a2, b1, b2) => Math.min(a2, b2) - Math.max(a1, b1);
    for (const [number, { box: a, text }] of texts.entries()) {
        const other = texts.slice(number + 1).find(({ box: b, text: later }) => later !== text
            && overlap(a.left, a.right, b.left, b.right) > 4
            && overlap(a.top, a.bottom, b.top, b.bottom) > Math.min(a.height, b.height) / 2);
        if (other) {
            lost.push(`one over the other: ${text.data.trim()} and ${other.text.data.trim()}`);
        }
    }
    const isBeyond = ({ left, right }) => left < -1 || right > innerWidth + 1;
    for (const element of document.querySelectorAll("body *")) {
        const drawn = element.checkVisibility() && !element.closest(".visually-hidden, svg");
        if (drawn && isBeyond(element.getBoundingClientRect())
            && !isBeyond(element.parentElement.getBoundingClientRect())
            && ![...ancestors(element)].some(scrolls)) {
            lost.push(`beyond the window: ${element.outerHTML.slice(0, 100)}`);
        }
    }
    return lost;
}"""
