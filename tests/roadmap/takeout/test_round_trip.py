"""What was exported comes back: into an empty account, and the next export says the same."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from roadmap.journey import Journey
from roadmap.links import recognise
from roadmap.models import (
    Change,
    Evidence,
    Import,
    Learner,
    Note,
    Project,
    Step,
    StepStatus,
    TopicTick,
    Why,
)
from tests.conftest import signed_in
from tests.roadmap.takeout.archives import agree, bring, export, files_of, records_of, send

times = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


def test_export_import_export_is_the_same(
    as_alice: Client, as_bob: Client, walked: Journey
) -> None:
    first = export(as_alice)
    bring(as_bob, first)
    second = export(as_bob)
    assert records_of(second) == records_of(first)
    assert records_of(first)["history"]
    same = [name for name in files_of(first) if name not in ("data.json", "index.html")]
    assert [files_of(second)[name] for name in same] == [files_of(first)[name] for name in same]


def test_importing_it_again_adds_nothing(as_alice: Client, walked: Journey) -> None:
    archive = export(as_alice)
    there = Change.objects.count()
    assert "nothing in it that is not here already" in send(as_alice, archive).content.decode()
    agree(as_alice)
    assert not Import.objects.exists()
    assert Change.objects.count() == there


def test_after_deleting_and_bringing_back_it_is_the_same(as_alice: Client, walked: Journey) -> None:
    archive = export(as_alice)
    for model in (Change, Evidence, StepStatus, TopicTick, Note, Project):
        model.objects.all().delete()
    bring(as_alice, archive)
    assert records_of(export(as_alice)) == records_of(archive)


@pytest.fixture
def steps(db: None) -> list[Step]:
    return list(Step.objects.prefetch_related("topics", "criteria"))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_learner_has_comes_back(
    data: st.DataObject, make_user: Callable[..., User], steps: list[Step]
) -> None:
    alice, bob = (make_user(f"{name}{uuid.uuid4().hex}") for name in ("alice", "bob"))
    make_records(data, alice, steps)
    first = export(signed_in(alice))
    bring(signed_in(bob), first)
    assert records_of(export(signed_in(bob))) == records_of(first)


def make_records(data: st.DataObject, user: User, steps: list[Step]) -> None:
    """Anything that the database takes of a learner."""
    learner, _ = Learner.objects.get_or_create(user=user)
    maybe = st.none() | times
    for step in data.draw(st.lists(st.sampled_from(steps), unique_by=lambda s: s.pk, max_size=5)):
        status = data.draw(st.sampled_from(["learning", "done", "skipped"]))
        StepStatus.objects.create(
            learner=learner,
            step=step,
            status=status,
            started_at=data.draw(maybe),
            finished_at=data.draw(maybe) if status == "done" else None,
            touched_at=data.draw(times),
        )
        for topic in data.draw(st.sets(st.sampled_from(list(step.topics.all())), max_size=3)):
            TopicTick.objects.create(learner=learner, topic=topic, ticked_at=data.draw(times))
            make_change(data, learner, step, topic=topic)
        Note.objects.create(
            learner=learner, step=step, text=data.draw(words), updated_at=data.draw(times)
        )
        make_change(data, learner, step)
        make_project(data, learner, step)


def make_change(data: st.DataObject, learner: Learner, step: Step, **topic: Any) -> None:
    values = ["", "ticked"] if topic else ["todo", "learning", "done", "skipped"]
    before, after = data.draw(st.permutations(values))[:2]
    Change.objects.create(
        learner=learner,
        action=data.draw(st.uuids()),
        step=step,
        before=before,
        after=after,
        was_started_at=data.draw(st.none() | times),
        was_at=data.draw(st.none() | times),
        was_touched_at=data.draw(st.none() | times),
        why=data.draw(st.sampled_from(Why.values)),
        undoes=data.draw(st.none() | st.uuids()),
        at=data.draw(times),
        **topic,
    )


def make_project(data: st.DataObject, learner: Learner, step: Step) -> None:
    url = recognise(f"https://github.com/alice/{step.slug}").url
    project = Project.objects.create(
        learner=learner,
        url=url,
        title=data.draw(words)[:120],
        description=data.draw(words)[:1000],
        created_at=data.draw(times),
    )
    criteria = [None, *step.criteria.all()]
    Evidence.objects.create(
        learner=learner,
        project=project,
        step=step,
        criterion=data.draw(st.sampled_from(criteria)),
        created_at=data.draw(times),
    )


def test_a_long_history_comes_back_in_its_order(
    as_alice: Client, as_bob: Client, walked: Journey, alice: User
) -> None:
    step = walked.outline.steps[0]
    moments = [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(2500)]
    random.Random(1).shuffle(moments)
    Change.objects.bulk_create(
        Change(
            learner=alice.learner,
            step_id=step.id,
            before="todo",
            after="done",
            why=Why.CHOSEN,
            at=moment,
        )
        for moment in moments
    )
    archive = export(as_alice)
    bring(as_bob, archive)
    assert len(records_of(archive)["history"]) == 2505
    assert records_of(export(as_bob)) == records_of(archive)
