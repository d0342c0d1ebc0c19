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
    layout shift while the page loads; `strangers` are the hosts of others."""

    requests: int = 0
    size: int = 0
    shift: float = 0
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
    weight.shift = page.evaluate(SHIFT)
    network.detach()
    return weight


SHIFT = """() => document.fonts.ready.then(() => new Promise((tell) => {
    let shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shift += entry.hadRecentInput ? 0 : entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => tell(shift), 200);
}))"""
