"""The progress bar: on a terminal only."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import pytest

from config import progress


def all_of(reader: int) -> str:
    """What was written to a terminal that is closed; it comes piece by piece."""
    said = b""
    with suppress(OSError):  # so a terminal says that nothing more will come
        while piece := os.read(reader, 1000):
            said += piece
    os.close(reader)
    return said.decode()


def test_a_terminal_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.openpty()
    with os.fdopen(writer, "w") as terminal, monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", terminal)
        patched.setattr(progress, "DRAWN_EVERY", 0)
        show = progress.bar("Writing")
        show(1, 4)
        show(4, 4)
    said = all_of(reader)
    assert "[#######                       ]  25%" in said
    assert said.endswith("[##############################] 100%\r\n")


def test_a_log_is_spared(capsys: pytest.CaptureFixture[str]) -> None:
    show = progress.bar("Writing")
    show(1, 4)
    show(4, 4)
    assert capsys.readouterr().err == ""


def test_what_is_nothing_is_done_at_once() -> None:
    progress.bar("Writing")(0, 0)
