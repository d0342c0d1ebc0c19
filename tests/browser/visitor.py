"""What a visitor does in the browser, in the words of the tests."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from playwright.sync_api import Locator, Page, Route, expect

MAP = "/roadmaps/machine-learning-engineer/"
STEP = f"{MAP}programming-basics/"
STEP_TITLE = "Understand the basics of programming"
SECOND_STEP = f"{MAP}mathematics-and-statistics/"
PASSWORD = "a quiet path uphill"
SAVED = re.compile(r"^Saved \d\d:\d\d$")

numbers = itertools.count(1)


def new_email(name: str = "alice") -> str:
    return f"{name}{next(numbers)}@example.org"


def sign_up(page: Page, email: str = "", at: str = "") -> str:
    """Sign up, by default as a new Alice, going on to the page `at`; return the address used."""
    email = email or new_email()
    page.goto(f"/accounts/signup/?next={at or MAP}")
    fill_credentials(page, email)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url(f"**{at or MAP}")
    expect(menu(page)).to_contain_text(email)
    return email


def log_in(page: Page, email: str, at: str = "") -> None:
    page.goto(f"/accounts/login/?next={at or MAP}")
    fill_credentials(page, email)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(f"**{at or MAP}")
    expect(menu(page)).to_contain_text(email)


def log_out(page: Page) -> None:
    open_menu(page)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Sign up").first).to_be_visible()


def fill_credentials(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)


def menu(page: Page) -> Locator:
    return page.locator("details.menu")


def open_menu(page: Page) -> None:
    menu(page).locator("summary").click()


def topic(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=name)


def tick(page: Page, name: str) -> None:
    """Tick a topic, and wait until the server has it."""
    topic(page, name).click()
    wait_until_answered(page)
    expect(topic(page, name)).to_be_checked()


def set_status(page: Page, label: str) -> None:
    """Choose a status on a step's page, and wait until the server has it."""
    choose(page, label)
    wait_until_answered(page)
    expect(status_word(page)).to_have_text(label)


def choose(page: Page, label: str) -> None:
    """Choose a status on a step's page."""
    page.locator("label.segment", has_text=label).click()


def status_word(page: Page) -> Locator:
    """The status in the head of a step's page, as the server said it last."""
    return page.locator("#step-head .status-word").first


def wait_until_answered(page: Page) -> None:
    """Wait until no change is on its way."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def waymark(page: Page, slug: str) -> Locator:
    return page.locator(f"#waymark-{slug}")


def mark_done(page: Page, slug: str) -> None:
    """Mark a step done on the map."""
    waymark(page, slug).get_by_role("button", name="Mark done").click()
    expect(waymark(page, slug).locator(".status-word")).to_have_text("Done")


def position(page: Page) -> Locator:
    """The position in the header."""
    return page.locator("#position")


def note(page: Page) -> Locator:
    return page.get_by_label("Your note, in Markdown")


def note_state(page: Page) -> Locator:
    return page.locator("#note-state")


def write_note(page: Page, text: str) -> None:
    """Type a note, and wait until it has saved itself."""
    note(page).fill(text)
    expect(note_state(page)).to_have_text(SAVED)


def add_link(page: Page, url: str) -> None:
    """Add a link; a step's page folds the form where there is a project already."""
    page.wait_for_load_state()
    field = page.get_by_label("Link to your project")
    fold = page.locator("#add-project summary")
    expect(fold.or_(field).first).to_be_visible()
    if fold.is_visible() and not field.is_visible():
        fold.click()
    field.fill(url)
    page.get_by_role("button", name="Add a link").click()


def toasts(page: Page) -> Locator:
    return page.locator("#toasts")


def drafts(page: Page) -> list[str]:
    """The texts that this browser keeps until the server has them."""
    kept: list[str] = page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.startsWith('note:')).map(([, v]) => v)"
    )
    return kept


def saved_note(page: Page) -> str:
    """The note of the first step as the server has it, read without this browser's drafts."""
    text = page.context.request.get(STEP).text()
    return text.split('id="note-text"')[1].split(">", 1)[1].split("</textarea>")[0]


def show(page: Page, state: str) -> None:
    """Say to the page that it is `visible` or `hidden`: without a screen, tabs are never hidden."""
    page.evaluate(
        """(state) => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true })
            document.dispatchEvent(new Event("visibilitychange"))
        }""",
        state,
    )


def lose(page: Page, pattern: str) -> None:
    """Let nothing that this page sends there arrive, not even what it sends while it is left."""
    page.route(pattern, lambda route: route.abort())
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()) }")


class Held:
    """Requests of a page that get no answer until they are let go."""

    def __init__(
        self, page: Page, pattern: str | re.Pattern[str], only_first: bool = False
    ) -> None:
        self.page = page
        self.routes: list[Route] = []
        self.only_first = only_first
        self.is_over = False
        page.route(pattern, self._take)

    def _take(self, route: Route) -> None:
        if self.is_over or (self.only_first and self.routes):
            route.continue_()
        else:
            self.routes.append(route)

    def wait(self) -> None:
        """Wait until a request is held."""
        until = time.monotonic() + 10
        while not self.routes:
            assert time.monotonic() < until, "nothing was sent"
            self.page.wait_for_timeout(20)

    def refuse(self) -> None:
        """Answer what is held, as a server that is broken."""
        self.wait()
        for route in self.routes:
            route.fulfill(status=500, body="broken")

    def let_go(self) -> None:
        """Let what is held go, and what comes after it."""
        self.wait()
        self.is_over = True
        for route in self.routes:
            route.continue_()


def go(page: Page, direction: str) -> None:
    """Go "back" or "forward". Playwright's own go_back() waits for a page to load, and one that was
    kept does not; asked to go at once, this page might be gone before it has answered."""
    page.evaluate(f"() => void setTimeout(() => history.{direction}())")


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus, looking for it afresh: a page may come anew."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if control.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"Tab never came to {control}")
