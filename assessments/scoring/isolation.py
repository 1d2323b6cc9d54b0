"""Whether sums over groups can be combined so that only a few people are left.

A released mean and its count give a sum over the group's members. Whoever has several sums can
add and subtract them with any weights, that is, form any vector of the row space of the 0/1
matrix of groups x people. People with identical membership (an atom) always share a coefficient,
so the matrix is kept by atoms. A combination is dangerous when its non-zero atoms hold fewer
than k people.

The groups already released hold no dangerous combination, so a new group adds one only if it
comes within k - 1 people of some old combination: `search` looks for that, in echelon forms of
the old groups. Several forms with different pivots make the search short. If P1, P2, ... are
their pivots, each without those of the forms before, and b1, b2, ... numbers of people with
(b1 + 1) + (b2 + 1) + ... >= k, then a dangerous combination touches at most bi people of some
Pi; so in the i-th form it is enough to try up to bi people of the pivots of its own.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from math import comb
from typing import Final

from .echelon import Echelon, Field, Members, Person
from .search import Search

PATIENCE: Final = 200  # steps of a search before another form is worth its upkeep
MOST_FORMS: Final = 5  # with k = 5, five disjoint sets of pivots leave nothing to try


def admissible(groups: Sequence[Collection[Person]], k: int) -> list[bool]:
    """Take up groups one by one, each unless a combination would isolate fewer than k people.

    Answers for each group, in the same order, whether it was taken up. A group of fewer than k
    people never is, unless it is empty. The decision is exact.
    """
    released = ReleasedGroups(k, Field(_crossing(groups)))
    return [released.admit(group) for group in groups]


def _crossing(groups: Sequence[Collection[Person]]) -> int:
    """At most how many groups are not nested in those before them (or apart from them)."""
    innermost: dict[Person, int] = {}
    crossing = 0
    for place, group in enumerate(groups):
        if len({innermost.get(person) for person in group}) > 1:
            crossing += 1
        else:
            innermost.update(dict.fromkeys(group, place))
    return crossing


class ReleasedGroups:
    """The combinations that the groups admitted so far make possible; none isolates < k people."""

    def __init__(self, k: int, field: Field) -> None:
        self._k = k
        self._atom_of: dict[Person, int] = {}
        self._members: Members = {}
        self._next_atom = 0
        self._forms = [Echelon(self._members, heavy=k, field=field)]

    def admit(self, group: Collection[Person]) -> bool:
        """Add a group, unless that would let a combination isolate fewer than k people.

        A refused group leaves no trace. A group of fewer than k people is always refused, unless
        it is empty.
        """
        fresh, inside = self._split(group)
        if not self._forms[0].reduced(inside):
            return True  # a combination of the others says nothing new
        if self._endangers(inside):
            self._join(fresh)
            return False
        for form in self._forms:
            form.add(form.reduced(inside), taken=self._pivots(but=form))
            form.prefer_heavy(fresh.values(), taken=self._pivots(but=form))
        return True

    def _endangers(self, inside: list[int]) -> bool:
        while True:
            last_try = len(self._forms) == min(MOST_FORMS, self._k)
            answers = self._searches(inside, None if last_try else PATIENCE)
            if True in answers:
                return True
            if None not in answers:
                return False
            self._forms.append(self._forms[0].another(taken=self._pivots()))

    def _searches(self, inside: list[int], patience: int | None) -> set[bool | None]:
        """One search in each useful form; None stands for one that ran out of patience."""
        return {
            Search(form, self._members, self._k - 1, own, shared=shared, steps=patience).reaches(
                form.reduced(inside)
            )
            for form, own, shared in self._plan()
        }

    def _plan(self) -> list[tuple[Echelon, int, set[int]]]:
        """The forms to search, each with its bi and the light pivots it shares with those before.

        A form that shares most of its pivots costs more than it saves, so the plan takes as many
        of the forms as promise the fewest combinations.
        """
        if len(self._forms) == 1:
            return [(self._forms[0], self._k - 1, set())]
        plans = [self._plan_of(count) for count in range(1, len(self._forms) + 1)]
        return min(plans, key=lambda plan: sum(self._combinations(*part) for part in plan))

    def _plan_of(self, count: int) -> list[tuple[Echelon, int, set[int]]]:
        plan = []
        before: set[int] = set()
        for place, form in enumerate(self._forms[:count]):
            own = self._k // count + (place < self._k % count) - 1
            plan.append((form, own, before & form.pivots))
            before |= form.light_pivots()
        return plan

    def _combinations(self, form: Echelon, own: int, shared: set[int]) -> int:
        mine = len(form.light_pivots() - shared)
        return sum(
            comb(mine, used) * comb(len(shared), others)
            for used in range(own + 1)
            for others in range(self._k - used)
        )

    def _pivots(self, but: Echelon | None = None) -> set[int]:
        return set().union(*(form.pivots for form in self._forms if form is not but))

    def _split(self, group: Collection[Person]) -> tuple[dict[int, int | None], list[int]]:
        """Cut atoms along the group: the new atoms with their parents, and the atoms inside it."""
        touched: dict[int | None, set[Person]] = defaultdict(set)
        for person in group:
            touched[self._atom_of.get(person)].add(person)
        fresh: dict[int, int | None] = {}
        inside = []
        for atom, people in touched.items():
            if atom is None:
                inside.append(self._new_atom(people))
                fresh[inside[-1]] = None
            elif len(people) == len(self._members[atom]):
                inside.append(atom)
            elif 2 * len(people) <= len(self._members[atom]):
                inside.append(self._cut(atom, people))
                fresh[inside[-1]] = atom
            else:  # the atom keeps its heavier part, here the one inside
                fresh[self._cut(atom, self._members[atom] - people)] = atom
                inside.append(atom)
        return fresh, inside

    def _new_atom(self, people: set[Person]) -> int:
        atom = self._next_atom
        self._next_atom += 1
        self._members[atom] = people
        self._atom_of.update(dict.fromkeys(people, atom))
        return atom

    def _cut(self, parent: int, people: set[Person]) -> int:
        self._members[parent] -= people
        atom = self._new_atom(people)
        for form in self._forms:
            form.cut(parent, atom)
        return atom

    def _join(self, fresh: dict[int, int | None]) -> None:
        """Undo a split."""
        for atom, parent in fresh.items():
            people = self._members.pop(atom)
            for form in self._forms:
                form.drop(atom, parent)
            if parent is None:
                for person in people:
                    del self._atom_of[person]
            else:
                self._members[parent] |= people
                self._atom_of.update(dict.fromkeys(people, parent))
