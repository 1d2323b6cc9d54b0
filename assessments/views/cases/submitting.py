"""Handing a signed case to its reviewers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.forms.cases.reviewing import SubmitForm
from assessments.permissions import Permission
from assessments.queries.cases.assembly import case_document
from assessments.queries.cases.checklist import checklist
from assessments.services.cases.holding import CaseError
from assessments.services.cases.submitting import submit_case as submit
from assessments.views.cases.pages import found_case
from assessments.views.guards import PersonRequest, guarded


@guarded(Permission.WRITE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def submit_case(request: PersonRequest, pk: int) -> HttpResponse:
    """The checklist is no lock: only both signatures are asked for."""
    found = found_case(request, pk, Permission.WRITE_CASE)
    data = request.POST if request.method == "POST" else None
    form = SubmitForm(data, today=timezone.localdate())
    if form.is_valid():
        try:
            submit(case=found, **form.cleaned_data, by=request.user)
        except CaseError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Submitted. From here on it stays as it is.")
            return redirect("case", pk)
    return _submit_page(request, found, form)


def _submit_page(request: PersonRequest, found: Any, form: SubmitForm) -> HttpResponse:
    found.refresh_from_db(fields=["head", "state"])
    if not found.is_open:
        refused = " ".join(map(str, form.non_field_errors()))
        told = "This case is not being written now, so it cannot be submitted."
        messages.info(request, refused or told)
        return redirect("case", found.pk)
    document = case_document(found, user=request.user)
    points = checklist(found, document, request.user)
    context = {"case": found, "document": document, "checklist": points, "form": form}
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "assessments/cases/case_submit.html", context, status=status)
