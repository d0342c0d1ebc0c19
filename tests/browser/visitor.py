"""What a visitor does in the browser, in the words of the tests."""

from __future__ import annotations

import itertools
import re

from playwright.sync_api import Locator, Page, expect

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
    expect(menu(page)).to_contain_text(email)
    return email


def log_in(page: Page, email: str, at: str = "") -> None:
    page.goto(f"/accounts/login/?next={at or MAP}")
    fill_credentials(page, email)
    page.get_by_role("button", name="Log in").click()
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
    with page.expect_response(lambda response: "/topics/" in response.url):
        topic(page, name).click()
    expect(topic(page, name)).to_be_checked()


def set_status(page: Page, label: str) -> None:
    """Choose a status on a step's page, and wait until the server has it."""
    with page.expect_response(lambda response: response.url.endswith("/status/")):
        page.locator("label.segment", has_text=label).click()
    expect(page.locator("#step-head .status-word").first).to_have_text(label)


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
    """Add a link on a step's page; the form is folded where there is a project already."""
    field = page.get_by_label("Link to your project")
    if not field.is_visible():
        page.locator("#add-project summary").click()
    field.fill(url)
    page.get_by_role("button", name="Add a link").click()


def toasts(page: Page) -> Locator:
    return page.locator("#toasts")
