"""The layout follows the size of text that a reader has set: breakpoints are in em."""

from __future__ import annotations

import re

from django.conf import settings

STYLES = list((settings.BASE_DIR / "static/css").rglob("*.css"))
WIDTH = re.compile(r"@media[^{]*width: ([\d.]+\w+)")


def test_breakpoints_are_in_em() -> None:
    widths = [(path.name, width) for path in STYLES for width in WIDTH.findall(path.read_text())]
    assert widths
    assert [each for each in widths if not each[1].endswith("em")] == []
