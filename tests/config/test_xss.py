"""Words that look like HTML are shown as words, whoever wrote them and wherever they stand."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from roadmap import models
from tests.config.addresses import NAMES, address_of
from tests.conftest import signed_in
from tests.page import Element, read

SCRIPT = """'"><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"""
MARKDOWN = f"{SCRIPT}\n\n[a](javascript:alert(1)) ![b](javascript:alert(1)) <a href='x'>c</a>\n"


def hostile(page: Element) -> list[str]:
    """What of a page could run somebody's script."""
    found = []
    for element in page.all():
        values = element.attributes
        if element.tag == "script" and (element.text or not values["src"].startswith("/static/")):
            found.append(f"script {element.text}")
        if element.tag in ("img", "iframe", "object", "embed", "base", "style"):
            found.append(element.tag)
        found += [name for name in values if name.startswith("on") or name == "style"]
        targets = (values.get(name, "") for name in ("href", "src", "action", "formaction"))
        found += [target for target in targets if "javascript" in target.lower()]
    return found


@pytest.fixture
def hostile_roadmap(alices: dict[str, object]) -> None:
    """Every text of the roadmap is hostile, as if an editor's account had been taken over."""
    models.Roadmap.objects.update(title=SCRIPT, summary=SCRIPT, source_name=SCRIPT)
    models.Stage.objects.update(title=SCRIPT, purpose=SCRIPT)
    models.Step.objects.update(
        title=SCRIPT,
        source_text=SCRIPT,
        overview=MARKDOWN,
        idea_title=SCRIPT,
        idea_uses=SCRIPT,
        idea_description=SCRIPT,
    )
    models.Topic.objects.update(name=SCRIPT, outcome=SCRIPT)
    models.Criterion.objects.update(text=SCRIPT)
    models.Resource.objects.update(title=SCRIPT, provider=SCRIPT)
    models.Roadmap.objects.get().save()  # a new version


@pytest.fixture
def hostile_learner(alice: User, alices: dict[str, object]) -> Client:
    """Alice, with scripts in her name, her note and her project."""
    alice.name = SCRIPT[:80]
    alice.save()
    models.Note.objects.update(text=MARKDOWN)
    models.Project.objects.update(title=SCRIPT, description=MARKDOWN)
    return signed_in(alice)


@pytest.mark.parametrize("name", NAMES)
def test_no_page_runs_what_an_editor_or_a_learner_wrote(
    name: str, hostile_roadmap: None, hostile_learner: Client, alices: dict[str, object]
) -> None:
    response = hostile_learner.get(address_of(name, alices), {"q": "alert"})
    if "html" in response["Content-Type"] and response.content:
        assert hostile(read(response)) == []


def test_the_words_themselves_are_shown(
    hostile_roadmap: None, hostile_learner: Client, alices: dict[str, object]
) -> None:
    shown = " ".join(SCRIPT.split())
    for name in ("map", "step", "notes", "projects", "dashboard"):
        assert shown in read(hostile_learner.get(address_of(name, alices))), name


def test_no_fragment_or_toast_runs_them(
    hostile_roadmap: None, hostile_learner: Client, alices: dict[str, object]
) -> None:
    for name, target, data in (
        ("status", "map", {"status": "done"}),
        ("status", "step", {"status": "skipped"}),
        ("tick", "step", {"ticked": "no"}),
        ("preview_note", "", {"text": MARKDOWN, "revision": "1"}),
        ("save_note", "", {"text": SCRIPT, "revision": "0"}),
        ("add_to_step", "step", {"url": f"https://example.org/{SCRIPT}"}),
        ("detach_from_step", "step", {}),
    ):
        headers = {"HX-Request": "true", "HX-Target": target}
        response = hostile_learner.post(address_of(name, alices), data, headers=headers)
        assert response.content, name
        assert hostile(read(response)) == [], name


def test_no_page_of_an_error_runs_what_was_typed_or_asked_for(
    as_alice: Client, as_guest: Client, alices: dict[str, object]
) -> None:
    note = address_of("save_note", alices)
    for response in (
        as_guest.post(note, {"text": SCRIPT, "revision": "1", "next": f"/{SCRIPT}"}),
        as_alice.post(note, {"text": SCRIPT, "revision": SCRIPT}),
        as_alice.post(note, {"text": SCRIPT, "revision": "0"}),
        as_alice.get(f"/{SCRIPT}"),
        as_alice.post(address_of("edit_project", alices), {"title": SCRIPT, "url": SCRIPT}),
        as_guest.post("/accounts/login/", {"login": SCRIPT, "password": SCRIPT}),
        as_guest.get("/accounts/login/", {"next": f"/{SCRIPT}"}),
    ):
        assert hostile(read(response)) == []
