"""Projects: the links a learner made, and the steps they prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.way_back import form_of
from roadmap.access import (
    Request,
    become_learner,
    open_first_journey,
    open_journey,
    open_step,
    open_step_to_change,
)
from roadmap.forms import (
    AddProjectForm,
    CriterionForm,
    EvidenceForm,
    NewProjectForm,
    ProjectForm,
)
from roadmap.guests import get_learner_id, get_or_make_learner_id
from roadmap.journey import Journey
from roadmap.models import Evidence, Project, State
from roadmap.notices import notify
from roadmap.outline import Step
from roadmap.position import StepPlace
from roadmap.views.step import show_step, step_context


@dataclass(frozen=True, slots=True)
class Proof:
    """A step that a project proves; place and form where it is one of the first roadmap."""

    evidence: Evidence
    place: StepPlace | None
    criterion_form: CriterionForm | None


@dataclass(frozen=True, slots=True)
class ProjectCard:
    project: Project
    proofs: list[Proof]
    attach_form: EvidenceForm


def projects_of(request: Request) -> QuerySet[Project]:
    """The only way to a project: through its owner."""
    return Project.objects.filter(learner=get_learner_id(request))


@form_of("step", "roadmap", "step")
def add_to_step(request: Request, roadmap: str, step: str) -> HttpResponse:
    """Add a link on a step's page. A link that the learner has already gets this step too."""
    journey, chosen = open_step_to_change(request, roadmap, step)
    form = AddProjectForm(request.POST, step=chosen)
    if not form.is_valid():
        if request.htmx:
            context = {"outline": journey.outline, "step": chosen, "project_form": form}
            return render(request, "roadmap/projects/_refused.html", context, status=422)
        return show_step(request, journey, chosen, 422, project_form=form, not_saved="link")
    project, _is_new = Project.of_link(become_learner(request, journey), form.cleaned_data["url"])
    project.prove(chosen.id, form.cleaned_data["criterion"])
    notify(request, _("Attached: %(project)s.") % {"project": project.title})
    return _evidence_changed(request, journey, chosen, project_form=AddProjectForm(step=chosen))


@form_of("step", "roadmap", "step")
def detach_from_step(request: Request, roadmap: str, step: str, evidence: int) -> HttpResponse:
    journey = open_journey(request, roadmap)
    chosen = open_step(request, journey, step)
    learner_id = journey.records.learner_id
    row = get_object_or_404(Evidence, pk=evidence, learner=learner_id, step=chosen.id)
    row.delete()
    text = _("Detached: %(project)s. It is still among your projects.")
    notify(request, text % {"project": row.project.title})
    if "projects" in request.POST:
        return redirect(_card_of(row.project))
    return _evidence_changed(request, journey, chosen)


def _evidence_changed(
    request: Request, journey: Journey, step: Step, **changed: object
) -> HttpResponse:
    """Answer with what an added or detached link changes; an empty form only where one was sent."""
    if not request.htmx:
        # Without its last record, a withdrawn step has no page to go back to.
        is_published = step.state is State.PUBLISHED
        return redirect(f"{step.url}#projects" if is_published else "projects")
    journey.records.forget()
    context = step_context(request, journey, step) | changed
    return render(request, "roadmap/projects/_changes.html", context)


def _card_of(project: Project) -> str:
    """The address of a project in the list of all."""
    return f"{reverse('projects')}#project-{project.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def project_list(request: Request) -> HttpResponse:
    """All projects with what they prove; a link posted here is added to them.

    Projects are there, and may be added, while no roadmap is.
    """
    journey = open_first_journey(request)
    outline = journey.outline if journey else None
    form = NewProjectForm(request.POST or None, outline=outline)
    if request.method != "POST" or not form.is_valid():
        return _show_list(request, journey, form)
    link = form.cleaned_data["url"]
    project, is_new = Project.of_link(get_or_make_learner_id(request), link)
    step = outline.step(form.cleaned_data["step"]) if outline else None
    if step:
        project.prove(step.id)
    text = _("Added: %(project)s.") if is_new else _("You had it: %(project)s.")
    notify(request, text % {"project": project.title})
    return redirect(_card_of(project))


@form_of("projects")
def attach(request: Request, project: int) -> HttpResponse:
    """Attach a project to one more step."""
    row = get_object_or_404(projects_of(request), pk=project)
    journey = open_first_journey(request)
    outline = journey.outline if journey else None
    form = EvidenceForm(request.POST, outline=outline, auto_id=f"attach-{row.pk}-%s")
    step = outline.step(form.cleaned_data["step"]) if outline and form.is_valid() else None
    if step is None:
        new = NewProjectForm(outline=outline)
        return _show_list(request, journey, new, refused={row.pk: form})
    row.prove(step.id)
    text = _("Attached to step %(number)s: %(project)s.")
    notify(request, text % {"number": step.number, "project": row.title})
    return redirect(_card_of(row))


@form_of("projects")
def choose_criterion(request: Request, evidence: int) -> HttpResponse:
    """Say which criterion of its step a project proves, or the step as a whole."""
    rows = Evidence.objects.select_related("project", "step__roadmap")
    row = get_object_or_404(rows, pk=evidence, learner=get_learner_id(request))
    step = open_journey(request, row.step.roadmap.slug).outline.step(row.step.slug)
    form = CriterionForm(request.POST, step=step) if step else None
    if form is None or not form.is_valid():
        raise BadRequest("This step has no such criterion.")
    row.criterion_id = form.cleaned_data["criterion"]
    row.save(update_fields=["criterion"])
    notify(request, _("Saved: what %(project)s proves.") % {"project": row.project.title})
    return redirect(_card_of(row.project))


def _show_list(
    request: Request,
    journey: Journey | None,
    form: NewProjectForm,
    refused: Mapping[int, EvidenceForm] | None = None,
) -> HttpResponse:
    """The page of all projects; `refused` has, by project, a form to be shown with its errors."""
    evidence = Evidence.objects.filter(learner=get_learner_id(request)).order_by("step", "id")
    evidence = evidence.select_related("step__roadmap", "criterion")
    projects = projects_of(request).prefetch_related(Prefetch("evidence", evidence))
    proved = (row.step_id for project in projects for row in project.evidence.all())
    places = journey.places(proved) if journey else {}
    outline = journey.outline if journey else None
    context = {
        "form": form,
        "cards": [
            ProjectCard(
                project,
                [_proof(row, places.get(row.step_id)) for row in project.evidence.all()],
                (refused or {}).get(project.pk)
                or EvidenceForm(outline=outline, auto_id=f"attach-{project.pk}-%s"),
            )
            for project in projects
        ],
        "position": journey.position if journey else None,
        "here": reverse("projects"),
    }
    status = 422 if form.errors or refused else 200
    return render(request, "roadmap/projects.html", context, status=status)


def _proof(row: Evidence, place: StepPlace | None) -> Proof:
    if place is None:
        return Proof(row, None, None)
    chosen = {"criterion": row.criterion_id}
    form = CriterionForm(step=place.step, initial=chosen, auto_id=f"proof-{row.pk}-%s")
    return Proof(row, place, form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_project(request: Request, project: int) -> HttpResponse:
    row = get_object_or_404(projects_of(request), pk=project)
    form = ProjectForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        notify(request, _("Saved: %(project)s.") % {"project": row.title})
        return redirect(_card_of(row))
    context = {"form": form, "project": row}
    return render(
        request, "roadmap/projects/edit.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete_project(request: Request, project: int) -> HttpResponse:
    """Asks first: a deleted project takes its proofs with it."""
    row = get_object_or_404(projects_of(request), pk=project)
    if request.method == "POST":
        row.delete()
        notify(request, _("Deleted: %(project)s.") % {"project": row.title})
        return redirect("projects")
    return render(request, "roadmap/projects/delete.html", {"project": row})
