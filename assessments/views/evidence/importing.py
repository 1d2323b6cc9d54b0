"""Bringing in what was kept elsewhere: shown line by line first, then noted all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.forms.evidence.importing import ImportForm
from assessments.permissions import Permission
from assessments.queries import evidence as queries
from assessments.queries.evidence.noted import Noted, noted_by
from assessments.queries.evidence.suggestions import suggest
from assessments.queries.framework import Catalogue, current_catalogue
from assessments.services.evidence import importing as services
from assessments.services.evidence.holding import EvidenceError
from assessments.views.guards import PersonRequest, guarded


@dataclass(frozen=True)
class PreviewRow:
    """An entry with its tags. `is_there` if the log has it, or an earlier line says the same."""

    entry: services.Entry
    is_there: bool
    given: tuple[queries.Tag, ...]
    suggested: tuple[queries.Tag, ...]
    ticked: frozenset[str]


@guarded(Permission.KEEP_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_evidence(request: PersonRequest) -> HttpResponse:
    """Nothing is kept between the preview and the import: the text is posted again."""
    form = _form(request)
    if not form.is_valid():
        return _form_page(request, form)
    catalogue = current_catalogue()
    try:
        text = _text(form)
        reading = services.read_source(text, today=timezone.localdate(), catalogue=catalogue)
    except EvidenceError as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form)
    if "apply" in request.POST and not form.cleaned_data.get("file"):
        return _apply(request, form, reading, catalogue)
    noted = noted_by(request.user)
    rows = list(_rows(reading, noted, form.ticked(), catalogue))
    context = {
        "form": form,
        "text": text,
        "reading": reading,
        "rows": rows,
        "new": sum(not row.is_there for row in rows),
    }
    return render(request, "assessments/evidence/import_preview.html", context)


def _form(request: PersonRequest) -> ImportForm:
    reader = queries.reader_of(person=request.user, author=request.user)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"shared": reader is not None and queries.shares_by_default(request.user)}
    return ImportForm(*data, initial=initial, reader=reader.name if reader else "")


def _form_page(request: PersonRequest, form: ImportForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "most_lines": services.MOST_LINES}
    status = 422 if form.errors else 200
    return render(request, "assessments/evidence/import_form.html", context, status=status)


def _text(form: ImportForm) -> str:
    file = form.cleaned_data.get("file")
    text: str = services.decoded(file.read()) if file else form.cleaned_data["text"]
    return text


def _rows(
    reading: services.Reading,
    noted: frozenset[Noted],
    ticked: Mapping[int, set[str]],
    catalogue: Catalogue,
) -> Iterator[PreviewRow]:
    tags = {tag.key: tag for group in queries.tag_groups(catalogue) for tag in group.tags}
    seen = set(noted)
    for entry in reading.entries:
        words = entry.words
        key = (words.happened_on, words.what)
        found = suggest(f"{words.what} {words.effect}", catalogue)
        yield PreviewRow(
            entry=entry,
            is_there=key in seen,
            given=tuple(tags[item] for item in words.items),
            suggested=tuple(tag for tag in found if tag.key not in words.items),
            ticked=frozenset(ticked.get(entry.number, ())),
        )
        seen.add(key)


def _apply(
    request: PersonRequest, form: ImportForm, reading: services.Reading, catalogue: Catalogue
) -> HttpResponse:
    ticked = form.ticked()
    pieces = []
    for entry in reading.entries:
        items = {*entry.words.items, *ticked.get(entry.number, ())}
        pieces.append(replace(entry.words, items=queries.in_order(items, catalogue)))
    shared = form.cleaned_data.get("shared", False)
    done = services.import_evidence(pieces=pieces, shared=shared, by=request.user)
    messages.success(request, _told(done))
    if not reading.faults:
        return redirect("evidence-log")
    left = "\n".join(fault.text for fault in reading.faults)
    again = ImportForm(initial={"text": left, "shared": shared}, reader=form.reader)
    return _form_page(request, again, faults=reading.faults)


def _told(done: services.Imported) -> str:
    added = f"{done.added} {'piece was' if done.added == 1 else 'pieces were'} added"
    return f"{added}, {done.there} stood in your log already." if done.there else f"{added}."
