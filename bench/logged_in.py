"""Learners whose requests are measured, as bench/server.py is told of them."""

import json
from collections.abc import Iterable
from typing import Any

from django.test import Client


def as_json(users: Iterable[Any]) -> str:
    """Log each one in; their addresses and cookies. They are users of the site, or of the floor."""
    return json.dumps([{"email": user.email, "session": _session(user)} for user in users])


def _session(user: Any) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.cookies["sessionid"].value
