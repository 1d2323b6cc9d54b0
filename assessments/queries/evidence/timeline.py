"""Months and levers: where evidence is, and where there has been none for a while."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments.models import User
from assessments.queries.evidence.pieces import with_states
from assessments.queries.evidence.scope import evidence_visible_to
from assessments.queries.evidence.tags import Tag, lever_groups
from assessments.queries.framework import current_catalogue

QUIET_AFTER = 6  # months without evidence


@dataclass(frozen=True)
class Cell:
    """What happened in one month for one lever."""

    pieces: int
    confirmed: int


@dataclass(frozen=True)
class Row:
    """One lever. `last` is the day of its newest evidence; `quiet_for` whole months since then."""

    lever: Tag
    cells: tuple[Cell, ...]
    last: datetime.date | None
    quiet_for: int | None

    @property
    def is_quiet(self) -> bool:
        return self.quiet_for is None or self.quiet_for >= QUIET_AFTER


@dataclass(frozen=True)
class Family:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Timeline:
    """`months` are first days, the oldest first; every row has one cell for each."""

    months: tuple[datetime.date, ...]
    families: tuple[Family, ...]
    pieces: int

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for family in self.families for row in family.rows)

    @property
    def quiet(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.is_quiet)


@dataclass(frozen=True)
class _Dated:
    day: datetime.date
    items: frozenset[str]
    is_confirmed: bool


def timeline(person: User, user: User, *, months: int, today: datetime.date) -> Timeline:
    """What the user sees of the person's evidence, by lever and month, up to this one.

    Two queries. Raises NoPublishedFramework.
    """
    seen = with_states(evidence_visible_to(user).standing().filter(person=person))
    rows = seen.filter(happened_on__lte=today).values_list("happened_on", "items", "is_confirmed")
    dated = [_Dated(day, frozenset(items), confirmed) for day, items, confirmed in rows]
    shown = _months(today, months)
    return Timeline(
        months=shown,
        families=tuple(
            Family(group.title, tuple(_row(tag, dated, shown, today) for tag in group.tags))
            for group in lever_groups(current_catalogue())
        ),
        pieces=len(dated),
    )


def _row(
    lever: Tag, dated: Iterable[_Dated], months: Sequence[datetime.date], today: datetime.date
) -> Row:
    own = [one for one in dated if lever.key in one.items]
    all_of_it = _by_month(own)
    confirmed = _by_month(one for one in own if one.is_confirmed)
    last = max((one.day for one in own), default=None)
    return Row(
        lever=lever,
        cells=tuple(Cell(all_of_it[month], confirmed[month]) for month in months),
        last=last,
        quiet_for=None if last is None else _months_between(last, today),
    )


def _by_month(dated: Iterable[_Dated]) -> Mapping[datetime.date, int]:
    return Counter(one.day.replace(day=1) for one in dated)


def _months(today: datetime.date, count: int) -> tuple[datetime.date, ...]:
    this = today.year * 12 + today.month - 1
    return tuple(
        datetime.date(number // 12, number % 12 + 1, 1)
        for number in range(this - count + 1, this + 1)
    )


def _months_between(day: datetime.date, today: datetime.date) -> int:
    """Whole months: from 31 March to 30 September five, to 1 October six."""
    months = (today.year - day.year) * 12 + today.month - day.month
    return months - (today.day < day.day)
