"""Codes that come by mail, with a real mail server, a real gunicorn and a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from audit.postbox import Postbox, postbox
from audit.site import serving
from tests.browser.conftest import NewContext, shared_folder
from tests.browser.visitor import MAP, PASSWORD, fill_credentials, log_out, menu, new_email


@dataclass
class Visit:
    page: Page
    box: Postbox
    site: str

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def type_code(self) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Look in your mail")
        self.page.get_by_label("Code").fill(self.box.code())
        self.page.get_by_role("button", name="Go on").click()

    def is_at_the_map(self, email: str) -> None:
        self.page.wait_for_url(f"**{MAP}")
        expect(menu(self.page)).to_contain_text(email)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visit(
    request: pytest.FixtureRequest,
    new_context: NewContext,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Visit]:
    prepared = shared_folder(tmp_path_factory) / "prepared.sqlite3"
    with postbox() as box, serving(tmp_path, prepared, EMAIL_URL=box.url) as site:
        page = new_context(java_script_enabled=request.param).new_page()
        yield Visit(page, box, site)


def test_from_signing_up_to_a_forgotten_password(visit: Visit) -> None:
    page, email = visit.page, new_email()
    visit.go(f"/accounts/signup/?next={MAP}")
    fill_credentials(page, email)
    page.get_by_role("button", name="Sign up").click()
    visit.type_code()
    visit.is_at_the_map(email)

    log_out(page)
    visit.go(f"/accounts/login/?next={MAP}")
    page.get_by_role("link", name="Send me a code instead").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send").click()
    visit.type_code()
    visit.is_at_the_map(email)

    log_out(page)
    visit.go("/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send").click()
    visit.type_code()
    new = f"{PASSWORD} again"
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_label("New password (again)").fill(new)
    page.get_by_role("button", name="Save and log in").click()
    expect(menu(page)).to_contain_text(email)
    subjects = [mail["subject"] for mail in visit.box.mails]
    assert len(subjects) == 4
    assert all(mail["to"] == email for mail in visit.box.mails)
    assert visit.site in visit.box.last()
