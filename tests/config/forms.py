"""Every form of the site with values that it takes."""

from __future__ import annotations

from tests.conftest import PASSWORD

CREDENTIAL = '{"id": "aa", "rawId": "aa", "type": "public-key", "response": {"userHandle": "aa"}}'

FORMS: dict[str, dict[str, str]] = {
    "status": {"status": "done"},
    "tick": {"ticked": "yes"},
    "known": {},
    "undo": {},
    "save_note": {"text": "New words", "revision": "1"},
    "preview_note": {"text": "New words", "revision": "1"},
    "add_to_step": {"url": "https://www.kaggle.com/code/alice/forests", "criterion": ""},
    "detach_from_step": {"projects": "yes"},
    "projects": {"url": "https://www.kaggle.com/code/alice/forests", "step": ""},
    "edit_project": {
        "title": "Forests",
        "url": "https://www.kaggle.com/code/alice/forests",
        "description": "What they are.",
    },
    "attach": {"step": "mathematics-and-statistics"},
    "choose_criterion": {"criterion": ""},
    "delete_project": {},
    "import_archive": {"archive": "no file"},
    "import_list": {"text": "- [x] Learn Python"},
    "review_import": {"upload": "1", "is_mine": "on"},
    "start_over": {},
    "delete_account": {"email": "alice@example.org"},
    "settings": {"name": "Alice", "time_zone": "Europe/Berlin"},
    "theme": {"theme": "dark"},
    "shortcuts": {"shortcuts": "on"},
    "account_signup": {"email": "erin@example.org", "password1": PASSWORD},
    "account_login": {"login": "alice@example.org", "password": PASSWORD, "remember": "on"},
    "account_reset_password": {"email": "alice@example.org"},
    "account_request_login_code": {"email": "alice@example.org"},
    "account_reauthenticate": {"password": PASSWORD},
    "account_change_password": {"oldpassword": PASSWORD, "password1": "another way uphill"},
    "account_email": {"email": "alice@example.net", "action_add": ""},
    "account_logout": {},
    "end_session": {},
    "end_other_sessions": {},
    "mfa_authenticate": {"code": "123456"},
    "mfa_reauthenticate": {"code": "123456"},
    "mfa_activate_totp": {"code": "123456"},
    "mfa_generate_recovery_codes": {},
    "mfa_add_webauthn": {"name": "Phone", "passwordless": "True", "credential": CREDENTIAL},
    "mfa_edit_webauthn": {"name": "Laptop"},
    "mfa_remove_webauthn": {},
    "mfa_reauthenticate_webauthn": {"credential": CREDENTIAL},
    "mfa_login_webauthn": {"credential": CREDENTIAL},
    "socialaccount_connections": {"account": "1"},
    "socialaccount_signup": {"email": "erin@example.org"},
}

# Forms that a signed-in user is sent away from.
FOR_STRANGERS = {
    "account_signup",
    "account_login",
    "account_reset_password",
    "account_request_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_signup",
}
