"""Writing the parts of a case: a section, a claim, one that is added, one that is removed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.permissions import Permission
from assessments.queries import cases as queries
from assessments.queries.cases.editing import PartPage, part_page
from assessments.services import cases as services
from assessments.views.cases.forms import Editor, claim_editor, section_editor
from assessments.views.cases.merging import aside_response
from assessments.views.cases.pages import found_case, posted_number
from assessments.views.guards import PersonRequest, guarded

_METHODS = ["GET", "HEAD", "POST"]


@guarded(Permission.WRITE_CASE)
@require_http_methods(_METHODS)
def section(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    return _edit(request, pk, queries.section_part(key), section_editor)


@guarded(Permission.WRITE_CASE)
@require_http_methods(_METHODS)
def new_section(request: PersonRequest, pk: int) -> HttpResponse:
    part = _added(request, queries.is_own_section, queries.new_section)
    return _edit(request, pk, part, section_editor, draft="new-section")


@guarded(Permission.WRITE_CASE)
@require_http_methods(_METHODS)
def claim(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    return _edit(request, pk, queries.claim_part(key), claim_editor)


@guarded(Permission.WRITE_CASE)
@require_http_methods(_METHODS)
def new_claim(request: PersonRequest, pk: int) -> HttpResponse:
    part = _added(request, queries.is_claim, queries.new_claim)
    return _edit(request, pk, part, claim_editor, draft="new-claim")


@guarded(Permission.WRITE_CASE)
@require_http_methods(_METHODS)
def remove_section(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    part = queries.section_part(key)
    if not queries.is_own_section(part):
        raise Http404
    return _remove(request, pk, part)


@guarded(Permission.WRITE_CASE)
@require_http_methods(_METHODS)
def remove_claim(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    return _remove(request, pk, queries.claim_part(key))


# --- editing ----------------------------------------------------------------------------------


def _added(request: PersonRequest, is_right: Callable[[str], bool], make: Callable[[], str]) -> str:
    """The name of a part that is being added, so that two clicks on "Save" add one."""
    name = request.POST.get("part", "")
    try:
        return name if is_right(name) else make()
    except queries.NoSuchPart:
        return make()


def _edit(
    request: PersonRequest, pk: int, part: str, editor: Callable[..., Editor], draft: str = ""
) -> HttpResponse:
    case = found_case(request, pk, Permission.WRITE_CASE)
    page = _page(case, part)
    is_sent = request.method == "POST"
    if not is_sent and (elsewhere := _elsewhere(request, case, page, is_new=bool(draft))):
        return elsewhere
    edited = editor(request, case, page, draft=draft)
    if is_sent and edited.form.is_valid() and "preview" not in request.POST:
        return _save(request, case, edited)
    return _edit_page(request, edited)


def _page(case: Any, part: str) -> PartPage:
    try:
        return part_page(case, part)
    except queries.NoSuchPart:
        raise Http404 from None


def _elsewhere(
    request: PersonRequest, case: Any, page: PartPage, *, is_new: bool
) -> HttpResponse | None:
    """Where there is nothing to write: the case is closed, or the part is removed."""
    if not case.is_open:
        messages.info(request, "Nobody writes in this case now. It is here to read.")
        return redirect("case", case.pk)
    if page.was_removed:
        messages.info(request, "This was removed. What it said is here, and can be brought back.")
        address = reverse("case-history", args=[case.pk])
        return redirect(f"{address}?{urlencode({'part': page.part})}")
    if page.words is None and not is_new:
        raise Http404
    return None


def _save(request: PersonRequest, case: Any, edited: Editor) -> HttpResponse:
    """Whatever comes of it, the text is stored, kept aside, or on the page that answers."""
    form, part = edited.form, edited.page.part
    try:
        outcome = services.save_part(
            case=case, part=part, words=form.words(), base=form.opened, by=request.user
        )
    except services.CaseClosed as closed:
        if closed.parked is None:
            messages.info(request, str(closed))
            return redirect("case", case.pk)
        return aside_response(request, closed.parked, written=edited.draft, refused=str(closed))
    except services.CannotCite as refusal:
        form.add_error("evidence", str(refusal))
        return _edit_page(request, edited)
    except services.CaseError as refusal:
        form.add_error(None, str(refusal))
        return _edit_page(request, edited)
    if isinstance(outcome, services.Conflict):
        return aside_response(request, outcome.parked, written=edited.draft)
    return redirect(_written(case, part, edited.draft))


def _written(case: Any, part: str, draft: str) -> str:
    """The document where it was written; `wrote` lets the browser forget its draft."""
    key = queries.key_of(part)
    anchor = f"claim-{key}" if queries.is_claim(part) else key
    return f"{reverse('case', args=[case.pk])}?{urlencode({'wrote': draft})}#{anchor}"


def _edit_page(request: PersonRequest, edited: Editor) -> HttpResponse:
    status = 422 if edited.form.errors else 200
    return render(request, edited.template, edited.context(), status=status)


# --- removing ---------------------------------------------------------------------------------


def _remove(request: PersonRequest, pk: int, part: str) -> HttpResponse:
    case = found_case(request, pk, Permission.WRITE_CASE)
    page = _page(case, part)
    if page.words is None and not page.was_removed:
        raise Http404
    context: dict[str, Any] = {"case": case, "page": page}
    if request.method == "POST":
        base = posted_number(request, "base")
        try:
            services.remove_part(case=case, part=part, base=base, by=request.user)
        except services.CaseError as refusal:
            context["refused"] = str(refusal)
        else:
            messages.success(request, "Removed. What it said stays in the history.")
            return redirect("case", pk)
    status = 409 if "refused" in context else 200
    return render(request, "assessments/cases/part_remove.html", context, status=status)
