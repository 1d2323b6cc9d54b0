"""The way from a question to the evidence behind it, and back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from assessments import access
from assessments.permissions import Permission
from assessments.queries import sheets as queries
from assessments.queries.sheets import SectionPage
from assessments.views.guards import PersonRequest


@dataclass(frozen=True)
class EvidenceBehind:
    """`note_url` is "" for who may not note anything about the person."""

    pieces: int
    log_url: str
    note_url: str


def evidence_behind(
    request: PersonRequest, sheet: Any, page: SectionPage
) -> Mapping[str, EvidenceBehind]:
    """By question, for those that evidence can show. At most one query."""
    person = sheet.author if sheet.pair is None else sheet.pair.person
    is_own = person.pk == request.user.pk
    log = reverse("evidence-log") if is_own else reverse("evidence-of", args=[person.pk])
    may_note = access.can(request.user, Permission.KEEP_EVIDENCE, person)
    here = reverse("sheet-section", args=[sheet.pk, page.section.key])

    def noting(key: str) -> Iterator[tuple[str, object]]:
        if not is_own:
            yield "about", person.pk
        yield "item", key
        yield "next", f"{here}#id_{key}"

    return {
        key: EvidenceBehind(
            pieces=pieces,
            log_url=f"{log}?{urlencode({'item': key})}",
            note_url=f"{reverse('new-evidence')}?{urlencode([*noting(key)])}" if may_note else "",
        )
        for key, pieces in queries.pieces_behind(sheet, page).items()
    }
