"""The evidence that one ticks for a claim."""

import datetime
from dataclasses import dataclass

from assessments.models import Case, Evidence, User
from assessments.queries.cases.citable import Citable, citable
from assessments.queries.cases.content import ClaimWords


@dataclass(frozen=True)
class Pick:
    """A piece to tick. `fits`: it is about the item of the claim.

    `why_not` says why a piece could not be cited anew; it may stay where it is cited already.
    """

    id: int
    happened_on: datetime.date
    what: str
    effect: str
    tags: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    fits: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class PickList:
    """`unshared`: how many pieces of the reader's own the other cannot read."""

    picks: tuple[Pick, ...]
    unshared: int

    @property
    def fitting(self) -> tuple[Pick, ...]:
        return tuple(pick for pick in self.picks if pick.fits)

    @property
    def others(self) -> tuple[Pick, ...]:
        return tuple(pick for pick in self.picks if not pick.fits)

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(pick.id for pick in self.picks)


def pick_list(case: Case, user: User, *, item: str = "", cited: tuple[int, ...] = ()) -> PickList:
    """What may be cited, and what is `cited` already. Four queries at most."""
    found = citable(case, user)
    able = {piece.id for piece in found.pieces}
    left = [pk for pk in cited if pk not in able]
    kept = Evidence.objects.filter(person=case.person_id, pk__in=left) if left else ()
    return PickList(
        picks=(*map(_kept, kept), *(_pick(piece, item) for piece in found.pieces)),
        unshared=found.unshared,
    )


def cited_by(*words: object) -> tuple[int, ...]:
    """The ids that any of the wordings of a claim names, each once."""
    ids = (pk for one in words if isinstance(one, ClaimWords) for pk in one.evidence)
    return tuple(dict.fromkeys(ids))


def _pick(piece: Citable, item: str) -> Pick:
    return Pick(
        id=piece.id,
        happened_on=piece.happened_on,
        what=piece.what,
        effect=piece.effect,
        tags=piece.tags,
        confirmed_by=piece.confirmed_by,
        fits=item in piece.items,
    )


def _kept(row: Evidence) -> Pick:
    why_not = "withdrawn" if row.is_withdrawn else "no longer shared between you"
    return Pick(
        id=row.pk,
        happened_on=row.happened_on,
        what="",
        effect="",
        tags=(),
        confirmed_by=(),
        fits=True,
        why_not=why_not,
    )
