"""Projects: the links a learner made, and the steps they prove."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.access import (
    Request,
    become_learner,
    open_first_journey,
    open_journey,
    open_step_to_change,
)
from roadmap.forms import AddProjectForm, EvidenceForm, NewProjectForm, ProjectForm
from roadmap.guests import get_or_make_learner_id
from roadmap.journey import Journey
from roadmap.models import Evidence, Project, State
from roadmap.notices import notify
from roadmap.outline import Step
from roadmap.views.step import show_step, step_context


def projects_of(request: Request) -> QuerySet[Project]:
    """The only way to a project: through its owner."""
    return Project.objects.filter(learner__user=request.user.pk)


@require_POST
def add_to_step(request: Request, roadmap: str, step: str) -> HttpResponse:
    """Add a link on a step's page. A link that the learner has already gets this step too."""
    journey, chosen = open_step_to_change(request, roadmap, step)
    form = AddProjectForm(request.POST, step=chosen)
    if not form.is_valid():
        if request.htmx:
            context = {"outline": journey.outline, "step": chosen, "project_form": form}
            return render(request, "roadmap/projects/_refused.html", context, status=422)
        return show_step(request, journey, chosen, 422, project_form=form)
    project, _ = Project.of_link(become_learner(request, journey), form.cleaned_data["url"])
    project.prove(chosen.id, form.cleaned_data["criterion"])
    notify(request, f"Attached: {project.title}.")
    return _evidence_changed(request, journey, chosen)


@require_POST
def detach_from_step(request: Request, roadmap: str, step: str, evidence: int) -> HttpResponse:
    journey = open_journey(request, roadmap)
    row = get_object_or_404(Evidence, pk=evidence, learner__user=request.user.pk, step__slug=step)
    row.delete()
    notify(request, f"Detached: {row.project.title}. It is still among your projects.")
    chosen = journey.outline.step(step)
    if chosen is None or "projects" in request.POST:
        return redirect("projects")
    return _evidence_changed(request, journey, chosen)


def _evidence_changed(request: Request, journey: Journey, step: Step) -> HttpResponse:
    if not request.htmx:
        # Without its last record, a withdrawn step has no page to go back to.
        is_published = step.state is State.PUBLISHED
        return redirect(f"{step.url}#projects" if is_published else "projects")
    journey.records.forget()
    context = step_context(request, journey, step) | {"project_form": AddProjectForm(step=step)}
    return render(request, "roadmap/projects/_changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def project_list(request: Request) -> HttpResponse:
    """All projects with what they prove; a link posted here is added to them."""
    journey = open_first_journey(request)
    if journey is None:
        raise Http404("There is no roadmap yet.")
    form = NewProjectForm(request.POST or None, outline=journey.outline)
    if request.method == "POST" and form.is_valid():
        link = form.cleaned_data["url"]
        project, is_new = Project.of_link(get_or_make_learner_id(request), link)
        step = journey.outline.step(form.cleaned_data["step"])
        if step:
            project.prove(step.id)
        notify(request, f"Added: {project.title}." if is_new else f"You had it: {project.title}.")
        return redirect("projects")
    evidence = Evidence.objects.select_related("step__roadmap", "criterion").order_by("step", "id")
    projects = projects_of(request).prefetch_related(Prefetch("evidence", evidence))
    context = {
        "form": form,
        "projects": projects,
        "evidence_form": EvidenceForm(outline=journey.outline),
        "position": journey.position,
    }
    return render(request, "roadmap/projects.html", context, status=422 if form.errors else 200)


@require_POST
def attach(request: Request, project: int) -> HttpResponse:
    """Attach a project to one more step."""
    row = get_object_or_404(projects_of(request), pk=project)
    journey = open_first_journey(request)
    form = EvidenceForm(request.POST, outline=journey.outline) if journey else None
    if journey is None or form is None or not form.is_valid():
        notify(request, "Choose the step that this project proves.")
        return redirect("projects")
    step = journey.outline.step(form.cleaned_data["step"])
    if step:
        row.prove(step.id)
        notify(request, f"Attached to step {step.number}: {row.title}.")
    return redirect("projects")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_project(request: Request, project: int) -> HttpResponse:
    row = get_object_or_404(projects_of(request), pk=project)
    form = ProjectForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        notify(request, f"Saved: {row.title}.")
        return redirect("projects")
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
        notify(request, f"Deleted: {row.title}.")
        return redirect("projects")
    return render(request, "roadmap/projects/delete.html", {"project": row})
