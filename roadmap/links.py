"""Recognises a portfolio link from its address alone: no request is made.

The same thing behind two spellings (www., .git, a branch, a trailing slash) gets one canonical
address, so that a learner's link added twice becomes one project.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

MAX_LENGTH = 500
HOST_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)\Z")
NAME = re.compile(r"[\w.-]+\Z", re.ASCII)


class BadLink(ValueError):
    """Says in words why an address can't be a project's."""


@dataclass(frozen=True, slots=True)
class Link:
    """`kind` is what the address points at: "repository", "notebook", "model", "site" ..."""

    url: str
    site: str
    kind: str
    title: str


def recognise(text: str) -> Link:
    """Read what a learner pasted.

    Args:
        text: an http(s) address; https:// is added where no scheme is given.

    Raises:
        BadLink: it is too long, not http(s), has a password in it, or leads to no host.
    """
    parts = _split(text.strip())
    host = (parts.hostname or "").removeprefix("www.")
    read = _SITES.get(host)
    path = [unquote(part) for part in parts.path.split("/") if part]
    return (read and read(path)) or _any_site(parts, host)


def _split(text: str) -> SplitResult:
    if len(text) > MAX_LENGTH:
        raise BadLink(f"Use an address of at most {MAX_LENGTH} characters.")
    if re.search(r"[\s\x00-\x1f\x7f\\]", text):
        raise BadLink("An address has no spaces or control characters in it.")
    if not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) or re.match(
        r"[\w.-]+:\d+(/|\Z)", text
    ):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise BadLink("This is not a web address.") from error
    if parts.scheme not in ("http", "https"):
        raise BadLink("Use an address that starts with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise BadLink("Take the user name and password out of the address.")
    if not _is_host(parts.hostname or ""):
        raise BadLink("This address leads to no website. Is the name before the first / right?")
    return parts


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.removesuffix(".").split(".")
        return (
            len(host) <= 253
            and len(labels) > 1
            and not labels[-1].isdigit()
            and all(HOST_LABEL.match(label) for label in labels)
        )
    return True


def _any_site(parts: SplitResult, host: str) -> Link:
    netloc = (parts.hostname or "") if ":" not in (parts.hostname or "") else f"[{parts.hostname}]"
    if parts.port and parts.port != {"http": 80, "https": 443}[parts.scheme]:
        netloc = f"{netloc}:{parts.port}"
    path = parts.path.rstrip("/")
    url = urlunsplit((parts.scheme, netloc, path or "/", parts.query, parts.fragment))
    return Link(url, host, "site", f"{host}{unquote(path)}"[:120])


def _github(path: list[str]) -> Link | None:
    if len(path) < 2 or not _are_names(path[:2]):
        return None
    owner, name = path[0], path[1].removesuffix(".git")
    if not name:
        return None
    return Link(f"https://github.com/{owner}/{name}", "GitHub", "repository", f"{owner}/{name}")


def _gitlab(path: list[str]) -> Link | None:
    """Groups nest, so everything before "/-/" names the project."""
    names = path[: path.index("-")] if "-" in path else path
    if "-" not in path and "tree" in names[2:]:
        names = names[: names.index("tree", 2)]
    if len(names) < 2 or not _are_names(names):
        return None
    name = "/".join(names).removesuffix(".git")
    return Link(f"https://gitlab.com/{name}", "GitLab", "repository", name)


_KAGGLE_KINDS = {
    "code": "notebook",
    "datasets": "dataset",
    "models": "model",
    "competitions": "competition",
    "c": "competition",
}


def _kaggle(path: list[str]) -> Link | None:
    section, names = (path[0], path[1:]) if path else ("", [])
    kind = _KAGGLE_KINDS.get(section)
    if kind == "competition" and names and _are_names(names[:1]):
        return Link(f"https://www.kaggle.com/competitions/{names[0]}", "Kaggle", kind, names[0])
    if kind is None:
        # The older form of a notebook's or data set's address has no section.
        return None if len(path) != 2 else _kaggle_named("notebook", "code", path)
    return _kaggle_named(kind, section, names)


def _kaggle_named(kind: str, section: str, names: list[str]) -> Link | None:
    if len(names) < 2 or not _are_names(names[:2]):
        return None
    name = "/".join(names[:2])
    return Link(f"https://www.kaggle.com/{section}/{name}", "Kaggle", kind, name)


_HUGGING_FACE_KINDS = {"datasets": "dataset", "spaces": "space"}


def _hugging_face(path: list[str]) -> Link | None:
    section = path[0] if path else ""
    kind = _HUGGING_FACE_KINDS.get(section, "model")
    names = path[1:] if section in _HUGGING_FACE_KINDS else path
    if len(names) < 2 or not _are_names(names[:2]) or section in _HUGGING_FACE_PAGES:
        return None
    name = "/".join(names[:2])
    prefix = f"{section}/" if section in _HUGGING_FACE_KINDS else ""
    return Link(f"https://huggingface.co/{prefix}{name}", "Hugging Face", kind, name)


_HUGGING_FACE_PAGES = {"blog", "collections", "docs", "learn", "papers", "posts", "settings"}


def _are_names(names: list[str]) -> bool:
    return all(NAME.match(name) and name not in (".", "..") for name in names)


_SITES: dict[str, Callable[[list[str]], Link | None]] = {
    "github.com": _github,
    "gitlab.com": _gitlab,
    "kaggle.com": _kaggle,
    "huggingface.co": _hugging_face,
    "hf.co": _hugging_face,
}
