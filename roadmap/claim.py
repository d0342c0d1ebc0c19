"""Gives a guest's progress to the account that the guest signs up for or logs in to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from roadmap.guests import SESSION_KEY
from roadmap.models import Learner
from roadmap.notices import notify
from roadmap.records import Outcome, Records
from roadmap.words import topics_and_steps


@receiver(user_logged_in)
def claim_guest(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Point the session at the user's learner, and bring the guest's records along."""
    guest_id = request.session.get(SESSION_KEY)
    with transaction.atomic():
        learner, _created = Learner.objects.get_or_create(user=user)
        outcome = claim(guest_id, learner) if guest_id else Outcome()
    request.session[SESSION_KEY] = learner.pk
    if outcome.action:
        brought = topics_and_steps(outcome.topics, outcome.steps)
        notify(request, _("Brought along: %(what)s.") % {"what": brought}, undo=outcome.action)


def claim(guest_id: int, learner: Learner) -> Outcome:
    """Merge a guest into a learner and remove the guest. Anyone but a guest is left alone."""
    guest = Learner.objects.select_for_update().filter(pk=guest_id, user=None).first()
    if guest is None:
        return Outcome()
    outcome = Records(learner.pk).absorb(Records(guest.pk))
    guest.delete()
    return outcome
