"""The evidence that a document cites, numbered in the order in which it is cited."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from assessments.choices import ConfirmedAs
from assessments.models import Case, Citation, Confirmation, Evidence, Signature, User
from assessments.queries.cases.document import Cited
from assessments.queries.evidence import colleague_keys
from assessments.queries.framework import catalogue_of


@dataclass(frozen=True)
class CitedPiece:
    """A piece with what decides whether somebody vouches for it who can know.

    `counts_for` None: all items; otherwise those that a colleague who was helped can know.
    """

    cited: Cited
    is_confirmed: bool
    counts_for: frozenset[str] | None

    def is_confirmed_for(self, item: str) -> bool:
        return self.is_confirmed and (self.counts_for is None or item in self.counts_for)


def cited_pieces(
    case: Case, cited: Iterable[tuple[str, int]], *, reader: User, is_former: bool = False
) -> Mapping[int, CitedPiece]:
    """By id, for claims and the evidence they name, in the order of the document.

    Three queries, one more for a former author, who signed once: what has got other words since
    then shows them none. What the case cites no more, now or in a signed document, has words for
    those alone who read them in the log. What its author has deleted is left out.
    """
    cited = tuple(cited)
    versions = _signed_versions(case, cited)
    rows = _rows(case, {pk for _, pk in cited})
    closed = {pk for pk, row in rows.items() if not may_read_words(row, reader)}
    known = colleague_keys(catalogue_of(case.framework))
    read_until = _signed_at(case, reader) if is_former else None
    there = [pk for pk in dict.fromkeys(pk for _, pk in cited) if pk in rows]
    return {
        pk: _closed(number, rows[pk])
        if pk in closed
        else _piece(number, rows[pk], versions.get(pk, frozenset()), known, read_until)
        for number, pk in enumerate(there, start=1)
    }


def with_citation(case: Case) -> Any:
    """The evidence of the person, with whether the case or a signed document of it cites it."""
    cited = Citation.objects.filter(case=case, evidence=OuterRef("pk"))
    return Evidence.objects.filter(person=case.person_id).annotate(is_cited=Exists(cited))


def may_read_words(row: Any, reader: User) -> bool:
    """`row` comes from `with_citation`."""
    return row.is_cited or reader.pk in (row.author_id, row.shared_with_id)


def _rows(case: Case, ids: set[int]) -> Mapping[int, Evidence]:
    current = Prefetch(
        "confirmations", Confirmation.objects.current(), to_attr="current_confirmations"
    )
    rows = with_citation(case).filter(pk__in=ids).prefetch_related(current)
    return {row.pk: row for row in rows}


def _signed_versions(case: Case, cited: Iterable[tuple[str, int]]) -> Mapping[int, frozenset[int]]:
    """Which wordings of a piece stood there when these claims were signed last."""
    wanted = set(cited)
    rows = Citation.objects.filter(case=case, signed_version__isnull=False)
    found: dict[int, frozenset[int]] = {}
    for claim, pk, version in rows.values_list("claim", "evidence", "signed_version"):
        if (claim, pk) in wanted:
            found[pk] = found.get(pk, frozenset()) | {version}
    return found


def _closed(number: int, row: Any) -> CitedPiece:
    cited = Cited(
        number=number,
        evidence_id=row.pk,
        happened_on=row.happened_on,
        what="",
        effect="",
        gained="",
        link="",
        confirmed_by=(),
        is_withdrawn=row.is_withdrawn,
        has_changed=False,
        is_hidden=True,
    )
    return CitedPiece(cited, is_confirmed=False, counts_for=None)


def _signed_at(case: Case, former: User) -> datetime.datetime:
    newest: datetime.datetime
    newest = Signature.objects.filter(case=case, by=former).latest("at").at
    return newest


def _piece(
    number: int,
    row: Any,
    signed: frozenset[int],
    known: frozenset[str],
    read_until: datetime.datetime | None,
) -> CitedPiece:
    is_hidden = read_until is not None and row.changed_at > read_until
    vouched: list[Confirmation] = [] if is_hidden else row.current_confirmations
    by_colleagues_alone = all(one.vouched_as == ConfirmedAs.COLLEAGUE for one in vouched)
    return CitedPiece(
        cited=Cited(
            number=number,
            evidence_id=row.pk,
            happened_on=row.happened_on,
            what="" if is_hidden else row.what,
            effect="" if is_hidden else row.effect,
            gained="" if is_hidden else row.gained,
            link="" if is_hidden else row.link,
            confirmed_by=tuple(one.name for one in vouched),
            is_withdrawn=row.is_withdrawn,
            has_changed=is_hidden or bool(signed - {row.version}),
        ),
        is_confirmed=bool(vouched),
        counts_for=known if by_colleagues_alone else None,
    )
