"""Each row of SECURITY.md's table names a test that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROW = re.compile(r"^\| (V\d+ \w+) \| (.+) \| `(tests/\S+\.py)::(\w+)` \|$")
TEXT = (Path(settings.BASE_DIR) / "SECURITY.md").read_text()
ROWS = [match.groups() for line in TEXT.splitlines() if (match := ROW.match(line))]


def test_every_row_is_read_and_says_something_of_its_own() -> None:
    assert len(ROWS) == TEXT.count("| `tests/") >= 40
    assert len({control for _, control, _, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("file", "name"), [row[2:] for row in ROWS])
def test_its_test_is_there(file: str, name: str) -> None:
    module = ast.parse((Path(settings.BASE_DIR) / file).read_text())
    functions = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    assert name in functions
