"""A learner's data: taken along, brought back, and started over."""

from __future__ import annotations

from itertools import chain

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from config.way_back import form_of
from roadmap.access import UserRequest, open_journey
from roadmap.forms import ArchiveForm, ListForm
from roadmap.guests import get_learner_id, get_or_make_learner_id
from roadmap.models import Roadmap, Source, State, Upload
from roadmap.notices import notify
from roadmap.on_record import step_ids
from roadmap.takeout import export as takeout
from roadmap.takeout.archive import write_archive
from roadmap.takeout.bring_in import Imported, bring_in
from roadmap.takeout.merge import is_foreign, plan_of
from roadmap.takeout.page import OfflinePage
from roadmap.takeout.report import added_lines
from roadmap.takeout.schema import BadArchive
from roadmap.words import all_of

BYTES_PER_ROW = 50  # of an archive, packed, as bench/export.py measured it


@require_safe
def data_page(request: UserRequest) -> HttpResponse:
    return _show_data(request)


def _show_data(request: UserRequest, **refused: object) -> HttpResponse:
    """The page of all that can be done; `refused` has a form to be shown with its errors."""
    learner_id = get_learner_id(request)
    walked = Roadmap.objects.filter(steps__in=step_ids(learner_id)).exclude(state=State.DRAFT)
    counts = takeout.count(learner_id)
    context = {
        "counts": counts,
        "expected_bytes": counts.total * BYTES_PER_ROW,
        "roadmaps": walked.distinct(),
        "archive_form": ArchiveForm(),
        "list_form": ListForm(),
        "waiting": _waiting(request),
    }
    status = 422 if refused else 200
    return render(request, "roadmap/data.html", context | refused, status=status)


@require_GET
def export(request: UserRequest) -> HttpResponse | StreamingHttpResponse:
    """Everything of the learner as a ZIP, written while it is sent."""
    at = timezone.localtime()
    learner_id = get_learner_id(request)
    page = OfflinePage(request.user, learner_id, at)
    files = chain([("index.html", page.parts())], takeout.files(request.user, learner_id, at))
    response = StreamingHttpResponse(write_archive(files, at), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="waymark-{at:%Y-%m-%d}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@form_of("data")
def import_archive(request: UserRequest) -> HttpResponse:
    form = ArchiveForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_data(request, archive_form=form)
    return _keep(request, Source.ARCHIVE, form.cleaned_data["archive"])


@form_of("data")
def import_list(request: UserRequest) -> HttpResponse:
    form = ListForm(request.POST)
    if not form.is_valid():
        return _show_data(request, list_form=form)
    return _keep(request, Source.LIST, form.cleaned_data["text"].encode())


def _keep(request: UserRequest, source: Source, content: bytes) -> HttpResponse:
    """Keep what was sent, in place of what was sent before it, until the learner has read what it
    would change; what can't be imported is not kept.
    """
    learner_id = get_or_make_learner_id(request)
    upload = Upload(learner_id=learner_id, source=source, content=content)
    try:
        plan_of(upload, request.user)
    except BadArchive as error:
        form = ArchiveForm(files=request.FILES)
        form.add_error("archive", _(error.text) % error.values)
        return _show_data(request, archive_form=form)
    with transaction.atomic():
        Upload.objects.filter(learner=learner_id).delete()
        upload.save()
    return redirect("review_import")


def _waiting(request: UserRequest) -> Upload | None:
    since = timezone.now() - Upload.KEPT_FOR
    uploads = Upload.objects.filter(learner=get_learner_id(request), sent_at__gt=since)
    return uploads.first()


@require_http_methods(["GET", "HEAD", "POST"])
def review_import(request: UserRequest) -> HttpResponse:
    """What the upload would change, to be agreed to; nothing is changed before that."""
    upload = _waiting(request)
    if upload is None:
        notify(request, _("There is nothing to import. Send it again."))
        return redirect("data")
    if "cancel" in request.POST:
        upload.delete()
        notify(request, _("Nothing was imported."))
        return redirect("data")
    if request.method != "POST":
        return _show_review(request, upload)
    if request.POST.get("upload") != str(upload.pk):
        return _show_review(request, upload, error=_("You have sent something else since."))
    if "is_mine" not in request.POST and is_foreign(upload, request.user):
        return _show_review(request, upload, error=_("Say that these records are yours."))
    imported = bring_in(upload, request.user, request.POST.dict())
    notify(request, _said(imported), undo=imported.action)
    return redirect("dashboard")


def _show_review(request: UserRequest, upload: Upload, error: str = "") -> HttpResponse:
    plan = plan_of(upload, request.user)
    context = {
        "upload": upload,
        "plan": plan,
        "added": added_lines(plan.added),
        "chosen": request.POST.dict(),
        "error": error,
    }
    return render(request, "roadmap/review_import.html", context, status=422 if error else 200)


def _said(imported: Imported) -> str:
    if imported.action is None:
        return _("There was nothing to import.")
    what = all_of(imported.steps, imported.topics, imported.notes, imported.projects)
    if not what:
        return _("Imported: the history.")
    return _("Imported: %(what)s.") % {"what": what}


@require_http_methods(["GET", "HEAD", "POST"])
def start_over(request: UserRequest, roadmap: str) -> HttpResponse:
    """Asks first, and offers the export; then every step is to do again."""
    journey = open_journey(request, roadmap)
    if request.method != "POST":
        context = {"outline": journey.outline, "position": journey.position}
        return render(request, "roadmap/start_over.html", context)
    outcome = journey.start_over() if journey.records.learner_id else None
    if outcome and outcome.action:
        notify(request, _("You are at the start again."), undo=outcome.action)
    else:
        notify(request, _("You are at the start already."))
    return redirect(journey.outline.url)
