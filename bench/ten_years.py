"""A learner with ten years of history, at a real server with one process, and what it costs that
process to answer them."""

from __future__ import annotations

import os
import re
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import django
import requests

from audit.site import DATABASE, serving

if TYPE_CHECKING:
    from roadmap.models import Change, Topic

CHANGES = 100_000
PASSWORD = "a quiet path uphill"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
BATCH = 5000  # rows


@contextmanager
def served() -> Iterator[str]:
    """Serve the site, on a new SQLite file or on the database of DATABASE_URL; its address."""
    folder = Path(tempfile.mkdtemp())
    (folder / DATABASE).touch()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / DATABASE}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    url = os.environ["DATABASE_URL"]
    with serving(folder, folder / "prepared", DATABASE_URL=url, WEB_CONCURRENCY="1") as site:
        django.setup()
        yield site


class Browser(requests.Session):
    """Somebody with a new account."""

    def __init__(self, site: str) -> None:
        super().__init__()
        self.site = site
        self.email = f"walker{time.time_ns()}@example.org"
        self.fill_in("/accounts/signup/", {"email": self.email, "password1": PASSWORD})

    def fill_in(
        self, path: str, values: dict[str, str], page: str = "", file: bytes | None = None
    ) -> requests.Response:
        """Send the form of a page, by default at the form's own address."""
        token = TOKEN.search(self.get(self.site + (page or path)).text)
        assert token, "The page has no form."
        values = {"csrfmiddlewaretoken": token[1], **values}
        files = {"archive": ("export.zip", file)} if file is not None else None
        return self.post(self.site + path, values, files=files, headers={"Referer": self.site})


def walk(email: str, changes: int = CHANGES) -> None:
    """Give the account so many changes over ten years, a note on every step and 200 projects."""
    from django.utils import timezone

    from accounts.models import User
    from roadmap.models import Change, Learner, Note, Project, Step, Topic

    learner, _ = Learner.objects.get_or_create(user=User.objects.get(email=email))
    topics = list(Topic.objects.all())
    began = timezone.now() - timedelta(days=3650)
    pause = timedelta(days=3650) / changes
    for start in range(0, changes, BATCH):
        Change.objects.bulk_create(
            _change(learner.pk, topics, number, began + number * pause)
            for number in range(start, min(start + BATCH, changes))
        )
    words = "What was learned that day, and what to look up. " * 200
    Note.objects.bulk_create(Note(learner=learner, step=s, text=words) for s in Step.objects.all())
    Project.objects.bulk_create(
        Project(learner=learner, url=f"https://example.org/{n}", title=f"Project {n}")
        for n in range(200)
    )


def _change(learner_id: int, topics: list[Topic], number: int, at: datetime) -> Change:
    """Every topic is ticked in turn, then every one unticked, and so on."""
    from roadmap.models import Change

    lap, place = divmod(number, len(topics))
    before, after = ("ticked", "") if lap % 2 else ("", "ticked")
    return Change(
        learner_id=learner_id,
        step_id=topics[place].step_id,
        topic=topics[place],
        before=before,
        after=after,
        why="chosen",
        action=uuid.uuid4(),
        at=at,
    )


@dataclass(slots=True)
class Cost:
    """What answering took: seconds, and the most memory of the process before and in it, in MB."""

    seconds: float = 0
    before: float = 0
    peak: float = 0

    @property
    def added(self) -> float:
        return self.peak - self.before


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure what the server's process needs while the context lasts. Linux only."""
    process = _worker()
    Path(f"/proc/{process}/clear_refs").write_text("5")  # the peak begins anew
    cost = Cost(before=_memory(process, "VmRSS"))
    began = time.perf_counter()
    yield cost
    cost.seconds = time.perf_counter() - began
    cost.peak = _memory(process, "VmHWM")


def _worker() -> int:
    """The process that answers: gunicorn's child, which is ours."""
    (gunicorn,) = _children(os.getpid())
    (worker,) = _children(gunicorn)
    return worker


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _memory(process: int, name: str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024
