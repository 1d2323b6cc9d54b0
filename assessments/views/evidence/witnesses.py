"""Asking the colleague who was helped; and the one page that the colleague gets."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.evidence.witnesses import AnswerForm, AskForm
from assessments.permissions import Permission
from assessments.queries.evidence import evidence_visible_to
from assessments.queries.evidence import witnesses as queries
from assessments.queries.framework import current_catalogue
from assessments.services.evidence import witnesses as services
from assessments.services.evidence.holding import EvidenceError
from assessments.views.guards import PersonRequest, authorise, guarded, public


@guarded(Permission.KEEP_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_witness(request: PersonRequest, pk: int) -> HttpResponse:
    """The link itself stands on no page: it goes to the colleague's address."""
    found = get_object_or_404(evidence_visible_to(request.user), pk=pk)
    authorise(request, Permission.KEEP_EVIDENCE, found)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        root = request.build_absolute_uri("/")
        try:
            asked = services.ask_witness(
                evidence=found, **form.cleaned_data, root=root, by=request.user
            )
        except EvidenceError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The mail to {asked.name} is on its way.")
            return redirect(f"{reverse('evidence', args=[pk])}#colleagues")
    context: dict[str, Any] = {
        "form": form,
        "evidence": found,
        "may_ask": queries.may_be_witnessed(found, current_catalogue()),
        "colleagues": queries.asked_colleagues(found),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/evidence/witness_form.html", context, status=status)


@guarded(Permission.KEEP_EVIDENCE)
@require_POST
def revoke_witness(request: PersonRequest, pk: int, witness_pk: int) -> HttpResponse:
    asked = _asked(request, pk, witness_pk)
    try:
        is_closed = services.revoke_witness(witness=asked, by=request.user)
    except EvidenceError as refusal:
        messages.error(request, str(refusal))
        return redirect("evidence-log")
    if is_closed:
        messages.success(request, f"The link for {asked.name} is closed.")
    else:
        messages.info(request, f"The link for {asked.name} was closed already.")
    return redirect(f"{reverse('evidence', args=[pk])}#colleagues")


@guarded(Permission.KEEP_EVIDENCE)
@require_POST
def mail_witness(request: PersonRequest, pk: int, witness_pk: int) -> HttpResponse:
    asked = _asked(request, pk, witness_pk)
    try:
        services.mail_again(witness=asked, by=request.user)
    except EvidenceError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The mail to {asked.name} goes out once more.")
    return redirect(f"{reverse('evidence', args=[pk])}#colleagues")


def _asked(request: PersonRequest, pk: int, witness_pk: int) -> Any:
    found = get_object_or_404(evidence_visible_to(request.user), pk=pk)
    authorise(request, Permission.KEEP_EVIDENCE, found)
    return get_object_or_404(found.witnesses, pk=witness_pk)


def unlinked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address is the secret: it is neither sent on nor listed, and, as ever, not kept."""

    @wraps(view)
    def guard(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guard


# No token against forged posts: whoever could forge one would need the link, and then has it all.
@public("The colleague who was helped need not have an account; the link is what lets them in.")
@csrf_exempt
@unlinked
@require_http_methods(["GET", "HEAD", "POST"])
def witness(request: HttpRequest, token: str) -> HttpResponse:
    """Looking uses nothing up; the answer does."""
    found = queries.witness_by_token(token)
    if found is None:
        return _closed(request, "unknown", status=404)
    user: Any = request.user if request.user.is_authenticated else None
    if user and user.pk in (found.evidence.author_id, found.evidence.person_id):
        return _closed(request, "own", status=403)
    page = queries.asked_page(found)
    if page.can_take_back and request.POST.get("answer") == "take-back":
        return _taken_back(request, found, page)
    if page.state != queries.LinkState.OPEN:
        return _closed(request, page.state, page, status=410)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _answered(request, found, page, form, user)
    context = {"form": form, "page": page}
    status = 422 if form.errors else 200
    return render(request, "assessments/evidence/witness_page.html", context, status=status)


def _answered(
    request: HttpRequest, found: Any, page: queries.AskedPage, form: AnswerForm, user: Any
) -> HttpResponse:
    words = form.cleaned_data["words"]
    try:
        services.answer_witness(witness=found, confirmed=form.confirms, words=words, by=user)
    except services.LinkClosed as closed:
        return _closed(request, closed.state, page, status=410)
    except EvidenceError:
        return _closed(request, "unknown", status=404)
    context = {"page": page, "confirmed": form.confirms}
    return render(request, "assessments/evidence/witness_done.html", context)


def _taken_back(request: HttpRequest, found: Any, page: queries.AskedPage) -> HttpResponse:
    try:
        is_taken_back = services.take_back_answer(witness=found)
    except EvidenceError:
        return _closed(request, "unknown", status=404)
    if not is_taken_back:
        return _closed(request, page.state, page, status=410)
    return _closed(request, "taken-back", page, status=200)


def _closed(
    request: HttpRequest, why: str, page: queries.AskedPage | None = None, *, status: int
) -> HttpResponse:
    """Why it cannot be answered, without anything of the evidence."""
    context = {"why": str(why), "page": page}
    return render(request, "assessments/evidence/witness_closed.html", context, status=status)
