"""How a case came about: its revisions, who made them, and what each of them changed."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef

from assessments.choices import RevisionKind
from assessments.models import Case, Revision, User
from assessments.queries.cases.assembly import NoSuchRevision
from assessments.queries.cases.cited import may_read_words, with_citation
from assessments.queries.cases.content import ClaimWords, SectionWords, Words, key_of, read
from assessments.queries.cases.naming import FieldChange, changes, said, title_of
from assessments.queries.cases.parts import own_sections, parts_at
from assessments.queries.cases.scope import readable_number, revisions_visible_to
from assessments.queries.framework import Catalogue, catalogue_of

REVISIONS_PER_PAGE = 30
LONGEST_NAME = 80  # characters of a piece of evidence, where it is named in a line


@dataclass(frozen=True)
class HistoryRow:
    """`title` is what the part was called then. `restores` is the number that was brought back.

    `is_first`: nothing was there before. `stands`: the part reads so now.
    """

    number: int
    part: str
    title: str
    kind: RevisionKind
    by: str
    is_mine: bool
    at: datetime.datetime
    restores: int | None
    is_first: bool
    stands: bool

    @property
    def can_be_restored(self) -> bool:
        """While the case is open, by an author."""
        return not self.stands and self.kind is not RevisionKind.REMOVAL


@dataclass(frozen=True)
class HistoryPage:
    """`pages` is the paginator's page; `part_title` names the one part that it is about, or ""."""

    rows: tuple[HistoryRow, ...]
    pages: Any
    part: str
    part_title: str


@dataclass(frozen=True)
class Names:
    """What words refer to by key: own sections by their titles, evidence by what it is called."""

    catalogue: Catalogue
    sections: Mapping[str, str]
    evidence: Mapping[int, str]

    def said(self, part: str, words: Words | None) -> dict[str, str]:
        return said(part, words, self.catalogue, self.sections, self.evidence)


@dataclass(frozen=True)
class RevisionPage:
    """One revision beside the one before it: `before` is the number of that, 0 for none.

    `now` is the newest revision of the part, which a restoring has to name as its base.
    """

    row: HistoryRow
    before: int
    now: int
    words: Words | None
    changes: tuple[FieldChange, ...]


def history_page(
    case: Case, user: User, page: str | int | None = None, part: str | None = None
) -> HistoryPage:
    """The revisions that the user may follow, newest first. Five queries at most, per page.

    `part` narrows it to one. Raises NoSuchPart for a name that is none, NoSuchRevision for whom
    there is no history.
    """
    revisions = revisions_visible_to(user, case)
    if part is not None:
        key_of(part)
        revisions = revisions.filter(part=part)
    elif case.head and not revisions.exists():
        raise NoSuchRevision(f"Case {case.pk} shows this reader no history.")
    pages = Paginator(_newest_first(revisions), REVISIONS_PER_PAGE).get_page(page)
    rows = _rows(case, pages.object_list, user)
    title = rows[0].title if rows and part is not None else ""
    return HistoryPage(rows, pages, part or "", title)


def revision_page(case: Case, user: User, number: int) -> RevisionPage:
    """What one revision changed. Seven queries for the authors. Raises NoSuchRevision."""
    revisions = revisions_visible_to(user, case)
    found = _newest_first(revisions.filter(number=number)).first()
    if found is None:
        raise NoSuchRevision(f"Case {case.pk} has no revision {number} for this reader.")
    (row,) = _rows(case, [found], user)
    after = read(found.part, found.content)
    before = Revision.objects.filter(case=case, number=found.base).first()
    earlier = read(found.part, before.content) if before else None
    names = names_for(case, user, (earlier, after))
    newest = Revision.objects.filter(case=case, part=found.part).latest("number")
    return RevisionPage(
        row=row,
        before=found.base,
        now=newest.number,
        words=after,
        changes=changes(names.said(found.part, earlier), names.said(found.part, after)),
    )


def names_for(case: Case, user: User, words: Iterable[Words | None]) -> Names:
    """What these words refer to. Two queries, for a former author four.

    Evidence goes by its day; for the two authors, with the beginning of what happened, unless it
    is cited no more and not shared with them.
    """
    parts = own_sections(parts_at(case, readable_number(case, user) or 0))
    titles = {
        key_of(part.name): part.words.title
        for part in parts
        if isinstance(part.words, SectionWords)
    }
    ids = {pk for one in words if isinstance(one, ClaimWords) for pk in one.evidence}
    rows = with_citation(case).filter(pk__in=ids)
    is_author = user.pk in case.author_ids()
    return Names(
        catalogue=catalogue_of(case.framework),
        sections=titles,
        evidence={
            row.pk: _called(row, with_words=is_author and may_read_words(row, user)) for row in rows
        },
    )


def _called(row: Any, *, with_words: bool) -> str:
    day = f"{row.happened_on:%-d %B %Y}"
    if row.is_withdrawn:
        return f"{day}: withdrawn"
    words = " ".join(row.what.split())[:LONGEST_NAME]
    return f"{day}: {words}" if with_words else day


def _newest_first(revisions: Any) -> Any:
    newer = Revision.objects.filter(
        case=OuterRef("case"), part=OuterRef("part"), number__gt=OuterRef("number")
    )
    return revisions.annotate(stands=~Exists(newer)).order_by("-number")


def _rows(case: Case, revisions: Iterable[Any], user: User) -> tuple[HistoryRow, ...]:
    revisions = list(revisions)
    catalogue = catalogue_of(case.framework)
    removed = _words_before(case, [row.base for row in revisions if _removes(row)])
    return tuple(
        HistoryRow(
            number=row.number,
            part=row.part,
            title=title_of(row.part, _words(row) or removed.get(row.base), catalogue),
            kind=RevisionKind(row.kind),
            by=row.by.name,
            is_mine=row.by_id == user.pk,
            at=row.at,
            restores=row.restores,
            is_first=row.base == 0,
            stands=row.stands,
        )
        for row in revisions
    )


def _removes(row: Revision) -> bool:
    return row.kind == RevisionKind.REMOVAL


def _words(row: Revision) -> Words | None:
    return read(row.part, row.content)


def _words_before(case: Case, numbers: list[int]) -> Mapping[int, Words | None]:
    """What removed parts said, by the number of the revision that was removed."""
    rows = Revision.objects.filter(case=case, number__in=numbers)
    return {row.number: _words(row) for row in rows}
