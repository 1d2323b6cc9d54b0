"""Where a pair stands, as one of its two people sees it."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery

from assessments.choices import CycleState, SheetRole
from assessments.models import Answer, Pair, Result, Sheet, User
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


@dataclass(frozen=True)
class PrivateSheet:
    sheet_id: int
    started_at: datetime.datetime
    submitted_at: datetime.datetime | None
    modules: tuple[str, ...]


@dataclass(frozen=True)
class AssessmentsPage:
    """Everything a person has a part in: newest first, and those who wait for them before all."""

    current: tuple[PairStatus, ...]
    past: tuple[PairStatus, ...]
    managed: tuple[PairStatus, ...]
    managed_past: tuple[PairStatus, ...]
    private: tuple[PrivateSheet, ...]

    @property
    def still_to_answer(self) -> int:
        """For how many others the viewer's half is missing."""
        return sum(status.moment == Moment.ANSWER for status in self.managed)


def pairs_visible_to(user: User) -> PairQuerySet:
    pairs: PairQuerySet = Pair.objects.visible_to(user)
    return pairs


def status_of(pair: Pair, user: User, *, today: datetime.date) -> PairStatus:
    """One query. Raises Pair.DoesNotExist when the user is neither of the two."""
    return _status(_annotated(pairs_visible_to(user).filter(pk=pair.pk), user).get(), user, today)


def statuses_of(user: User, *, today: datetime.date) -> tuple[PairStatus, ...]:
    """Every pair the user is in, newest cycle first, then by the person's name. One query."""
    pairs = _annotated(pairs_visible_to(user), user)
    return tuple(_status(pair, user, today) for pair in pairs)


def assessments_page(user: User, *, today: datetime.date) -> AssessmentsPage:
    """Two queries, whatever the number of pairs."""
    statuses = statuses_of(user, today=today)
    return AssessmentsPage(
        current=tuple(s for s in statuses if s.is_own and s.cycle_is_open),
        past=tuple(s for s in statuses if s.is_own and not s.cycle_is_open),
        managed=tuple(
            sorted((s for s in statuses if not s.is_own and s.cycle_is_open), key=_by_urgency)
        ),
        managed_past=tuple(s for s in statuses if not s.is_own and not s.cycle_is_open),
        private=private_sheets(user),
    )


def private_sheets(user: User) -> tuple[PrivateSheet, ...]:
    """The user's own self-assessments outside any cycle. One query."""
    sheets = Sheet.objects.filter(author=user).private()
    return tuple(
        PrivateSheet(sheet.pk, sheet.started_at, sheet.submitted_at, module_names(sheet.modules))
        for sheet in sheets
    )


def _annotated(pairs: PairQuerySet, user: User) -> PairQuerySet:
    current = Q(sheets__superseded_at__isnull=True)
    own_answers = Answer.objects.filter(
        sheet__pair=OuterRef("pk"), sheet__author=user, sheet__superseded_at__isnull=True
    )
    superseded = Sheet.objects.filter(pair=OuterRef("pk"), superseded_at__isnull=False).order_by(
        "-superseded_at"
    )
    return pairs.annotate(
        self_sheet=FilteredRelation("sheets", condition=current & Q(sheets__role=SheetRole.SELF)),
        manager_sheet=FilteredRelation(
            "sheets", condition=current & Q(sheets__role=SheetRole.MANAGER)
        ),
        self_sheet_id=F("self_sheet__pk"),
        self_submitted_at=F("self_sheet__submitted_at"),
        manager_sheet_id=F("manager_sheet__pk"),
        manager_submitted_at=F("manager_sheet__submitted_at"),
        started=Exists(own_answers),
        has_result=Exists(Result.objects.filter(pair=OuterRef("pk"))),
        former_manager=Subquery(superseded.values("author__name")[:1]),
    ).select_related("cycle", "person", "manager")


def _status(pair: Pair, user: User, today: datetime.date) -> PairStatus:
    row: Any = pair
    role = SheetRole.SELF if pair.person_id == user.pk else SheetRole.MANAGER
    submitted = {
        SheetRole.SELF: row.self_submitted_at is not None,
        SheetRole.MANAGER: row.manager_submitted_at is not None,
    }
    return PairStatus(
        pair_id=pair.pk,
        role=role,
        moment=_moment(pair, submitted[role], today),
        cycle=pair.cycle.name,
        cycle_is_open=pair.cycle.state == CycleState.OPEN,
        opens_on=pair.cycle.opens_on,
        closes_on=pair.cycle.closes_on,
        modules=module_names(pair.cycle.modules),
        person=pair.person.name,
        manager=pair.manager.name,
        sheet_id=row.self_sheet_id if role == SheetRole.SELF else row.manager_sheet_id,
        started=row.started,
        submitted=submitted[role],
        other_submitted=submitted[role.other],
        has_result=row.has_result,
        former_manager=row.former_manager or "",
    )


def _by_urgency(status: PairStatus) -> tuple[bool, bool]:
    """Those who wait for you first, then the others you have not answered for; else as it was."""
    missing = status.moment == Moment.ANSWER
    return not (missing and status.other_submitted), not missing


def _moment(pair: Pair, submitted: bool, today: datetime.date) -> Moment:
    if pair.is_complete:
        return Moment.REPORT
    if pair.cycle.state == CycleState.OPEN and today < pair.cycle.opens_on:
        return Moment.NOT_YET
    if not pair.cycle.accepts_answers(today):
        return Moment.ENDED
    return Moment.WAIT if submitted else Moment.ANSWER
