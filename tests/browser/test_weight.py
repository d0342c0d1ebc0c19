"""The map comes light: few requests, few bytes, nothing from others, and nothing moves."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from audit import learners
from audit.pages import STEP, WIDTHS
from audit.relay import relay_to
from audit.weight import MAP_REQUESTS, MAP_SIZE, weigh
from tests.browser.conftest import NewContext

MAKERS = [learners.visitor, learners.half_way]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_the_map_is_light_for_a_browser_that_was_never_here(
    new_context: NewContext, server: str, make: learners.Maker, width: int
) -> None:
    made = new_context()
    make(made)
    context = new_context(
        storage_state=made.storage_state(), viewport={"width": width, "height": 900}
    )
    weight = weigh(context.new_page(), server + learners.MAP)
    assert 5 < weight.requests <= MAP_REQUESTS  # at least page, style, font and three scripts
    assert 20_000 < weight.size <= MAP_SIZE
    assert weight.strangers == set()
    assert weight.shift == 0, weight.moved


@pytest.fixture
def slow_server(server: str) -> Iterator[str]:
    """The server at the end of a line that brings a page in two dozen pieces."""
    with relay_to("localhost", urlsplit(server).port or 0, piece=500, pause=0.03) as relay:
        yield f"http://localhost:{relay.port}"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("path", ["/", learners.MAP, STEP, "/dashboard/"])
def test_nothing_moves_while_a_page_comes_piece_by_piece(
    new_context: NewContext, slow_server: str, path: str, make: learners.Maker, width: int
) -> None:
    context = new_context(viewport={"width": width, "height": 900})
    make(context)
    page = context.new_page()
    page.goto(slow_server + "/accounts/login/")  # so that style, font and scripts are there already
    weight = weigh(page, slow_server + path)
    assert weight.shift == 0, weight.moved
