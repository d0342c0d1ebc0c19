"""What every page asks the database, and what a tick writes into it.

By hand, because the ORM takes longer to word a question than a database to answer it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from django.db import connection

from config.questions import Rows, ask

STATE, TICK, PROOF, VERSION = range(4)
RECORDS = f"""
    SELECT {STATE}, step_id, status, started_at, finished_at, touched_at
    FROM roadmap_stepstatus WHERE learner_id = %s
    UNION ALL
    SELECT {TICK}, topic_id, NULL, NULL, NULL, NULL FROM roadmap_topictick WHERE learner_id = %s
    UNION ALL
    SELECT {PROOF}, step_id, NULL, NULL, NULL, NULL FROM roadmap_evidence WHERE learner_id = %s
"""  # noqa: S608
RECORDS_AND_VERSION = f"""
    {RECORDS}
    UNION ALL
    SELECT {VERSION}, id, CAST(version AS varchar), NULL, NULL, NULL
    FROM roadmap_roadmap WHERE slug = %s
"""  # noqa: S608
LEARNER = "SELECT 1 FROM roadmap_learner WHERE id = %s"
ROADMAP = "SELECT id, version FROM roadmap_roadmap WHERE slug = %s"
TICKS_OF_TOPICS = """
    SELECT topic.id, topic.step_id, tick.ticked_at
    FROM roadmap_topic topic
    LEFT JOIN roadmap_topictick tick ON tick.topic_id = topic.id AND tick.learner_id = %%s
    WHERE topic.id IN (%s)
"""
WRITE_STATE = """
    INSERT INTO roadmap_stepstatus
        (learner_id, step_id, status, started_at, finished_at, touched_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (learner_id, step_id) DO UPDATE SET
        status = excluded.status, started_at = excluded.started_at,
        finished_at = excluded.finished_at, touched_at = excluded.touched_at
"""
REMOVE_STATE = "DELETE FROM roadmap_stepstatus WHERE learner_id = %s AND step_id = %s"
WRITE_TICK = "INSERT INTO roadmap_topictick (learner_id, topic_id, ticked_at) VALUES (%s, %s, %s)"
REMOVE_TICK = "DELETE FROM roadmap_topictick WHERE learner_id = %s AND topic_id = %s"
WRITE_CHANGE = """
    INSERT INTO roadmap_change
        (learner_id, action, step_id, topic_id, before, after,
         was_started_at, was_finished_at, was_touched_at, why, undoes, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

Question = tuple[str, Sequence[Any]]  # a statement, and its values
Writes = Mapping[str, Sequence[Sequence[object]]]  # statements, and the rows of values for each


def ticks_of(learner_id: int, topic_ids: Collection[int]) -> Question:
    """Of which step each topic is, and when the learner ticked it."""
    return TICKS_OF_TOPICS % ", ".join(["%s"] * len(topic_ids)), [learner_id, *topic_ids]


def hold_and_ask(learner_id: int, questions: Sequence[Question]) -> list[Rows] | None:
    """Hold a learner's row until the end of the transaction, then ask; None if there is no such
    learner.

    PostgreSQL takes all of it at once. It waits for whoever holds the row, and what follows sees
    what they left. SQLite has one writer anyway.
    """
    if connection.vendor != "postgresql":
        return [ask(*question) for question in questions] if ask(LEARNER, [learner_id]) else None
    questions = [(f"{LEARNER} FOR UPDATE", [learner_id]), *questions]
    with connection.cursor() as cursor:
        cursor.execute(
            ";".join(statement for statement, _ in questions),
            [value for _, values in questions for value in values],
        )
        held, *answers = _answers(cursor, len(questions))
    return answers if held else None


def _answers(cursor: Any, count: int) -> Iterator[Rows]:
    for number in range(count):
        if number:
            cursor.nextset()
        yield cursor.fetchall()


def write(writes: Writes) -> None:
    """Run each statement once for each of its rows.

    PostgreSQL takes those that are run once, as for a tick, in one question: Django puts the values
    in on this side.
    """
    stored = {sql: [[_as_stored(v) for v in row] for row in rows] for sql, rows in writes.items()}
    once = {sql: rows[0] for sql, rows in stored.items() if len(rows) == 1}
    with connection.cursor() as cursor:
        if once and connection.vendor == "postgresql":
            cursor.execute(";".join(once), [value for row in once.values() for value in row])
        else:
            for sql, row in once.items():
                cursor.execute(sql, row)
        for sql, rows in stored.items():
            if len(rows) > 1:
                cursor.executemany(sql, rows)


def _as_stored(value: object) -> Any:
    """A value as the database takes it; SQLite has no types of its own for times and UUIDs."""
    match value:
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case uuid.UUID() if not connection.features.has_native_uuid_field:
            return value.hex
        case Enum():
            return value.value
    return value


def in_utc(moment: datetime | None) -> datetime | None:
    """A time as the database has it; SQLite leaves out that it is in UTC."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
