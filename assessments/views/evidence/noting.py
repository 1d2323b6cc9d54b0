"""Writing: capture from anywhere, and edit."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.forms.evidence.noting import EvidenceForm
from assessments.permissions import Permission
from assessments.queries import evidence as queries
from assessments.queries.framework import current_catalogue
from assessments.services import evidence as services
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.KEEP_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_evidence(request: PersonRequest) -> HttpResponse:
    """The form alone when a page asks for it with htmx, to stand in its dialog."""
    person = _person_noted(request)
    form = _capture_form(request, person)
    if form.is_valid():
        found = services.capture_evidence(
            person=person,
            words=services.Words(**form.words()),
            shared=form.cleaned_data.get("shared", False),
            by=request.user,
        )
        return _noted(request, person, found)
    context = {"form": form, "person": person, "draft": _draft(request, person)}
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
        else:
            messages.success(request, "Saved.")
            return redirect(f"{reverse('evidence', args=[pk])}?saved=edit-{pk}")
    return _edit_page(request, form, found, stored)


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
    person = get_object_or_404(people, pk=int(about) if about.isdecimal() else 0)
    authorise(request, Permission.KEEP_EVIDENCE, person)
    return person


def _capture_form(request: PersonRequest, person: Any) -> EvidenceForm:
    """What a person notes is shared by their own setting; what a manager notes, with the person."""
    reader = queries.reader_of(person=person, author=request.user)
    is_shared = person != request.user or queries.shares_by_default(request.user)
    today = timezone.localdate()
    return EvidenceForm(
        request.POST if request.method == "POST" else None,
        initial={
            "happened_on": today,
            "items": request.GET.getlist("item"),
            "shared": is_shared,
        },
        catalogue=current_catalogue(),
        today=today,
        reader=reader.name if reader else "",
        auto_id="note_%s",
    )


def _noted(request: PersonRequest, person: Any, found: Any) -> HttpResponse:
    reader = found.shared_with.name if found.shared_with else ""
    context = {"evidence": found, "reader": reader, "draft": _draft(request, person)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "assessments/evidence/_noted.html", context | {"person": person})
    told = f"Noted. {reader} can read it." if reader else "Noted. Only you can read it."
    messages.success(request, told)
    is_own = person == request.user
    there = reverse("evidence-log") if is_own else reverse("evidence-of", args=[person.pk])
    return redirect(f"{there}?{urlencode({'saved': context['draft']})}")


def _draft(request: PersonRequest, person: Any) -> str:
    """The name under which the browser keeps what is typed."""
    return "new" if person == request.user else f"about-{person.pk}"
