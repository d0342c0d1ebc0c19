"""Who may open and change what: one rule for every address of the site."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from roadmap.models import Change, Evidence, Note, Project, StepStatus, TopicTick
from tests.config.addresses import NAMES, PATTERNS, address_of, views

# What GET and POST answer to each visitor. A page that wants a login redirects a reader to it; a
# form gets 401, so that what was typed is kept. Somebody else's thing is not there: 404. Who opens
# the address of a form is sent to the page of that form, where there is one such page.
VISITORS = ["nobody", "guest", "bob", "dana", "alice"]
EVERYONE_READS = ("200 200 200 200 200", "405 405 405 405 405")
EVERYONE_IS_SENT_ON = ("302 302 302 302 302", "302 302 302 302 302")
EVERYONE_CHANGES = ("405 405 405 405 405", "302 302 302 302 302")
EVERYONE_SENDS = ("302 302 302 302 302", "302 302 302 302 302")
LEARNERS_UNDO = ("405 405 405 405 405", "404 302 302 302 302")
USERS_READ = ("302 302 200 200 200", "401 401 405 405 405")
USERS_CHANGE = ("302 302 302 302 302", "401 401 302 302 302")
USERS_PREVIEW = ("302 302 302 302 302", "401 401 200 200 200")
USERS_READ_AND_CHANGE = ("302 302 200 200 200", "401 401 302 302 302")
ONLY_ALICE_CHANGES = ("302 302 302 302 302", "401 401 404 404 302")
ONLY_ALICE_READS_AND_CHANGES = ("302 302 404 404 200", "401 401 404 404 302")
VISITORS_FILL_IN = ("200 200 302 302 302", "200 200 302 302 302")
EVERYONE_FILLS_IN = ("200 200 200 200 200", "200 200 200 200 200")
USERS_DOWNLOAD = ("302 302 200 200 200", "401 401 405 405 405")
USERS_SEND = ("302 302 302 302 302", "401 401 422 422 422")
USERS_PROVE_WHO_THEY_ARE = ("302 302 302 302 302", "401 401 302 302 302")
USERS_FILL_IN = ("302 302 200 200 200", "401 401 200 200 200")
USERS_SHOW_WHO_THEY_ARE = USERS_CHANGE  # again, before they see the page or are heard
USERS_ARE_SENT_ON = USERS_CHANGE
NOBODY = ("404 404 404 404 404", "404 404 404 404 404")  # where no keys of a provider are set

RULES = {
    "home": ("200 302 302 302 302", "405 405 405 405 405"),
    "roadmaps": EVERYONE_READS,
    "map": EVERYONE_READS,
    "step": EVERYONE_READS,
    "search": EVERYONE_READS,
    "status": EVERYONE_SENDS,
    "tick": EVERYONE_SENDS,
    "known": EVERYONE_SENDS,
    "undo": LEARNERS_UNDO,
    "save_note": USERS_CHANGE,
    "preview_note": USERS_PREVIEW,
    "add_to_step": USERS_CHANGE,
    "detach_from_step": ONLY_ALICE_CHANGES,
    "notes": USERS_READ,
    "projects": USERS_READ_AND_CHANGE,
    "edit_project": ONLY_ALICE_READS_AND_CHANGES,
    "attach": ONLY_ALICE_CHANGES,
    "choose_criterion": ONLY_ALICE_CHANGES,
    "delete_project": ONLY_ALICE_READS_AND_CHANGES,
    "dashboard": USERS_READ,
    "data": USERS_READ,
    "export": USERS_DOWNLOAD,
    "import_archive": USERS_SEND,
    "import_list": USERS_CHANGE,
    "review_import": ("302 302 302 302 302", "401 401 302 302 302"),
    "start_over": USERS_READ_AND_CHANGE,
    "delete_account": USERS_PROVE_WHO_THEY_ARE,
    "privacy": EVERYONE_READS,
    "settings": USERS_READ_AND_CHANGE,
    "theme": EVERYONE_CHANGES,
    "shortcuts": EVERYONE_CHANGES,
    "account_signup": VISITORS_FILL_IN,
    "account_login": VISITORS_FILL_IN,
    "account_logout": ("302 302 200 200 200", "302 302 302 302 302"),
    "account_inactive": EVERYONE_READS,
    "account_reauthenticate": USERS_FILL_IN,
    "account_email": USERS_READ_AND_CHANGE,
    "account_email_verification_sent": EVERYONE_FILLS_IN,
    "account_confirm_email": ("200 200 200 200 200", "404 404 404 404 404"),
    "account_request_login_code": EVERYONE_FILLS_IN,
    "account_confirm_login_code": EVERYONE_IS_SENT_ON,
    "account_change_password": USERS_FILL_IN,
    "account_set_password": ("302 302 302 302 302", "401 401 302 302 302"),
    "account_reset_password": EVERYONE_FILLS_IN,
    "account_confirm_password_reset_code": EVERYONE_IS_SENT_ON,
    "account_complete_password_reset": EVERYONE_IS_SENT_ON,
    "account_password_reset_completed": EVERYONE_READS,
    "sessions": USERS_READ,
    "end_session": ONLY_ALICE_CHANGES,
    "end_other_sessions": USERS_CHANGE,
    "mfa_index": USERS_READ,
    "mfa_authenticate": EVERYONE_IS_SENT_ON,
    "mfa_reauthenticate": USERS_ARE_SENT_ON,
    "mfa_activate_totp": USERS_SHOW_WHO_THEY_ARE,
    "mfa_deactivate_totp": ("302 302 404 404 404", "401 401 404 404 404"),
    "mfa_view_recovery_codes": ("302 302 404 404 404", "401 401 405 405 405"),
    "mfa_generate_recovery_codes": USERS_SHOW_WHO_THEY_ARE,
    "mfa_download_recovery_codes": ("302 302 404 404 404", "401 401 404 404 404"),
    "mfa_list_webauthn": USERS_READ,
    "mfa_add_webauthn": USERS_SHOW_WHO_THEY_ARE,
    "mfa_reauthenticate_webauthn": USERS_ARE_SENT_ON,
    "mfa_remove_webauthn": USERS_SHOW_WHO_THEY_ARE,
    "mfa_edit_webauthn": USERS_SHOW_WHO_THEY_ARE,
    "mfa_login_webauthn": EVERYONE_SENDS,
    "socialaccount_login_cancelled": EVERYONE_READS,
    "socialaccount_login_error": ("302 302 401 401 401", "401 401 405 405 405"),
    "socialaccount_signup": EVERYONE_IS_SENT_ON,
    "socialaccount_connections": USERS_FILL_IN,
    "github_login": NOBODY,
    "github_callback": NOBODY,
    "google_login": NOBODY,
    "google_callback": NOBODY,
    "robots": EVERYONE_READS,
    "sitemap": EVERYONE_READS,
    "favicon": EVERYONE_IS_SENT_ON,
    "healthz": EVERYONE_READS,
    "readyz": EVERYONE_READS,
    "metrics": EVERYONE_READS,  # from this machine
}

# Enough for each form of the roadmap to be taken.
FORM = {
    "status": "done",
    "ticked": "no",
    "text": "New words",
    "revision": "1",
    "url": "https://www.kaggle.com/code/alice/forests",
    "title": "Forests",
    "step": "mathematics-and-statistics",
    "theme": "dark",
    "shortcuts": "on",
}


def rows_of(user: User) -> list[object]:
    """Everything of a learner, to be compared."""
    models: tuple[Any, ...] = (StepStatus, TopicTick, Change, Note, Project, Evidence)
    return [list(model.objects.filter(learner__user=user).values()) for model in models]


def test_each_address_has_a_name_of_its_own_and_a_rule() -> None:
    assert len(list(views())) == len(PATTERNS)
    assert set(NAMES) == set(RULES)


@pytest.mark.parametrize("name", NAMES)
def test_who_may_read(name: str, visitors: dict[str, Client], alices: dict[str, object]) -> None:
    address = address_of(name, alices)
    got = {who: str(visitors[who].get(address).status_code) for who in VISITORS}
    assert got == dict(zip(VISITORS, RULES[name][0].split(), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_who_may_change(
    name: str, visitors: dict[str, Client], alices: dict[str, object], alice: User
) -> None:
    address = address_of(name, alices)
    there = rows_of(alice)
    got = {}
    for who in VISITORS:
        if who == "alice":
            assert rows_of(alice) == there, "somebody else changed what is Alice's"
        got[who] = str(visitors[who].post(address, FORM).status_code)
    assert got == dict(zip(VISITORS, RULES[name][1].split(), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_form_without_its_token_is_refused_and_changes_nothing(
    name: str, alices: dict[str, object], alice: User
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    there = rows_of(alice)
    assert browser.post(address_of(name, alices), FORM).status_code == 403
    assert rows_of(alice) == there


def test_a_token_refused_shows_what_was_typed_so_that_it_can_be_copied(
    alices: dict[str, object], alice: User
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    response = browser.post(address_of("save_note", alices), FORM)
    assert "New words" in response.content.decode()
    assert "reload" in response.content.decode()
