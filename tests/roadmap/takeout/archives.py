"""Archives as a browser gets and sends them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.page import Element, read

DATA = "/settings/data/"
EXPORT = f"{DATA}export/"
IMPORT = f"{DATA}import/"
LIST = f"{IMPORT}list/"
REVIEW = f"{IMPORT}review/"
TIMES = {"account", "exported_at", "profile", "site"}  # what differs from export to export


def export(client: Client) -> bytes:
    response = client.get(EXPORT)
    assert response.status_code == 200
    return response.getvalue()


def files_of(archive: bytes) -> dict[str, str]:
    """The text of each file by its name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name).decode() for name in opened.namelist()}


def data_of(archive: bytes) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files_of(archive)["data.json"])
    return data


def records_of(archive: bytes) -> dict[str, Any]:
    """What is the learner's: data.json without what is of this export, and the history."""
    data = {name: value for name, value in data_of(archive).items() if name not in TIMES}
    history = files_of(archive)["history.jsonl"].splitlines()
    return {**data, "history": [json.loads(line) for line in history]}


def zipped(files: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def changed(archive: bytes, **values: object) -> bytes:
    """The archive with other values in its data.json."""
    files: dict[str, str | bytes] = {**files_of(archive)}
    return zipped(files | {"data.json": json.dumps(data_of(archive) | values)})


def send(client: Client, archive: bytes, name: str = "waymark.zip") -> Any:
    """Send an archive, as the form does; where it is taken, the report of the dry run."""
    file = SimpleUploadedFile(name, archive, "application/zip")
    return client.post(IMPORT, {"archive": file}, follow=True)


def review(client: Client) -> Element:
    return read(client.get(REVIEW))


def _form_of(page: Element) -> Element:
    return next(form for form in page.all("form") if form.all("input", name="upload"))


def agree(client: Client, **choices: str) -> Any:
    """Import what was sent, by default with each conflict as it is proposed."""
    form = _form_of(review(client)).sent()
    return client.post(REVIEW, {**form, "is_mine": "on", **choices}, follow=True)


def bring(client: Client, archive: bytes, **choices: str) -> Any:
    assert send(client, archive).status_code == 200
    return agree(client, **choices)
