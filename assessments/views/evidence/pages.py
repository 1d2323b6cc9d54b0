"""Reading: the log, a report's log, one piece, the months."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.forms.evidence.noting import ConfirmForm, RemarkForm
from assessments.permissions import Permission
from assessments.queries import evidence as queries
from assessments.queries.evidence.attachments import attached_files
from assessments.queries.evidence.witnesses import asked_colleagues, may_be_witnessed
from assessments.views.guards import PersonRequest, authorise, guarded

SPANS = (12, 24)  # months that the timeline can show


@guarded(Permission.READ_EVIDENCE)
@require_safe
def log(request: PersonRequest) -> HttpResponse:
    page = _log_page(request, request.user)
    context = {"page": page, "around": queries.around(request.user), "states": queries.State}
    return render(request, "assessments/evidence/evidence_log.html", context)


@guarded(Permission.READ_EVIDENCE)
@require_safe
def log_of(request: PersonRequest, pk: int) -> HttpResponse:
    if pk == request.user.pk:
        return redirect("evidence-log")
    person = get_object_or_404(queries.people_with_evidence_for(request.user), pk=pk)
    page = _log_page(request, person)
    context = {"page": page, "person": person, "states": queries.State}
    return render(request, "assessments/evidence/evidence_of.html", context)


@guarded(Permission.READ_EVIDENCE)
@require_safe
def timeline(request: PersonRequest) -> HttpResponse:
    of = request.GET.get("of", "")
    person = request.user
    if of and of != str(request.user.pk):
        people = queries.people_with_evidence_for(request.user)
        person = get_object_or_404(people, pk=number_of(of))
    span = SPANS[request.GET.get("months") == str(SPANS[1])]
    months = queries.timeline(person, request.user, months=span, today=timezone.localdate())
    is_own = person == request.user
    context = {"timeline": months, "person": person, "is_own": is_own, "span": span}
    return render(request, "assessments/evidence/evidence_timeline.html", context)


@guarded(Permission.READ_EVIDENCE)
@require_safe
def evidence(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.evidence_rows(request.user), pk=pk)
    authorise(request, Permission.READ_EVIDENCE, found)
    return evidence_page(request, found)


def evidence_page(
    request: PersonRequest, row: Any, *, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of one piece; `forms` are those that came back with an error."""
    page = queries.evidence_page(row, request.user)
    label = "Your answer" if page.piece.is_mine else "Your question"
    colleagues = asked_colleagues(row) if page.piece.is_mine else ()
    context = {
        "page": page,
        "piece": page.piece,
        "evidence": row,
        "files": attached_files(row),
        "colleagues": colleagues,
        "by_link": [one for one in colleagues if one.is_reader],
        "may_ask": page.piece.is_mine and may_be_witnessed(row, page.catalogue),
        "confirm_form": ConfirmForm(initial={"version": row.version}),
        "remark_form": RemarkForm(),
        "remark_label": label,
        **(forms or {}),
    }
    return render(request, "assessments/evidence/evidence_detail.html", context, status=status)


def number_of(text: str) -> int:
    """The number of a person that an address names; 0, nobody's, for all else."""
    return int(text) if text.isdecimal() and len(text) < len(str(2**63)) else 0


def _log_page(request: PersonRequest, person: Any) -> queries.LogPage:
    state = request.GET.get("state", "")
    filters = queries.Filters(
        item=request.GET.get("item", ""),
        state=queries.State(state) if state in set(queries.State) else None,
    )
    page = request.GET.get("page")
    return queries.log_page(person, request.user, filters=filters, page=page)
