"""A page as its reader meets it: words, links and ids, whatever its classes and white space."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "br", "circle", "hr", "img", "input", "link", "meta", "path", "rect", "source"}


class Element:
    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    def __getitem__(self, id_: str) -> Element:
        """The element of this id, which must be there once."""
        found = self.all(id=id_)
        assert len(found) == 1, f"{len(found)} elements have the id {id_!r}"
        return found[0]

    def __contains__(self, words: str) -> bool:
        return words in self.text

    @property
    def text(self) -> str:
        """All words in it, with single spaces."""
        return " ".join("".join(self._strings()).split())

    @property
    def value(self) -> str:
        """What a text area holds, as it was typed."""
        return "".join(self._strings()).removeprefix("\n")

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        """The elements inside, in order, with one of these tags and all of these attributes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self._elements()
            if (not tags or element.tag in tags) and wanted.items() <= element.attributes.items()
        ]

    def one(self, *tags: str, **attributes: str) -> Element:
        found = self.all(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} elements are {tags} {attributes}"
        return found[0]

    def links(self) -> dict[str, str]:
        """Addresses of the links by their words."""
        return {link.text: link.attributes.get("href", "") for link in self.all("a")}

    def form(self, action: str) -> Element:
        """The form that posts to this address."""
        return self.one("form", action=action)

    def sent(self) -> dict[str, str]:
        """What a form would send without being filled in."""
        fields = {
            field.attributes["name"]: field.attributes.get("value", "")
            for field in self.all("input")
            if "name" in field.attributes
            and (field.attributes.get("type") != "radio" or "checked" in field.attributes)
        }
        return fields | {area.attributes["name"]: area.value for area in self.all("textarea")}

    def _elements(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._elements()

    def _strings(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, Element):
                yield from child._strings()
            else:
                yield child


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(response: Any) -> Element:
    """The page or fragment of a response."""
    return parse(response.content.decode())


def parse(html: str) -> Element:
    """A page or fragment, whose elements must be closed as they were opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]
