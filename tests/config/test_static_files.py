"""The style is written in many files and delivered as one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from config.staticfiles import FOR_ITS_READERS, IMPORT, STYLE, join_imports

FOLDER = settings.BASE_DIR / "static"


def own_style_sheets() -> list[str]:
    return sorted(path.relative_to(FOLDER / "css").as_posix() for path in FOLDER.rglob("*.css"))


def test_each_style_sheet_is_imported_once() -> None:
    imported = IMPORT.findall((FOLDER / STYLE).read_text())
    assert sorted([*imported, "site.css"]) == own_style_sheets()


def test_only_style_sheets_beside_the_joined_one_name_other_files() -> None:
    """An address is relative to the file that it stands in, and a joined file moves."""
    for name in own_style_sheets():
        if "/" in name:
            assert "url(" not in (FOLDER / "css" / name).read_text(), name


def test_an_import_of_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / STYLE).write_text('@import url("gone.css");\n')
    with pytest.raises(ImproperlyConfigured, match=r"css/gone\.css"):
        join_imports({STYLE: FileSystemStorage(tmp_path)})


def test_what_only_readers_of_the_style_need_is_not_delivered(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / STYLE).write_text('@import url("base.css");\n')
    base = "/* Why\n   so. */\nmain {\n    margin: 0 auto; /* in the middle */\n}\n"
    (tmp_path / "css/base.css").write_text(base)
    style = join_imports({name: FileSystemStorage(tmp_path) for name in (STYLE, "css/base.css")})
    assert style.split("\n") == ["", "main {", "margin: 0 auto; ", "}", "", ""]


def test_the_collected_style_is_one_hashed_and_compressed_file(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.staticfiles.SiteStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    names: dict[str, str] = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    style = tmp_path / names[STYLE]
    text = style.read_text()
    assert style.name != "site.css"
    assert not IMPORT.search(text)
    for name in own_style_sheets():
        if name != "site.css":
            rules = FOR_ITS_READERS.sub("", (FOLDER / "css" / name).read_text())
            for part in re.split(r"url\(.*?\)", rules):  # addresses are hashed
                assert part in text, name
    assert Path(f"{style}.br").exists()
    assert names["fonts/instrument-serif.woff2"] in text


@pytest.mark.django_db
def test_pages_are_compressed(as_guest: Client) -> None:
    plain = as_guest.get("/roadmaps/machine-learning-engineer/")
    packed = as_guest.get(
        "/roadmaps/machine-learning-engineer/", headers={"accept-encoding": "gzip"}
    )
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) * 4 < len(plain.content)
