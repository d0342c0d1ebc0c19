"""Learners who are made up have the very rows that the site would have written for them."""

from __future__ import annotations

import io
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import is_password_usable
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from accounts.leftovers import rows_of
from accounts.models import User
from roadmap.journey import Journey
from roadmap.load.fill import make_learners
from roadmap.models import (
    Change,
    Evidence,
    Learner,
    Note,
    Project,
    Roadmap,
    StepStatus,
    TopicTick,
    Why,
)
from roadmap.outline import Outline
from roadmap.position import Status
from roadmap.records import Records
from tests.conftest import SLUG, signed_in

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MANY = 60


def make(outline: Outline, count: int = MANY, seed: int = 1) -> list[Learner]:
    """The learners that were made."""
    before = set(Learner.objects.values_list("pk", flat=True))
    assert list(make_learners(outline, count, seed, NOON))[-1] == count
    return list(Learner.objects.exclude(pk__in=before).select_related("user").order_by("pk"))


def command(**options: Any) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("make_load", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def made(outline: Outline) -> list[Learner]:
    return make(outline)


def clicks_of(
    history: list[Change], journey: Journey
) -> Iterator[tuple[datetime, Callable[[], Any]]]:
    """What a learner clicked, and when, as their history tells it."""
    steps = journey.outline.step_by_id
    undo_of: dict[uuid.UUID | None, uuid.UUID] = {}  # the actions of those who do it again
    for action, rows in groupby(history, lambda change: change.action):
        first, *others = list(rows)
        step = steps(first.step_id)
        assert step
        if first.topic_id:
            topic = next(topic for topic in step.topics if topic.id == first.topic_id)
            yield first.at, partial(journey.set_tick, step, topic, first.after == "ticked")
        elif first.why == Why.KNOWN:
            last = steps([first, *others][-1].step_id)
            after = journey.outline.neighbours(last)[1] if last else None
            assert after
            yield first.at, partial(journey.know_before, after)
        elif first.undoes:
            yield first.at, partial(journey.records.undo, undo_of[first.undoes])
        else:
            yield first.at, partial(journey.set_status, step, Status(first.after))
        undo_of[action] = (
            Change.objects.filter(learner=journey.records.owner_id).latest("id").action
        )


def rows(model: type[models.Model], learner: Learner, *left_out: str) -> list[dict[str, Any]]:
    """A learner's rows without what no two rows have in common."""
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in ("id", "learner", "action", "undoes", *left_out)
    ]
    return list(model._default_manager.filter(learner=learner).order_by("id").values(*names))


def test_who_clicks_as_a_made_learner_did_has_the_same_records(
    made: list[Learner], outline: Outline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for learner in made:
        again = Learner.objects.create()
        journey = Journey(outline, Records(again.pk))
        history = list(Change.objects.filter(learner=learner).order_by("id"))
        for at, click in clicks_of(history, journey):
            monkeypatch.setattr(timezone, "now", lambda at=at: at)
            click()
        assert rows(Change, again) == rows(Change, learner)
        for model, key in ((StepStatus, "step_id"), (TopicTick, "topic_id")):
            mine, theirs = ({row[key]: row for row in rows(model, one)} for one in (again, learner))
            assert mine == theirs
        position = Journey(outline, Records(learner.pk)).position
        assert position.done == journey.position.done
        assert position.ticked == journey.position.ticked


def test_they_are_of_all_kinds(made: list[Learner], outline: Outline) -> None:
    """Or the test above would show less than it says."""
    assert set(Change.objects.values_list("why", flat=True)) == {
        *(Why.CHOSEN, Why.FIRST_TICK, Why.KNOWN, Why.UNDONE)
    }
    assert set(StepStatus.objects.values_list("status", flat=True)) == {
        "learning",
        "skipped",
        "done",
    }
    assert Change.objects.filter(after="").exists()
    done = {Journey(outline, Records(learner.pk)).position.done for learner in made}
    assert {0, 1, 2} < done
    assert max(done) > 10


def test_nothing_was_done_before_joining_or_after_the_end(made: list[Learner]) -> None:
    assert made
    for learner in made:
        assert learner.user
        assert learner.user.date_joined == learner.created_at < NOON
    for model, column in ((Change, "at"), (Note, "updated_at"), (Project, "created_at")):
        assert model._default_manager.exists()
        early_or_late = models.Q(**{f"{column}__gt": NOON}) | models.Q(
            **{f"{column}__lt": models.F("learner__created_at")}
        )
        assert not model._default_manager.filter(early_or_late).exists()


def test_notes_and_projects_are_what_the_forms_would_take(
    made: list[Learner], as_alice: Client
) -> None:
    """A note passes its checks; a link that is typed becomes the very project."""
    for note in Note.objects.all():
        note.full_clean(validate_unique=False)
    for project in Project.objects.all():
        url, title = project.url, project.title
        as_alice.post("/projects/", {"url": f"www.{url.removeprefix('https://')}/"})
        assert Project.objects.filter(learner__user__name="Alice", url=url, title=title).exists()
    for proof in Evidence.objects.select_related("project", "criterion"):
        assert proof.project.learner_id == proof.learner_id
        assert proof.criterion is None or proof.criterion.step_id == proof.step_id


def test_every_foreign_key_leads_somewhere(made: list[Learner]) -> None:
    """PostgreSQL would look at the end of the test's transaction, which never comes."""
    connection.check_constraints()


def test_an_account_has_what_a_sign_up_leaves(
    made: list[Learner], fresh_limits: None, client: Client
) -> None:
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": "a quiet path up"})
    signed_up = rows_of(User.objects.get(email="new@example.org"))
    labels = [set(rows_of(learner.user)) for learner in made if learner.user]
    assert any(set(signed_up) <= own for own in labels)
    assert all(set(signed_up) - {"sessions", "usersessions.UserSession"} <= own for own in labels)


def test_their_pages_open(made: list[Learner]) -> None:
    for learner in made[:10]:
        assert learner.user
        browser = signed_in(learner.user)
        for address in (f"/roadmaps/{SLUG}/", "/dashboard/", "/notes/", "/projects/"):
            assert learner.user.email in browser.get(address).content.decode()


def test_a_session_that_was_made_opens_its_account(outline: Outline) -> None:
    list(make_learners(outline, MANY, 1, timezone.now()))
    kept = UserSession.objects.select_related("user")
    assert 0 < len(kept) < MANY
    for row in kept:
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
        assert row.user.email in browser.get("/dashboard/").content.decode()


def test_no_seed_tells_how_to_open_an_account(outline: Outline) -> None:
    keys: list[set[str]] = []
    for _ in range(2):
        learners = make(outline, seed=7)
        assert not any(is_password_usable(row.user.password) for row in learners if row.user)
        made = UserSession.objects.filter(user__learner__in=learners)
        keys.append(set(made.values_list("session_key", flat=True)))
        User.objects.all().delete()
    assert len(keys[0]) == len(keys[1]) > 0
    assert not keys[0] & keys[1]


def test_the_same_seed_makes_the_same_histories(outline: Outline) -> None:
    first, again, other = (rows_by_learner(outline, seed) for seed in (7, 7, 8))
    assert first == again != other


def rows_by_learner(outline: Outline, seed: int) -> list[list[dict[str, Any]]]:
    learners = make(outline, 5, seed)
    found = [rows(Change, learner) for learner in learners]
    User.objects.filter(learner__in=learners).delete()
    return found


def test_it_goes_on_where_it_stopped(outline: Outline) -> None:
    at_once = rows_by_learner(outline, 3)
    learners = [*make(outline, 2, 3), *make(outline, 3, 3)]
    assert [rows(Change, learner) for learner in learners] == at_once
    assert len({learner.user.email for learner in learners if learner.user}) == 5


def test_the_command_says_what_it_made(db: None) -> None:
    assert command(learners=3) == "Made 3 learners, all @load.example.org.\n"
    assert command(learners=2, verbosity=0) == ""
    assert Learner.objects.count() == 5


def test_a_terminal_is_shown_how_far_it_is(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    whole = r"\rMaking +\[#{30}\] 100%\n"
    for kind, verbosity, shown in ((Terminal, 1, whole), (Terminal, 0, ""), (io.StringIO, 1, "")):
        out = kind()
        monkeypatch.setattr(sys, "stderr", out)
        call_command("make_load", learners=3, stdout=io.StringIO(), verbosity=verbosity)
        assert re.fullmatch(shown, out.getvalue())


def test_real_learners_are_not_mixed_with_made_ones_by_mistake(
    alice: User, as_guest: Client
) -> None:
    """An account that never walked is no learner; a guest is one."""
    command(learners=1)
    as_guest.post(f"/roadmaps/{SLUG}/programming-basics/status/", {"status": "learning"})
    with pytest.raises(CommandError, match="There are learners here who are not made up"):
        command(learners=1)
    Learner.objects.filter(user=None).delete()
    Learner.objects.create(user=alice)
    with pytest.raises(CommandError, match="--into-a-site-with-learners"):
        command(learners=1)
    assert Learner.objects.count() == 2
    command(learners=1, into_a_site_with_learners=True)
    assert Learner.objects.count() == 3


def test_without_a_route_there_is_nothing_to_walk(db: None) -> None:
    Roadmap.objects.update(state="draft")
    with pytest.raises(CommandError, match=r"run manage\.py prepare first"):
        command(learners=1)


@pytest.mark.parametrize("number", ["0", "-5", "many"])
def test_a_number_that_is_none_is_refused(db: None, number: str) -> None:
    with pytest.raises(CommandError, match="--learners"):
        call_command("make_load", "--learners", number)
    assert not Learner.objects.exists()
