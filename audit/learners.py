"""Readers at different places of the way, made through the site's own addresses.

A reader is a browser context: a visitor's is empty, a learner's holds the session.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import cache

import yaml
from playwright.sync_api import Browser, BrowserContext, StorageState

from audit.site import CHECKOUT

SLUG = "machine-learning-engineer"
MAP = f"/roadmaps/{SLUG}/"
PASSWORD = "a quiet path uphill"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')

HERE = "machine-learning-frameworks"  # where the half-way learner stands
NOTE = """## Training loops

Start with **one batch** until the loss goes to zero, then the epoch.

- shapes first: `print(x.shape)`
- then the gradients
- then the data
"""

Maker = Callable[[BrowserContext], None]

numbers = itertools.count(1)


@cache
def steps() -> dict[str, list[str]]:
    """The slugs of the roadmap's steps in their order, each with those of its topics."""
    rows = yaml.safe_load((CHECKOUT / f"fixtures/{SLUG}.yaml").read_text())
    found: dict[str, list[str]] = {
        row["fields"]["slug"]: [] for row in rows if row["model"] == "roadmap.step"
    }
    for row in rows:
        if row["model"] == "roadmap.topic":
            found[row["fields"]["step"][1]].append(row["fields"]["slug"])
    return found


class Learner:
    """Posts what the site's forms post."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.token = self._token()

    def _token(self) -> str:
        """Of any form; the cookie that it goes with is in the context then."""
        found = TOKEN.search(self.context.request.get(MAP).text())
        assert found, "The map has no form."
        return found[1]

    def post(self, path: str, **fields: str) -> None:
        answer = self.context.request.post(
            path,
            form={"csrfmiddlewaretoken": self.token, **fields},
            headers={"HX-Request": "true"},
            max_redirects=0,
        )
        assert answer.status < 400, f"{answer.status} from {path}: {answer.text()[:300]}"

    def sign_up(self) -> None:
        email = f"alice{next(numbers)}@learners.example.org"
        self.post("/accounts/signup/", email=email, password1=PASSWORD)
        self.token = self._token()

    def set_status(self, step: str, status: str) -> None:
        self.post(f"{MAP}{step}/status/", status=status)

    def tick(self, step: str, *topics: str) -> None:
        for topic in topics:
            self.post(f"{MAP}{step}/topics/{topic}/", ticked="yes")

    def finish(self, step: str) -> None:
        self.tick(step, *steps()[step])
        self.set_status(step, "done")

    def write_note(self, step: str, text: str) -> None:
        self.post(f"{MAP}{step}/note/", text=text, revision="0")

    def add_link(self, step: str, url: str) -> None:
        self.post(f"{MAP}{step}/projects/", url=url, criterion="")


def visitor(context: BrowserContext) -> None:
    """Has done nothing yet, and has no account."""


def guest(context: BrowserContext) -> None:
    """Has no account, and a few ticks."""
    walker = Learner(context)
    first, second, *_ = steps()
    walker.finish(first)
    walker.tick(second, *steps()[second][:3])


def new(context: BrowserContext) -> None:
    """Has just signed up."""
    Learner(context).sign_up()


def half_way(context: BrowserContext) -> None:
    """5 steps done, 1 skipped, 2 in learning; a note and two projects."""
    walker = Learner(context)
    walker.sign_up()
    order = list(steps())
    for step in (*order[:4], order[5]):
        walker.finish(step)
    walker.set_status(order[4], "skipped")
    walker.tick(order[9], *steps()[order[9]][:1])
    walker.tick(HERE, *steps()[HERE][:4])
    walker.write_note(HERE, NOTE)
    walker.write_note(order[1], "Eigenvectors are the directions that a matrix only stretches.")
    walker.add_link(HERE, "https://github.com/alice/passengers")
    walker.add_link(order[3], "https://www.kaggle.com/code/alice/titanic-start")


def finished(context: BrowserContext) -> None:
    """Every topic ticked, every step done."""
    walker = Learner(context)
    walker.sign_up()
    for step in steps():
        walker.finish(step)
    walker.add_link(HERE, "https://github.com/alice/passengers")


READERS: dict[str, Maker] = {
    "visitor": visitor,
    "guest": guest,
    "new": new,
    "half-way": half_way,
    "finished": finished,
}


def cookies_of(browser: Browser, address: str) -> dict[str, StorageState]:
    """Make each of the readers at a site; the cookies they are known by."""
    cookies = {}
    for name, make in READERS.items():
        context = browser.new_context(base_url=address)
        make(context)
        cookies[name] = context.storage_state()
        context.close()
    return cookies
