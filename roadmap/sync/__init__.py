"""Brings the shipped roadmaps into the database without touching what an admin edited."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import connection, transaction

from roadmap.models import LoadedRow
from roadmap.sync.fixture import read_fixture, validate
from roadmap.sync.plan import Plan
from roadmap.sync.planner import make_plan
from roadmap.sync.settling import settle
from roadmap.sync.site import Site, read_loaded


def sync(
    paths: Iterable[Path],
    *,
    dry_run: bool = False,
    force: bool = False,
    keep: Iterable[str] = (),
) -> Plan:
    """Sync the files as one, in one transaction, and say what was (or would be) done.

    With `force` the fixture wins over admins' edits. The conflicts whose names are in `keep` are
    settled: the site's side is taken, and they are not reported again.

    Raises:
        FixtureError: a file is broken; nothing was changed.
        NoSuchConflict: `keep` names what is none; nothing was changed.
    """
    fixture = read_fixture(paths)
    with transaction.atomic():
        _wait_for_other_syncs()
        loaded = read_loaded()
        validate(fixture, loaded)
        site = Site()
        rows = site.read()
        recorded = site.would_hide(fixture.rows, rows)
        plan = make_plan(fixture.rows, loaded, rows, recorded=recorded, force=force)
        settle(plan, fixture.rows, loaded, keep)
        if not dry_run:
            site.carry_out(plan)
    return plan


def _wait_for_other_syncs() -> None:
    """Several servers may start at once. SQLite's transactions wait for each other anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(LoadedRow._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
