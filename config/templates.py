"""How templates come from their files."""

from __future__ import annotations

import re

from django.template.base import Origin
from django.template.loaders import filesystem

INDENTED_LINE = re.compile(r"\s*\n\s*")


class Loader(filesystem.Loader):
    """Leaves out of the site's own pages what indents their lines.

    It is a third of their bytes, and would be drawn, compressed and sent with each of them. Line
    ends stay, since in HTML any white space is as good as one blank; none of these templates writes
    lines into a `pre` or a `textarea` itself.
    """

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        return INDENTED_LINE.sub("\n", contents) if origin.name.endswith(".html") else contents
