"""What indents the lines of a template is not sent."""

import re

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/roadmaps/"])
def test_no_line_of_a_page_is_indented(db: None, client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert not re.search(r"\n[ \t]+<", html)
