"""What is asked of the site and of the floor, how often it may cost what, and what the answer must
say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

MAP = "/roadmaps/machine-learning-engineer/"
STEP = "machine-learning-frameworks"
TOPIC = "estimators-transformers-and-pipelines"  # its first
SECRET = "b" * 32  # of CSRF; as good as a token


@dataclass(frozen=True)
class Learner:
    email: str
    session: str


@dataclass(frozen=True)
class Ask:
    """One request, and what must stand in the page that answers it."""

    path: str
    expected: str = ""
    method: str = "GET"
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Target:
    """Something that is asked many times.

    Attributes:
        ask: makes the request number n, of a learner.
        goal: how many times the CPU of the floor it may take.
        is_of_crowd: asked by a thousand learners, of whom hardly two stand alike.
    """

    name: str
    ask: Callable[[Learner, int], Ask]
    floor: str = ""
    goal: float = 0
    is_of_crowd: bool = False


def _cookies(learner: Learner) -> dict[str, str]:
    return {"Cookie": f"sessionid={learner.session}; csrftoken={SECRET}"}


def page(path: str) -> Callable[[Learner, int], Ask]:
    """The learner's own page, and nobody else's."""
    return lambda learner, n: Ask(path, learner.email, headers=_cookies(learner))


def tick(path: str) -> Callable[[Learner, int], Ask]:
    """Tick and untick in turn: all learners tick, then all untick."""

    def ask(learner: Learner, n: int) -> Ask:
        ticks = n % 2 == 0
        return Ask(
            path,
            f'aria-checked="{"true" if ticks else "false"}"',
            method="POST",
            body=f"csrfmiddlewaretoken={SECRET}&ticked={'yes' if ticks else 'no'}",
            headers={
                **_cookies(learner),
                "Content-Type": "application/x-www-form-urlencoded",
                "HX-Request": "true",
            },
        )

    return ask


def visit(path: str, expected: str) -> Callable[[Learner, int], Ask]:
    return lambda learner, n: Ask(path, expected)


def visit_again(path: str, etag: str) -> Callable[[Learner, int], Ask]:
    """As a browser that has the page."""
    headers = {"Cookie": f"csrftoken={SECRET}", "If-None-Match": etag}
    return lambda learner, n: Ask(path, headers=headers, status=304)


OF_FLOOR = [
    Target("hello", visit("/hello", "Hello")),
    Target("floor page", page("/page")),
    Target("floor tick", tick("/ticks/77")),
]


def of_site(etag: str) -> list[Target]:
    """
    Args:
        etag: of a visitor's map.
    """
    return [
        Target("map", page(MAP), "floor page", 1.2),
        Target("step", page(f"{MAP}{STEP}/"), "floor page", 1.5),
        Target("map, a crowd", page(MAP), "floor page", is_of_crowd=True),
        Target("step, a crowd", page(f"{MAP}{STEP}/"), "floor page", is_of_crowd=True),
        Target("dashboard", page("/dashboard/"), "floor page"),
        Target("tick", tick(f"{MAP}{STEP}/topics/{TOPIC}/"), "floor tick", 1.5),
        Target("visitor's map", visit(MAP, "</html>"), "hello", 4),
        Target("visitor's map, 304", visit_again(MAP, etag), "hello", 2),
        Target("visitor's home", visit("/", "</html>"), "hello"),
    ]
