"""Cycles as a whole: their names and dates, and how far each has come."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments import access
from assessments.choices import CycleState, Module
from assessments.models import Cycle, Pair, User
from assessments.permissions import Permission

# Below this many pairs a count of completed ones would point at people.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Completion:
    """How many pairs of a whole cycle are complete; a person's own state is never told."""

    pairs: int
    complete: int

    @property
    def is_shown(self) -> bool:
        return self.pairs >= SMALLEST_GROUP

    @property
    def awaited(self) -> int:
        """How many pairs are not complete; none of a group that is too small to count."""
        return self.pairs - self.complete if self.is_shown else 0

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means everybody."""
        return 100 * self.complete // self.pairs if self.is_shown else 0

    def __str__(self) -> str:
        if self.is_shown:
            return f"{self.complete} of {self.pairs} pairs complete"
        return "Progress is not shown below five pairs"


@dataclass(frozen=True)
class CycleRow:
    id: int
    name: str
    state: str
    state_label: str
    opens_on: datetime.date
    closes_on: datetime.date
    modules: tuple[str, ...]
    completion: Completion

    def is_overdue(self, today: datetime.date) -> bool:
        """Still open although its last day has passed."""
        return self.state == CycleState.OPEN and self.closes_on < today

    def has_lapsed(self, today: datetime.date) -> bool:
        """Never opened, and its last day has passed."""
        return self.state == CycleState.PLANNED and self.closes_on < today


def cycles_visible_to(user: User) -> QuerySet[Cycle]:
    """All cycles for those who run them, none for others; with the counts of `completion_of`."""
    cycles = Cycle.objects.select_related("framework").annotate(
        pair_count=_pairs_counted(),
        complete_count=_pairs_counted(completed_at__isnull=False),
    )
    return cycles if access.can(user, Permission.RUN_CYCLES) else cycles.none()


@cache
def _pairs_counted(**which: bool) -> Coalesce:
    """For each cycle by itself, from the index alone: a join would read every pair's row."""
    pairs = Pair.objects.filter(cycle=OuterRef("pk"), **which).order_by()
    return Coalesce(Subquery(pairs.values("cycle").annotate(n=Count("pk")).values("n")), 0)


def cycle_rows(user: User, *, with_closed: bool = True) -> tuple[CycleRow, ...]:
    """Open ones first, each state with the newest first. One query."""
    cycles = cycles_visible_to(user).select_related(None)  # no row tells of its questionnaire
    if not with_closed:
        cycles = cycles.exclude(state=CycleState.CLOSED)
    rows = [_row(cycle) for cycle in cycles]
    return tuple(sorted(rows, key=lambda row: row.state != CycleState.OPEN))


def completion_of(cycle: Cycle) -> Completion:
    """Of a cycle from `cycles_visible_to`. No query."""
    counted: Any = cycle
    return Completion(counted.pair_count, counted.complete_count)


def module_names(modules: Iterable[str]) -> tuple[str, ...]:
    """Labels of the modules switched on, in the order of the form."""
    chosen = set(modules)
    return tuple(module.label for module in Module if module.value in chosen)


def _row(cycle: Cycle) -> CycleRow:
    return CycleRow(
        id=cycle.pk,
        name=cycle.name,
        state=cycle.state,
        state_label=cycle.get_state_display(),
        opens_on=cycle.opens_on,
        closes_on=cycle.closes_on,
        modules=module_names(cycle.modules),
        completion=completion_of(cycle),
    )
