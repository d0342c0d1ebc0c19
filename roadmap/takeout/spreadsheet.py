"""Rows as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

# What a cell must not begin with, after OWASP's page on CSV injection; the wide signs are what
# spreadsheets of East Asian languages take for the same.
FORMULAS = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as something else


def safe_cell(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULAS) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a CSV file, one at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(header)
    for row in rows:
        yield _taken_from(buffer)
        writer.writerow([safe_cell(cell) for cell in row])
    yield _taken_from(buffer)


def _taken_from(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
