"""What a test needs that is about real transactions on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection

# tests/conftest.py: real transactions empty every table behind them.
ON_POSTGRESQL = [
    pytest.mark.postgresql,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="needs DATABASE_URL to name a PostgreSQL database"
    ),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("roadmap_for_later_tests"),
]
