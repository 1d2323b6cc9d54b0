"""A case as a file, and a file of it brought back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms.cases.exporting import CaseImportForm, ExportForm
from assessments.permissions import Permission
from assessments.queries.cases import NoSuchRevision
from assessments.queries.cases import exports as queries
from assessments.services.cases import CaseError, importing
from assessments.services.cases.exporting import ask_for_export
from assessments.views.cases.pages import found_case
from assessments.views.guards import PersonRequest, guarded


@guarded(Permission.EXPORT_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: PersonRequest, pk: int) -> HttpResponse:
    case = found_case(request, pk, Permission.EXPORT_CASE)
    asked = request.POST.get("number") or request.GET.get("revision")
    page = queries.export_page(case, request.user, number=_number(asked))
    offered = [(choice.number, choice.what) for choice in page.choices]
    form = ExportForm(request.POST if request.method == "POST" else None, choices=offered)
    if form.is_valid():
        try:
            ask_for_export(case=case, **form.cleaned_data, by=request.user)
        except NoSuchRevision:
            form.add_error("number", "You do not read this revision any more.")
        else:
            return redirect("case-exports", pk)
    may_import = case.is_open and request.user.pk in case.author_ids()
    context = {"case": case, "page": page, "form": form, "may_import": may_import, **_polling(case)}
    status = 422 if form.errors else 200
    return render(request, "assessments/cases/export_list.html", context, status=status)


@guarded(Permission.EXPORT_CASE, in_a_page=True)
@require_safe
def export_progress(request: PersonRequest, pk: int) -> HttpResponse:
    """The list, which asks for itself for as long as a file of it is on its way."""
    case = found_case(request, pk, Permission.EXPORT_CASE)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("case-exports", pk)
    rows = queries.own_exports(case, request.user)
    context = {"case": case, "page": queries.ExportPage((), rows), **_polling(case)}
    return render(request, "assessments/cases/_exports.html", context)


@guarded(Permission.EXPORT_CASE)
@require_POST
def retry_export(request: PersonRequest, pk: int, export_pk: int) -> HttpResponse:
    case, export = _export(request, pk, export_pk)
    try:
        ask_for_export(case=case, number=export.number, format=export.format, by=request.user)
    except NoSuchRevision:
        raise Http404 from None
    return redirect("case-exports", pk)


@guarded(Permission.EXPORT_CASE)
@require_safe
def export_file(request: PersonRequest, pk: int, export_pk: int) -> HttpResponse:
    """The file, to be saved; never as a page of ours."""
    _, export = _export(request, pk, export_pk)
    if not queries.may_download(export, request.user):
        messages.error(request, "This file is not there yet, or not any more.")
        return redirect("case-exports", pk)
    kind = queries.CONTENT_TYPES[export.format]
    response = HttpResponse(bytes(export.content), content_type=kind)
    name = content_disposition_header(as_attachment=True, filename=queries.file_name(export))
    response["Content-Disposition"] = name or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@guarded(Permission.WRITE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_case(request: PersonRequest, pk: int) -> HttpResponse:
    """Nothing is kept between the preview and the import: the text is posted again."""
    case = found_case(request, pk, Permission.WRITE_CASE)
    if not case.is_open:
        messages.error(request, "Nobody writes in this case now, so no file is brought back.")
        return redirect("case", pk)
    is_sent = request.method == "POST"
    form = CaseImportForm(request.POST, request.FILES) if is_sent else CaseImportForm()
    if not form.is_valid():
        return _import_form(request, case, form)
    try:
        text = _text(form)
        if "apply" in request.POST and not form.cleaned_data.get("file"):
            return _apply(request, case, form, text)
        preview = importing.preview_import(case=case, text=text)
    except CaseError as refusal:
        form.add_error(None, str(refusal))
        return _import_form(request, case, form)
    context = {"case": case, "text": text, "preview": preview}
    return render(request, "assessments/cases/import_preview.html", context)


def _apply(request: PersonRequest, case: Any, form: CaseImportForm, text: str) -> HttpResponse:
    done = importing.import_markdown(case=case, text=text, bases=form.bases(), by=request.user)
    if not done.aside and not done.refused:
        messages.success(request, _told(done.saved))
        return redirect("case", case.pk)
    context = {"case": case, "done": done, "told": _told(done.saved)}
    return render(request, "assessments/cases/import_done.html", context, status=409)


def _told(saved: int) -> str:
    if saved == 0:
        return "Nothing of it was new."
    return "1 text was brought in." if saved == 1 else f"{saved} texts were brought in."


def _import_form(request: PersonRequest, case: Any, form: CaseImportForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"case": case, "form": form}
    return render(request, "assessments/cases/import_form.html", context, status=status)


def _text(form: CaseImportForm) -> str:
    file: Any = form.cleaned_data.get("file")
    text: str = importing.decoded(file.read()) if file else form.cleaned_data["text"]
    return text


def _export(request: PersonRequest, pk: int, export_pk: int) -> tuple[Any, Any]:
    case = found_case(request, pk, Permission.EXPORT_CASE)
    rows = queries.exports_visible_to(request.user, case)
    return case, get_object_or_404(rows, pk=export_pk)


def _number(asked: str | None) -> int | None:
    return int(asked) if asked and asked.isdecimal() and len(asked) < 10 else None


def _polling(case: Any) -> dict[str, str]:
    return {"poll_url": reverse("case-export-progress", args=[case.pk])}
