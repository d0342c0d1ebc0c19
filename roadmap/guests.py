"""Who walks: the signed-in user's learner, or a guest whose id the session holds.

A guest's row is made by the first change only, within a limit per address, and expires when the
guest has not been back for 30 days.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config import limits, logs
from roadmap.models import Learner
from roadmap.records import is_learner

logger = logging.getLogger(__name__)

SESSION_KEY = "learner"
SEEN_KEY = "seen"
SEEN_EVERY = 24 * 60 * 60  # seconds; rare, because it is the one write on a page view
EXPIRES_AFTER = timedelta(days=30)


def get_learner_id(request: HttpRequest) -> int | None:
    """The learner of this request; None for a visitor who has not changed anything yet."""
    learner_id: int | None = request.session.get(SESSION_KEY)
    if learner_id is None or _is_of_closed_account(request):
        return None
    logs.tell(learner=learner_id)
    return learner_id


def get_or_make_learner_id(request: HttpRequest) -> int:
    """The learner of a request that changes something; a new guest where there is none.

    Raises:
        config.limits.TooManyRequests: too many new guests from this address.
    """
    learner_id = get_learner_id(request)
    if learner_id is not None and is_learner(learner_id):
        return learner_id
    if request.user.is_authenticated:
        learner, _ = Learner.objects.get_or_create(user=request.user)
    else:
        limits.consume(request, "guest")
        if _is_of_closed_account(request):
            request.session.flush()  # or it would never become a guest's
        learner = Learner.objects.create()
        request.session[SEEN_KEY] = int(time.time())
    request.session[SESSION_KEY] = learner.pk
    logs.tell(learner=learner.pk)
    return learner.pk


def _is_of_closed_account(request: HttpRequest) -> bool:
    """Somebody signed in with this session, and is nobody now: deleted, or no longer active."""
    return "_auth_user_id" in request.session and not request.user.is_authenticated


def expired_guests(now: datetime) -> QuerySet[Learner]:
    """Guests who were last here more than 30 days before `now` (UTC).

    They may have been here up to a day after they were last noted.
    """
    noted_before = now - EXPIRES_AFTER - timedelta(seconds=SEEN_EVERY)
    return Learner.objects.filter(user=None, seen_at__lt=noted_before)


class GuestSeenMiddleware:
    """Notes a guest's visit at most once a day, and keeps the guest's session that much longer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session and not request.user.is_authenticated:
            seen = session.get(SEEN_KEY)
            if seen is None or time.time() - seen > SEEN_EVERY:
                guest = Learner.objects.filter(pk=session[SESSION_KEY], user=None)
                try:
                    guest.update(seen_at=timezone.now())
                except OperationalError as error:  # with a full disk, one can still read
                    logger.warning("A guest's visit was not noted.", exc_info=error)
                else:
                    session[SEEN_KEY] = int(time.time())
        return self.get_response(request)
