"""Settings come from the environment; a bad value stops the start with a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def start(code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own, with nothing else in its environment."""
    run = f"import json; from django.conf import settings as s; s.DEBUG; {code}"
    return subprocess.run(
        [sys.executable, "-c", run],
        cwd=CHECKOUT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def read(names: list[str], **environment: str) -> list[object]:
    values = ", ".join(f"getattr(s, {name!r}, None)" for name in names)
    result = start(f"print(json.dumps([{values}]))", **environment)
    assert result.returncode == 0, result.stderr
    found: list[object] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    "address",
    ["https://example.org/learn", "https://example.org?a=1", "https://a:b@example.org", "nonsense"],
)
def test_a_site_address_is_a_name_and_no_more(address: str) -> None:
    result = start(SITE_URL=address, SECRET_KEY=KEY)
    assert result.returncode != 0
    assert "SITE_URL must look like https://learn.example.org, without a path" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("TRUSTED_PROXY_COUNT", "one"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://me:secret@127.0.0.1/waymark"),
        ("CACHE_URL", "nonsense://:secret@127.0.0.1"),
        ("EMAIL_URL", "nonsense://me:secret@127.0.0.1"),
    ],
)
def test_a_bad_value_stops_the_start_with_a_sentence_that_names_it(name: str, value: str) -> None:
    result = start(SECRET_KEY=KEY, **{name: value})
    assert result.returncode != 0
    said = result.stderr.splitlines()[-1]
    assert f"ImproperlyConfigured: {name} must look like " in said
    assert "secret" not in result.stderr


def test_a_site_elsewhere_needs_a_secret_key() -> None:
    result = start(SITE_URL="https://learn.example.org")
    assert result.returncode != 0
    assert "SECRET_KEY must be set when SITE_URL is not on this machine." in result.stderr


ELSEWHERE = {"SITE_URL": "https://learn.example.org", "SECRET_KEY": KEY}


@pytest.mark.parametrize(
    ("unsafe", "said"),
    [
        ({"DEBUG": "1"}, "DEBUG must be off"),
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": KEY[:49]}, "SECRET_KEY must be at least 50 random characters"),
        ({"SECRET_KEY": "abcd" * 20}, "SECRET_KEY must be at least 50 random characters"),
        ({"SECRET_KEY": f"django-insecure-{KEY}"}, "SECRET_KEY must be at least 50 random"),
        ({"SECRET_KEY_FALLBACKS": f"{KEY},short"}, "SECRET_KEY_FALLBACKS must be at least 50"),
        ({"CACHE_URL": "locmemcache://"}, "CACHE_URL must be dbcache://cache or a redis://"),
        ({"CACHE_URL": "dummycache://"}, "CACHE_URL must be dbcache://cache or a redis://"),
        ({"CACHE_URL": "filecache:///tmp/c"}, "CACHE_URL must be dbcache://cache or a redis://"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name each host in full"),
        ({"ALLOWED_HOSTS": "a.example.org,*"}, "ALLOWED_HOSTS must name each host in full"),
        ({"ALLOWED_HOSTS": ".example.org"}, "ALLOWED_HOSTS must name each host in full"),
    ],
)
def test_a_site_elsewhere_does_not_start_unsafe(unsafe: dict[str, str], said: str) -> None:
    result = start(**{**ELSEWHERE, **unsafe})
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {said}" in result.stderr.splitlines()[-1]
    assert KEY[:40] not in result.stderr


def test_a_site_elsewhere_starts_safe() -> None:
    assert start(**ELSEWHERE, SECRET_KEY_FALLBACKS=KEY[::-1]).returncode == 0


def test_a_site_on_this_machine_may_be_debugged() -> None:
    assert start(DEBUG="1", SECRET_KEY="short").returncode == 0


def test_https_makes_cookies_secure_and_asks_for_https() -> None:
    names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME"]
    names += ["CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS"]
    assert read(names, SITE_URL="https://learn.example.org", SECRET_KEY=KEY) == [
        "__Host-sessionid",
        True,
        "__Host-csrftoken",
        True,
        True,
        365 * 24 * 60 * 60,
        ["learn.example.org", "localhost", "127.0.0.1", "[::1]"],
    ]


def test_postgresql_is_taken_from_its_address_with_what_it_asks_for() -> None:
    address = "postgres://me:secret@db.example.org:5433/way?sslmode=verify-full"
    (databases,) = read(["DATABASES"], SECRET_KEY=KEY, DATABASE_URL=address)
    assert isinstance(databases, dict)
    default = databases["default"]
    assert default["ENGINE"] == "config.postgresql"
    assert (default["HOST"], default["PORT"], default["NAME"]) == ("db.example.org", 5433, "way")
    assert default["OPTIONS"]["sslmode"] == "verify-full"


def test_the_port_is_part_of_the_default_address_and_no_mail_is_sent() -> None:
    names = ["SITE_URL", "HAS_MAIL", "ACCOUNT_EMAIL_VERIFICATION", "SESSION_ENGINE"]
    assert read(names, SECRET_KEY=KEY, PORT="8042") == [
        "http://localhost:8042",
        False,
        "none",
        "config.session_store",
    ]


def test_mail_and_redis_are_taken_from_their_addresses() -> None:
    names = ["EMAIL_HOST", "EMAIL_PORT", "ACCOUNT_EMAIL_VERIFICATION", "SESSION_ENGINE"]
    values = read(
        names,
        SECRET_KEY=KEY,
        EMAIL_URL="smtp+tls://me:secret@mail.example.org:587",
        CACHE_URL="redis://127.0.0.1:6379/0",
    )
    assert values == [
        "mail.example.org",
        587,
        "mandatory",
        "django.contrib.sessions.backends.cached_db",
    ]


def test_a_secret_may_be_in_a_file_that_a_variable_names(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    environment = {"SITE_URL": "https://learn.example.org"}
    assert read(["SECRET_KEY"], SECRET_KEY_FILE=str(tmp_path / "key"), **environment) == [KEY]


def test_a_file_that_cant_be_read_is_named_by_its_variable(tmp_path: Path) -> None:
    result = start(SECRET_KEY_FILE=str(tmp_path / "nothing"))
    assert result.returncode != 0
    assert "SECRET_KEY_FILE names a file that can't be read." in result.stderr
