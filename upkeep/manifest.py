"""What a backup must have in it, written beside it when it was made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from upkeep.refused import Refused


@dataclass(frozen=True)
class Manifest:
    """
    Attributes:
        made_at: when, in UTC, as ISO 8601 writes it.
        database: Django's name of the kind of database: "sqlite" or "postgresql".
        sha256: of the file.
        migrations: those that the database had, as "app.name".
        rows: how many of each table.
    """

    made_at: str
    database: str
    sha256: str
    migrations: list[str]
    rows: dict[str, int]

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"


def manifest_path(backup: Path) -> Path:
    return backup.with_suffix(".json")


def read_manifest(backup: Path) -> Manifest:
    """
    Raises:
        Refused: there is no such backup, or nothing beside it says what must be in it.
    """
    for path in (backup, manifest_path(backup)):
        if not path.is_file():
            raise Refused(f"There is no {path}. A backup is two files: keep them together.")
    try:
        return Manifest(**json.loads(manifest_path(backup).read_text()))
    except (ValueError, TypeError) as error:
        raise Refused(f"{manifest_path(backup)} can't be read.") from error


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def migrations_of_database() -> list[str]:
    loader = MigrationLoader(connection)
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)


def unknown_migrations(migrations: list[str]) -> list[str]:
    """Those that this version of the site does not have: a newer one made them."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return [name for name in migrations if name not in known]
