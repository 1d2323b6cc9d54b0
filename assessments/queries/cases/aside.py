"""Texts that were kept aside, each beside the one that stands."""

import datetime
from dataclasses import dataclass, fields, replace
from typing import Any

from assessments.models import Case, Parked, Revision, User
from assessments.queries.cases.content import ClaimWords, SectionWords, Words, read
from assessments.queries.cases.history import names_for
from assessments.queries.cases.naming import FieldChange, changes, title_of
from assessments.queries.cases.scope import parked_visible_to
from assessments.queries.framework import catalogue_of


@dataclass(frozen=True)
class Aside:
    id: int
    part: str
    title: str
    at: datetime.datetime


@dataclass(frozen=True)
class MergeField:
    """One field of both texts. `theirs` and `mine` say how each came from what both had opened,
    `between` how to get from theirs to mine.

    `both_changed`: somebody has to decide.
    """

    name: str
    label: str
    base: str
    theirs: FieldChange
    mine: FieldChange
    between: FieldChange

    @property
    def both_changed(self) -> bool:
        differs = self.between.has_changed
        return differs and self.theirs.has_changed and self.mine.has_changed


@dataclass(frozen=True)
class MergeView:
    """`number` is the revision that stands, which a merge has to name as its base.

    `theirs` None: it was removed meanwhile. `proposal` takes of each field the side that has
    changed it, and mine where both did.
    """

    id: int
    part: str
    title: str
    at: datetime.datetime
    is_settled: bool
    number: int
    their_name: str
    their_at: datetime.datetime | None
    base: Words | None
    theirs: Words | None
    mine: Words
    proposal: Words
    fields: tuple[MergeField, ...]


def kept_aside(case: Case, user: User) -> tuple[Aside, ...]:
    """The user's own texts that wait, oldest first. One query."""
    catalogue = catalogue_of(case.framework)
    rows = parked_visible_to(user).waiting().filter(case=case)
    return tuple(
        Aside(row.pk, row.part, title_of(row.part, read(row.part, row.content), catalogue), row.at)
        for row in rows
    )


def merge_view(parked: Parked) -> MergeView:
    """Both texts and what both had opened. Four queries.

    `parked` comes from `parked_visible_to`.
    """
    case, part = parked.case, parked.part
    of_part = Revision.objects.filter(case=case, part=part).select_related("by")
    newest = of_part.order_by("-number").first()
    opened = of_part.filter(number=parked.base).first()
    base = read(part, opened.content) if opened else None
    theirs = read(part, newest.content) if newest else None
    mine = _mine(parked)
    names = names_for(case, parked.by, (base, theirs, mine))
    before, other, own = (names.said(part, words) for words in (base, theirs, mine))
    return MergeView(
        id=parked.pk,
        part=part,
        title=title_of(part, mine, names.catalogue),
        at=parked.at,
        is_settled=parked.settled_at is not None,
        number=newest.number if newest else 0,
        their_name=newest.by.name if newest else "",
        their_at=newest.at if newest else None,
        base=base,
        theirs=theirs,
        mine=mine,
        proposal=_proposal(base, theirs, mine),
        fields=_fields(before, other, own),
    )


def _mine(parked: Parked) -> Words:
    words = read(parked.part, parked.content)
    if words is None:
        raise TypeError(f"Parked {parked.pk} holds no words.")
    return words


def _fields(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> tuple[MergeField, ...]:
    """`mine` has every field; the others have none where nothing was, or stands."""
    blank = dict.fromkeys(mine, "")
    base, theirs = blank | base, blank | theirs
    trios = zip(changes(base, theirs), changes(base, mine), changes(theirs, mine), strict=True)
    return tuple(
        MergeField(one.name, one.label, one.before, one, two, three) for one, two, three in trios
    )


def _proposal(base: Words | None, theirs: Words | None, mine: Words) -> Words:
    if theirs is None:
        return mine
    taken: dict[str, Any] = {
        field.name: getattr(theirs, field.name)
        for field in fields(mine)
        if base is not None and getattr(mine, field.name) == getattr(base, field.name)
    }
    if isinstance(mine, ClaimWords):
        return replace(mine, **taken)
    return SectionWords(**{"text": mine.text, "title": mine.title} | taken)
