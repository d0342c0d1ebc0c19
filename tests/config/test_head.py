"""HEAD is answered with the headers of GET and no body."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from config.wsgi import application


def answer(method: str, address: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers that the server is given. Django's test client hides the body."""
    headers: dict[str, str] = {}

    def start(status: str, pairs: list[tuple[str, str]], error: object = None) -> Any:
        headers.update(pairs)

    return b"".join(application(RequestFactory().generic(method, address).environ, start)), headers


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/", "/roadmaps/", "/nowhere/"])
def test_head_says_what_get_would_without_the_body(address: str) -> None:
    page, of_get = answer("GET", address)
    body, of_head = answer("HEAD", address)
    assert page
    assert body == b""
    assert of_head.keys() == of_get.keys()
    assert of_head["Content-Length"] == of_get["Content-Length"]
