"""What a page was drawn from is gone when it was answered, and does not wait for the collector of
garbage, which would take its time from the next ones."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from accounts.models import User
from roadmap.journey import Journey
from roadmap.position import Position
from tests.conftest import SLUG, signed_in

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}programming-basics/"


@pytest.fixture
def no_collector(db: None) -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("method", "address", "sent"),
    [
        ("get", MAP, {}),
        ("get", STEP, {}),
        ("get", "/no/such/page/", {}),
        ("get", f"{MAP}no-such-step/", {}),
        ("get", "/dashboard/", {}),
        ("post", f"{STEP}status/", {"status": "done"}),
    ],
)
def test_no_place_on_the_map_outlives_its_answer(
    no_collector: None, alice: User, method: str, address: str, sent: dict[str, str]
) -> None:
    ask = partial(answer, signed_in(alice), method, address, sent)
    first = ask()  # loads and keeps what all share
    gc.collect()
    before = places()
    assert ask() == first
    assert places() <= before


def places() -> set[int]:
    """The objects that tell of a learner's place, by their ids; other tests may have left some."""
    return {id(kept) for kept in gc.get_objects() if type(kept) in (Journey, Position)}


def answer(browser: Client, method: str, address: str, sent: dict[str, Any]) -> int:
    """The status of the answer, and nothing else of it: the test client itself keeps contexts."""
    request = getattr(RequestFactory(), method)(address, sent, headers={"HX-Request": "true"})
    request.COOKIES.update({name: morsel.value for name, morsel in browser.cookies.items()})
    request._dont_enforce_csrf_checks = True
    handler = ClientHandler()
    handler.load_middleware()
    status: int = handler.get_response(request).status_code
    return status
