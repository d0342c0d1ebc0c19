"""Files that are no exports, or were made to do harm; bench/imports.py sends them too."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

from tests.roadmap.takeout.archives import zipped

GOOD: dict[str, Any] = {
    "format": "waymark-takeout",
    "version": 1,
    "account": "",
    "exported_at": "2026-01-01T00:00:00+00:00",
    "statuses": [],
    "ticks": [],
    "notes": [],
    "projects": [],
}
STATUS = {
    "roadmap": "machine-learning-engineer",
    "step": "programming-basics",
    "status": "done",
    "started_at": None,
    "finished_at": "2026-01-01T00:00:00+00:00",
    "touched_at": "2026-01-01T00:00:00+00:00",
}
NOTE = {
    "roadmap": STATUS["roadmap"],
    "step": STATUS["step"],
    "text": "Words",
    "updated_at": STATUS["touched_at"],
}
MEGABYTE = 1024 * 1024


def with_data(**values: object) -> bytes:
    return zipped({"data.json": json.dumps(GOOD | values)})


def with_text(text: str | bytes) -> bytes:
    return zipped({"data.json": text})


def with_status(**values: object) -> bytes:
    return with_data(statuses=[STATUS | values])


def with_history(*lines: str | bytes) -> bytes:
    history = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return zipped({"data.json": json.dumps(GOOD), "history.jsonl": history})


def of_many_files() -> bytes:
    return zipped({f"{number}": b"" for number in range(60_000)})


def locked() -> bytes:
    """The flag of a password, set where both of a ZIP's headers have it."""
    archive = bytearray(with_data())
    archive[6] |= 1
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    return bytes(archive)


def packed_otherwise() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("data.json", json.dumps(GOOD))
    return packed.getvalue()


def that_lies_about_its_size() -> bytes:
    """A bomb of 100 MB that says it has 100 bytes."""
    archive = bytearray(zipped({"data.json": b" " * 100 * MEGABYTE}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = archive.index(mark) + offset
        archive[start : start + 4] = struct.pack("<I", 100)
    return bytes(archive)


def named_twice() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for _ in range(2):
            # A name that zipfile does not know yet: it would warn.
            archive.writestr(f"data{_}json", json.dumps(GOOD))
    return packed.getvalue().replace(b"data0json", b"data.json").replace(b"data1json", b"data.json")


def truncated() -> bytes:
    return with_data(notes=[NOTE | {"text": "x" * 5000}])[:-60]


BROKEN = "The file is broken, or only a part of it arrived."
# What is sent, and the words that say why it is refused.
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "an empty file": (lambda: b"", "This file is empty."),
    "a picture": (lambda: b"\x89PNG" + b"\0" * 100, "This is no ZIP file."),
    "a file of 11 MB": (lambda: b"PK" + b"\0" * 11 * MEGABYTE, "has 11.0\xa0MB"),
    "a file of 100 MB": (lambda: b"PK" + b"\0" * 100 * MEGABYTE, "has 100.0\xa0MB"),
    "a ZIP of something else": (lambda: zipped({"a.txt": "Words"}), "There is no data.json in it"),
    "a truncated file": (truncated, BROKEN),
    "the first half": (lambda: with_data()[:80], BROKEN),
    "only the end": (lambda: b"PK" + with_data()[40:], BROKEN),
    "60,000 files": (of_many_files, "more files in it"),
    "a way out": (lambda: zipped({"../../etc/passwd": "", "data.json": json.dumps(GOOD)}), "leads"),
    "an absolute path": (lambda: zipped({"/etc/passwd": "", "data.json": "{}"}), "leads out"),
    "a path of Windows": (lambda: zipped({"..\\..\\x": "", "data.json": "{}"}), "leads out"),
    "a drive of Windows": (lambda: zipped({"c:x": "", "data.json": "{}"}), "leads out"),
    "two files of one name": (named_twice, "two files of the same name"),
    "a locked ZIP": (locked, "It is locked"),
    "a ZIP packed otherwise": (packed_otherwise, "packed in a way"),
    "a bomb of 1 GB": (lambda: with_text(b" " * 1024 * MEGABYTE), "larger than an export"),
    "a bomb that lies": (that_lies_about_its_size, BROKEN),
    "a bomb of empty lists": (lambda: with_text("[" + "[]," * 2_700_000 + "[]]"), "says more"),
    "a bomb in the history": (lambda: with_history(b" " * 500 * MEGABYTE), "line that is too long"),
    "100,000 levels": (lambda: with_text("[" * 100_000 + "]" * 100_000), "nested too deeply"),
    "100,000 levels of objects": (
        lambda: with_text('{"a":' * 100_000 + "1" + "}" * 100_000),
        "nested too deeply",
    ),
    "NaN": (lambda: with_text('{"format": NaN}'), "It has NaN where a number should be."),
    "Infinity": (lambda: with_text('{"version": -Infinity}'), "It has -Infinity where a number"),
    "no JSON": (lambda: with_text("format: waymark"), "Its JSON is broken"),
    "half of the JSON": (lambda: with_text(json.dumps(GOOD)[:-9]), "Its JSON is broken"),
    "a string without an end": (lambda: with_text('"' + '\\"' * 2_500_000), "Its JSON is broken"),
    "no UTF-8": (lambda: with_text(b'"\xff\xfe"'), "Its JSON is broken"),
    "a number of a million digits": (lambda: with_text("9" * 1_000_000), "Its JSON is broken"),
    "another format": (lambda: with_data(format="tracks"), "was not written by Waymark"),
    "a list": (lambda: with_text("[]"), "was not written by Waymark"),
    "a later version": (lambda: with_data(version=9), "It is of version 9; this site reads up to"),
    "version 0": (lambda: with_data(version=0), "does not say which version"),
    "a version in words": (lambda: with_data(version="one"), "does not say which version"),
    "a true version": (lambda: with_data(version=True), "does not say which version"),
    "no version": (lambda: with_text('{"format": "waymark-takeout"}'), "does not say which"),
    "no lists": (lambda: with_data(notes=None), "The value of notes in a Takeout"),
    "a status that is none": (lambda: with_status(status="bored"), "The value of status"),
    "a status that is a list": (lambda: with_status(status=["done"]), "The value of status"),
    "a slug that is none": (lambda: with_status(step="../x"), "The value of step"),
    "a time that is none": (lambda: with_status(touched_at="noon"), "The value of touched_at"),
    "a time without a zone": (
        lambda: with_status(touched_at="2026-01-01T00:00:00"),
        "The value of touched_at",
    ),
    "a time before all times": (
        lambda: with_status(touched_at="0001-01-01T00:00:00+23:59"),
        "The value of touched_at",
    ),
    "a step finished and not done": (lambda: with_status(status="learning"), "do not go together"),
    "one step twice": (
        lambda: with_data(statuses=[STATUS, STATUS | {"status": "skipped", "finished_at": None}]),
        "two things of the same machine-learning-engineer programming-basics",
    ),
    "a note too long": (lambda: with_data(notes=[NOTE | {"text": "x" * 20_001}]), "value of text"),
    "a NUL in a note": (lambda: with_data(notes=[NOTE | {"text": "a\0b"}]), "The value of text"),
    "half a character": (
        lambda: with_text(json.dumps(GOOD | {"notes": [NOTE | {"text": "\ud800"}]})),
        "The value of text",
    ),
    "a note that is a number": (lambda: with_data(notes=[5]), "A Note in it is not an object."),
    "a history of lists": (lambda: with_history("[]"), "A Change in it is not an object."),
    "a broken history": (lambda: with_history('{"action":'), "Its JSON is broken"),
}
