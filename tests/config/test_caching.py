"""What a browser or a proxy may keep."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.conftest import SLUG

PAGES = ["/", f"/roadmaps/{SLUG}/", f"/roadmaps/{SLUG}/deep-learning/", "/accounts/login/", "/nope"]
OWN_PAGES = ["/notes/", "/projects/", "/dashboard/", "/settings/"]


@pytest.mark.parametrize("address", PAGES + OWN_PAGES)
def test_a_page_belongs_to_its_reader(as_alice: Client, address: str) -> None:
    response = as_alice.get(address, follow=True)
    assert "private" in response["Cache-Control"] or "no-store" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


def test_a_fragment_is_not_taken_for_the_page(as_alice: Client) -> None:
    assert "HX-Request" in as_alice.get(PAGES[1])["Vary"]


def test_the_browser_may_show_a_page_again_when_its_reader_goes_back(as_alice: Client) -> None:
    assert "no-store" not in as_alice.get(PAGES[1])["Cache-Control"]
