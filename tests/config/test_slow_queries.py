"""A query that takes long is told of, without what somebody typed."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

SEARCH = "/notes/?q=a+private+word"


def queries(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == "config.slow_queries"]


def test_a_slow_query_is_told_by_its_statement_alone(
    as_alice: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SLOW_QUERY_MS = 0.000001
    as_alice.get(SEARCH)
    told = queries(caplog)
    assert any("roadmap_note" in query and query.startswith("A query took ") for query in told)
    assert not any("private" in query for query in told)


@pytest.mark.parametrize("limit", [0, 60_000])
def test_others_are_not(
    as_alice: Client, settings: Settings, caplog: pytest.LogCaptureFixture, limit: int
) -> None:
    settings.SLOW_QUERY_MS = limit
    as_alice.get(SEARCH)
    assert queries(caplog) == []
