"""Beginning a case, answering a proposal, ending it, going on with another manager."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments.permissions import Permission
from assessments.queries.cases.listing import people_to_propose
from assessments.services.cases import opening as services
from assessments.services.cases.holding import CaseError, NotYours
from assessments.views.cases.pages import found_case
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.OPEN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: PersonRequest, person_pk: int) -> HttpResponse:
    person = get_object_or_404(people_to_propose(request.user), pk=person_pk)
    authorise(request, Permission.OPEN_CASE, person)
    context: dict[str, Any] = {"person": person, "is_own": person == request.user}
    if request.method == "POST":
        try:
            case = services.propose_case(person=person, by=request.user)
        except CaseError as refusal:
            there = getattr(refusal, "case", None)
            context |= {"refused": str(refusal), "there": there.pk if there else None}
        else:
            return redirect("case", case.pk)
    status = 409 if "refused" in context else 200
    return render(request, "assessments/cases/case_open.html", context, status=status)


@guarded(Permission.ANSWER_CASE)
@require_POST
def accept_case(request: PersonRequest, pk: int) -> HttpResponse:
    case = found_case(request, pk, Permission.ANSWER_CASE)
    return _act(request, case, services.accept_case, "You write it together from now on.")


@guarded(Permission.ANSWER_CASE)
@require_POST
def decline_case(request: PersonRequest, pk: int) -> HttpResponse:
    case = found_case(request, pk, Permission.ANSWER_CASE)
    return _act(request, case, services.decline_case, "Declined.")


@guarded(Permission.WRITE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_case(request: PersonRequest, pk: int) -> HttpResponse:
    case = found_case(request, pk, Permission.WRITE_CASE)
    if request.method != "POST":
        return render(request, "assessments/cases/case_withdraw.html", {"case": case})
    return _act(request, case, services.withdraw_case, "Withdrawn.")


@guarded(Permission.WRITE_CASE)
@require_POST
def continue_case(request: PersonRequest, pk: int) -> HttpResponse:
    case = found_case(request, pk, Permission.WRITE_CASE)
    told = "Your manager of now writes it with you from here on."
    return _act(request, case, services.continue_with_manager, told)


def _act(request: PersonRequest, case: Any, act: Callable[..., Any], told: str) -> HttpResponse:
    try:
        act(case=case, by=request.user)
    except NotYours:
        raise PermissionDenied from None
    except CaseError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("case", case.pk)
