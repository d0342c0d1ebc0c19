"""Recognises a portfolio link from its address alone: no request is made.

The same thing behind two spellings (www., .git, a branch, a trailing slash) gets one canonical
address, so that a learner's link added twice becomes one project.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

MAX_LENGTH = 500
MAX_TITLE = 120
HOST_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)\Z")
FOR_GIT = re.compile(r"(ssh://)?git@(?P<host>[\w.-]+)[:/](?P<path>.+?)(\.git)?/*\Z", re.ASCII)
NAME = re.compile(r"[\w.-]+\Z", re.ASCII)


class BadLink(ValueError):
    """Says in words why an address can't be a project's. `values` are what stands in the text."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text % values)
        self.text = text
        self.values = values


def _(text: str) -> str:
    """Marks a text for translation. Whoever shows it translates it: nothing here imports Django."""
    return text


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
    text = text.strip()
    parts = _split(text)
    read = _SITES.get(_host(parts).removeprefix("www."))
    path = [unquote(part) for part in parts.path.split("/") if part]
    link = (read and read(path)) or _any_site(parts)
    if max(len(text), len(link.url)) > MAX_LENGTH:
        raise BadLink(_("Use an address of at most %(most)s characters."), most=MAX_LENGTH)
    return replace(link, title=link.title[:MAX_TITLE])


def _split(text: str) -> SplitResult:
    if " " in text or "\\" in text or not text.isprintable():
        raise BadLink(_("An address has no spaces or control characters in it."))
    cloned = FOR_GIT.match(text[:MAX_LENGTH])
    if cloned:
        url = f"https://{cloned['host']}/{cloned['path']}"
        raise BadLink(_("This address is for git. Use %(url)s here."), url=url)
    if not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) or re.match(
        r"[\w.-]+:\d+([/?#]|\Z)", text
    ):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - read for its check
    except ValueError as error:
        raise BadLink(_("This is not a web address.")) from error
    if parts.scheme not in ("http", "https"):
        raise BadLink(_("Use an address that starts with https:// or http://."))
    if parts.username is not None or parts.password is not None:
        raise BadLink(_("Take the user name and password out of the address."))
    if not _is_host(_host(parts)):
        raise BadLink(_("This address leads to no website. Is the name before the first / right?"))
    return parts


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removesuffix(".")


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        return (
            len(host) <= 253
            and len(labels) > 1
            and not labels[-1].isdigit()
            and all(HOST_LABEL.match(label) for label in labels)
        )
    return True


def _any_site(parts: SplitResult) -> Link:
    host = _host(parts)
    netloc = f"[{host}]" if ":" in host else host
    if parts.port and parts.port != {"http": 80, "https": 443}[parts.scheme]:
        netloc = f"{netloc}:{parts.port}"
    path = parts.path.rstrip("/")
    url = urlunsplit((parts.scheme, netloc, path or "/", parts.query, parts.fragment))
    name = unquote(path)
    title = host.removeprefix("www.") + (name if name.isprintable() else path)
    return Link(url, host.removeprefix("www."), "site", title)


def _github(path: list[str]) -> Link | None:
    """GitHub takes a name in any case for the same, so the address has it in lower case."""
    names = _without_git(path[:2])
    if len(names) < 2 or not _are_names(names) or names[0].lower() in _GITHUB_PAGES:
        return None
    name = "/".join(names)
    return Link(f"https://github.com/{name.lower()}", "GitHub", "repository", name)


_GITHUB_PAGES = {
    *("about", "apps", "codespaces", "collections", "contact", "customer-stories", "dashboard"),
    *("enterprise", "events", "explore", "features", "issues", "login", "marketplace", "new"),
    *("notifications", "organizations", "orgs", "pricing", "pulls", "readme", "resources"),
    *("search", "security", "sessions", "settings", "site", "solutions", "sponsors", "stars"),
    *("team", "topics", "trending", "users"),
}


def _gitlab(path: list[str]) -> Link | None:
    """Groups nest, so everything before "/-/", or an older page of a project, names the project."""
    ends = (i for i, part in enumerate(path) if part == "-" or (i > 1 and part in _GITLAB_PARTS))
    names = _without_git(path[: next(ends, None)])
    if len(names) < 2 or not _are_names(names) or names[0].lower() in _GITLAB_PAGES:
        return None
    name = "/".join(names)
    return Link(f"https://gitlab.com/{name.lower()}", "GitLab", "repository", name)


_GITLAB_PARTS = {"blame", "blob", "commits", "raw", "tree", "wikis"}
_GITLAB_PAGES = {
    *("admin", "api", "dashboard", "explore", "groups", "help", "profile", "projects", "public"),
    *("search", "snippets", "users"),
}


def _without_git(names: list[str]) -> list[str]:
    """The names without the ".git" that an address for cloning ends in."""
    return [*names[:-1], re.sub(r"(\.git)+\Z", "", names[-1])] if names else names


_KAGGLE_KINDS = {
    "code": "notebook",
    "datasets": "dataset",
    "models": "model",
    "competitions": "competition",
}


_KAGGLE_PAGES = {
    *("account", "benchmarks", "c", "discussions", "docs", "host", "learn", "organizations"),
    *("rankings", "search", "settings", "work"),
}
_KAGGLE_TABS = {"account", "discussion", "followers", "following", "notebooks", "scripts"}


def _kaggle(path: list[str]) -> Link | None:
    section = {"c": "competitions"}.get(path[0], path[0]) if path else ""
    if _is_older_notebook(path):
        section, path = "code", ["code", *path]
    kind = _KAGGLE_KINDS.get(section)
    depth = 1 if kind == "competition" else 2
    names = path[1 : 1 + depth]
    if kind is None or len(names) < depth or not _are_names(names):
        return None
    name = "/".join(names)
    return Link(f"https://www.kaggle.com/{section}/{name}", "Kaggle", kind, name)


def _is_older_notebook(path: list[str]) -> bool:
    """Kaggle's notebooks stood right beneath their author once, and still lead on from there."""
    if len(path) < 2 or path[0] in _KAGGLE_PAGES or path[0] in _KAGGLE_KINDS:
        return False
    return path[1] not in _KAGGLE_TABS and path[1] not in _KAGGLE_KINDS


_HUGGING_FACE_KINDS = {"datasets": "dataset", "spaces": "space"}


def _hugging_face(path: list[str]) -> Link | None:
    section = path[0] if path else ""
    kind = _HUGGING_FACE_KINDS.get(section, "model")
    names = (path[1:] if section in _HUGGING_FACE_KINDS else path)[:2]
    if len(names) < 2 or not _are_names(names):
        return None
    if section in _HUGGING_FACE_PAGES or names[1] in _HUGGING_FACE_PARTS:
        return None
    name = "/".join(names)
    prefix = f"{section}/" if section in _HUGGING_FACE_KINDS else ""
    return Link(f"https://huggingface.co/{prefix}{name}", "Hugging Face", kind, name)


_HUGGING_FACE_PAGES = {
    *("api", "blog", "chat", "collections", "docs", "enterprise", "join", "learn", "login"),
    *("models", "organizations", "papers", "posts", "pricing", "settings", "tasks"),
}
# The oldest models and data sets have no owner, so that a page of theirs comes second.
_HUGGING_FACE_PARTS = {"blob", "commits", "discussions", "raw", "resolve", "tree"}


def _are_names(names: list[str]) -> bool:
    return all(NAME.match(name) and name not in (".", "..") for name in names)


_SITES: dict[str, Callable[[list[str]], Link | None]] = {
    "github.com": _github,
    "gitlab.com": _gitlab,
    "kaggle.com": _kaggle,
    "huggingface.co": _hugging_face,
    "hf.co": _hugging_face,
}
