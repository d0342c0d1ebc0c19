"""Does the time of an answer tell who has an account? `python -m bench.telling_time`

Asks a real server, which sends its mail to one on this machine, at sign-up, login, reset and login
code, for known and unknown addresses in turn. Prints the median times and the share of pairs in
which the known one was slower: 50% tells nothing.
"""

from __future__ import annotations

import os
import re
import statistics
import tempfile
import time
from pathlib import Path

import requests

from audit.postbox import postbox
from audit.site import serving

PAIRS = 100  # of each form
PASSWORD = "a quiet path uphill"
FORMS = {
    "sign-up": ("/accounts/signup/", "email", {"password1": PASSWORD}),
    "login": ("/accounts/login/", "login", {"password": "not this one"}),
    "reset": ("/accounts/password/reset/", "email", {}),
    "login code": ("/accounts/login/code/", "email", {}),
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def ask(site: str, form: str, email: str, network: int) -> float:
    """Milliseconds until a form is answered that a browser from another network sends."""
    path, field, others = FORMS[form]
    browser = requests.Session()
    browser.headers["X-Forwarded-For"] = (
        f"10.{network // 65536}.{network // 256 % 256}.{network % 256}"
    )
    token = TOKEN.search(browser.get(site + path, timeout=30).text)
    assert token
    sent = {"csrfmiddlewaretoken": token[1], field: email, **others}
    began = time.perf_counter()
    response = browser.post(
        site + path, sent, headers={"Referer": site}, allow_redirects=False, timeout=30
    )
    took = (time.perf_counter() - began) * 1000
    assert response.status_code in (200, 302), response.status_code
    return took


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    with (
        postbox() as box,
        serving(
            folder,
            folder / "prepared",
            EMAIL_URL=box.url,
            TRUSTED_PROXY_COUNT="1",
            WEB_CONCURRENCY="1",
        ) as site,
    ):
        network = 0
        for number in range(PAIRS):  # the accounts that are known from now on
            network += 1
            ask(site, "sign-up", f"known{number}@example.org", network)
        print(f"{'':12}{'known ms':>10}{'unknown ms':>12}{'known slower':>14}")
        for form in FORMS:
            known, unknown = [], []
            for number in range(PAIRS):
                network += 2
                known.append(ask(site, form, f"known{number}@example.org", network))
                stranger = f"{form.replace(' ', '')}{number}@example.org"
                unknown.append(ask(site, form, stranger, network + 1))
            slower = sum(a > b for a, b in zip(known, unknown, strict=True)) / PAIRS
            print(
                f"{form:12}{statistics.median(known):10.1f}"
                f"{statistics.median(unknown):12.1f}{slower:14.0%}"
            )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
