"""Two texts where there is room for one: side by side, until their writer has decided."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from assessments.permissions import Permission
from assessments.queries import cases as queries
from assessments.queries.cases.editing import part_page
from assessments.queries.cases.picking import cited_by, pick_list
from assessments.services import cases as services
from assessments.views.cases.forms import claim_form, section_form
from assessments.views.cases.pages import found_case, posted_number
from assessments.views.guards import PersonRequest, guarded


@guarded(Permission.WRITE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def aside(request: PersonRequest, pk: int, aside_pk: int) -> HttpResponse:
    case = found_case(request, pk, Permission.WRITE_CASE)
    parked = get_object_or_404(queries.parked_visible_to(request.user), case=case, pk=aside_pk)
    if request.method != "POST":
        return _aside_page(request, case, parked, status=200)
    if "let_go" in request.POST:
        services.let_go(parked=parked, by=request.user)
        messages.success(request, "Let go. What stands in the case stays.")
        return redirect("case", pk)
    return _merge(request, case, parked)


@guarded(Permission.WRITE_CASE)
@require_POST
def restore_revision(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    case = found_case(request, pk, Permission.WRITE_CASE)
    revision = get_object_or_404(queries.revisions_visible_to(request.user, case), number=number)
    base = posted_number(request, "base")
    try:
        services.restore_revision(revision=revision, base=base, by=request.user)
    except services.CaseError as refusal:
        messages.error(request, str(refusal))
        return redirect("case-revision", pk, number)
    messages.success(request, f"Brought back as it was in revision {number}.")
    return redirect("case", pk)


def aside_response(
    request: PersonRequest, parked: Any, *, written: str, refused: str = ""
) -> HttpResponse:
    """The answer to a save that could not stand: `written` is the draft that is safe now."""
    case = found_case(request, parked.case_id, Permission.WRITE_CASE)
    return _aside_page(request, case, parked, status=409, written=written, refused=refused)


def _merge(request: PersonRequest, case: Any, parked: Any) -> HttpResponse:
    use = request.POST.get("use", "")
    if use:
        return _aside_page(request, case, parked, status=200, use=use, before=request.POST)
    page, view = part_page(case, parked.part), queries.merge_view(parked)
    form = _editing(request, case, page, view, None, view.mine, data=request.POST)["form"]
    if not form.is_valid():
        return _aside_page(request, case, parked, status=422, form=form)
    try:
        outcome = services.merge_part(
            parked=parked, words=form.words(), base=form.opened, by=request.user
        )
    except services.CaseClosed as closed:
        kept = closed.parked or parked
        return _aside_page(request, case, kept, status=409, refused=str(closed))
    except services.CaseError as refusal:
        form.add_error(None, str(refusal))
        return _aside_page(request, case, parked, status=422, form=form)
    if isinstance(outcome, services.Conflict):
        return _aside_page(request, case, outcome.parked, status=409, written=f"aside-{parked.pk}")
    messages.success(request, f"Merged as revision {outcome.number}.")
    address = reverse("case", args=[case.pk])
    return redirect(f"{address}?{urlencode({'wrote': f'aside-{parked.pk}'})}")


def _aside_page(
    request: PersonRequest,
    case: Any,
    parked: Any,
    *,
    status: int,
    form: Any = None,
    written: str = "",
    refused: str = "",
    use: str = "",
    before: Any = None,
) -> HttpResponse:
    """`before` is what was typed when one of the texts was put in its place."""
    view = queries.merge_view(parked)
    chosen = {"mine": view.mine, "theirs": view.theirs}.get(use) or view.proposal
    page = part_page(case, parked.part)
    context = {
        "case": case,
        "page": page,
        "view": view,
        "written": written,
        "refused": refused,
        "replaced": _replaced(view, before),
        "draft": f"aside-{view.id}",
        "is_claim": queries.is_claim(view.part),
        **_editing(request, case, page, view, form, chosen),
    }
    return render(request, "assessments/cases/aside_form.html", context, status=status)


def _editing(
    request: PersonRequest, case: Any, page: Any, view: Any, form: Any, words: Any, data: Any = None
) -> dict[str, Any]:
    """The form with the words to begin from, unless `form` came back with a fault."""
    picks = None
    if queries.is_claim(view.part):
        cited = cited_by(view.mine, view.theirs)
        picks = pick_list(case, request.user, item=words.item, cited=cited)
    made = form or _form(data, case, page, words, picks, base=view.number)
    return {"form": made, "picks": picks}


def _form(data: Any, case: Any, page: Any, words: Any, picks: Any, *, base: int) -> Any:
    if picks is None:
        return section_form(data, page, words, base=base)
    return claim_form(data, case, page, words, picks, base=base)


def _replaced(view: Any, before: Any) -> tuple[tuple[str, str], ...]:
    """Texts that stood in the form and are in none of the two: they must not be gone."""
    found = []
    for one in view.fields:
        typed = (before or {}).get(one.name, "").replace("\r\n", "\n")
        if typed and one.name in _TYPED and typed not in (one.mine.after, one.theirs.after):
            found.append((one.label, typed))
    return tuple(found)


_TYPED = ("title", "text", "behaviour", "effect", "handed_over")
