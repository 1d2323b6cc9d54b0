"""A submitted case as its reviewers read it: claim by claim, with their notes beside it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.forms.cases.reviewing import NoteForm, RecommendForm
from assessments.permissions import Permission
from assessments.queries.cases.assembly import case_document
from assessments.queries.cases.decision import decision_of
from assessments.queries.cases.page import ladders
from assessments.queries.cases.replay import Replay, replay_at, stops_of
from assessments.queries.cases.review import Review, review_of
from assessments.queries.framework import catalogue_of
from assessments.services.cases import reviewing as services
from assessments.services.cases.holding import CaseError
from assessments.views.cases.pages import found_case
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.READ_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """How far the review is, and for a reviewer their recommendation."""
    found = found_case(request, pk, Permission.READ_REVIEW)
    if request.method != "POST":
        return _review_page(request, found)
    authorise(request, Permission.REVIEW_CASE, found)
    form = RecommendForm(request.POST)
    if form.is_valid():
        try:
            services.give_recommendation(case=found, **form.cleaned_data, by=request.user)
        except CaseError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your recommendation is in.")
            return redirect("review-case", pk)
    return _review_page(request, found, form)


@guarded(Permission.READ_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def review_stop(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """One thing of the document, with all that one can check it against."""
    found = found_case(request, pk, Permission.READ_REVIEW)
    document = case_document(found, user=request.user)
    replay = replay_at(document, key)
    if replay is None:
        raise Http404
    if request.method != "POST":
        return _stop_page(request, found, document, replay)
    authorise(request, Permission.REVIEW_CASE, found)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            services.note_on_part(
                case=found, part=replay.here.part, **form.cleaned_data, by=request.user
            )
        except CaseError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _next(found, replay)
    return _stop_page(request, found, document, replay, form)


def _next(found: Any, replay: Replay) -> HttpResponse:
    if replay.after is None:
        return redirect("review-case", found.pk)
    return redirect("review-stop", found.pk, replay.after.key)


def _review_page(
    request: PersonRequest, found: Any, form: RecommendForm | None = None
) -> HttpResponse:
    document = case_document(found, user=request.user)
    seen = review_of(found, request.user, today=timezone.localdate())
    own = seen.own
    initial = {"recommendation": own.recommendation, "words": own.words} if own else {}
    context = {
        "case": found,
        "document": document,
        "review": seen,
        "stops": stops_of(document),
        "form": form or RecommendForm(initial=initial),
        "may_answer": _may_answer(found, seen),
        "may_arrange": access.can(request.user, Permission.DECIDE_CASE, found),
        "decision": decision_of(found),
    }
    status = _status(form)
    return render(request, "assessments/cases/case_review.html", context, status=status)


def _stop_page(
    request: PersonRequest, found: Any, document: Any, replay: Replay, form: NoteForm | None = None
) -> HttpResponse:
    seen = review_of(found, request.user, today=timezone.localdate())
    note = seen.own.notes.get(replay.here.part, "") if seen.own else ""
    context = {
        "case": found,
        "document": document,
        "replay": replay,
        "review": seen,
        "own_note": note,
        "notes": seen.notes_on(replay.here.part),
        "page": {"ladders": ladders(document, catalogue_of(found.framework))},
        "form": form or NoteForm(initial={"text": note}),
        "may_answer": _may_answer(found, seen),
    }
    return render(request, "assessments/cases/review_stop.html", context, status=_status(form))


def _may_answer(found: Any, seen: Review) -> bool:
    return seen.own is not None and not seen.answers.are_open and not found.outcome


def _status(form: Any) -> int:
    if form is None:
        return 200
    return 409 if form.non_field_errors() else 422
