"""Learners all along the way; prints each one's cookie: python -m bench.learners 100

They are made by the site's own code, but not through its pages: hashing a password takes longer
than all the rest. All of them are learning the same step, and have not ticked its first topic.
"""

import sys

import django

django.setup()

from django.utils import timezone

from accounts.models import User
from bench.logged_in import as_json
from bench.targets import STEP, TOPIC
from roadmap.journey import Journey
from roadmap.models import Learner, State, TopicTick, Why
from roadmap.outline import get_outlines
from roadmap.position import Status, StepState
from roadmap.records import Records


def walk(journey: Journey, number: int) -> None:
    """Finish some of the steps before STEP, tick half of a later one, and take up STEP."""
    now, steps = timezone.now(), journey.outline.steps
    here = next(step for step in steps if step.slug == STEP)
    done = [step for step in journey.outline.before(here) if step.id % 7 != number % 7]
    later = steps[(here.number or 0) + number % (len(steps) - (here.number or 0))]
    states = {step.id: StepState(Status.DONE, now, now, now) for step in done}
    states |= {step.id: StepState(Status.LEARNING, now, None, now) for step in (later, here)}
    topics = [topic for step in done for topic in step.topics]
    topics += later.topics[: 1 + number % 3] + here.topics[1 : 1 + number % 4]
    with journey.records.turn():
        journey.records.apply(states, {topic.id: now for topic in topics}, Why.CHOSEN)


def main(count: int) -> None:
    outline = next(get_outlines(State.PUBLISHED))
    TopicTick.objects.filter(topic__slug=TOPIC).delete()
    users = []
    for number in range(count):
        email = f"learner{number}@learners.example.org"
        user, is_new = User.objects.get_or_create(email=email)
        if is_new:
            learner, _ = Learner.objects.get_or_create(user=user)
            walk(Journey(outline, Records(learner.pk)), number)
        users.append(user)
    print(as_json(users))


main(int(sys.argv[1]))
