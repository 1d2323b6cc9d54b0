"""Reading: the list of cases, the document, how it came about."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.permissions import Permission
from assessments.queries import cases as queries
from assessments.queries.cases.listing import list_page
from assessments.queries.cases.page import case_page
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.READ_CASE)
@require_safe
def cases(request: PersonRequest) -> HttpResponse:
    return render(request, "assessments/cases/case_list.html", {"page": list_page(request.user)})


@guarded(Permission.READ_CASE)
@require_safe
def case(request: PersonRequest, pk: int) -> HttpResponse:
    return _document_page(request, pk)


@guarded(Permission.READ_CASE)
@require_safe
def case_at(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """The whole document as it was after one revision."""
    return _document_page(request, pk, number=number)


@guarded(Permission.READ_CASE)
@require_safe
def history(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_case(request, pk, Permission.READ_CASE)
    try:
        page = queries.history_page(
            found, request.user, request.GET.get("page"), request.GET.get("part") or None
        )
    except LookupError:
        raise Http404 from None
    context = {"case": found, "page": page}
    return render(request, "assessments/cases/case_history.html", context)


@guarded(Permission.READ_CASE)
@require_safe
def revision(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """What one revision changed."""
    found = found_case(request, pk, Permission.READ_CASE)
    try:
        page = queries.revision_page(found, request.user, number)
    except queries.NoSuchRevision:
        raise Http404 from None
    may_write = found.is_open and request.user.pk in found.author_ids()
    context = {"case": found, "page": page, "may_write": may_write}
    return render(request, "assessments/cases/case_revision.html", context)


def found_case(request: PersonRequest, pk: int, permission: Permission) -> Any:
    """With all that its pages name. 404 for whom there is no such case, 403 who may not act."""
    rows = queries.cases_visible_to(request.user).select_related("person__manager")
    found = get_object_or_404(rows, pk=pk)
    authorise(request, permission, found)
    return found


def posted_number(request: PersonRequest, name: str) -> int:
    """0 for what is none, or longer than that of any revision."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _document_page(request: PersonRequest, pk: int, *, number: int | None = None) -> HttpResponse:
    found = found_case(request, pk, Permission.READ_CASE)
    try:
        document = queries.case_document(found, user=request.user, number=number)
    except queries.NoSuchRevision:
        raise Http404 from None
    aside = queries.kept_aside(found, request.user)
    page = case_page(found, document, request.user, aside=aside)
    context = {"case": found, "document": document, "page": page}
    return render(request, "assessments/cases/case_detail.html", context)
