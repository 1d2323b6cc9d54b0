"""Cycles for those who run them: who would be in, who is in, and how far the whole has come."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments import access
from assessments.choices import CycleState, Module
from assessments.models import Cycle, Pair, Team, User
from assessments.permissions import Permission
from assessments.queries.people import ReportingLines, describe_loop, reporting_lines, team_tree

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


class LeftOut(StrEnum):
    """Why a person of the chosen teams has no place in a cycle."""

    NO_MANAGER = "no-manager"
    LOOP = "loop"
    MANAGER_INACTIVE = "manager-inactive"
    OTHER_CYCLE = "other-cycle"
    INACTIVE = "inactive"

    @property
    def heading(self) -> str:
        return _LEFT_OUT_WORDS[self][0]

    @property
    def what_to_do(self) -> str:
        return _LEFT_OUT_WORDS[self][1]


_LEFT_OUT_WORDS: dict[LeftOut, tuple[str, str]] = {
    LeftOut.NO_MANAGER: (
        "No manager is recorded",
        "Ask an administrator to record who they report to. At the top of the organisation there "
        "may be nobody, and then they can still assess themselves privately.",
    ),
    LeftOut.LOOP: (
        "The reporting line runs in a circle",
        "Ask an administrator to correct who reports to whom.",
    ),
    LeftOut.MANAGER_INACTIVE: (
        "Their manager has left",
        "Ask an administrator to record the new manager.",
    ),
    LeftOut.OTHER_CYCLE: (
        "Already in another open cycle",
        "Nothing to do: one questionnaire at a time. They can join once the other cycle is closed.",
    ),
    LeftOut.INACTIVE: (
        "The account is not active",
        "Nothing to do, unless it was deactivated by mistake.",
    ),
}


@dataclass(frozen=True)
class PersonIn:
    person_id: int
    name: str
    manager_id: int
    manager: str
    team_id: int
    team: str


@dataclass(frozen=True)
class PersonOut:
    name: str
    team: str
    detail: str


@dataclass(frozen=True)
class LeftOutGroup:
    reason: LeftOut
    people: tuple[PersonOut, ...]


@dataclass(frozen=True)
class MembershipPlan:
    """Who of the chosen teams would join the cycle now, and who would not, and why."""

    included: tuple[PersonIn, ...]
    left_out: tuple[LeftOutGroup, ...]

    @property
    def left_out_count(self) -> int:
        return sum(len(group.people) for group in self.left_out)

    @property
    def managers(self) -> int:
        """How many different people would answer for somebody."""
        return len({who.manager_id for who in self.included})

    @property
    def digest(self) -> str:
        """The same for the same people with the same managers: what a page has shown."""
        halves = sorted(f"{who.person_id}-{who.manager_id}" for who in self.included)
        return sha256(" ".join(halves).encode()).hexdigest()

    @property
    def is_small(self) -> bool:
        """Too few pairs for any figure about the group; their reports are not touched by that."""
        return 0 < len(self.included) < SMALLEST_GROUP


@dataclass(frozen=True)
class Member:
    """A pair as HR sees it: who, with whom, where. Nothing about what either has done."""

    pair_id: int
    name: str
    manager: str
    team: str
    person_active: bool
    manager_active: bool
    is_viewer: bool  # one of the two is the HR partner who looks


def cycles_visible_to(user: User) -> QuerySet[Cycle]:
    """All cycles for those who run them, none for others; with the counts of `completion_of`."""
    cycles = Cycle.objects.select_related("framework").annotate(
        pair_count=_pairs_counted(),
        complete_count=_pairs_counted(completed_at__isnull=False),
    )
    return cycles if access.can(user, Permission.RUN_CYCLES) else cycles.none()


def _pairs_counted(**which: bool) -> Coalesce:
    """For each cycle by itself, from the index alone: a join would read every pair's row."""
    pairs = Pair.objects.filter(cycle=OuterRef("pk"), **which).order_by()
    return Coalesce(Subquery(pairs.values("cycle").annotate(n=Count("pk")).values("n")), 0)


def pairs_run_by(user: User, cycle: Cycle) -> QuerySet[Pair]:
    """The pairs of a cycle for those who run it: to hand over, never to read."""
    pairs = Pair.objects.filter(cycle=cycle).select_related("cycle", "person", "manager")
    return pairs if access.can(user, Permission.RUN_CYCLES) else pairs.none()


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


def members_of(cycle: Cycle, *, search: str = "") -> QuerySet[Pair]:
    """Pairs in reading order, for pagination; rows become `Member` by `as_member`."""
    pairs = cycle.pairs.select_related("person", "manager", "team").order_by("person__name", "pk")
    if search:
        pairs = pairs.filter(
            Q(person__name__icontains=search)
            | Q(manager__name__icontains=search)
            | Q(team__name__icontains=search)
        )
    return pairs.defer("completed_at")


def as_member(pair: Pair, viewer: User) -> Member:
    return Member(
        pair_id=pair.pk,
        name=pair.person.name,
        manager=pair.manager.name,
        team=pair.team.name if pair.team else "",
        person_active=pair.person.is_active,
        manager_active=pair.manager.is_active,
        is_viewer=viewer.pk in (pair.person_id, pair.manager_id),
    )


def module_names(modules: Iterable[str]) -> tuple[str, ...]:
    """Labels of the modules switched on, in the order of the form."""
    chosen = set(modules)
    return tuple(module.label for module in Module if module.value in chosen)


def membership_plan(cycle: Cycle) -> MembershipPlan:
    """What opening the cycle, or including newcomers, would do now.

    People who are already in this cycle are neither in nor out. Four queries, one less if the
    cycle's teams are at hand.
    """
    teams = team_tree().below(team.pk for team in cycle.teams.all())
    lines = reporting_lines()
    included: list[PersonIn] = []
    out: dict[LeftOut, list[PersonOut]] = {reason: [] for reason in LeftOut}
    for person in _candidates(cycle, teams):
        reason, detail = _reason_against(person, lines)
        if reason:
            out[reason].append(PersonOut(person.name, _name(person.team), detail))
        else:
            included.append(_person_in(person))
    groups = tuple(LeftOutGroup(reason, tuple(names)) for reason, names in out.items() if names)
    return MembershipPlan(tuple(included), groups)


def _candidates(cycle: Cycle, teams: Iterable[int]) -> QuerySet[User]:
    """The people of these teams who are not in the cycle, with the open cycle they are in."""
    elsewhere = Pair.objects.filter(person=OuterRef("pk"), cycle__state=CycleState.OPEN)
    candidates: QuerySet[User] = (
        User.objects.filter(team__in=teams)
        .exclude(pairs__cycle=cycle)
        .annotate(elsewhere=Subquery(elsewhere.exclude(cycle=cycle).values("cycle__name")[:1]))
        .select_related("manager", "team")
    )
    return candidates


def _reason_against(person: Any, lines: ReportingLines) -> tuple[LeftOut | None, str]:
    if not person.is_active:
        return LeftOut.INACTIVE, ""
    if person.manager is None:
        return LeftOut.NO_MANAGER, ""
    if lines.in_a_loop(person.pk):
        return LeftOut.LOOP, describe_loop(lines.loop_with(person.pk, person.manager.pk))
    if not person.manager.is_active:
        return LeftOut.MANAGER_INACTIVE, person.manager.name
    if person.elsewhere:
        return LeftOut.OTHER_CYCLE, person.elsewhere
    return None, ""


def _person_in(person: Any) -> PersonIn:
    """Of somebody with a team and a manager."""
    manager, team = person.manager, person.team
    return PersonIn(person.pk, person.name, manager.pk, manager.name, team.pk, team.name)


def _name(team: Team | None) -> str:
    return team.name if team else ""


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
