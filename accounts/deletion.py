"""Erases an account: one function for its owner, for the administration and for restored backups.

What is deleted is listed in a file outside of the database, so that a backup restored later can be
told: `manage.py apply_deletions` goes through the list, and `manage.py prepare` calls it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from roadmap.guests import SESSION_KEY
from roadmap.models import Learner

logger = logging.getLogger(__name__)

NAMELESS = "deleted"  # no address, so that nobody can sign up with it
DELETIONS = "deletions.jsonl"


def delete_user(user: User) -> None:
    """Erase an account, and everything personal with it: rows, sessions, cache, names in the log.

    What the user did as one of the staff stays in the log, under a name that is nobody's.

    Raises:
        OSError: the list of deletions can't be written; nothing was changed.
    """
    path = deletions_path()
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        line = _line_of(user)
        with transaction.atomic():
            _forget_name_in_log(user)
            _end_sessions(list(session_keys(user)))
            user.delete()
        _write(file, line)


def deletions_path() -> Path:
    return Path(settings.VAR_DIR) / DELETIONS


def apply_deletions(paths: Iterable[Path]) -> int:
    """Erase again who is on the lists and in the database: a backup was restored. How many."""
    count = 0
    for path in paths:
        for listed in _listed(path):
            user = User.objects.filter(pk=listed["user"]).first()
            if user and fingerprint(user) == listed["fingerprint"]:
                delete_user(user)
                count += 1
    return count


def fingerprint(user: User) -> str:
    """Tells whether a row is the same account: after a restore, another may get its number.

    Made of nothing personal: the number, and the microsecond in which the account was made.
    """
    return hashlib.sha256(f"{user.pk} {user.date_joined.isoformat()}".encode()).hexdigest()


def _line_of(user: User) -> str:
    at = timezone.now().isoformat(timespec="seconds")
    return json.dumps({"at": at, "user": user.pk, "fingerprint": fingerprint(user)}) + "\n"


def _write(file: TextIO, line: str) -> None:
    """Have the line on the disk before anybody is told that the account is gone."""
    file.write(line)
    file.flush()
    os.fsync(file.fileno())


def _listed(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            yield json.loads(line)
        except ValueError:  # the machine stopped while the line was written
            logger.warning("A line of %s can't be read.", path)


def _forget_name_in_log(user: User) -> None:
    """Give what the user did to nobody, and take the user's name and address out of the rest."""
    done = LogEntry.objects.filter(user=user)
    if done.exists():
        done.update(user=nobody())
    addresses = EmailAddress.objects.filter(user=user)
    learners = Learner.objects.filter(user=user)
    about = (
        _about(User, [user.pk])
        | _about(EmailAddress, addresses.values_list("pk", flat=True))
        | _about(Learner, learners.values_list("pk", flat=True))
    )
    for email in {user.email, *addresses.values_list("email", flat=True)}:
        about |= Q(pk__in=_lines_naming(email))
    LogEntry.objects.filter(about).update(object_repr="deleted account", change_message="")


def _lines_naming(email: str) -> list[int]:
    """Lines of the log that have this address in them; a database finds longer ones as well."""
    near = Q(object_repr__icontains=email) | Q(change_message__icontains=email)
    rows = LogEntry.objects.filter(near).values_list("pk", "object_repr", "change_message")
    return [pk for pk, *texts in rows if any(names(text, email) for text in texts)]


def names(text: str, email: str) -> bool:
    """Whether the text has this very address in it, in any case, and not only one that it is a part
    of, such as "malice@example.org" or "alice@example.org.uk" of "alice@example.org"."""
    # An address may have "=" or "/" in it as well; far more often they stand before one.
    address = rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)"
    return re.search(address, text, re.IGNORECASE) is not None


def _about(model: Any, ids: Iterable[int]) -> Q:
    content_type = ContentType.objects.get_for_model(model)
    return Q(content_type=content_type, object_id__in=[str(id_) for id_ in ids])


def nobody() -> User:
    """Who did what deleted staff did: an account that nobody can log in to."""
    account, is_new = User.objects.get_or_create(email=NAMELESS, defaults={"is_active": False})
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def session_keys(user: User) -> Iterator[str]:
    """Every session that knows the user: signed in, a code awaited, or a guest that was claimed.

    A session's data are sealed, so all of them are looked through.
    """
    store = _session_store()
    learner_id = Learner.objects.filter(user=user).values_list("pk", flat=True).first()
    for session in store.get_model_class().objects.iterator(chunk_size=1000):
        data = store().decode(session.session_data)
        is_theirs = data.get("_auth_user_id") == str(user.pk)
        is_learners = learner_id is not None and data.get(SESSION_KEY) == learner_id
        text = json.dumps(data, default=str, ensure_ascii=False)
        if is_theirs or is_learners or names(text, user.email):
            yield session.session_key


def _end_sessions(keys: Iterable[str]) -> None:
    """In the database, and in the cache where they are kept there as well. If the database takes
    it back, the cache reads them from there again."""
    store = _session_store()
    for key in keys:
        store(key).delete()


def _session_store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
