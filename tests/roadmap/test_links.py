"""A pasted address becomes a named link, the same for each of its spellings, or is refused."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmap.links import MAX_LENGTH, MAX_TITLE, BadLink, Link, recognise

GITHUB = Link("https://github.com/alice/churn", "GitHub", "repository", "alice/churn")
GITLAB = Link("https://gitlab.com/alice/churn", "GitLab", "repository", "alice/churn")
NESTED = Link("https://gitlab.com/team/ml/churn", "GitLab", "repository", "team/ml/churn")
NOTEBOOK = Link("https://www.kaggle.com/code/alice/churn", "Kaggle", "notebook", "alice/churn")
DATASET = Link("https://www.kaggle.com/datasets/alice/churn", "Kaggle", "dataset", "alice/churn")
KAGGLE_MODEL = Link("https://www.kaggle.com/models/alice/churn", "Kaggle", "model", "alice/churn")
CONTEST = Link("https://www.kaggle.com/competitions/titanic", "Kaggle", "competition", "titanic")
MODEL = Link("https://huggingface.co/alice/churn", "Hugging Face", "model", "alice/churn")
HF_DATASET = Link(
    "https://huggingface.co/datasets/alice/churn", "Hugging Face", "dataset", "alice/churn"
)
SPACE = Link("https://huggingface.co/spaces/alice/churn", "Hugging Face", "space", "alice/churn")

SPELLINGS = {
    "https://github.com/alice/churn": GITHUB,
    "http://github.com/alice/churn": GITHUB,
    "github.com/alice/churn": GITHUB,
    " https://github.com/alice/churn/ ": GITHUB,
    "https://www.github.com/alice/churn": GITHUB,
    "HTTPS://GitHub.COM/alice/churn": GITHUB,
    "https://github.com:443/alice/churn": GITHUB,
    "https://github.com./alice/churn": GITHUB,
    "https://github.com/alice/churn.git": GITHUB,
    "https://github.com/alice/churn.git/": GITHUB,
    "https://github.com//alice//churn": GITHUB,
    "https://github.com/alice/churn/tree/main/src": GITHUB,
    "https://github.com/alice/churn/blob/main/README.md#usage": GITHUB,
    "https://github.com/alice/churn?tab=readme-ov-file": GITHUB,
    "https://github.com/alice/churn/pull/3": GITHUB,
    "https://gitlab.com/alice/churn": GITLAB,
    "https://www.gitlab.com/alice/churn.git": GITLAB,
    "https://gitlab.com/alice/churn/-/tree/main/src": GITLAB,
    "https://gitlab.com/alice/churn/tree/main": GITLAB,
    "https://gitlab.com/alice/churn/blob/main/README.md": GITLAB,
    "https://gitlab.com/team/ml/churn": NESTED,
    "https://gitlab.com/team/ml/churn/": NESTED,
    "https://gitlab.com/team/ml/churn.git": NESTED,
    "https://gitlab.com/team/ml/churn/-/blob/main/a.py?ref_type=heads": NESTED,
    "https://gitlab.com/team/ml/churn/tree/main/tree": NESTED,
    "https://www.kaggle.com/code/alice/churn": NOTEBOOK,
    "https://kaggle.com/code/alice/churn/": NOTEBOOK,
    "kaggle.com/code/alice/churn/notebook?scriptVersionId=3": NOTEBOOK,
    "https://www.kaggle.com/alice/churn": NOTEBOOK,
    "https://www.kaggle.com/alice/churn/comments": NOTEBOOK,
    "https://www.kaggle.com/datasets/alice/churn/data": DATASET,
    "https://www.kaggle.com/models/alice/churn/frameworks/pyTorch": KAGGLE_MODEL,
    "https://www.kaggle.com/competitions/titanic/overview": CONTEST,
    "https://www.kaggle.com/c/titanic": CONTEST,
    "https://huggingface.co/alice/churn": MODEL,
    "https://huggingface.co/alice/churn/tree/main": MODEL,
    "https://huggingface.co/alice/churn/blob/main/config.json": MODEL,
    "https://hf.co/alice/churn": MODEL,
    "https://huggingface.co/datasets/alice/churn/viewer": HF_DATASET,
    "https://www.huggingface.co/spaces/alice/churn?logs=build": SPACE,
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_is_the_same_link(text: str) -> None:
    assert recognise(text) == SPELLINGS[text]


@pytest.mark.parametrize("host", ["github.com", "gitlab.com"])
def test_a_repository_in_another_case_is_the_same_but_keeps_its_name(host: str) -> None:
    shown = recognise(f"https://{host}/Alice/Churn")
    assert shown.url == recognise(f"https://{host}/alice/churn").url
    assert shown.title == "Alice/Churn"


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com",
        "https://github.com/alice",
        "https://github.com/features/actions",
        "https://github.com/Settings/profile",
        "https://github.com/orgs/team/repositories",
        "https://github.com/alice/.git",
        "https://github.com/alice/%2e%2e",
        "https://github.com/al%20ice/churn",
        "https://gist.github.com/alice/0a1b2c",
        "https://gitlab.com/-/snippets/12",
        "https://gitlab.com/explore/projects",
        "https://gitlab.com/groups/team",
        "https://www.kaggle.com/alice",
        "https://www.kaggle.com/learn/python",
        "https://www.kaggle.com/alice/code",
        "https://www.kaggle.com/alice/followers",
        "https://www.kaggle.com/docs/notebooks",
        "https://www.kaggle.com/discussions/general",
        "https://www.kaggle.com/code",
        "https://www.kaggle.com/competitions",
        "https://huggingface.co/alice",
        "https://huggingface.co/docs/transformers",
        "https://huggingface.co/gpt2/tree/main",
        "https://huggingface.co/datasets/squad/tree/main",
        "https://github.com.evil.example/alice/churn",
        "https://notgithub.com/alice/churn",
    ],
)
def test_other_pages_are_left_as_they_are(text: str) -> None:
    assert recognise(text).kind == "site"


@pytest.mark.parametrize(
    ("text", "url", "title"),
    [
        ("alice.example.org", "https://alice.example.org/", "alice.example.org"),
        ("http://Alice.Example.org/Churn/", "http://alice.example.org/Churn", "/Churn"),
        ("https://www.example.org/a?b=c#d", "https://www.example.org/a?b=c#d", "example.org/a"),
        ("example.org:8080/a", "https://example.org:8080/a", "example.org/a"),
        ("example.org:8080?a", "https://example.org:8080/?a", "example.org"),
        ("https://example.org:443/", "https://example.org/", "example.org"),
        ("http://192.0.2.7/a", "http://192.0.2.7/a", "192.0.2.7/a"),
        ("http://[2001:db8::1]:81/a", "http://[2001:db8::1]:81/a", "2001:db8::1/a"),
        ("https://bücher.example/ä", "https://bücher.example/ä", "bücher.example/ä"),
        ("https://example.org/caf%C3%A9", "https://example.org/caf%C3%A9", "example.org/café"),
    ],
)
def test_any_other_site_may_be_linked(text: str, url: str, title: str) -> None:
    link = recognise(text)
    assert link.url == url
    assert link.title.endswith(title)
    assert link.kind == "site"


@pytest.mark.parametrize("code", ["%00", "%0A", "%1B", "%E2%80%AE"])
def test_a_title_never_holds_what_cannot_be_seen(code: str) -> None:
    assert recognise(f"https://example.org/a{code}b").title == f"example.org/a{code}b"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "https://",
        "https:///alice",
        "https://?a",
        "//github.com/alice/churn",
        "churn",
        "localhost",
        "https://localhost:8000/",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "javascript:1/alert",
        "javascript://example.org/%0Aalert(1)",
        "data:text/html,hello",
        "ftp://example.org/churn",
        "mailto:alice@example.org",
        "file:///etc/passwd",
        "git@github.com:alice/churn.git",
        "ssh://git@github.com/alice/churn.git",
        "https://alice:secret@github.com/alice/churn",
        "https://alice@example.org",
        "https://@example.org",
        "https://example.org/a b",
        "https://example.org/a\tb",
        "https://exa\nmple.org",
        "https://example.org/\x00",
        "https://example.org/\x7f",
        "https://example.org/\u00a0a",
        "https://example.org/\u202egnp.exe",
        "https://example.org\u200f/",
        "https://example.org/\ud800",
        "https://\udfff.example",
        "https://example.org\\@evil.example",
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://example.org:-1/",
        "https://[::1/",
        "https://exa℀mple.org/",
        "https://example..org",
        "https://-example.org",
        "https://example.123",
        "https://1.2.3/",
        "https://" + "a" * 64 + ".org",
        "https://" + "a." * 127 + "org",
        "https://https://github.com/alice/churn",
    ],
)
def test_what_leads_nowhere_is_refused(text: str) -> None:
    with pytest.raises(BadLink, match=r"\."):
        recognise(text)


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:alice/churn.git",
        "git@github.com:alice/churn",
        "ssh://git@github.com/alice/churn.git/",
    ],
)
def test_an_address_for_cloning_is_refused_with_the_one_to_use(text: str) -> None:
    with pytest.raises(BadLink, match=r"Use https://github\.com/alice/churn here\."):
        recognise(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/" + "a" * (MAX_LENGTH - 19),
        "example.org/" + "a" * (MAX_LENGTH - 15),
        "https://example.org?" + "a" * (MAX_LENGTH - 20),
        "https://kaggle.com/c/" + "a" * (MAX_LENGTH - 30),
        "https://github.com/alice/churn/blob/main/" + "a" * MAX_LENGTH,
        "a" * 1_000_000,
    ],
)
def test_a_link_too_long_to_keep_is_refused(text: str) -> None:
    with pytest.raises(BadLink):
        recognise(text)


def test_the_longest_link_is_kept_under_a_shorter_title() -> None:
    for start in ("https://example.org/", "https://github.com/alice/"):
        link = recognise(start + "a" * (MAX_LENGTH - len(start)))
        assert len(link.url) == MAX_LENGTH
        assert len(link.title) == MAX_TITLE


HOSTS = ["github.com", "GitHub.com", "gitlab.com", "kaggle.com", "hf.co", "a.example", "[::1]"]
PIECES = ["/", "-", ".", "..", ".git", "alice", "Churn", "code", "c", "datasets", "spaces", "tree"]
MARKS = ["%2F", "%00", "%", ":", ":80", "?", "#", "@", "\\", "\x00", "\ud800", "\u202e", "İ", "ß"]
addresses = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "https://", "http://", "HTTP://www.", "//", "javascript:"]),
        st.sampled_from(HOSTS),
        st.lists(st.sampled_from(PIECES + MARKS), max_size=10).map("".join),
    ),
)


@given(st.one_of(addresses, st.text(), st.from_regex(r"https?://.*")))
@example("https://github.com/alice/churn.git.git")
@example("https://github.com/alice/..git")
@settings(max_examples=500)
def test_any_text_is_a_link_that_reads_as_itself_or_is_refused(text: str) -> None:
    try:
        link = recognise(text)
    except BadLink:
        return
    assert recognise(link.url).url == link.url
    assert urlsplit(link.url).scheme in ("http", "https")
    assert urlsplit(link.url).hostname
    assert len(link.url) <= MAX_LENGTH
    assert (link.url + link.title).isprintable()
    assert link.title
