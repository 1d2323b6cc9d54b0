"""The pairs of a cycle for those who run it: who with whom, never how far."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assessments import access
from assessments.models import Cycle, Pair, User
from assessments.permissions import Permission


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


def pairs_run_by(user: User, cycle: Cycle) -> QuerySet[Pair]:
    """The pairs of a cycle for those who run it: to hand over, never to read."""
    pairs = Pair.objects.filter(cycle=cycle).select_related("cycle", "person", "manager")
    return pairs if access.can(user, Permission.RUN_CYCLES) else pairs.none()


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
