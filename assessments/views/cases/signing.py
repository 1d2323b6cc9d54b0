"""Standing behind a case as it is after one revision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.cases.signing import SignForm
from assessments.permissions import Permission
from assessments.queries import cases as queries
from assessments.queries.cases.page import case_page
from assessments.services import cases as services
from assessments.views.cases.pages import found_case
from assessments.views.guards import PersonRequest, guarded


@guarded(Permission.WRITE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_case(request: PersonRequest, pk: int) -> HttpResponse:
    """The number that was on the page is the one that is signed."""
    found = found_case(request, pk, Permission.WRITE_CASE)
    form = SignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        number = form.cleaned_data["number"]
        try:
            services.sign_case(case=found, number=number, by=request.user)
        except services.CaseError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"You have signed revision {number}.")
            return redirect("case", pk)
    return _sign_page(request, found, form)


@guarded(Permission.WRITE_CASE)
@require_POST
def unsign_case(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_case(request, pk, Permission.WRITE_CASE)
    try:
        services.unsign_case(case=found, by=request.user)
    except services.CaseError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your signature is taken back.")
    return redirect("case", pk)


def _sign_page(request: PersonRequest, found: Any, form: SignForm) -> HttpResponse:
    found.refresh_from_db(fields=["head", "state"])
    document = queries.case_document(found, user=request.user)
    context = {
        "case": found,
        "document": document,
        "page": case_page(found, document, request.user),
        "form": form,
    }
    status = 409 if form.errors else 200
    return render(request, "assessments/cases/case_sign.html", context, status=status)
