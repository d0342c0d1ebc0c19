"""How far something is, on one line of a terminal. In a log, nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

WIDTH = 30  # characters
DRAWN_EVERY = 0.1  # seconds

Show = Callable[[int, int], None]  # done, of how many


def bar(label: str) -> Show:
    """A function that draws the bar: it is told how much is done, and of how much."""
    out = sys.stderr
    if not out.isatty():
        return lambda done, total: None
    drawn_at, is_done = 0.0, False

    def show(done: int, total: int) -> None:
        nonlocal drawn_at, is_done
        if is_done or (done < total and time.monotonic() - drawn_at < DRAWN_EVERY):
            return
        drawn_at, is_done = time.monotonic(), done >= total
        share = min(done / total, 1) if total else 1.0
        filled = "#" * int(share * WIDTH)
        out.write(f"\r{label:<12} [{filled:<{WIDTH}}] {share:4.0%}")
        out.write("\n" if is_done else "")
        out.flush()

    return show
