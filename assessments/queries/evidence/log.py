"""The log of one person, as they or their manager read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery, TextField
from django.db.models.functions import Cast

from assessments.models import User
from assessments.models.evidence import EvidenceQuerySet
from assessments.queries.evidence.pieces import (
    Piece,
    State,
    for_pieces,
    pieces_of,
    state_filter,
    waiting_for,
    with_states,
)
from assessments.queries.evidence.scope import (
    Left,
    evidence_visible_to,
    left_behind,
    people_with_evidence_for,
    shares_by_default,
)
from assessments.queries.evidence.tags import TagGroup, tag_groups, tag_keys
from assessments.queries.framework import current_catalogue

PIECES_PER_PAGE = 30


@dataclass(frozen=True)
class Filters:
    """What the page is narrowed to; "", None and items that are no tags narrow nothing."""

    item: str = ""
    state: State | None = None

    @property
    def is_set(self) -> bool:
        return bool(self.item or self.state)


EVERYTHING = Filters()


@dataclass(frozen=True)
class Counts:
    """How many pieces of a log stand in each state, of those that the viewer sees."""

    total: int
    private: int
    shared: int
    question: int
    confirmed: int


@dataclass(frozen=True)
class Read:
    """Somebody whose evidence the viewer reads. `waiting`: pieces that wait for their word."""

    person_id: int
    name: str
    is_report: bool
    pieces: int
    waiting: int


@dataclass(frozen=True)
class LogPage:
    """`pages` is the paginator's page of rows; `pieces` are the same rows as they are shown."""

    filters: Filters
    counts: Counts
    waiting: int
    pieces: tuple[Piece, ...]
    pages: Any
    tags: tuple[TagGroup, ...]

    @property
    def tag_titles(self) -> Mapping[str, str]:
        return {tag.key: tag.title for group in self.tags for tag in group.tags}


@dataclass(frozen=True)
class Around:
    """What stands beside a person's own log."""

    shares_by_default: bool
    left_behind: tuple[Left, ...]
    people: tuple[Read, ...]


def log_page(
    person: User, user: User, *, filters: Filters = EVERYTHING, page: str | None = None
) -> LogPage:
    """What the user sees of the person's log, newest first. Six queries, whatever it holds.

    Raises NoPublishedFramework.
    """
    catalogue = current_catalogue()
    filters = replace(filters, item=filters.item if filters.item in tag_keys(catalogue) else "")
    log = evidence_visible_to(user).filter(person=person)
    pages = Paginator(for_pieces(_narrowed(log, filters)), PIECES_PER_PAGE).get_page(page)
    return LogPage(
        filters=filters,
        counts=_counts(log),
        waiting=waiting_for(user).filter(person=person).count(),
        pieces=pieces_of(pages.object_list, user, catalogue),
        pages=pages,
        tags=tag_groups(catalogue),
    )


def around(user: User) -> Around:
    """Three queries."""
    return Around(shares_by_default(user), left_behind(user), people_read_by(user))


def people_read_by(user: User) -> tuple[Read, ...]:
    """Reports, and others whose evidence the user still sees; by name. One query."""
    seen = evidence_visible_to(user).standing().filter(person=OuterRef("pk"))
    waiting = waiting_for(user).filter(person=OuterRef("pk"))
    rows: Any = people_with_evidence_for(user).annotate(
        pieces=_number_of(seen), waiting=_number_of(waiting)
    )
    return tuple(
        Read(row.pk, row.name, row.manager_id == user.pk, row.pieces or 0, row.waiting or 0)
        for row in rows
    )


def _number_of(rows: EvidenceQuerySet) -> Subquery:
    counted = rows.order_by().values("person").annotate(number=Count("pk"))
    return Subquery(counted.values("number"))


def _narrowed(log: EvidenceQuerySet, filters: Filters) -> EvidenceQuerySet:
    narrowed: EvidenceQuerySet = with_states(log)
    if filters.state is not None:
        narrowed = narrowed.filter(state_filter(filters.state))
    if filters.item:
        # As text, because SQLite cannot look inside a list.
        narrowed = narrowed.annotate(items_text=Cast("items", TextField())).filter(
            items_text__contains=f'"{filters.item}"'
        )
    return narrowed


def _counts(log: EvidenceQuerySet) -> Counts:
    states = (State.PRIVATE, State.SHARED, State.QUESTION, State.CONFIRMED)
    numbers = with_states(log.standing()).aggregate(
        total=Count("pk"),
        **{state.value: Count("pk", filter=state_filter(state)) for state in states},
    )
    return Counts(**numbers)
