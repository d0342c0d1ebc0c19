"""What drills look for in the database: each acknowledged tick once."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.utils import timezone

from accounts.models import User
from audit import acknowledged
from roadmap.models import Change, Learner, Topic, TopicTick


@pytest.fixture
def ticked(alice: User) -> Topic:
    """A topic that Alice ticked."""
    learner = Learner.objects.create(user=alice)
    topic: Topic = Topic.objects.all()[0]
    TopicTick.objects.create(learner=learner, topic=topic)
    note_down(learner, topic)
    return topic


def note_down(learner: Learner, topic: Topic) -> None:
    Change.objects.create(
        learner=learner,
        step=topic.step,
        topic=topic,
        before="",
        after="ticked",
        at=timezone.now(),
        why="chosen",
    )


def said_of(
    topic: Topic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    tick = ["alice@example.org", topic.step.slug, topic.slug]
    monkeypatch.setattr("sys.stdin", StringIO(json.dumps([tick])))
    acknowledged.main()
    return capsys.readouterr().out


def test_one_that_is_there_once_is_not_told_of(
    ticked: Topic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said_of(ticked, monkeypatch, capsys) == ""


def test_a_lost_one_is_told_of(
    ticked: Topic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    TopicTick.objects.all().delete()
    assert "0 rows, 1 in the history" in said_of(ticked, monkeypatch, capsys)


def test_one_that_was_written_twice_is_told_of(
    ticked: Topic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    note_down(Learner.objects.get(), ticked)
    assert "1 rows, 2 in the history" in said_of(ticked, monkeypatch, capsys)
