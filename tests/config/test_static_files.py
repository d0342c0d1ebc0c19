"""The style and the scripts are written in many files and delivered in few."""

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

from config.staticfiles import JOINED, join_imports

FOLDER = settings.BASE_DIR / "static"
NAMES = sorted(JOINED)
ALONE = ["js/export.js", "js/passkeys.js"]  # few pages need them


def own_files(kind: str) -> list[str]:
    """The names of all style sheets ("css") or scripts ("js") below their folder."""
    return [path.relative_to(FOLDER / kind).as_posix() for path in FOLDER.rglob(f"*.{kind}")]


@pytest.mark.parametrize("kind", ["css", "js"])
def test_each_file_is_imported_once(kind: str) -> None:
    roots = [name for name in NAMES if name.startswith(kind)]
    imported = [
        part for name in roots for part in JOINED[name].line.findall((FOLDER / name).read_text())
    ]
    loaded = [name for name in [*NAMES, *ALONE] if name.startswith(kind)]
    names = [*imported, *(name.removeprefix(f"{kind}/") for name in loaded)]
    assert sorted(names) == sorted(own_files(kind))


def test_only_style_sheets_beside_the_joined_one_name_other_files() -> None:
    """An address is relative to the file that it stands in, and a joined file moves."""
    for name in own_files("css"):
        if "/" in name:
            assert "url(" not in (FOLDER / "css" / name).read_text(), name


@pytest.fixture
def storage(tmp_path: Path) -> FileSystemStorage:
    """A folder with one joined style sheet and one joined script, each of one part."""
    parts = {
        "css/site.css": '@import url("base.css");\n',
        "css/base.css": "/* Why\n   so. */\nmain {\n    margin: 0 auto; /* in the middle */\n}\n",
        "js/step-page.js": '// All of it.\nimport "./note.js";\n',
        "js/note.js": "// Why so.\nconst a = 1;\nif (a) {\n    b(); // now\n}\n",
    }
    for name, text in parts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return FileSystemStorage(tmp_path)


def test_an_import_of_a_file_that_is_missing_is_named(storage: FileSystemStorage) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"css/base\.css"):
        join_imports("css/site.css", {"css/site.css": storage})


def test_a_style_goes_without_what_only_its_writers_need(storage: FileSystemStorage) -> None:
    style = join_imports("css/site.css", {"css/site.css": storage, "css/base.css": storage})
    assert style.split("\n") == ["", "main {", "margin: 0 auto; ", "}", "", ""]


def test_each_part_of_a_script_keeps_its_names_to_itself(storage: FileSystemStorage) -> None:
    names = ("js/step-page.js", "js/note.js")
    script = join_imports("js/step-page.js", dict.fromkeys(names, storage))
    assert " ".join(script.split()) == "{ const a = 1; if (a) { b(); // now } }"


def test_what_is_collected_is_whole_hashed_and_compressed(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.staticfiles.SiteStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    names: dict[str, str] = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for name, kind in JOINED.items():
        collected = tmp_path / names[name]
        text = collected.read_text()
        assert collected.name != Path(name).name
        assert Path(f"{collected}.br").exists()
        assert not kind.line.search(text)
        for part in kind.line.findall((FOLDER / name).read_text()):
            own = kind.for_writers.sub("", (FOLDER / Path(name).parent / part).read_text())
            for words in re.split(r"url\(.*?\)", own):  # addresses are hashed
                assert words in text, part
    assert names["fonts/instrument-serif.woff2"] in (tmp_path / names["css/site.css"]).read_text()


@pytest.mark.django_db
def test_pages_are_compressed(as_guest: Client) -> None:
    plain = as_guest.get("/roadmaps/machine-learning-engineer/")
    packed = as_guest.get(
        "/roadmaps/machine-learning-engineer/", headers={"accept-encoding": "gzip"}
    )
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) * 4 < len(plain.content)
