"""The parts of a case as they stand after one of its revisions."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from assessments.models import Case, Revision
from assessments.queries.cases.content import (
    ClaimWords,
    Document,
    Words,
    is_own_section,
    read,
)
from assessments.queries.cases.document import Saved


@dataclass(frozen=True)
class Part:
    """`number` is that of the revision it stands at; `words` None: it was removed.

    `document_sha256` is of the whole document after that revision.
    """

    name: str
    number: int
    words: Words | None
    by: str
    at: datetime.datetime
    document_sha256: str

    @property
    def saved(self) -> Saved:
        return Saved(self.number, self.by, self.at)


Parts = Mapping[str, Part]  # by name, in the order in which they were first written


def parts_at(case: Case, number: int) -> Parts:
    """All that had been written then, what was removed among it. One query.

    Whoever calls it has asked `readable_number` what the reader may read.
    """
    same = Revision.objects.filter(case=case, part=OuterRef("part")).order_by("number")
    rows = (
        Revision.objects.filter(case=case)
        .until(number)
        .annotate(first=Subquery(same.values("number")[:1]))
        .order_by("first")
        .values_list("part", "number", "content", "by__name", "at", "document_sha256")
    )
    return {
        name: Part(name, at_number, read(name, content), by, at, sha256)
        for name, at_number, content, by, at, sha256 in rows
    }


def document_of(parts: Parts) -> Document:
    """The words that stand, as they are hashed."""
    return {name: part.words for name, part in parts.items() if part.words is not None}


def own_sections(parts: Parts) -> tuple[Part, ...]:
    """What the two have added and not removed, in the order in which they did."""
    return tuple(p for p in parts.values() if p.words is not None and is_own_section(p.name))


def claims(parts: Parts) -> tuple[tuple[str, ClaimWords], ...]:
    """Names and words of the claims that stand, in the order in which they were first written."""
    return tuple((p.name, p.words) for p in parts.values() if isinstance(p.words, ClaimWords))
