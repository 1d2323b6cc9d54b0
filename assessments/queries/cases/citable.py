"""Which evidence a claim may cite."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q

from assessments.models import Case, Confirmation, Evidence, User
from assessments.models.evidence import EvidenceQuerySet
from assessments.queries.evidence import in_order
from assessments.queries.framework import catalogue_of


@dataclass(frozen=True)
class Citable:
    """`tags` are titles of the items that it is about, `confirmed_by` names for its words now."""

    id: int
    happened_on: datetime.date
    what: str
    effect: str
    author: str
    items: tuple[str, ...]
    tags: tuple[str, ...]
    confirmed_by: tuple[str, ...]

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmed_by)


@dataclass(frozen=True)
class CitableList:
    """`unshared`: how many pieces about the person the reader wrote that the other cannot read."""

    pieces: tuple[Citable, ...]
    unshared: int


def citable_in(case: Case) -> EvidenceQuerySet:
    """What stands, is about the person, and both authors of now can read."""
    two = case.author_ids()
    standing: EvidenceQuerySet = Evidence.objects.standing()
    return standing.filter(person=case.person_id, author__in=two, shared_with__in=two)


def citable(case: Case, user: User) -> CitableList:
    """What one of the two authors may cite, confirmed pieces first, then the newest. Three queries.

    `case` comes from `cases_visible_to(user)`.
    """
    current = Prefetch(
        "confirmations", Confirmation.objects.current(), to_attr="current_confirmations"
    )
    vouched = Confirmation.objects.filter(evidence=OuterRef("pk"), version=OuterRef("version"))
    rows = (
        citable_in(case)
        .annotate(is_confirmed=Exists(vouched))
        .select_related("author")
        .prefetch_related(current)
        .order_by("-is_confirmed", "-happened_on", "-pk")
    )
    return CitableList(tuple(_citable(case, row) for row in rows), _unshared(case, user))


def _citable(case: Case, row: Evidence) -> Citable:
    catalogue = catalogue_of(case.framework)
    items = in_order(row.items, catalogue)
    vouched: list[Confirmation] = row.current_confirmations  # type: ignore[attr-defined]
    return Citable(
        id=row.pk,
        happened_on=row.happened_on,
        what=row.what,
        effect=row.effect,
        author=row.author.name,
        items=items,
        tags=tuple(catalogue.items[key].title for key in items),
        confirmed_by=tuple(one.name for one in vouched),
    )


def _unshared(case: Case, user: User) -> int:
    own = Evidence.objects.standing().filter(person=case.person_id, author=user)
    readers = [pk for pk in case.author_ids() if pk != user.pk]
    return own.filter(Q(shared_with=None) | ~Q(shared_with__in=readers)).count()
