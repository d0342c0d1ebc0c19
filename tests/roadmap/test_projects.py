"""Projects: links that prove steps."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from roadmap.freshness import renew_version
from roadmap.links import recognise
from roadmap.models import Criterion, Evidence, Project, Roadmap, Stage, Step
from tests.conftest import SLUG
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"
ADD = f"{STEP}projects/"
BY_HTMX = {"HX-Request": "true", "HX-Target": "step"}


@pytest.fixture
def project(alice: User, as_alice: Client) -> Project:
    """Alice's repository, which proves the step of deep learning."""
    as_alice.post(ADD, {"url": "https://github.com/alice/nets"})
    return Project.objects.get()


def test_a_link_is_added_on_a_step_and_named_from_its_address(as_alice: Client) -> None:
    response = as_alice.post(ADD, {"url": "www.github.com/alice/nets.git"})
    assert response["Location"] == f"{STEP}#projects"
    evidence = read(as_alice.get(STEP))["evidence"]
    assert evidence.links()["alice/nets"] == "https://github.com/alice/nets"
    assert "GitHub repository" in evidence


def test_a_script_gets_the_list_and_a_fresh_form(as_alice: Client) -> None:
    data = {"url": "https://www.kaggle.com/code/alice/titanic"}
    fragments = read(as_alice.post(ADD, data, headers=BY_HTMX))
    assert "alice/titanic" in fragments["evidence"]
    assert fragments["add-link"].sent()["url"] == ""
    assert "proof" in fragments["step-head"]
    assert "Attached: alice/titanic." in fragments["toasts"]


def test_a_project_may_prove_one_criterion_of_the_step(as_alice: Client) -> None:
    criterion = Criterion.objects.filter(step__slug="deep-learning")[1]
    as_alice.post(ADD, {"url": "https://example.org/nets", "criterion": criterion.pk})
    assert f"proves: {criterion.text}" in read(as_alice.get(STEP))["evidence"]


def test_a_criterion_of_another_step_is_refused(as_alice: Client) -> None:
    criterion = Criterion.objects.filter(step__slug="computer-vision")[0]
    data = {"url": "https://example.org/nets", "criterion": criterion.pk}
    assert as_alice.post(ADD, data).status_code == 422
    assert not Project.objects.exists()


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/x", "Use an address that starts with https:// or http://."),
        ("https://me:secret@example.org/", "Take the user name and password out of the address."),
        ("https:///nowhere", "This address leads to no website."),
        (f"https://example.org/{'x' * 500}", "Use an address of at most 500 characters."),
        ("", "This field is required."),
    ],
)
def test_a_bad_link_is_refused_beside_the_field_and_kept_in_it(
    as_alice: Client, headers: dict[str, str], url: str, reason: str
) -> None:
    response = as_alice.post(ADD, {"url": url}, headers=headers)
    assert response.status_code == 422
    form = read(response)["add-link"]
    assert reason in form
    assert form.sent()["url"] == url
    assert not Project.objects.exists()


def test_without_scripts_the_top_of_the_page_says_that_the_link_was_not_added(
    as_alice: Client,
) -> None:
    form = read(as_alice.get(STEP))["add-link"]
    assert form.attributes["action"] == f"{ADD}#add-link"
    page = read(as_alice.post(ADD, {"url": "ftp://example.org/x"}))
    assert page.one("title").text.startswith("Not saved: ")
    assert page.links()["See why, and add it again"] == "#add-link"


def test_the_same_link_on_two_steps_is_one_project_with_two_steps(
    as_alice: Client, project: Project
) -> None:
    again = {"url": "https://github.com/Alice/nets/tree/main/src"}
    as_alice.post(f"{MAP}computer-vision/projects/", again)
    as_alice.post(f"{MAP}computer-vision/projects/", again)
    assert Project.objects.get() == project
    assert project.evidence.count() == 2


def test_all_projects_are_listed_with_the_steps_they_prove(
    as_alice: Client, project: Project
) -> None:
    page = read(as_alice.get("/projects/"))
    assert "1 step has proof so far." in page
    assert "Proves Explore deep learning techniques" in page[f"project-{project.pk}"]


def test_a_link_is_added_to_the_list_with_and_without_a_step(as_alice: Client) -> None:
    as_alice.post("/projects/", {"url": "https://huggingface.co/alice/bert"})
    as_alice.post("/projects/", {"url": "https://example.org/", "step": "portfolio"})
    assert Project.objects.count() == 2
    assert Evidence.objects.get().step.slug == "portfolio"


def test_a_link_that_is_there_already_is_not_added_twice(
    as_alice: Client, project: Project
) -> None:
    as_alice.post("/projects/", {"url": project.url})
    assert "You had it: alice/nets." in read(as_alice.get("/projects/"))["toasts"]
    assert Project.objects.count() == 1


def test_a_bad_link_on_the_list_is_refused_beside_the_field(as_alice: Client) -> None:
    response = as_alice.post("/projects/", {"url": "javascript:alert(1)"})
    assert response.status_code == 422
    assert "Use an address that starts with https://" in read(response)


def test_a_project_is_attached_to_one_more_step(as_alice: Client, project: Project) -> None:
    as_alice.post(f"/projects/{project.pk}/attach/", {"step": "portfolio"})
    assert set(project.evidence.values_list("step__slug", flat=True)) == {
        "deep-learning",
        "portfolio",
    }


@pytest.mark.parametrize("step", ["", "nowhere"])
def test_attaching_to_no_step_is_refused_beside_the_field_of_that_project(
    as_alice: Client, alice: User, project: Project, step: str
) -> None:
    other, _ = Project.of_link(alice.learner.pk, recognise("https://github.com/alice/other"))
    response = as_alice.post(f"/projects/{project.pk}/attach/", {"step": step})
    assert response.status_code == 422
    page = read(response)
    assert "Choose the step that this project proves." in page[f"attach-{project.pk}-step_error"]
    assert "Choose the step that" not in page[f"project-{other.pk}"]
    assert project.evidence.count() == 1


def test_what_a_project_proves_is_chosen_in_the_list_and_taken_back(
    as_alice: Client, project: Project
) -> None:
    proof = project.evidence.get()
    criterion = Criterion.objects.filter(step__slug="deep-learning")[1]
    address = f"/projects/evidence/{proof.pk}/"
    assert "The step as a whole" in read(as_alice.get("/projects/"))[f"project-{project.pk}"]
    as_alice.post(address, {"criterion": criterion.pk})
    proof.refresh_from_db()
    assert proof.criterion == criterion
    chosen = read(as_alice.get("/projects/")).form(address).one("option", selected="")
    assert chosen.text == criterion.text
    as_alice.post(address, {"criterion": ""})
    proof.refresh_from_db()
    assert proof.criterion is None


def test_a_criterion_of_another_step_cannot_be_chosen(as_alice: Client, project: Project) -> None:
    proof = project.evidence.get()
    foreign = Criterion.objects.filter(step__slug="computer-vision")[0]
    data = {"criterion": foreign.pk}
    assert as_alice.post(f"/projects/evidence/{proof.pk}/", data).status_code == 400
    proof.refresh_from_db()
    assert proof.criterion is None


def test_every_change_leads_back_to_the_project_it_was_made_on(
    as_alice: Client, project: Project
) -> None:
    card = f"/projects/#project-{project.pk}"
    proof = project.evidence.get().pk
    for address, data in (
        ("/projects/", {"url": project.url}),
        (f"/projects/{project.pk}/", {"title": "Nets", "url": project.url}),
        (f"/projects/{project.pk}/attach/", {"step": "portfolio"}),
        (f"/projects/evidence/{proof}/", {"criterion": ""}),
        (f"{ADD}{proof}/detach/", {"projects": "yes"}),
    ):
        assert as_alice.post(address, data)["Location"] == card, address
    target = read(as_alice.get("/projects/"))[f"project-{project.pk}"]
    assert target.attributes["tabindex"] == "-1"


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
def test_a_detached_project_stays_in_the_list(
    as_alice: Client, project: Project, headers: dict[str, str]
) -> None:
    address = f"{ADD}{project.evidence.get().pk}/detach/"
    as_alice.post(address, headers=headers)
    assert not Evidence.objects.exists()
    assert "Not attached to a step yet." in read(as_alice.get("/projects/"))


def test_evidence_is_detached_at_its_own_address_only(as_alice: Client, project: Project) -> None:
    other = Roadmap.objects.create(slug="other", title="Other", summary="-", state="published")
    stage = Stage.objects.create(roadmap=other, slug="only", title="Only", purpose="-")
    twin = Step.objects.create(
        stage=stage, slug="deep-learning", title="Twin", overview="-", hours=1, state="published"
    )
    address = f"{twin.get_absolute_url()}projects/{project.evidence.get().pk}/detach/"
    assert as_alice.post(address).status_code == 404
    assert project.evidence.count() == 1


def test_projects_are_there_without_a_published_roadmap(as_alice: Client, project: Project) -> None:
    Evidence.objects.all().delete()
    Roadmap.objects.update(state="archived")
    renew_version(Roadmap.objects.get().pk)
    assert project.title in read(as_alice.get("/projects/"))
    as_alice.post("/projects/", {"url": "https://example.org/new"})
    assert Project.objects.count() == 2
    as_alice.post(f"/projects/{project.pk}/attach/", {"step": "deep-learning"})
    assert not Evidence.objects.exists()


def test_a_project_is_edited(as_alice: Client, project: Project) -> None:
    address = f"/projects/{project.pk}/"
    assert "alice/nets" in as_alice.get(address).content.decode()
    data = {"title": "Small nets", "url": "https://github.com/alice/nets2", "description": "Two."}
    assert as_alice.post(address, data)["Location"] == f"/projects/#project-{project.pk}"
    project.refresh_from_db()
    assert (project.title, project.url) == ("Small nets", "https://github.com/alice/nets2")
    assert "Two." in read(as_alice.get("/projects/"))


@pytest.mark.parametrize(
    ("title", "url", "then"),
    [
        ("alice/nets", "https://github.com/Alice/Forests", "Alice/Forests"),
        ("Alice/Nets", "https://example.org/forests", "example.org/forests"),
        ("My nets", "https://github.com/alice/forests", "My nets"),
        ("Alice/Nets", "https://github.com/alice/nets", "Alice/Nets"),
    ],
)
def test_a_name_that_the_old_address_gave_does_not_stay_over_a_new_one(
    as_alice: Client, project: Project, title: str, url: str, then: str
) -> None:
    as_alice.post(f"/projects/{project.pk}/", {"title": title, "url": url, "description": ""})
    project.refresh_from_db()
    assert project.title == then


def test_a_link_of_another_project_is_refused_when_editing(
    as_alice: Client, alice: User, project: Project
) -> None:
    other, _ = Project.of_link(alice.learner.pk, recognise("https://github.com/alice/other"))
    data = {"title": "x", "url": "https://github.com/alice/nets/", "description": ""}
    response = as_alice.post(f"/projects/{other.pk}/", data)
    assert response.status_code == 422
    assert "You have another project with this link." in read(response)


def test_a_bad_link_is_refused_when_editing_and_kept_in_its_field(
    as_alice: Client, project: Project
) -> None:
    data = {"title": "Nets", "url": "https://me:secret@example.org/", "description": "One."}
    response = as_alice.post(f"/projects/{project.pk}/", data)
    assert response.status_code == 422
    page = read(response)
    assert "Take the user name and password out" in page["id_url_error"]
    assert page["id_url"].attributes["value"] == data["url"]
    assert page["id_description"].value == "One."
    project.refresh_from_db()
    assert (project.title, project.url) == ("alice/nets", "https://github.com/alice/nets")


def test_a_project_is_deleted_after_a_question(as_alice: Client, project: Project) -> None:
    address = f"/projects/{project.pk}/delete/"
    assert "Delete this project?" in read(as_alice.get(address))
    assert Project.objects.exists()
    as_alice.post(address)
    assert not Project.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("page", ["", "attach/", "delete/"])
def test_somebody_else_s_project_is_not_there(as_bob: Client, project: Project, page: str) -> None:
    data = {"title": "x", "url": "https://example.org/", "step": "portfolio"}
    assert as_bob.post(f"/projects/{project.pk}/{page}", data).status_code == 404
    assert project.evidence.count() == 1


def test_somebody_else_s_evidence_is_not_there(as_bob: Client, project: Project) -> None:
    address = f"{ADD}{project.evidence.get().pk}/detach/"
    assert as_bob.post(address).status_code == 404
    assert project.evidence.count() == 1


def test_two_learners_may_have_the_same_link(as_bob: Client, project: Project) -> None:
    as_bob.post(ADD, {"url": project.url})
    assert Project.objects.filter(url=project.url).count() == 2


def test_a_title_with_a_script_is_shown_as_text(as_alice: Client, project: Project) -> None:
    project.title = "<script>alert(1)</script>"
    project.save()
    for address in ("/projects/", STEP, f"/projects/{project.pk}/delete/"):
        page = read(as_alice.get(address))
        assert project.title in page
        assert not any("alert" in script.text for script in page.all("script"))


def test_the_empty_list_leads_to_the_idea_of_the_current_step(as_alice: Client) -> None:
    links = read(as_alice.get("/projects/")).links()
    assert links["See the idea for your step"] == f"{MAP}programming-basics/"


def test_a_withdrawn_step_takes_no_new_projects(as_alice: Client) -> None:
    step = Step.objects.get(slug="deep-learning")
    step.state = "archived"
    step.save()
    assert as_alice.post(ADD, {"url": "https://example.org/"}).status_code == 404


def test_the_last_record_detached_from_a_withdrawn_step_leads_to_the_projects(
    as_alice: Client, project: Project
) -> None:
    step = project.evidence.get().step
    step.state = "archived"
    step.save()
    response = as_alice.post(f"{ADD}{project.evidence.get().pk}/detach/", follow=True)
    assert response.redirect_chain == [("/projects/", 302)]
    assert "It is still among your projects." in read(response)["toasts"]
