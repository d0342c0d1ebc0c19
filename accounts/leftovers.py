"""Finds what the site holds of a person: rows of theirs, and any text that has their address."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, models
from django.db.models import Q
from django.db.models.deletion import Collector
from django.db.models.functions import Cast

from accounts.deletion import session_keys
from accounts.models import User
from config.limits import PREFIX

SEARCHED = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)


def rows_of(user: User) -> dict[str, int]:
    """How many rows of each table, and sessions, would go with the account."""
    collector = Collector(using="default", origin=user)
    collector.collect([user])
    ids: dict[str, set[object]] = {}
    for rows in (*collector.data.values(), *collector.fast_deletes):
        for row in rows:  # a row that is reached in two ways is one
            ids.setdefault(row._meta.label, set()).add(row.pk)
    counts = {label: len(pks) for label, pks in sorted(ids.items())}
    sessions = sum(1 for _key in session_keys(user))
    return counts | ({"sessions": sessions} if sessions else {})


def mentions(words: Sequence[str]) -> dict[str, int]:
    """How many rows, sessions and cached values have one of the words in them, in any case.

    Every text of every table is looked through; sessions and cached values are opened for it.
    """
    found = {model._meta.label: _rows_with(model, words) for model in _models()}
    found["sessions"] = sum(_has(words, data) for data in _sessions())
    found["cache"] = sum(_has(words, entry) for entry in _cached())
    return {where: number for where, number in found.items() if number}


def _models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]


def _rows_with(model: type[models.Model], words: Iterable[str]) -> int:
    texts = [field for field in model._meta.concrete_fields if isinstance(field, SEARCHED)]
    if not texts:
        return 0
    rows = model._default_manager.order_by()
    casts = {f"text_{field.name}": Cast(field.name, models.TextField()) for field in texts}
    condition = Q()
    for name in casts:
        for word in words:
            condition |= Q(**{f"{name}__icontains": word})
    count: int = rows.annotate(**casts).filter(condition).count()
    return count


def _has(words: Iterable[str], value: object) -> bool:
    text = str(value).lower()
    return any(word.lower() in text for word in words)


def _sessions() -> Iterator[object]:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in store.get_model_class().objects.iterator(chunk_size=1000):
        yield store().decode(session.session_data)


def _cached() -> Iterator[object]:
    """Keys and values of the cache, be it a table or Redis; of a limit's counter the key alone, for
    what it keeps are times."""
    if settings.CACHE_IS_DATABASE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key, value FROM cache")
            for key, value in cursor.fetchall():
                # The site wrote it itself.
                yield key if _counts(key) else (key, pickle.loads(base64.b64decode(value)))  # noqa: S301
    elif hasattr(cache, "_cache"):
        client = cache._cache.get_client()
        for key in client.scan_iter():
            yield key if _counts(key.decode()) else (key, client.get(key))


def _counts(key: str) -> bool:
    return f":{PREFIX}" in key
