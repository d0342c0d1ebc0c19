"""The only place that makes HTML from learners' and editors' words, and makes it safe."""

from __future__ import annotations

from html import unescape
from typing import cast

import mistune
import nh3

# A table cell costs one character to write and ten to show, so a note made of pipes gets no table.
MAX_PIPES = 1000

TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "del", "a"),
    *("ul", "ol", "li", "input", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "code": {"class"},
}


class Renderer(mistune.HTMLRenderer):
    """Shifts headings below the page's own, and shows an image as a link to it.

    A picture from elsewhere would tell a third party who reads the note, and the
    Content-Security-Policy refuses it.
    """

    def heading(self, text: str, level: int, **attrs: object) -> str:
        return super().heading(text, min(level + 2, 6), **attrs)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return self.link(text or url, url, title)


def make_markdown(*plugins: str) -> mistune.Markdown:
    markdown = mistune.create_markdown(
        renderer=Renderer(), plugins=["strikethrough", "url", *plugins]
    )
    # One long "[a]: https://..." and a page of "[a]" would make a thousand times its length.
    markdown.block.rules.remove("ref_link")
    return markdown


_plain = make_markdown()
_full = make_markdown("table", "task_lists")


def render(text: str) -> str:
    """Markdown in, safe HTML out: no raw HTML, no scripts, links with rel="nofollow ..."."""
    text = text.encode(errors="replace").decode()  # a lone surrogate cannot be sent
    markdown = _plain if text.count("|") > MAX_PIPES else _full
    return nh3.clean(
        cast(str, markdown(text)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )


def words_of(text: str) -> str:
    """Markdown in, its words out: no marks, a line for each block. This is no HTML."""
    html = render(text).replace("<li>", "<li>• ")
    lines = (line.strip() for line in unescape(nh3.clean(html, tags=set())).splitlines())
    return "\n".join(filter(None, lines))
