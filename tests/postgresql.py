"""What a test needs that is about real transactions on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection

# A test that starts servers of its own needs no more than this.
NEEDS_POSTGRESQL = [
    pytest.mark.postgresql,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="needs DATABASE_URL to name a PostgreSQL database"
    ),
]
# tests/conftest.py: real transactions empty every table behind them.
ON_POSTGRESQL = [
    *NEEDS_POSTGRESQL,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("roadmap_for_later_tests"),
]
