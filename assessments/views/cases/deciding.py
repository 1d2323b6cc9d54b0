"""What HR partners do with submitted cases: who reviews them, and what was decided."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.choices import CaseState, Outcome
from assessments.forms.cases.reviewing import DecideForm, NameReviewerForm
from assessments.permissions import Permission
from assessments.queries.cases.hr import all_cases as queries_all_cases
from assessments.queries.cases.review import Review, review_of, reviewers_of
from assessments.queries.evidence import tag_groups
from assessments.queries.framework import catalogue_of
from assessments.services.cases import deciding, reviewing
from assessments.services.cases.holding import CaseError
from assessments.views.cases.pages import found_case
from assessments.views.guards import PersonRequest, guarded


@guarded(Permission.DECIDE_CASE)
@require_safe
def all_cases(request: PersonRequest) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = CaseState(asked) if asked in CaseState.values else None
    today = timezone.localdate()
    page = queries_all_cases(request.user, state=state, page=request.GET.get("page"), today=today)
    return render(request, "assessments/cases/case_all.html", {"page": page})


@guarded(Permission.DECIDE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def case_reviewers(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_case(request, pk, Permission.DECIDE_CASE)
    form = NameReviewerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = form.cleaned_data["user"]
        try:
            reviewing.name_reviewer(case=found, user=user, by=request.user)
        except CaseError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{user.name} is asked to review it.")
            return redirect("case-reviewers", pk)
    context = {"case": found, "review": _review(request, found), "form": form}
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "assessments/cases/case_reviewers.html", context, status=status)


@guarded(Permission.DECIDE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_reviewer(request: PersonRequest, pk: int, reviewer_pk: int) -> HttpResponse:
    found = found_case(request, pk, Permission.DECIDE_CASE)
    reviewer = get_object_or_404(reviewers_of(found), pk=reviewer_pk)
    if request.method != "POST":
        context = {"case": found, "reviewer": reviewer, "review": _review(request, found)}
        return render(request, "assessments/cases/reviewer_remove.html", context)
    try:
        reviewing.remove_reviewer(case=found, user=reviewer.user, by=request.user)
    except CaseError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{reviewer.user.name} does not review it any more.")
    return redirect("case-reviewers", pk)


@guarded(Permission.DECIDE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide_case(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_case(request, pk, Permission.DECIDE_CASE)
    groups = tag_groups(catalogue_of(found.framework))
    form = DecideForm(request.POST if request.method == "POST" else None, groups=groups)
    if form.is_valid():
        try:
            deciding.decide_case(
                case=found,
                outcome=form.cleaned_data["outcome"],
                words=form.cleaned_data["words"],
                reasons=[deciding.ReasonWords(**row) for row in form.reasons()],
                by=request.user,
            )
        except CaseError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Recorded. Both of them can read it now.")
            return redirect("review-case", pk)
    return _decide_page(request, found, form)


def _decide_page(request: PersonRequest, found: Any, form: DecideForm) -> HttpResponse:
    if found.state == CaseState.DECIDED and not form.errors:
        return redirect("review-case", found.pk)
    context = {
        "case": found,
        "review": _review(request, found),
        "form": form,
        "withdrawn": Outcome.WITHDRAWN.label,
    }
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "assessments/cases/case_decide.html", context, status=status)


def _review(request: PersonRequest, found: Any) -> Review:
    return review_of(found, request.user, today=timezone.localdate())
