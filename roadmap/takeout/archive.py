"""The ZIP: written as a stream, and opened with distrust.

What is opened was made by somebody, perhaps not by this program: its sizes are counted and never
believed, nothing of it is written to a disk, and only two of its files are read at all.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, NoReturn
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from roadmap.takeout.schema import BadArchive, Change, Takeout, _, read_record, read_takeout

DATA, HISTORY = "data.json", "history.jsonl"

MAX_BYTES = 10 * 1024 * 1024  # of the ZIP; no larger file is kept (config/uploads.py)
MAX_ENTRIES = 2000
MAX_DATA_BYTES = 8 * 1024 * 1024  # of data.json, unpacked: 130 notes of full length in any script
MAX_VALUES = 200_000  # in data.json: a value takes up to a hundred bytes of memory
MAX_CHANGES = 200_000
MAX_LINE_BYTES = 2000  # of history.jsonl

ENTRY_MARK = b"PK\x01\x02"  # stands before each entry of a ZIP's list of contents
# One without an end reaches to the end of all, or each quote in it would begin another.
STRING = re.compile(r'"[^"\\]*+(?:\\.?[^"\\]*+)*+(?:"|\Z)', re.DOTALL)


class _Pipe(io.RawIOBase):
    """Takes what is written, until it is taken on. ZipFile sees that it can't seek here."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self.written)
        self.written.clear()
        return data


def write_archive(
    entries: Iterable[tuple[str, Iterable[str]]], at: datetime, chunk: int = 16 * 1024
) -> Iterator[bytes]:
    """A ZIP of text files, in parts of about `chunk` bytes; none is held longer than that.

    Args:
        entries: the name of each file, and its text in parts.
        at: the time that its files carry.
    """
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for name, texts in entries:
            info = ZipInfo(name, at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w") as file:
                for text in texts:
                    file.write(text.encode())
                    if sum(map(len, pipe.written)) >= chunk:
                        yield pipe.taken()
    yield pipe.taken()


class Archive:
    """An export that somebody sent. `takeout` is its data.json; the history is read as it is asked
    for, so that it takes no memory."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.takeout: Takeout = read_takeout(self._read_json())

    def changes(self) -> Iterator[Change]:
        """The history, line by line.

        Raises:
            BadArchive: a line is not as the schema says, or there are too many.
        """
        if HISTORY not in self._archive.namelist():
            return
        with _words_for_errors(), self._open(HISTORY) as file:
            for number, line in enumerate(_lines(file)):
                if number >= MAX_CHANGES:
                    raise BadArchive(
                        _("Its history has more than %(most)s changes."), most=MAX_CHANGES
                    )
                yield read_record(Change, parse(line))

    def _read_json(self) -> Any:
        if DATA not in self._archive.namelist():
            raise BadArchive(_("There is no data.json in it, so it is no export of Waymark."))
        with _words_for_errors(), self._open(DATA) as file:
            data = file.read(MAX_DATA_BYTES + 1)
        if len(data) > MAX_DATA_BYTES:
            raise BadArchive(_("Its data.json is larger than an export of Waymark can be."))
        return parse(data)

    def _open(self, name: str) -> io.BufferedReader:
        info = self._archive.getinfo(name)
        if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadArchive(_("It is locked, or packed in a way that Waymark does not pack."))
        return io.BufferedReader(self._archive.open(info))  # type: ignore[arg-type]


def open_archive(file: BinaryIO) -> Archive:
    """Open an export.

    Raises:
        BadArchive: it is no ZIP, has too many or odd entries, or a data.json that is not ours.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadArchive(_("It is larger than an export of Waymark can be."))
    if not content.startswith(b"PK"):
        raise BadArchive(_("This is no ZIP file."))
    if content.count(ENTRY_MARK) > MAX_ENTRIES:
        raise BadArchive(_("There are more files in it than an export of Waymark can have."))
    with _words_for_errors():
        archive = ZipFile(io.BytesIO(content))
    names = archive.namelist()
    if any(_leads_out(name) for name in names):
        raise BadArchive(_("It has a file in it that leads out of its folder."))
    if len(names) != len(set(names)):
        raise BadArchive(_("It has two files of the same name in it."))
    return Archive(archive)


def _leads_out(name: str) -> bool:
    """As "../x", "/x" and "c:\\x" do."""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


@contextmanager
def _words_for_errors() -> Iterator[None]:
    """What zipfile raises for what is broken, as one error in words."""
    try:
        yield
    except BadArchive:
        raise
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise BadArchive(_("The file is broken, or only a part of it arrived.")) from error
    except (zlib.error, ValueError) as error:
        raise BadArchive(_("The file is broken, or only a part of it arrived.")) from error


def _lines(file: io.BufferedReader) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES:
            raise BadArchive(_("Its history has a line that is too long."))
        yield line


def parse(data: bytes) -> Any:
    """JSON, but not NaN or Infinity, nor deeper or of more values than our exports are.

    Raises:
        BadArchive: it is not.
    """
    try:
        text = data.decode()
        frame = STRING.sub('""', text)
        if frame.count(",") + frame.count("[") + frame.count("{") > MAX_VALUES:
            raise BadArchive(_("It says more than an export of Waymark can say."))
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise BadArchive(_("Its JSON is nested too deeply.")) from error
    except BadArchive:
        raise
    except ValueError as error:  # no UTF-8, no JSON, or a number of thousands of digits
        raise BadArchive(_("Its JSON is broken, or only a part of it arrived.")) from error


def _refuse_constant(name: str) -> NoReturn:
    raise BadArchive(_("It has %(name)s where a number should be."), name=name)
