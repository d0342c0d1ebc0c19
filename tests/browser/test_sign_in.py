"""Passkeys, an authenticator app and an account elsewhere, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from audit.accessibility import violations
from audit.fit import NARROW, lost
from audit.pages import THEMES, WIDTHS
from audit.site import serving
from tests.accounts.second_step import code_of
from tests.another_site import AnotherSite, another_site
from tests.browser.conftest import NewContext, Watch, shared_folder
from tests.browser.visitor import (
    MAP,
    PASSWORD,
    fill_credentials,
    log_out,
    menu,
    new_email,
    open_menu,
    sign_up,
    tab_to,
    toasts,
)

SECOND_STEP = "/accounts/2fa/"


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """With a device that keeps passkeys, and that its owner has just unlocked."""
    page = new_context().new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return page


def show_who_it_is(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def make_passkey(page: Page, name: str) -> None:
    page.goto(f"{SECOND_STEP}webauthn/add/")
    show_who_it_is(page)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_a_passkey_is_made_and_logs_in_without_a_password(page: Page) -> None:
    email = sign_up(page)
    make_passkey(page, "Laptop")
    page.goto(f"{SECOND_STEP}webauthn/")
    expect(page.get_by_role("heading", level=2)).to_have_text("Laptop")
    log_out(page)
    page.goto(f"/accounts/login/?next={MAP}")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(f"**{MAP}")
    expect(menu(page)).to_contain_text(email)


def test_a_passkey_is_the_second_step_after_a_password(page: Page) -> None:
    email = sign_up(page)
    make_passkey(page, "Laptop")
    log_out(page)
    page.goto(f"/accounts/login/?next={MAP}")
    fill_credentials(page, email)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"**{MAP}")
    expect(menu(page)).to_contain_text(email)


def test_a_passkey_shows_who_it_is_and_is_renamed_and_removed(page: Page) -> None:
    email = sign_up(page)
    make_passkey(page, "Laptop")
    log_out(page)
    page.goto(f"/accounts/login/?next={SECOND_STEP}webauthn/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Laptop")
    expect(menu(page)).to_contain_text(email)
    page.get_by_role("link", name="Rename Laptop").click()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("Name").fill("Key ring")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Key ring")
    page.get_by_role("link", name="Remove Key ring").click()
    page.get_by_role("button", name="Remove").click()
    expect(toasts(page)).to_contain_text("The passkey is removed.")
    expect(page.locator("main")).to_contain_text("You have no passkey yet.")


def test_a_device_without_a_passkey_is_told_beside_the_button(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="No passkey was used.")).to_be_visible()
    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_enabled()


def test_an_authenticator_app_is_set_up_and_asked_for(page: Page) -> None:
    email = sign_up(page)
    page.goto(f"{SECOND_STEP}totp/activate/")
    show_who_it_is(page)
    secret = page.locator("code").inner_text()
    expect(page.get_by_role("img", name="A picture of the secret")).to_be_visible()
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery = page.locator("main code").first.inner_text()
    log_out(page)
    page.goto(f"/accounts/login/?next={MAP}")
    fill_credentials(page, email)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_label("Code of the app, or a recovery code").fill(recovery)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(f"**{MAP}")
    expect(menu(page)).to_contain_text(email)


def test_without_scripts_the_way_by_passkey_is_not_shown(new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    email = sign_up(page)
    page.goto(f"{SECOND_STEP}webauthn/add/")
    show_who_it_is(page)
    expect(page.locator("main")).to_contain_text("A passkey needs JavaScript")
    expect(page.get_by_role("button", name="Make it")).to_be_hidden()
    log_out(page)
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_hidden()
    fill_credentials(page, email)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(menu(page)).to_contain_text(email)


def test_a_session_is_ended_from_another_browser(new_context: NewContext, watch: Watch) -> None:
    phone, laptop = new_context().new_page(), new_context().new_page()
    email = sign_up(phone)
    laptop.goto("/accounts/login/?next=/accounts/sessions/")
    fill_credentials(laptop, email)
    laptop.get_by_role("button", name="Log in", exact=True).click()
    laptop.get_by_role("button", name="Log out there").click()
    expect(toasts(laptop)).to_contain_text("You are logged out there.")
    phone.goto("/settings/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_second_step_is_set_up_and_used_by_keys_alone(page: Page) -> None:
    email = sign_up(page)
    page.goto("/settings/")
    press(page, page.get_by_role("link", name="Set up"))
    press(page, page.get_by_role("link", name="Set up an app"))
    type_into(page, page.get_by_label("Password", exact=True), PASSWORD)
    secret = page.locator("code").inner_text()
    type_into(page, page.get_by_label("Code that the app shows"), "000000")
    expect(page.get_by_label("Code that the app shows")).to_be_focused()
    type_into(page, page.get_by_label("Code that the app shows"), code_of(secret))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery = page.locator("main code").first.inner_text()
    log_out(page)
    page.goto(f"/accounts/login/?next={MAP}")
    type_into(page, page.get_by_label("E-mail"), email, then="Tab")
    type_into(page, page.get_by_label("Password", exact=True), PASSWORD)
    type_into(page, page.get_by_label("Code of the app, or a recovery code"), recovery)
    page.wait_for_url(f"**{MAP}")
    expect(menu(page)).to_contain_text(email)


def press(page: Page, control: Locator) -> None:
    """Go to a link by Tab, and follow it by Enter."""
    expect(control).to_be_visible()
    tab_to(page, control)
    page.keyboard.press("Enter")


def type_into(page: Page, field: Locator, text: str, then: str = "Enter") -> None:
    expect(field).to_be_visible()
    if not field.evaluate("(field) => field === document.activeElement"):
        tab_to(page, field)
    field.press("ControlOrMeta+a")
    page.keyboard.type(text)
    page.keyboard.press(then)


@pytest.mark.parametrize("theme", THEMES)
def test_the_pages_of_the_second_step_are_accessible_and_fit(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    sign_up(page)
    page.goto(f"{SECOND_STEP}totp/activate/")
    show_who_it_is(page)
    for address in ("totp/activate/", "webauthn/add/"):
        check(page, address)
    page.goto(f"{SECOND_STEP}totp/activate/")
    page.get_by_label("Code that the app shows").fill(code_of(page.locator("code").inner_text()))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    for address in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        check(page, address)


def check(page: Page, address: str) -> None:
    page.goto(f"{SECOND_STEP}{address}")
    assert violations(page) == [], address
    for width in (*WIDTHS, NARROW["width"]):
        assert not lost(page, {"width": width, "height": 900}), (address, width)


@pytest.fixture
def elsewhere() -> Iterator[AnotherSite]:
    with another_site() as site:
        yield site


def test_an_account_elsewhere_logs_in_under_the_policy_of_the_page(
    elsewhere: AnotherSite,
    new_context: NewContext,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    email = new_email("erin")
    elsewhere.login(email)
    keys = {
        "GITHUB_URL": elsewhere.address,
        "GITHUB_CLIENT_ID": "us",
        "GITHUB_CLIENT_SECRET": "secret",
    }
    prepared = shared_folder(tmp_path_factory) / "prepared.sqlite3"
    with serving(tmp_path, prepared, **keys) as address:
        page = new_context().new_page()
        page.goto(f"{address}/accounts/login/?next={MAP}")
        page.get_by_role("button", name="Go on with GitHub").click()
        page.wait_for_url(f"**{MAP}")
        expect(menu(page)).to_contain_text("Erin")
        open_menu(page)
        page.get_by_role("link", name="Settings").click()
        page.locator("dd", has=page.get_by_role("link", name="Manage")).last.get_by_role(
            "link"
        ).click()
        expect(page.get_by_role("heading", level=2)).to_have_text("GitHub")
