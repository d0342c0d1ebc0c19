"""Prints how the database answers each query of some requests, in the environment of a server.

Reads what bench/queries.py reads. What differs in its values only is told of once.
"""

import json
import re
import sys

import django
from django.conf import settings

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

EXPLAIN = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+\b")
PLANNED = ("SELECT", "UPDATE", "DELETE")


def statements(method: str, path: str, body: str, headers: dict[str, str]) -> list[str]:
    kind = headers.pop("Content-Type", "text/html")
    with CaptureQueriesContext(connection) as captured:
        Client(headers=headers).generic(method, path, body, content_type=kind)
    queries = (" ".join(query["sql"].split()) for query in captured)
    return [sql for sql in queries if sql.startswith(PLANNED)]


def plan(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(EXPLAIN + sql.replace("%", "%%") if "%" in sql else EXPLAIN + sql)
        return [str(row[-1]) for row in cursor.fetchall()]


settings.ALLOWED_HOSTS.append("testserver")
told = set[str]()
for several in json.load(sys.stdin):
    for request in several:
        for sql in statements(*request):
            shape = VALUES.sub("?", sql)
            if shape not in told:
                told.add(shape)
                print(f"{sql[:300]}\n" + "".join(f"    {line}\n" for line in plan(sql)))
