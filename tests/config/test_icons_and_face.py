"""The icons and the display face: each is where it is said to be, and what it is said to be."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap.outline import get_outline
from tests.conftest import SLUG
from tests.page import read

STATIC = settings.BASE_DIR / "static"

pytestmark = pytest.mark.django_db


def size(path: Path) -> str:
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return f"{width}x{height}"


def linked(rel: str) -> list[Path]:
    links = read(Client().get("/")).all("link", rel=rel)
    return [STATIC / link.attributes["href"].removeprefix("/static/") for link in links]


def test_a_page_names_an_icon_for_every_kind_of_browser() -> None:
    small, drawn = linked("icon")
    assert small.read_bytes()[:4] == b"\0\0\1\0", "an .ico begins so"
    assert "prefers-color-scheme" in drawn.read_text(), "it fits a dark browser too"
    (phone,) = linked("apple-touch-icon")
    assert size(phone) == "180x180"


def test_the_manifest_names_icons_that_are_there() -> None:
    (manifest,) = linked("manifest")
    icons = json.loads(manifest.read_text())["icons"]
    assert {icon["sizes"] for icon in icons} == {"192x192", "512x512"}
    for icon in icons:
        assert size(manifest.parent / icon["src"]) == icon["sizes"]


def test_a_browser_that_asks_without_reading_a_page_is_sent_to_it_once_a_day() -> None:
    with CaptureQueriesContext(connection) as captured:
        response = Client().get("/favicon.ico")
    assert response["Location"] == "/static/img/favicon.ico"
    assert "max-age=86400" in response["Cache-Control"]
    assert len(captured) == 0


def test_the_display_face_has_every_letter_of_the_roadmap_s_names() -> None:
    declared = re.search(r"unicode-range:([^;]+);", (STATIC / "css/fonts.css").read_text())
    assert declared
    letters: set[int] = set()
    for span in declared[1].split(","):
        first, _, last = span.strip().removeprefix("U+").partition("-")
        letters.update(range(int(first, 16), int(last or first, 16) + 1))
    outline = get_outline(SLUG)
    names = [outline.title, *(stage.title for stage in outline.stages)]
    names += [step.title for step in outline.steps]
    assert {letter for letter in "".join(names) if ord(letter) not in letters} == set()
    assert (STATIC / "fonts/instrument-serif.woff2").stat().st_size < 11_000
