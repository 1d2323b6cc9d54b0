"""Adding, sending and removing the small files beside a piece of evidence."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms.evidence.attachments import AttachForm
from assessments.permissions import Permission
from assessments.queries.evidence import attachments as queries
from assessments.queries.evidence import evidence_visible_to
from assessments.services.evidence.files import attach as attach_file
from assessments.services.evidence.files import remove_attachment as remove_file
from assessments.services.evidence.holding import EvidenceError
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.KEEP_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(evidence_visible_to(request.user), pk=pk)
    authorise(request, Permission.KEEP_EVIDENCE, found)
    is_sent = request.method == "POST"
    form = AttachForm(request.POST, request.FILES) if is_sent else AttachForm()
    if form.is_valid():
        file: Any = form.cleaned_data["file"]
        try:
            attach_file(evidence=found, name=file.name, content=file.read(), by=request.user)
        except EvidenceError as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"“{file.name}” is attached.")
            return redirect("evidence", pk)
    context = {"form": form, "evidence": found, "files": queries.attached_files(found)}
    status = 422 if form.errors else 200
    return render(request, "assessments/evidence/attachment_form.html", context, status=status)


@guarded(Permission.READ_EVIDENCE)
@require_safe
def attachment(request: PersonRequest, pk: int, attachment_pk: int) -> Any:
    """The file, to be saved; never as a page of ours."""
    rows = queries.attachments_visible_to(request.user, pk)
    found = get_object_or_404(rows, pk=attachment_pk)
    authorise(request, Permission.READ_EVIDENCE, found.evidence)
    try:
        content = queries.open_file(found)
    except FileNotFoundError:
        messages.error(request, f"“{found.name}” is missing on our side. Ask for it to be added.")
        return redirect("evidence", pk)
    response = FileResponse(
        content, as_attachment=True, filename=found.name, content_type=found.kind
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@guarded(Permission.KEEP_EVIDENCE)
@require_POST
def remove_attachment(request: PersonRequest, pk: int, attachment_pk: int) -> HttpResponse:
    rows = queries.attachments_visible_to(request.user, pk)
    found = get_object_or_404(rows, pk=attachment_pk)
    authorise(request, Permission.KEEP_EVIDENCE, found.evidence)
    try:
        remove_file(attachment=found, by=request.user)
    except EvidenceError as refusal:
        messages.error(request, str(refusal))
        return redirect("evidence-log")
    messages.success(request, f"“{found.name}” is deleted.")
    return redirect("evidence", pk)
