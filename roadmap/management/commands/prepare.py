"""Brings the database and the static files up to date before the server starts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.alone import alone


class Command(BaseCommand):
    help = (
        "Migrate, make the cache table, sync the roadmap, apply the list of deletions, tidy, "
        "compile translations, collect static files."
    )

    def handle(self, **options: Any) -> None:
        with alone():
            self.prepare()

    def prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("sync_roadmap")
        call_command("apply_deletions")
        call_command("tidy", verbosity=0)
        if translations_changed():
            self.compile_translations()
        if static_files_changed():
            call_command("collectstatic", interactive=False, verbosity=0)

    def compile_translations(self) -> None:
        if shutil.which("msgfmt"):
            # It looks for translations in all folders beside LOCALE_PATHS, be it .venv.
            call_command("compilemessages", ignore_patterns=["*"], verbosity=0)
        else:
            self.stderr.write("Translations stay as they are: gettext is not installed.")


def translations_changed() -> bool:
    """Whether a translation came or changed since it was last compiled."""
    sources = Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")
    pairs = ((source, source.with_suffix(".mo")) for source in sources)
    return any(
        not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
        for source, compiled in pairs
    )


def static_files_changed() -> bool:
    """Whether a static file came, went or changed since the last collecting, which takes long."""
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    if not manifest.exists():
        return True
    collected = json.loads(manifest.read_text())["paths"]
    ignored = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
    sources = {
        path: Path(storage.path(path))
        for finder in get_finders()
        for path, storage in finder.list(ignored)
    }
    collected_at = manifest.stat().st_mtime
    return sources.keys() != collected.keys() or any(
        source.stat().st_mtime > collected_at for source in sources.values()
    )
