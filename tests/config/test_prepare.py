"""What happens before the server starts, at the first start and at every other."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from roadmap.management.commands.prepare import static_files_changed, translations_changed


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


@pytest.fixture
def translation(site: Path, settings: Settings, tmp_path: Path) -> Path:
    """A translation that somebody brought: the file of its words."""
    source = tmp_path / "locale/pl/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Done"\nmsgstr "Gotowe"\n')
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return source


def put_msgfmt(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A machine with gettext, whose compiler copies."""
    folder.mkdir()
    (folder / "msgfmt").write_text('#!/bin/sh\nexec /bin/cp "$4" "$3"\n')
    (folder / "msgfmt").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_a_translation_is_compiled_when_it_comes_and_when_it_changes(
    db: None, translation: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_msgfmt(monkeypatch, tmp_path / "bin")
    compiled = translation.with_suffix(".mo")
    assert translations_changed()
    call_command("prepare", stdout=StringIO())
    assert "Gotowe" in compiled.read_text()
    assert not translations_changed()
    translation.write_text('msgid "Done"\nmsgstr "Zrobione"\n')
    os.utime(compiled, (1, 1))
    call_command("prepare", stdout=StringIO())
    assert "Zrobione" in compiled.read_text()


def test_a_machine_without_gettext_starts_and_says_what_is_missing(
    db: None, translation: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = StringIO()
    call_command("prepare", stdout=StringIO(), stderr=said)
    assert "gettext is not installed" in said.getvalue()
    assert not translation.with_suffix(".mo").exists()
