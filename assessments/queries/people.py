"""People, the reporting line and the team tree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from assessments.models import Team, User
from assessments.models.people import UserQuerySet


@dataclass(frozen=True)
class TeamNode:
    """A team with its place in the tree; `people` counts active members of the team itself."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    path: str
    people: int


@dataclass(frozen=True)
class TeamTree:
    """The whole organisation, parents before their children, siblings by name."""

    nodes: tuple[TeamNode, ...]

    def below(self, team_ids: Iterable[int]) -> frozenset[int]:
        """The ids given and every team under them."""
        chosen = set(team_ids)
        for node in self.nodes:  # a parent comes before its children, so one pass is enough
            if node.parent_id in chosen:
                chosen.add(node.id)
        return frozenset(chosen)


class ReportingLines:
    """Who reports to whom, for the questions that follow a line upwards."""

    def __init__(self, managers: Mapping[int, int | None], names: Mapping[int, str]) -> None:
        self._managers = managers
        self._names = names

    def above(self, person_id: int) -> tuple[int, ...]:
        """Ids of the managers above a person, nearest first; it stops where a loop closes."""
        seen: list[int] = []
        manager = self._managers.get(person_id)
        while manager is not None and manager not in seen:
            seen.append(manager)
            manager = self._managers.get(manager)
        return tuple(seen)

    def in_a_loop(self, person_id: int) -> bool:
        return person_id in self.above(person_id)

    def loop_with(self, person_id: int, manager_id: int) -> tuple[str, ...]:
        """The names along the loop that this manager would close, or nothing.

        ("Ada", "Bo", "Ada") reads: Ada would report to Bo, who already reports to Ada.
        """
        chain = (manager_id, *self.above(manager_id))
        if person_id not in chain:
            return ()
        loop = (person_id, *chain[: chain.index(person_id) + 1])
        return tuple(self._names[step] for step in loop)


def people_visible_to(user: User) -> UserQuerySet:
    people: UserQuerySet = User.objects.visible_to(user)
    return people


def reporting_lines() -> ReportingLines:
    """Everyone's line. One query."""
    rows = list(User.objects.values_list("pk", "manager_id", "name"))
    return ReportingLines(
        managers={pk: manager for pk, manager, _ in rows},
        names={pk: name for pk, _, name in rows},
    )


def describe_loop(names: Iterable[str]) -> str:
    """A loop of reporting lines in words: "Ada reports to Bo, who reports to Ada"."""
    first, second, *rest = names
    return f"{first} reports to {second}" + "".join(f", who reports to {name}" for name in rest)


def team_tree() -> TeamTree:
    """The organisation as a list in reading order. One query.

    Teams in a loop of parents, which the service refuses, would hang from no root and are left out.
    """
    counted = Team.objects.annotate(people=Count("members", filter=Q(members__is_active=True)))
    teams = counted.order_by("name", "pk")  # grouped queries drop the order of the model
    children: dict[int | None, list[Team]] = defaultdict(list)
    for team in teams:
        children[team.parent_id].append(team)
    nodes: list[TeamNode] = []
    _walk(children, None, 0, "", nodes)
    return TeamTree(tuple(nodes))


def _walk(
    children: Mapping[int | None, list[Team]],
    parent: int | None,
    depth: int,
    path: str,
    nodes: list[TeamNode],
) -> None:
    for team in children.get(parent, []):
        here = f"{path} / {team.name}" if path else team.name
        nodes.append(TeamNode(team.pk, team.name, parent, depth, here, team.people))  # type: ignore[attr-defined]
        _walk(children, team.pk, depth + 1, here, nodes)


def possible_managers(*, person: User) -> UserQuerySet:
    """Active people who could manage this person: not themselves, nor anyone below.

    Two queries, of which the second is left to the caller.
    """
    lines = reporting_lines()
    active: UserQuerySet = User.objects.filter(is_active=True).exclude(pk=person.pk)
    below = [pk for pk in active.values_list("pk", flat=True) if person.pk in lines.above(pk)]
    return active.exclude(pk__in=below)
