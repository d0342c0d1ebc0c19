"""How much of a file that somebody sends is kept: all of a small one, of others the size alone."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from roadmap.takeout.archive import MAX_BYTES


class BoundedUploadHandler(FileUploadHandler):
    """Reads a file that is too large to its end, so that the browser shows the answer, and keeps
    nothing of it, in memory or on a disk. A form refuses it by its `size`, beside the field."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= MAX_BYTES:
            self.kept.write(raw_data)
        else:
            self.kept = BytesIO()

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.kept.seek(0)
        return UploadedFile(self.kept, self.file_name, self.content_type, file_size)
