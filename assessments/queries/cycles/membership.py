"""Who would be in a cycle, and who would not, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.choices import CycleState
from assessments.models import Cycle, Pair, Team, User
from assessments.queries.cycles.overview import SMALLEST_GROUP
from assessments.queries.people import ReportingLines, describe_loop, reporting_lines, team_tree


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
