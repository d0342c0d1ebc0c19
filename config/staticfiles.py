"""How static files are delivered: hashed, compressed, a page's style and scripts in few files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


@dataclass(frozen=True)
class Kind:
    """Files that import others of their folder, one a line.

    Attributes:
        line: finds an import; its group is the name of the imported file.
        for_writers: finds comments and indentation, which readers of a page need not wait for.
        closed: the text of one file, so that its names don't meet those of another.
    """

    line: re.Pattern[str]
    for_writers: re.Pattern[str]
    closed: Callable[[str], str]


STYLE = Kind(
    line=re.compile(r'^@import url\("([^"]+)"\);$', re.MULTILINE),
    for_writers=re.compile(r"/\*.*?\*/|^[ \t]+", re.DOTALL | re.MULTILINE),
    closed=lambda text: text,
)
SCRIPT = Kind(
    line=re.compile(r'^import "\./([^"]+)";$', re.MULTILINE),
    for_writers=re.compile(r"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE),
    closed=lambda text: f"{{\n{text}}}\n",
)
JOINED = {"css/site.css": STYLE, "js/all-pages.js": SCRIPT, "js/step-page.js": SCRIPT}


class SiteStorage(CompressedManifestStaticFilesStorage):
    """Collects into each file of JOINED the files that it imports.

    Imports would cost a round trip before the first paint. With DEBUG the browser follows them.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            storages = {name: storage for name, (storage, _) in paths.items()}
            for name in JOINED.keys() & paths.keys():
                text = join_imports(name, storages)
                self.delete(name)
                self.save(name, ContentFile(text))
                paths = {**paths, name: (self, name)}
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]


def join_imports(name: str, storages: dict[str, Any]) -> str:
    """The text of a file of JOINED with each import replaced by the file that it names.

    Args:
        name: of the file, in its storage.
        storages: the storage of each static file, by its name.

    Raises:
        ImproperlyConfigured: an imported file is not there.
    """
    kind = JOINED[name]
    folder = name.partition("/")[0]

    def read(other: str) -> str:
        if other not in storages:
            raise ImproperlyConfigured(f"{name} imports {other}, which is not there.")
        with storages[other].open(other) as file:
            text: str = file.read().decode()
            return kind.for_writers.sub("", text)

    return kind.line.sub(lambda match: kind.closed(read(f"{folder}/{match[1]}")), read(name))
