"""Writing: capture from anywhere, and edit."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.forms.evidence.noting import EvidenceForm
from assessments.permissions import Permission
from assessments.queries import evidence as queries
from assessments.queries.framework import current_catalogue
from assessments.services import evidence as services
from assessments.views.evidence.pages import number_of
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.KEEP_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_evidence(request: PersonRequest) -> HttpResponse:
    """The form alone when a page asks for it with htmx, to stand in its dialog."""
    person = _person_noted(request)
    form, there = _capture_form(request, person), None
    if form.is_valid():
        words = services.Words(**form.words())
        shared = form.cleaned_data.get("shared", False)
        found = services.capture_evidence(
            person=person, words=words, shared=shared, by=request.user
        )
        if found.says(words.fields()):
            return _noted(request, person, found)
        form.add_error("what", _THERE)
        there = found.pk
    context = {
        "form": form,
        "person": person,
        "there": there,
        "address": _address(request),
        "came_from": _came_from(request),
        "draft": _draft(request, person),
    }
    in_dialog = "_capture" if request.htmx else "evidence_form"  # type: ignore[attr-defined]
    status = 422 if form.errors else 200
    return render(request, f"assessments/evidence/{in_dialog}.html", context, status=status)


@guarded(Permission.KEEP_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_evidence(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.evidence_rows(request.user), pk=pk)
    authorise(request, Permission.KEEP_EVIDENCE, found)
    form = EvidenceForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(found, name) for name in _EDITED},
        catalogue=current_catalogue(),
        today=timezone.localdate(),
    )
    stored = None
    if form.is_valid():
        words, version = services.Words(**form.words()), form.cleaned_data["version"] or 0
        try:
            services.edit_evidence(evidence=found, words=words, version=version, by=request.user)
        except services.StaleEvidence as stale:
            stored = stale.stored
        except services.EvidenceError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(f"{reverse('evidence', args=[pk])}?saved=edit-{pk}")
    return _edit_page(request, form, found, stored)


_THERE = (
    "The same words of that day stand in the log already, with other details. Add to them there, "
    "or say here what was different."
)
_EDITED = ("happened_on", "what", "effect", "gained", "link", "items")


def _edit_page(request: PersonRequest, form: EvidenceForm, found: Any, stored: Any) -> HttpResponse:
    """`stored` is what another tab saved meanwhile; saving again then builds on that."""
    version = stored.version if stored else form["version"].value() or found.version
    context = {
        "form": form,
        "evidence": found,
        "stored": stored,
        "version": version,
        "draft": f"edit-{found.pk}",
    }
    status = 409 if stored else 422 if form.errors else 200
    return render(request, "assessments/evidence/evidence_edit.html", context, status=status)


def _person_noted(request: PersonRequest) -> Any:
    """Whom it is about: oneself, or somebody who reports to the user (?about=)."""
    about = request.GET.get("about", "")
    if not about or about == str(request.user.pk):
        return request.user
    people = queries.people_with_evidence_for(request.user)
    person = get_object_or_404(people, pk=number_of(about))
    authorise(request, Permission.KEEP_EVIDENCE, person)
    return person


def _capture_form(request: PersonRequest, person: Any) -> EvidenceForm:
    """What a person notes is shared by their own setting; what a manager notes, with the person.

    Beside a question nothing is: shared at once, it could tell the other how far somebody is.
    """
    reader = queries.reader_of(person=person, author=request.user)
    is_shared = not _came_from(request) and (
        person != request.user or queries.shares_by_default(request.user)
    )
    today = timezone.localdate()
    return EvidenceForm(
        request.POST if request.method == "POST" else None,
        initial={
            "happened_on": today,
            "items": _items(request),
            "shared": is_shared,
        },
        catalogue=current_catalogue(),
        today=today,
        reader=reader.name if reader else "",
        auto_id="note_%s",
    )


def _noted(request: PersonRequest, person: Any, found: Any) -> HttpResponse:
    reader = found.shared_with.name if found.shared_with else ""
    draft = _draft(request, person)
    context = {"evidence": found, "reader": reader, "draft": draft}
    if request.htmx:  # type: ignore[attr-defined]
        context["address"] = _address(request)
        return render(request, "assessments/evidence/_noted.html", context)
    told = f"Noted. {reader} can read it." if reader else "Noted. Only you can read it."
    messages.success(request, told)
    is_own = person == request.user
    log = reverse("evidence-log") if is_own else reverse("evidence-of", args=[person.pk])
    there, _, part = (_came_from(request) or log).partition("#")
    saved = urlencode({"saved": draft})
    return redirect(f"{there}?{saved}#{part}" if part else f"{there}?{saved}")


def _draft(request: PersonRequest, person: Any) -> str:
    """The name under which the browser keeps what is typed: beside each question another."""
    name = "new" if person == request.user else f"about-{person.pk}"
    return "-".join([name, *_items(request)])


def _items(request: PersonRequest) -> list[str]:
    """What the address says it shows (?item=), of what there is to choose from."""
    said = request.GET.getlist("item")
    return list(queries.in_order(said, current_catalogue())) if said else []


def _address(request: PersonRequest) -> str:
    """Where the form posts to: here, with what the address says beyond that."""
    known = {name: request.GET.getlist(name) for name in ("about", "item", "next")}
    query = urlencode({name: said for name, said in known.items() if said}, doseq=True)
    return f"{reverse('new-evidence')}?{query}" if query else reverse("new-evidence")


def _came_from(request: PersonRequest) -> str:
    """The question beside which it is noted (?next=), put together anew; "" for all else."""
    try:
        said = urlsplit(request.GET.get("next", ""))
        found = resolve(said.path)
    except (Resolver404, ValueError):
        return ""
    if said.scheme or said.netloc or found.url_name != "sheet-section":
        return ""
    section = reverse("sheet-section", kwargs=found.kwargs)
    return (
        f"{section}#{said.fragment}" if re.fullmatch(r"id_[a-z0-9-]+", said.fragment) else section
    )
