"""What a page costs a browser that has never been here: requests, bytes, and what moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

MAP_REQUESTS = 12
MAP_SIZE = 60_000  # bytes


@dataclass
class Weight:
    """`size` is in bytes over the wire, headers and compression included; `shift` is the
    layout shift while the page loads, to three decimals as Lighthouse gives it: less is a fraction
    of a pixel; `moved` is what it was; `strangers` are the hosts of others."""

    requests: int = 0
    size: int = 0
    shift: float = 0
    moved: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)


def weigh(page: Page, url: str) -> Weight:
    """Open an address in a page of a new context."""
    weight = Weight()

    def count(event: dict[str, Any]) -> None:
        requested = urlsplit(event["request"]["url"])
        if requested.scheme == "data":
            return
        weight.requests += 1
        weight.size += event.get("redirectResponse", {}).get("encodedDataLength", 0)
        if requested.netloc != urlsplit(url).netloc:
            weight.strangers.add(requested.netloc)

    def add(event: dict[str, Any]) -> None:
        weight.size += event["encodedDataLength"]

    network = page.context.new_cdp_session(page)
    network.on("Network.requestWillBeSent", count)
    network.on("Network.loadingFinished", add)
    network.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    shift, weight.moved = page.evaluate(SHIFT)
    weight.shift = round(shift, 3)
    network.detach()
    return weight


SHIFT = """() => document.fonts.ready.then(() => new Promise((tell) => {
    let shift = 0;
    const moved = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries().filter((entry) => !entry.hadRecentInput)) {
            shift += entry.value;
            moved.push(...entry.sources.map(({ node }) => node?.textContent.trim().slice(0, 60)));
        }
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => tell([shift, moved]), 200);
}))"""
