"""Whatever is sent in place of an export is refused in words, and changes nothing."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from roadmap.models import Learner, Upload
from roadmap.takeout.archive import MAX_CHANGES, Archive, open_archive
from roadmap.takeout.schema import BadArchive
from tests.page import read
from tests.roadmap.takeout.archives import IMPORT, export, send, zipped
from tests.roadmap.takeout.bad_archives import BAD, GOOD, with_data, with_history


@pytest.mark.parametrize("what", BAD)
def test_it_is_refused_in_words_beside_the_field(what: str, as_alice: Client, alice: User) -> None:
    make, words = BAD[what]
    response = send(as_alice, make())
    assert response.status_code == 422
    (field,) = (e for e in read(response).all("div") if e.all("input", type="file"))
    assert words in field.one("ul").text.replace(" MB", "\xa0MB")
    assert not Upload.objects.exists()
    assert not Learner.objects.get(user=alice).changes.exists()


def test_the_good_one_that_they_are_made_of_is_taken(as_alice: Client) -> None:
    """Or else they would be refused for another reason."""
    assert send(as_alice, with_data()).status_code == 200
    assert Upload.objects.exists()


def test_no_file_at_all(as_alice: Client) -> None:
    response = as_alice.post(IMPORT, {})
    assert response.status_code == 422
    assert "Choose the ZIP first." in read(response)


def test_a_history_too_long(monkeypatch: pytest.MonkeyPatch, as_alice: Client) -> None:
    assert MAX_CHANGES >= 200_000
    monkeypatch.setattr("roadmap.takeout.archive.MAX_CHANGES", 1)
    line = {
        "action": "11111111-1111-1111-1111-111111111111",
        "roadmap": "r",
        "step": "s",
        "topic": None,
        "before": "todo",
        "after": "done",
        "was_started_at": None,
        "was_at": None,
        "was_touched_at": None,
        "why": "chosen",
        "undoes": None,
        "at": "2026-01-01T00:00:00Z",
    }
    response = send(as_alice, with_history(json.dumps(line), json.dumps(line)))
    assert "more than 1 changes" in read(response)


def test_nothing_is_written_to_a_disk_and_only_two_files_are_read(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    real = Archive._open

    def watched(archive: Archive, name: str) -> io.BufferedReader:
        opened.append(name)
        return real(archive, name)

    monkeypatch.setattr(Archive, "_open", watched)
    send(as_alice, zipped({"data.json": json.dumps(GOOD), "history.jsonl": "", "x.sh": "rm"}))
    assert set(opened) == {"data.json", "history.jsonl"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@given(name=st.sampled_from(sorted(GOOD)), value=json_values)
def test_no_value_breaks_the_reader(name: str, value: object) -> None:
    try:
        open_archive_of(with_data(**{name: value}))
    except BadArchive as error:
        assert str(error)  # noqa: PT017 - every value is either taken or refused in words


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_broken_byte_breaks_the_reader(data: st.DataObject, walked_export: bytes) -> None:
    content = bytearray(walked_export)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    try:
        open_archive_of(bytes(content))
    except BadArchive as error:
        assert str(error)  # noqa: PT017


@pytest.fixture
def walked_export(as_alice: Client, walked: object) -> bytes:
    return export(as_alice)


def open_archive_of(content: bytes) -> None:
    for _change in open_archive(io.BytesIO(content)).changes():
        pass
