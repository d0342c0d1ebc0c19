"""How static files are delivered: hashed, compressed, and the style as one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE = "css/site.css"
FOR_ITS_READERS = re.compile(r"/\*.*?\*/|^[ \t]+", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(r'^@import url\("([^"]+)"\);$', re.MULTILINE)


class SiteStorage(CompressedManifestStaticFilesStorage):
    """Collects into `css/site.css` the files that it imports: a page's style is one request.

    Imports would cost a round trip before the first paint. With DEBUG the browser follows them.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run and STYLE in paths:
            style = join_imports({name: paths[name][0] for name in paths if name.endswith(".css")})
            self.delete(STYLE)
            self.save(STYLE, ContentFile(style))
            paths = {**paths, STYLE: (self, STYLE)}
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]


def join_imports(storages: dict[str, Any]) -> str:
    """The text of `css/site.css` with each `@import` replaced by the file that it names.

    Comments and indentation stay behind: browsers would wait for them.

    Args:
        storages: the storage of each style sheet, by its name.

    Raises:
        ImproperlyConfigured: an imported file is not there.
    """

    def read(name: str) -> str:
        if name not in storages:
            raise ImproperlyConfigured(f"{STYLE} imports {name}, which is not there.")
        with storages[name].open(name) as file:
            text: str = file.read().decode()
            return FOR_ITS_READERS.sub("", text)

    return IMPORT.sub(lambda match: read(f"css/{match[1]}"), read(STYLE))
