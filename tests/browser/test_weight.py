"""The map comes light: few requests, few bytes, nothing from others, and nothing moves."""

from __future__ import annotations

import pytest

from audit import learners
from audit.pages import WIDTHS
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
