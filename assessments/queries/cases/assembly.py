"""One revision of a case put together, as one of its readers sees it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from django.utils import timezone

from assessments.choices import CaseSection
from assessments.models import Case, Signature, User
from assessments.queries.cases.beside import Ratings, ratings_of
from assessments.queries.cases.cited import CitedPiece, cited_pieces
from assessments.queries.cases.content import (
    ClaimWords,
    SectionWords,
    document_digest,
    key_of,
    section_part,
)
from assessments.queries.cases.document import (
    CaseDocument,
    Cited,
    Claim,
    Section,
    Signed,
    Warning,
)
from assessments.queries.cases.parts import Part, Parts, claims, own_sections, parts_at
from assessments.queries.cases.prompts import PROMPTS
from assessments.queries.cases.scope import Reading, ReadsAs, reading_of
from assessments.queries.cases.warnings import Facts, warnings_of
from assessments.queries.framework import Catalogue, catalogue_of


class NoSuchRevision(LookupError):
    """There is no such revision for this reader."""


@dataclass(frozen=True)
class _Sources:
    """What the claims are put together from, read once."""

    case: Case
    catalogue: Catalogue
    ratings: Ratings
    pieces: Mapping[int, CitedPiece]
    on: datetime.date


def case_document(case: Case, *, user: User, number: int | None = None) -> CaseDocument:
    """The case after revision `number`, by default the newest that the user reads.

    Six queries for the two authors and nine at most for others, however long it is. `case` comes
    from `cases_visible_to(user)`. Raises NoSuchRevision.
    """
    reading = _reading(case, user, number)
    number = reading.number if number is None else number
    parts = parts_at(case, number)
    sources = _sources(case, parts, reading, user)
    sections = tuple(_sections(parts, sources))
    last = next((part for part in parts.values() if part.number == number), None)
    return CaseDocument(
        case_id=case.pk,
        person=case.person.name,
        manager=case.manager.name,
        discipline=case.person.get_discipline_display(),
        team=case.person.team.name if case.person.team else "",
        state=case.state,
        number=number,
        at=last.at if last else case.opened_at,
        document_sha256=last.document_sha256 if last else document_digest({}),
        assessed=sources.ratings.assessed,
        sections=sections,
        evidence=_appendix(sections),
        signatures=_signatures(case, reading, number),
    )


def _reading(case: Case, user: User, number: int | None) -> Reading:
    reading = reading_of(case, user)
    if reading is None or not (number is None or reading.may_open(number)):
        raise NoSuchRevision(f"Case {case.pk} has no revision {number} for this reader.")
    return reading


def _sources(case: Case, parts: Parts, reading: Reading, user: User) -> _Sources:
    is_former = reading.reads_as is ReadsAs.SIGNED
    ids = _evidence_ids(parts)
    closed_at = case.submitted_at or case.ended_at or timezone.now()
    return _Sources(
        case=case,
        catalogue=catalogue_of(case.framework),
        ratings=ratings_of(case, former=user if is_former else None),
        pieces=cited_pieces(case, ids, reader=user, is_former=is_former),
        on=timezone.localdate(closed_at),
    )


def _evidence_ids(parts: Parts) -> tuple[tuple[str, int], ...]:
    """Claim and evidence, in the order of the document."""
    return tuple(
        (key_of(name), pk)
        for key in _section_keys(parts)
        for name, words in _claims_of(parts, key)
        for pk in words.evidence
    )


def _section_keys(parts: Parts) -> tuple[str, ...]:
    """Those that every case has, then those that the two have added."""
    return (*CaseSection.values, *(key_of(part.name) for part in own_sections(parts)))


def _claims_of(parts: Parts, section: str) -> Iterable[tuple[str, ClaimWords]]:
    return ((name, words) for name, words in claims(parts) if words.section == section)


def _sections(parts: Parts, sources: _Sources) -> Iterable[Section]:
    for key in _section_keys(parts):
        part = parts.get(section_part(key))
        words = part.words if part and isinstance(part.words, SectionWords) else None
        is_standard = key in CaseSection.values
        yield Section(
            key=key,
            part=section_part(key),
            title=CaseSection(key).label if is_standard else words.title if words else "",
            prompt=PROMPTS[CaseSection(key)] if is_standard else "",
            is_own=not is_standard,
            text=words.text if words else "",
            saved=part.saved if part else None,
            claims=tuple(
                _claim(parts[name], words, sources) for name, words in _claims_of(parts, key)
            ),
        )


def _claim(part: Part, words: ClaimWords, sources: _Sources) -> Claim:
    pieces = [sources.pieces[pk] for pk in words.evidence if pk in sources.pieces]
    return Claim(
        part=part.name,
        saved=part.saved,
        words=words,
        item_title=sources.catalogue.items[words.item].title,
        evidence=tuple(piece.cited for piece in pieces),
        rating=sources.ratings.by_item.get(words.item),
        warnings=_warnings(words, pieces, sources),
    )


def _warnings(
    words: ClaimWords, pieces: list[CitedPiece], sources: _Sources
) -> tuple[Warning, ...]:
    ratings = sources.ratings
    rating, labels = ratings.by_item.get(words.item), ratings.labels.get(words.item, ())
    level = rating.manager_level if rating else None
    return warnings_of(
        Facts(
            words=words,
            cited=len(pieces),
            confirmed_on=tuple(
                piece.cited.happened_on for piece in pieces if piece.is_confirmed_for(words.item)
            ),
            rating=rating,
            not_observed=words.item in ratings.not_observed,
            manager=sources.case.manager.name,
            manager_label=labels[level] if labels and level is not None else str(level),
            gate_is_on=ratings.assessed.gate_is_on if ratings.assessed else None,
            on=sources.on,
        )
    )


def _appendix(sections: Iterable[Section]) -> tuple[Cited, ...]:
    """Every cited piece once, in the order of its number."""
    claims = chain.from_iterable(section.claims for section in sections)
    cited = {one.evidence_id: one for claim in claims for one in claim.evidence}
    return tuple(sorted(cited.values(), key=lambda one: one.number))


def _signatures(case: Case, reading: Reading, number: int) -> tuple[Signed, ...]:
    """Those up to this revision; to whom the case was handed, those that stand."""
    rows = Signature.objects.filter(case=case, number__lte=number).select_related("by")
    authors = case.author_ids()
    signed = (
        Signed(
            by_id=row.by_id,
            name=row.by.name,
            at=row.at,
            number=row.number,
            document_sha256=row.document_sha256,
            is_standing=row.number == case.head and row.by_id in authors,
        )
        for row in rows
    )
    return tuple(one for one in signed if reading.with_history or one.is_standing)
