"""What happens before the server starts, at the first start and at every other."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from roadmap.management.commands.prepare import static_files_changed


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Path:
    """A site whose only static file is a.css; the folder of its sources."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("body {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    return source


def collect(root: Path) -> None:
    root.mkdir()
    (root / "staticfiles.json").write_text('{"paths": {"a.css": "a.1.css"}}')


def test_static_files_are_collected_at_the_first_start(site: Path) -> None:
    assert static_files_changed()


def test_they_are_collected_again_only_after_a_change(site: Path, settings: Settings) -> None:
    collect(Path(settings.STATIC_ROOT))
    os.utime(site / "a.css", (1, 1))
    assert not static_files_changed()
    os.utime(site / "a.css")
    os.utime(Path(settings.STATIC_ROOT, "staticfiles.json"), (1, 1))
    assert static_files_changed()


def test_they_are_collected_again_when_an_old_file_comes_or_one_goes(
    site: Path, settings: Settings
) -> None:
    collect(Path(settings.STATIC_ROOT))
    os.utime(site / "a.css", (1, 1))
    assert not static_files_changed()
    (site / "b.css").write_text("p {}")
    os.utime(site / "b.css", (1, 1))
    assert static_files_changed()
    (site / "b.css").rename(site / ".b.css.swp")
    assert not static_files_changed()
    (site / "a.css").unlink()
    assert static_files_changed()


def test_preparing_twice_changes_nothing(db: None, site: Path) -> None:
    first, second = StringIO(), StringIO()
    call_command("prepare", stdout=first)
    call_command("prepare", stdout=second)
    assert "created" not in second.getvalue()
