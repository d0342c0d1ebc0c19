"""From any page to a login and back, and from the address of a form to its page."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.conftest import SLUG
from tests.page import Element, read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"


def header(client: Client, address: str) -> Element:
    return read(client.get(address)).one("header", class_="page-header")


@pytest.mark.parametrize("address", ["/", MAP, STEP])
def test_the_header_s_login_and_sign_up_lead_back_to_the_page(
    as_guest: Client, address: str
) -> None:
    links = header(as_guest, address).all("a")
    addresses = [link.attributes["href"] for link in links if "accounts" in link.attributes["href"]]
    assert addresses == [
        f"/accounts/login/?next={address}",
        f"/accounts/signup/?next={address}",
        f"/accounts/login/?next={address}",
    ]


def test_a_page_of_the_account_is_nothing_to_come_back_to(as_guest: Client) -> None:
    assert header(as_guest, "/accounts/login/").links()["Sign up"] == "/accounts/signup/"


def test_an_address_with_a_query_is_led_back_to_whole(as_guest: Client) -> None:
    links = header(as_guest, f"{MAP}?a=1&b=2").links()
    assert links["Sign up"] == f"/accounts/signup/?next={MAP}%3Fa%3D1%26b%3D2"


def test_the_menu_has_what_a_phone_s_header_has_no_room_for(as_guest: Client) -> None:
    links = header(as_guest, STEP).one("details", class_="menu").links()
    assert links == {"Map": MAP, "Log in": f"/accounts/login/?next={STEP}"}
