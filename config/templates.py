"""How templates come from their files."""

from __future__ import annotations

import re

from django.template.base import Origin
from django.template.loaders import filesystem

INDENTED_LINE = re.compile(r"\s*\n\s*")
# A line with nothing but a tag that shows nothing itself, or a comment.
SILENT_LINE = re.compile(
    r"^(?:\{% (?:if|elif|else|endif|for|empty|endfor|with|endwith)\b(?:(?!%\}).)*%\}|\{#.*#\})\n",
    re.MULTILINE,
)


class Loader(filesystem.Loader):
    """Leaves out of the site's own pages what indents their lines, and the ends of lines that only
    choose or repeat others.

    It is a third of their bytes, and would be drawn, compressed and sent with each of them. Other
    line ends stay, since in HTML any white space is as good as one blank; none of these templates
    writes lines into a `pre` or a `textarea` itself.
    """

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        if not origin.name.endswith(".html"):
            return contents
        return SILENT_LINE.sub(lambda line: line[0][:-1], INDENTED_LINE.sub("\n", contents))
