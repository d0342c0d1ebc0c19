"""What only makes a template readable is not sent."""

import re
from pathlib import Path

import pytest
from django.template import Engine
from django.test import Client


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/roadmaps/"])
def test_no_line_of_a_page_is_indented(db: None, client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert not re.search(r"\n[ \t]+<", html)


def test_a_line_that_only_chooses_others_leaves_no_line(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "{# A comment. #}\n<p>\n{% if first %}\n    One\n{% else %}\n    Two\n{% endif %}\n"
        "{% if last %}three{% endif %}\nfour\n</p>\n"
    )
    engine = Engine(loaders=[("config.templates.Loader", [str(tmp_path)])])
    html = engine.render_to_string("page.html", {"first": True, "last": True})
    assert html == "<p>\nOne\nthree\nfour\n</p>\n"
