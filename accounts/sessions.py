"""Where a user is logged in, and how to end it there."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User

logger = logging.getLogger(__name__)

SEEN_KEY = "session_seen"
SEEN_EVERY = timedelta(hours=1)  # a write on a page view, so it is seldom


def live_sessions(user: User) -> list[UserSession]:
    """The user's sessions that still open the account, the last used first."""
    known = UserSession.objects.filter(user=user).order_by("-last_seen_at")
    kept = Session.objects.filter(
        session_key__in=known.values("session_key"), expire_date__gt=timezone.now()
    )
    hashes = {row.session_key: row.get_decoded().get(HASH_SESSION_KEY, "") for row in kept}
    opens = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    return [row for row in known if hashes.get(row.session_key) in opens]


def end_others(request: HttpRequest, user: User) -> int:
    """End the user's sessions except the one of this request; how many there were."""
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    ended = len(others)
    for other in others:
        other.end()
    return ended


def end_others_after_a_new_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """They no longer open the account, since it has another password; their rows go as well."""
    end_others(request, user)


def note_login(request: HttpRequest | None, **kwargs: Any) -> None:
    """A session that begins is noted by django-allauth; the next note is due in an hour."""
    if request is not None:
        request.session[SEEN_KEY] = int(time.time())


class SessionSeenMiddleware:
    """Notes when and from where a session was used last, at most once an hour."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            seen = request.session.get(SEEN_KEY, 0)
            if time.time() - seen > SEEN_EVERY.total_seconds():
                try:
                    self._note(request)
                except OperationalError as error:  # with a full disk, one can still read
                    logger.warning("A session's use was not noted.", exc_info=error)
                else:
                    request.session[SEEN_KEY] = int(time.time())
        return self.get_response(request)

    @staticmethod
    @transaction.atomic
    def _note(request: HttpRequest) -> None:
        longest = UserSession._meta.get_field("user_agent").max_length
        UserSession.objects.update_or_create(
            session_key=request.session.session_key,
            defaults={
                "user": request.user,
                "ip": get_adapter(request).get_client_ip(request),
                "user_agent": request.headers.get("User-Agent", "")[:longest],
                "last_seen_at": timezone.now(),
            },
        )
