"""Measures the real site against its goals and prints a table: `make audit`.

`python -m audit map step` measures only these pages. A cell with a mark (*) misses its goal, and
then the exit status is 1.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, Playwright, sync_playwright

from audit import lighthouse
from audit.accessibility import opened, violations
from audit.fit import DESK, NARROW, lost
from audit.learners import cookies_of
from audit.pages import PAGES, READERS_OF, THEMES, WIDTHS
from audit.site import NO_CHROMIUM, find_chromium, launch_chromium, serving
from audit.weight import MAP_REQUESTS, MAP_SIZE, Weight, weigh

SCORED = {  # Lighthouse takes long; these are the pages that it is promised for
    ("home", "visitor"),
    ("map", "visitor"),
    ("map", "half-way"),
    ("step", "visitor"),
    ("step", "half-way"),
}
HEADINGS = ("page", "reader", "axe", "lost", "bytes", "requests", "others", "shift", "Lighthouse")
COLUMNS = "{:<11}{:<10}{:>6}{:>6}{:>9}{:>10}{:>8}{:>8}  {}"


@dataclass
class Row:
    """What was measured of a page as one reader gets it."""

    page: str
    reader: str
    violations: list[str]
    lost: list[str]
    weight: Weight
    scores: lighthouse.Scores

    def missed(self) -> dict[str, str]:
        """The goals that are missed, by the heading of their column, with what is wrong."""
        weight, wrong = self.weight, {}
        if self.violations:
            wrong["axe"] = "\n    ".join(self.violations)
        if self.lost:
            wrong["lost"] = "\n    ".join(self.lost)
        if self.page == "map" and weight.size > MAP_SIZE:
            wrong["bytes"] = f"more than {MAP_SIZE}"
        if self.page == "map" and weight.requests > MAP_REQUESTS:
            wrong["requests"] = f"more than {MAP_REQUESTS}"
        if weight.strangers:
            wrong["others"] = ", ".join(sorted(weight.strangers))
        if weight.shift:
            wrong["shift"] = "something moves while the page loads"
        low = [name for name, score in self.scores.items() if score < lighthouse.GOALS[name]]
        if low:
            wrong["Lighthouse"] = f"too low: {', '.join(low)}"
        return wrong

    def __str__(self) -> str:
        cells = {
            "page": self.page,
            "reader": self.reader,
            "axe": str(len(self.violations)),
            "lost": str(len(self.lost)),
            "bytes": str(self.weight.size),
            "requests": str(self.weight.requests),
            "others": str(len(self.weight.strangers)),
            "shift": f"{self.weight.shift:.3f}",
            "Lighthouse": " ".join(str(score) for score in self.scores.values()) or "-",
        }
        missed = self.missed()
        return COLUMNS.format(*(cells[name] + "*" * (name in missed) for name in HEADINGS))


class Audit:
    """The browsers that look at a site, and the readers whose cookies they carry."""

    def __init__(self, playwright: Playwright, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self.browser = launch_chromium(playwright)
        self.large_text = launch_chromium(playwright, large_text=True)
        self.cookies = cookies_of(self.browser, address)

    def close(self) -> None:
        self.browser.close()
        self.large_text.close()

    def measure(self, page: str, reader: str) -> Row:
        url = self.address + PAGES[page]
        cookies = self.cookies[reader]
        with self.browser.new_context(storage_state=cookies, reduced_motion="reduce") as context:
            tab = context.new_page()
            weight = weigh(tab, url)
            found = lost(tab, NARROW)
            violations = all_violations(tab)
        with self.large_text.new_context(storage_state=cookies) as context:
            tab = context.new_page()
            tab.goto(url)
            found += lost(tab, DESK)
        scores: lighthouse.Scores = {}
        if lighthouse.is_installed() and (page, reader) in SCORED:
            header = "; ".join(f"{c['name']}={c['value']}" for c in cookies["cookies"])
            scores = lighthouse.score(url, header, self.folder)
        return Row(page, reader, violations, found, weight, scores)


def main() -> int:
    if find_chromium() is None:
        print(NO_CHROMIUM)
        return 1
    if not lighthouse.is_installed():
        print("Lighthouse is left out: it needs node and npm.")
    print("Lighthouse: performance, accessibility, best practices, SEO. * misses its goal.\n")
    print(COLUMNS.format(*HEADINGS), flush=True)
    rows = []
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with serving(folder, folder / "prepared.sqlite3") as address:
            audit = Audit(playwright, address, folder)
            for page in sys.argv[1:] or PAGES:
                for reader in READERS_OF[page]:
                    rows.append(audit.measure(page, reader))
                    print(rows[-1], flush=True)
            audit.close()
    wrong = [(row, goal, why) for row in rows for goal, why in row.missed().items()]
    for row, goal, why in wrong:
        print(f"\n{row.page}, {row.reader}, {goal}:\n    {why}")
    print(f"\n{len(wrong)} goals missed." if wrong else "\nEvery goal is met.")
    return 1 if wrong else 0


def all_violations(page: Page) -> list[str]:
    """In both themes, at both widths, as it stands and with each thing open that opens."""
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            where = f"{theme} {width}"
            found += [f"{where}: {each}" for each in violations(page)]
            for part in opened(page):
                found += [f"{where}, {part}: {each}" for each in violations(page, within=part)]
    return found


if __name__ == "__main__":
    sys.exit(main())
