"""Answering, a section at a time, by script or by buttons."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms import sheets as forms
from assessments.permissions import Permission
from assessments.queries import sheets as queries
from assessments.queries.sheets import SectionPage
from assessments.services import sheets as services
from assessments.views.guards import PersonRequest, guarded
from assessments.views.sheets.pages import (
    CLOSED_WORDS,
    cards,
    closed_page,
    draw_section,
    sheet_to_write,
)


@guarded(Permission.ANSWER_SHEET)
@require_safe
def sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """To where its author goes on: the first open section, the check, or what was sealed."""
    sheet = sheet_to_write(request, pk)
    if sheet.is_submitted:
        return redirect("private-summary", pk=pk)
    reason = queries.why_closed(sheet)
    if reason is not None:
        return closed_page(request, sheet, reason, sections=queries.own_sections(sheet))
    following = queries.next_section(sheet)
    if following is None:
        return redirect("check-sheet", pk=pk)
    return redirect("sheet-section", pk=pk, block=following)


@guarded(Permission.ANSWER_SHEET)
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: PersonRequest, pk: int, block: str) -> HttpResponse:
    sheet = sheet_to_write(request, pk)
    try:
        page = queries.section_page(sheet, block)
    except queries.UnknownSection as unknown:
        raise Http404 from unknown
    if request.method == "POST":
        return _save_section(request, sheet, page)
    if queries.why_closed(sheet) is not None:
        return redirect("sheet", pk=pk)
    return draw_section(request, sheet, page, forms.SectionForm(page))


@guarded(Permission.ANSWER_SHEET)
@require_POST
def save_answer(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Autosave. Every refusal is JSON with a `reason` that the page's script knows."""
    sheet = sheet_to_write(request, pk)
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        return _refusal("invalid", 422, message=form.first_error)
    typed = form.typed(key)
    try:
        saved = services.save_answer(
            sheet=sheet,
            key=key,
            value=typed.value,
            note=typed.note,
            seen_version=typed.seen_version,
            by=request.user,
        )
    except services.AnswerConflict as conflict:
        return _refusal("conflict", 409, stored=_as_json(conflict.stored))
    except services.SheetClosed as closed:
        return _refusal(closed.reason, 409, message=" ".join(CLOSED_WORDS[closed.reason]))
    except (services.UnknownQuestion, services.WrongAnswer):
        return _refusal("invalid", 422, message="This question does not take that answer.")
    return JsonResponse(_as_json(saved))


def _save_section(request: PersonRequest, sheet: Any, page: SectionPage) -> HttpResponse:
    form = forms.SectionForm(page, request.POST)
    if not form.is_valid():
        return draw_section(request, sheet, page, form, status=422)
    try:
        result = services.save_section(
            sheet=sheet,
            changes=[
                services.Change(typed.key, typed.seen_version, typed.value, typed.note)
                for typed in form.touched()
            ],
            block=page.section.key,
            seconds=form.seconds_on_page(sheet.pk),
            by=request.user,
        )
    except services.SheetClosed as closed:
        typed = [card for card in cards(form, {}, {}) if card.value or card.note]
        return closed_page(request, sheet, closed.reason, typed=typed, status=409)
    if result.conflicts:
        return draw_section(request, sheet, page, form, conflicts=result.conflicts, status=409)
    return redirect(_where_next(request.POST, sheet, page))


def _where_next(posted: Mapping[str, Any], sheet: Any, page: SectionPage) -> str:
    """The page that follows, and the part of it that takes the focus: its heading, so that a
    screen reader begins there, or the question somebody was at.
    """
    here = reverse("sheet-section", args=[sheet.pk, page.section.key])
    if "keep" in posted or "take" in posted:
        settled = posted.get("keep", posted.get("take"))
        asked = (one.question.key for one in page.questions)
        return here + next((f"#id_{key}" for key in asked if key == settled), "")
    backwards = posted.get("go") == "previous"
    neighbour = page.previous if backwards else page.following
    if neighbour is not None:
        following = reverse("sheet-section", args=[sheet.pk, neighbour.key])
    elif backwards:
        following = here
    else:
        following = reverse("check-sheet", args=[sheet.pk])
    return f"{following}#page-title"


def _as_json(saved: queries.SavedAnswer) -> dict[str, str]:
    return {
        "value": saved.value,
        "note": saved.note,
        "seen": saved.seen,
        "saved_at": timezone.localtime(saved.saved_at).isoformat(timespec="seconds"),
    }


def _refusal(reason: str, status: int, **details: Any) -> JsonResponse:
    return JsonResponse({"reason": reason, **details}, status=status)
