"""Ask a server for one thing again and again, over a few connections, and check every answer.

The asking costs CPU as well, of the same machine: rates are for comparing within one run. What a
request costs the server is counted by the kernel, and is not touched by that.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

from bench.targets import SECRET, Ask, Learner, Target

CONNECTIONS = 8


class WrongAnswer(AssertionError):
    """An answer that does not say what it must."""


def load(
    address: str,
    target: Target,
    learners: list[Learner],
    numbers: Iterator[int],
    seconds: float,
) -> tuple[list[float], int]:
    """
    Args:
        numbers: of the requests; they go on from one round to the next, or ticks would be asked for
            that are set already.
        seconds: for how long to ask; a quarter of it more goes by beforehand, untimed.

    Returns:
        How long each answer took, in ms, in the order of their length; and how many there were
        in all, those beforehand included.

    Raises:
        WrongAnswer: of the first answer that was not the page that was asked for.
    """
    before = _ask_until(time.perf_counter() + seconds / 4, address, target, learners, numbers)
    times = _ask_until(time.perf_counter() + seconds, address, target, learners, numbers)
    return sorted(times), len(before) + len(times)


def _ask_until(
    end: float,
    address: str,
    target: Target,
    learners: list[Learner],
    numbers: Iterator[int],
) -> list[float]:
    times: list[float] = []
    wrong: list[Exception] = []

    def ask_on() -> None:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
        try:
            while time.perf_counter() < end and not wrong:
                turn, who = divmod(next(numbers), len(learners))
                ask = target.ask(learners[who], turn)
                began = time.perf_counter()
                answer = _answer(connection, ask)
                times.append((time.perf_counter() - began) * 1000)
                _check(ask, *answer)
        except (OSError, WrongAnswer) as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask_on) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise WrongAnswer(f"{target.name}: {wrong[0]}")
    return times


def _answer(connection: HTTPConnection, ask: Ask) -> tuple[int, bytes, bool]:
    """The status, the body as it came, and whether that is compressed."""
    headers = {"Accept-Encoding": "gzip", **ask.headers}
    connection.request(ask.method, ask.path, ask.body or None, headers)
    response = connection.getresponse()
    return response.status, response.read(), response.headers["Content-Encoding"] == "gzip"


def _check(ask: Ask, status: int, body: bytes, is_compressed: bool) -> None:
    page = (gzip.decompress(body) if is_compressed else body).decode()
    if status != ask.status:
        raise WrongAnswer(f"{ask.path} was answered with {status}: {page[:200]}")
    if ask.expected not in page:
        raise WrongAnswer(f"{ask.path} does not say {ask.expected!r}.")


def etag_of(address: str, path: str) -> str:
    """Under which a visitor's browser keeps a page; the secret of the forms is part of it."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path, headers={"Cookie": f"csrftoken={SECRET}"})
    return connection.getresponse().headers["ETag"] or ""
