"""What is done with a piece: share, confirm, ask, withdraw, delete."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.evidence.noting import ConfirmForm, RemarkForm
from assessments.permissions import Permission
from assessments.queries import evidence as queries
from assessments.services import evidence as services
from assessments.views.evidence.pages import evidence_page
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.KEEP_EVIDENCE)
@require_POST
def share(request: PersonRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.KEEP_EVIDENCE)
    return _act(request, found, services.share_evidence, "Shared.")


@guarded(Permission.KEEP_EVIDENCE)
@require_POST
def stop_sharing(request: PersonRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.KEEP_EVIDENCE)
    return _act(request, found, services.stop_sharing, "Only you can read it now.")


@guarded(Permission.KEEP_EVIDENCE)
@require_POST
def share_again(request: PersonRequest) -> HttpResponse:
    try:
        count = services.share_again(by=request.user)
    except services.EvidenceError as error:
        messages.error(request, str(error))
    else:
        pieces = "1 piece is" if count == 1 else f"{count} pieces are"
        messages.success(request, f"{pieces} shared with {request.user.manager.name} now.")
    return redirect("evidence-log")


@guarded(Permission.KEEP_EVIDENCE)
@require_POST
def set_sharing(request: PersonRequest) -> HttpResponse:
    by_default = request.POST.get("by_default") == "on"
    services.set_sharing(by_default=by_default, by=request.user)
    shared = "shared with your manager" if by_default else "private"
    messages.success(request, f"What you note from now on is {shared} unless you say otherwise.")
    return redirect("evidence-log")


@guarded(Permission.CONFIRM_EVIDENCE)
@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.CONFIRM_EVIDENCE)
    form = ConfirmForm(request.POST)
    if _say(request, found, form, services.confirm_evidence):
        messages.success(request, "Confirmed. It counts from now on.")
        return redirect("evidence", pk)
    return _back(request, form, found, "confirm_form")


@guarded(Permission.CONFIRM_EVIDENCE)
@require_POST
def take_back_confirmation(request: PersonRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.CONFIRM_EVIDENCE)
    try:
        is_taken_back = services.take_back_confirmation(evidence=found, by=request.user)
    except services.EvidenceError as error:
        messages.error(request, str(error))
        return redirect("evidence-log")
    if is_taken_back:
        messages.success(request, "Taken back. From now on it counts no more.")
    else:
        messages.info(request, "You do not stand behind these words, so nothing was taken back.")
    return redirect("evidence", pk)


@guarded(Permission.READ_EVIDENCE)
@require_POST
def remark(request: PersonRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.READ_EVIDENCE)
    form = RemarkForm(request.POST)
    if _say(request, found, form, services.remark_on_evidence):
        return redirect("evidence", pk)
    return _back(request, form, found, "remark_form")


@guarded(Permission.KEEP_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.KEEP_EVIDENCE)
    if request.method != "POST":
        context = {"evidence": found}
        return render(request, "assessments/evidence/evidence_withdraw.html", context)
    return _act(request, found, services.withdraw_evidence, "Withdrawn. Its date stays.")


@guarded(Permission.DELETE_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: PersonRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.DELETE_EVIDENCE)
    context = {"evidence": found}
    if request.method == "POST":
        try:
            services.delete_evidence(evidence=found, by=request.user)
        except services.EvidenceIsCited as cited:
            context["refused"] = str(cited)
        except services.EvidenceError as gone:
            messages.info(request, str(gone))
            return redirect("evidence-log")
        else:
            messages.success(request, "Deleted.")
            return redirect("evidence-log")
    status = 409 if "refused" in context else 200
    return render(request, "assessments/evidence/evidence_delete.html", context, status=status)


def _found(request: PersonRequest, pk: int, permission: Permission) -> Any:
    found = get_object_or_404(queries.evidence_rows(request.user), pk=pk)
    authorise(request, permission, found)
    return found


def _act(request: PersonRequest, found: Any, act: Callable[..., Any], told: str) -> HttpResponse:
    try:
        act(evidence=found, by=request.user)
    except services.Gone as gone:
        messages.info(request, str(gone))
        return redirect("evidence-log")
    except services.EvidenceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)
    return redirect("evidence", found.pk)


def _say(request: PersonRequest, found: Any, form: Any, say: Callable[..., Any]) -> bool:
    """Whether what stands in the form was said; if not, the form tells why."""
    if form.is_valid():
        try:
            say(evidence=found, **form.cleaned_data, by=request.user)
        except services.EvidenceError as error:
            form.add_error(None, str(error))
        else:
            return True
    return False


def _back(request: PersonRequest, form: Any, found: Any, name: str) -> HttpResponse:
    """The page again, with what was typed; `version` is the one that stands there now."""
    fresh = queries.evidence_rows(request.user).filter(pk=found.pk).first()
    if fresh is None:
        messages.error(request, "This evidence is no longer shared with you.")
        return redirect("evidence-log")
    status = 409 if form.non_field_errors() else 422
    return evidence_page(request, fresh, forms={name: form}, status=status)
