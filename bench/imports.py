"""What does it cost to import ten years of history, and to refuse what is none?
`python -m bench.imports`

Prints time and memory of the server's process: for an export of 100,000 changes that is sent to an
empty account, looked through, imported and undone, and for each of the bad files of the tests. The
limits are 10 seconds and 200 MB.
"""

from __future__ import annotations

import re

from bench.ten_years import Browser, Cost, measured, served, walk
from tests.roadmap.takeout.bad_archives import BAD

DATA = "/settings/data/"
REVIEW = f"{DATA}import/review/"


def main() -> None:
    with served() as site:
        refuse(site)
        bring_back(site)


def refuse(site: str) -> None:
    browser = Browser(site)
    for what, (make, _words) in BAD.items():
        file = make()
        with measured() as cost:
            answer = browser.fill_in(f"{DATA}import/", {}, page=DATA, file=file)
        tell(f"{what} ({answer.status_code})", cost)


def bring_back(site: str) -> None:
    browser = Browser(site)
    walk(browser.email)
    archive = browser.get(f"{site}{DATA}export/").content
    other = Browser(site)
    with measured() as cost:
        review = other.fill_in(f"{DATA}import/", {}, page=DATA, file=archive)
    tell(f"100,000 changes looked through ({len(archive) / 1e6:.1f} MB)", cost)
    upload = re.search(r'name="upload" value="(\d+)"', review.text)
    assert upload, review.status_code
    with measured() as cost:
        answer = other.fill_in(REVIEW, {"upload": upload[1], "is_mine": "on"})
    tell("... imported", cost)
    undo = re.search(r'action="(/undo/[^"]+)"', answer.text)
    assert undo, answer.status_code
    with measured() as cost:
        other.fill_in(undo[1], {}, page="/dashboard/")
    tell("... undone", cost)


def tell(what: str, cost: Cost) -> None:
    print(f"{what:54}{cost.seconds:7.2f} s{cost.peak:6.0f} MB{cost.added:+6.0f}", flush=True)


if __name__ == "__main__":
    main()
