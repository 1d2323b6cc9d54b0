"""What the two say beside a section or claim, and who of them is writing it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms.cases.talking import CommentForm, SuggestionForm
from assessments.permissions import Permission
from assessments.queries.cases.content import NoSuchPart, key_of
from assessments.queries.cases.editing import PartPage, part_page
from assessments.queries.cases.rewording import fields_of, part_named
from assessments.queries.cases.talk import (
    Talk,
    comments_visible_to,
    talk_about,
    topics_of,
    writers_of,
)
from assessments.services.cases import presence, talking
from assessments.services.cases.holding import CaseError
from assessments.views.cases.pages import found_case
from assessments.views.guards import PersonRequest, guarded

_ACTS = {
    "resolve": (talking.resolve_thread, "Resolved."),
    "reopen": (talking.reopen_thread, "Reopened."),
    "accept": (talking.accept_suggestion, "It reads as suggested now."),
}


@guarded(Permission.WRITE_CASE)
@require_safe
def case_talk(request: PersonRequest, pk: int) -> HttpResponse:
    """All that is said beside the text."""
    case = found_case(request, pk, Permission.WRITE_CASE)
    topics = topics_of(case, request.user)
    still_open = sum(len(topic.talk.open) for topic in topics)
    context = {"case": case, "topics": topics, "open": still_open}
    return render(request, "assessments/cases/case_talk.html", context)


@guarded(Permission.WRITE_CASE, in_a_page=True)
@require_http_methods(["GET", "HEAD", "POST"])
def part_talk(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """A page of its own; only the talk when a page asks for it with htmx."""
    case = found_case(request, pk, Permission.WRITE_CASE)
    page = _part(case, key)
    if request.method != "POST":
        return _talk_page(request, case, page)
    kind = "suggestion" if "field" in request.POST else "comment"
    form = _form(request, case, page, kind)
    if form.is_valid():
        begin = talking.suggest if kind == "suggestion" else talking.comment_on
        try:
            begin(case=case, part=page.part, **form.cleaned_data, by=request.user)
        except CaseError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _answered(request, case, page)
    return _talk_page(request, case, page, forms={kind: form})


@guarded(Permission.WRITE_CASE, in_a_page=True)
@require_safe
def talk_news(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """204 while the talk is as it was on the page that carries `mark`."""
    case = found_case(request, pk, Permission.WRITE_CASE)
    page = _part(case, key)
    if talk_about(case, request.user, page.part).mark == request.GET.get("mark"):
        return HttpResponse(status=204)
    context = {"case": case, "page": page, "key": key}
    return render(request, "assessments/cases/_talk_news.html", context)


@guarded(Permission.WRITE_CASE, in_a_page=True)
@require_POST
def thread(request: PersonRequest, pk: int, thread_pk: int) -> HttpResponse:
    """Reply, resolve, reopen, or put a suggestion into the text."""
    case = found_case(request, pk, Permission.WRITE_CASE)
    head = get_object_or_404(comments_visible_to(request.user, case), pk=thread_pk)
    act = request.POST.get("act", "")
    page = _part(case, key_of(head.part))
    if act not in _ACTS:
        return _reply(request, case, page, head)
    do, told = _ACTS[act]
    try:
        do(comment=head, by=request.user)
    except CaseError as refusal:
        return _talk_page(request, case, page, forms={"refused": (head.pk, str(refusal))})
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, told)
    return _answered(request, case, page)


@guarded(Permission.WRITE_CASE, in_a_page=True)
@require_POST
def part_writers(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Say that one writes here, or with `left` that one has stopped; who else does."""
    case = found_case(request, pk, Permission.WRITE_CASE)
    try:
        part = part_named(key)
    except NoSuchPart:
        raise Http404 from None
    if "left" in request.POST:
        presence.leave(case=case, part=part, by=request.user)
        return HttpResponse(status=204)
    presence.keep_presence(case=case, part=part, by=request.user)
    writers = writers_of(case, request.user, now=timezone.now(), part=part)
    context = {"case": case, "key": key, "writers": writers, "is_polled": True}
    return render(request, "assessments/cases/_writers.html", context)


def _part(case: Any, key: str) -> PartPage:
    """What is there now, or was and is removed."""
    try:
        page = part_page(case, part_named(key))
    except NoSuchPart:
        raise Http404 from None
    if page.words is None and not page.was_removed:
        raise Http404
    return page


def _form(request: PersonRequest, case: Any, page: PartPage, kind: str) -> Any:
    other = _other(request, case)
    if kind == "suggestion":
        return SuggestionForm(request.POST, other=other, fields=fields_of(page.part))
    return CommentForm(request.POST, other=other)


def _reply(request: PersonRequest, case: Any, page: PartPage, head: Any) -> HttpResponse:
    form = CommentForm(request.POST, other=_other(request, case))
    if form.is_valid():
        try:
            talking.reply_to(comment=head, **form.cleaned_data, by=request.user)
        except CaseError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _answered(request, case, page)
    return _talk_page(request, case, page, forms={"reply": form, "replied": head.pk})


def _answered(request: PersonRequest, case: Any, page: PartPage) -> HttpResponse:
    """The talk as it is now: in place with htmx, otherwise on its own page."""
    if request.htmx:  # type: ignore[attr-defined]
        case.refresh_from_db(fields=["head"])
        return _talk_page(request, case, page)
    return redirect("part-talk", case.pk, key_of(page.part))


def _talk_page(
    request: PersonRequest, case: Any, page: PartPage, *, forms: Mapping[str, Any] | None = None
) -> HttpResponse:
    forms = forms or {}
    words = page.words
    may_talk = case.is_open and words is not None
    talk = talk_about(case, request.user, page.part)
    context = {
        "case": case,
        "page": page,
        "key": key_of(page.part),
        "talk": talk,
        "other": _other(request, case),
        "may_talk": may_talk,
        "unsaid": _unsaid(forms, talk, may_talk=may_talk),
        "fields": [(name, label, getattr(words, name)) for name, label in fields_of(page.part)]
        if words
        else [],
        **forms,
    }
    name = "_talk" if request.htmx else "part_talk"  # type: ignore[attr-defined]
    return render(request, f"assessments/cases/{name}.html", context, status=_status(forms))


def _unsaid(forms: Mapping[str, Any], talk: Talk, *, may_talk: bool) -> Any:
    """The form whose words the page has no place for any more, so that they can be copied."""
    if not may_talk or forms.get("replied") not in (None, *(one.id for one in talk.open)):
        return forms.get("reply") or _said(forms)
    reply = forms.get("reply")
    return reply if reply and reply.non_field_errors() else None


def _said(forms: Mapping[str, Any]) -> Any:
    return forms.get("comment") or forms.get("suggestion")


def _status(forms: Mapping[str, Any]) -> int:
    if "refused" in forms:
        return 409
    bound = [form for name, form in forms.items() if name != "replied"]
    if any(form.non_field_errors() for form in bound):
        return 409
    return 422 if bound else 200


def _other(request: PersonRequest, case: Any) -> str:
    name: str = case.manager.name if request.user.pk == case.person_id else case.person.name
    return name
