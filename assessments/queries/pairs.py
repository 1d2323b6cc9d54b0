"""Where a pair stands, as one of its two people sees it."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from assessments.choices import CycleState, SheetRole
from assessments.models import Answer, Pair, Result, User
from assessments.models.pairs import PairQuerySet
from assessments.queries.cycles import module_names


class Moment(StrEnum):
    """What is happening with a pair now, for the one who looks."""

    NOT_YET = "not-yet"  # answering has not begun
    ANSWER = "answer"  # your half is missing
    WAIT = "wait"  # yours is in, the other is not
    REPORT = "report"  # both are in
    ENDED = "ended"  # the time is over and a half is missing; nothing opens


@dataclass(frozen=True)
class PairStatus:
    """Of the other's sheet this knows "submitted" or "not yet", and nothing else."""

    pair_id: int
    role: SheetRole
    moment: Moment
    cycle: str
    cycle_is_open: bool
    opens_on: datetime.date
    closes_on: datetime.date
    modules: tuple[str, ...]
    person: str
    manager: str
    sheet_id: int
    started: bool
    submitted: bool
    other_submitted: bool
    has_result: bool
    former_manager: str  # who was to answer before the pair was handed over; mostly nobody

    @property
    def is_own(self) -> bool:
        return self.role == SheetRole.SELF

    @property
    def other(self) -> str:
        """The name of the one who answers the other half."""
        return self.manager if self.is_own else self.person

    @property
    def may_change(self) -> bool:
        """Whether a page that shows this can be out of date soon."""
        return self.moment not in (Moment.REPORT, Moment.ENDED)

    @property
    def mark(self) -> str:
        """The same for as long as the page would show the same."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class AssessmentsPage:
    """Every pair a person has a part in: newest first, and those who wait for them before all."""

    current: tuple[PairStatus, ...]
    past: tuple[PairStatus, ...]
    managed: tuple[PairStatus, ...]
    managed_past: tuple[PairStatus, ...]

    @property
    def still_to_answer(self) -> int:
        """For how many others the viewer's half is missing."""
        return sum(status.moment == Moment.ANSWER for status in self.managed)


def pairs_visible_to(user: User) -> PairQuerySet:
    pairs: PairQuerySet = Pair.objects.visible_to(user)
    return pairs


def status_of(pair: Pair, user: User, *, today: datetime.date) -> PairStatus:
    """One query. Raises Pair.DoesNotExist when the user is neither of the two."""
    statuses = _statuses(_rows().filter(pk=pair.pk), user, today)
    if not statuses:
        raise Pair.DoesNotExist
    return statuses[0]


def statuses_of(user: User, *, today: datetime.date) -> tuple[PairStatus, ...]:
    """Every pair the user is in, newest cycle first, then by the person's name. One query."""
    statuses = _statuses(_rows(), user, today)
    return tuple(sorted(statuses, key=lambda s: (-s.opens_on.toordinal(), s.person, s.pair_id)))


def assessments_page(user: User, *, today: datetime.date) -> AssessmentsPage:
    """One query, whatever the number of pairs."""
    statuses = statuses_of(user, today=today)
    return AssessmentsPage(
        current=tuple(s for s in statuses if s.is_own and s.cycle_is_open),
        past=tuple(s for s in statuses if s.is_own and not s.cycle_is_open),
        managed=tuple(
            sorted((s for s in statuses if not s.is_own and s.cycle_is_open), key=_by_urgency)
        ),
        managed_past=tuple(s for s in statuses if not s.is_own and not s.cycle_is_open),
    )


class _Row(NamedTuple):
    """A sheet of a pair, superseded ones included, with what its page tells of pair and cycle."""

    pair_id: int
    completed_at: datetime.datetime | None
    cycle: str
    state: str
    opens_on: datetime.date
    closes_on: datetime.date
    modules: list[str]
    sheet_id: int
    role: str
    submitted_at: datetime.datetime | None
    superseded_at: datetime.datetime | None
    author_id: int
    author: str
    has_result: bool
    started: bool  # of the viewer's own sheets only


@cache
def _rows() -> PairQuerySet:
    """Everybody's rows, for `_statuses` to narrow; put together once, because that takes longest.

    Unsorted, and without the rows of the two people, who are the authors of the two sheets: with
    either, SQLite reads every pair there is.
    """
    cycle = ("cycle__name", "cycle__state", "cycle__opens_on", "cycle__closes_on", "cycle__modules")
    times = ("sheets__submitted_at", "sheets__superseded_at")
    author = ("sheets__author_id", "sheets__author__name")
    results = Result.objects.filter(pair=OuterRef("pk"))
    rows: Any = Pair.objects.order_by().values_list(
        "pk", "completed_at", *cycle, "sheets__pk", "sheets__role", *times, *author, Exists(results)
    )
    return rows  # type: ignore[no-any-return]


def _statuses(rows: PairQuerySet, user: User, today: datetime.date) -> list[PairStatus]:
    own_answers = Answer.objects.filter(sheet=OuterRef("sheets"), sheet__author=user)
    pairs: dict[int, list[_Row]] = defaultdict(list)
    for values in rows.visible_to(user).annotate(started=Exists(own_answers)):
        row = _Row(*values)  # type: ignore[misc]
        pairs[row.pair_id].append(row)
    return [_status(sheets, user, today) for sheets in pairs.values()]


def _status(sheets: Sequence[_Row], user: User, today: datetime.date) -> PairStatus:
    current = {row.role: row for row in sheets if row.superseded_at is None}
    person, manager = current[SheetRole.SELF], current[SheetRole.MANAGER]
    role = SheetRole.SELF if person.author_id == user.pk else SheetRole.MANAGER
    own, other = current[role], current[role.other]
    former = [(row.superseded_at, row.author) for row in sheets if row.superseded_at is not None]
    return PairStatus(
        pair_id=own.pair_id,
        role=role,
        moment=_moment(own, today),
        cycle=own.cycle,
        cycle_is_open=own.state == CycleState.OPEN,
        opens_on=own.opens_on,
        closes_on=own.closes_on,
        modules=module_names(own.modules),
        person=person.author,
        manager=manager.author,
        sheet_id=own.sheet_id,
        started=own.started,
        submitted=own.submitted_at is not None,
        other_submitted=other.submitted_at is not None,
        has_result=own.has_result,
        former_manager=max(former)[1] if former else "",
    )


def _by_urgency(status: PairStatus) -> tuple[bool, bool]:
    """Those who wait for you first, then the others you have not answered for; else as it was."""
    missing = status.moment == Moment.ANSWER
    return not (missing and status.other_submitted), not missing


def _moment(own: _Row, today: datetime.date) -> Moment:
    if own.completed_at is not None:
        return Moment.REPORT
    if own.state != CycleState.OPEN or today > own.closes_on:
        return Moment.ENDED
    if today < own.opens_on:
        return Moment.NOT_YET
    return Moment.ANSWER if own.submitted_at is None else Moment.WAIT
