"""Counts the queries of requests, in the environment of a server: python -m bench.queries

Reads a JSON list of lists of requests, each `[method, path, body, headers]`, and prints the count
of the last request of each list: the first one of a process loads the route.
"""

import json
import sys

import django
from django.conf import settings

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def count(method: str, path: str, body: str, headers: dict[str, str]) -> int:
    kind = headers.pop("Content-Type", "text/html")
    with CaptureQueriesContext(connection) as captured:
        Client(headers=headers).generic(method, path, body, content_type=kind)
    return len(captured)


settings.ALLOWED_HOSTS.append("testserver")
print(json.dumps([[count(*one) for one in several][-1] for several in json.load(sys.stdin)]))
