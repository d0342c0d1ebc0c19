"""Brings a backup into an empty place, and up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from accounts.deletion import apply_deletions, deletions_path
from config.progress import bar
from upkeep.manifest import (
    Manifest,
    migrations_of_database,
    read_manifest,
    sha256_of,
    unknown_migrations,
)
from upkeep.refused import Refused
from upkeep.stores import count_rows, store_of


@dataclass(frozen=True)
class Restored:
    """
    Attributes:
        migrations: how many were applied, for the backup was made by an older version.
        deleted: how many accounts were erased again, which were deleted since.
    """

    manifest: Manifest
    migrations: int
    deleted: int


def restore(path: Path, lists: Sequence[Path]) -> Restored:
    """
    Args:
        lists: of deletions, beyond this machine's own.

    Raises:
        Refused: the place is not empty, or the backup is damaged, of a newer version or of another
            kind of database. Nothing was changed.
        OSError, sqlite3.Error, django.db.DatabaseError: the place can't be written to.
    """
    manifest = read_manifest(path)
    _refuse_other_kind(manifest)
    _refuse_newer(manifest)
    store = store_of(connection.vendor)
    store.refuse_unless_empty()
    if sha256_of(path) != manifest.sha256:
        raise Refused(f"{path} is damaged: it is not what was written when it was made.")
    _refuse_others(store.read_back(path, bar("Checking")), manifest)
    with store.filled(path, bar("Restoring")):
        _refuse_others(count_rows(), manifest)
        call_command("migrate", interactive=False, verbosity=0)
        migrations = len(migrations_of_database()) - len(manifest.migrations)
        deleted = apply_deletions([deletions_path(), *lists])
    return Restored(manifest, migrations, deleted)


def _refuse_other_kind(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise Refused(
            f"This is a backup of {manifest.database}, and DATABASE_URL names {connection.vendor}. "
            "Restore it into SQLite; then manage.py move_to_postgres takes it on."
            if manifest.database == "sqlite"
            else "This is a backup of PostgreSQL: let DATABASE_URL name an empty one."
        )


def _refuse_newer(manifest: Manifest) -> None:
    if unknown := unknown_migrations(manifest.migrations):
        raise Refused(
            "This backup was made by a newer version of Waymark. This one does not know "
            f"{', '.join(unknown)}: restore it with the version that made it, or a later one."
        )


def _refuse_others(rows: dict[str, int], manifest: Manifest) -> None:
    if rows != manifest.rows:
        raise Refused("The backup has other numbers of rows than when it was made.")
