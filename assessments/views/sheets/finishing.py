"""Checking, submitting and taking back; and private sheets, from start to deletion."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms import sheets as forms
from assessments.permissions import Permission
from assessments.queries import sheets as queries
from assessments.services import sheets as services
from assessments.views.guards import PersonRequest, guarded
from assessments.views.sheets.pages import StepLink, closed_page, sheet_to_write, step_link


@dataclass(frozen=True)
class CheckedSection:
    link: StepLink
    progress: queries.Progress
    missing: tuple[queries.Question, ...]


@guarded(Permission.ANSWER_SHEET)
@require_safe
def check(request: PersonRequest, pk: int) -> HttpResponse:
    sheet = sheet_to_write(request, pk)
    if queries.why_closed(sheet) is not None:
        return redirect("sheet", pk=pk)
    page = queries.check_page(sheet)
    sections = [
        CheckedSection(step_link(sheet, part.step), part.step.progress, part.missing)
        for part in page.sections
    ]
    context = {"sheet": sheet, "page": page, "sections": sections}
    return render(request, "assessments/sheets/check_page.html", context)


@guarded(Permission.ANSWER_SHEET)
@require_POST
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    sheet = sheet_to_write(request, pk)
    try:
        services.submit_sheet(sheet=sheet, by=request.user)
    except services.PrivateSheet:
        return redirect("private-summary", pk=pk)
    except services.NothingAnswered:
        messages.error(request, "Answer at least one question before you submit.")
        return redirect("check-sheet", pk=pk)
    except services.SheetClosed as closed:
        return closed_page(request, sheet, closed.reason, status=409)
    thanks = "Submitted and sealed. Thank you for taking the time."
    messages.success(request, thanks, extra_tags=str(pk))  # with it go the drafts in the browser
    return redirect("pair", pk=sheet.pair_id)


@guarded(Permission.ANSWER_SHEET)
@require_POST
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    sheet = sheet_to_write(request, pk)
    try:
        services.take_back_sheet(sheet=sheet, by=request.user)
    except services.PrivateSheet:
        return redirect("private-summary", pk=pk)
    except services.AlreadyOpen:
        text = "You have both submitted by now, so the answers are open and stay as they are."
        messages.error(request, text)
        return redirect("pair", pk=sheet.pair_id)
    except services.SheetClosed as closed:
        return closed_page(request, sheet, closed.reason, status=409)
    messages.success(request, "Your half is open again. Submit it when you are ready.")
    return redirect("check-sheet", pk=pk)


@guarded(Permission.VIEW_SHEET)
@require_safe
def summary(request: PersonRequest, pk: int) -> HttpResponse:
    """The author's own view: one rater's numbers if private, the sealed answers if submitted."""
    sheet = sheet_to_write(request, pk)
    if sheet.pair is None:
        context = {"sheet": sheet, "view": queries.own_view(sheet)}
        return render(request, "assessments/sheets/private_detail.html", context)
    if not sheet.is_submitted:
        return redirect("sheet", pk=pk)
    context = {"sheet": sheet, "view": queries.sealed_view(sheet)}
    return render(request, "assessments/sheets/sealed_detail.html", context)


@guarded(Permission.SELF_ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def start_private(request: PersonRequest) -> HttpResponse:
    form = forms.StartPrivateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        modules = form.cleaned_data["modules"]
        sheet = services.start_private_sheet(by=request.user, modules=modules)
        return redirect("sheet", pk=sheet.pk)
    return render(request, "assessments/sheets/private_form.html", {"form": form})


@guarded(Permission.SELF_ASSESS)
@require_POST
def delete_private(request: PersonRequest, pk: int) -> HttpResponse:
    sheet = sheet_to_write(request, pk)
    try:
        services.delete_private_sheet(sheet=sheet, by=request.user)
    except services.NotPrivate:
        messages.error(request, "This half belongs to a cycle and is not one person's to delete.")
        return redirect("sheet", pk=pk)
    messages.success(request, "Your private self-assessment is deleted.", extra_tags=str(pk))
    return redirect("assessments")
