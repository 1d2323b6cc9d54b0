"""A bounded search for a combination of groups that leaves only a few people."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .echelon import Echelon, Members, Row


class OutOfPatience(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Branch:
    """What one branch of a search has settled about the combination it looks for.

    `row` is the new row after `steps`, each an atom and the old row, cleared at the atoms of the
    steps before, that makes the atom zero. `used`: pivots that may be non-zero; `barred`: pivots
    that stay zero; `kept`: other atoms that stay non-zero. `left`: how many people the rest of
    the combination may still touch, and `own`: how many of them on the form's own pivots.
    """

    row: Row
    left: int
    own: int
    steps: tuple[tuple[int, Row], ...] = ()
    used: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    kept: frozenset[int] = frozenset()


class Search:
    """Looks for a combination near a new row that is non-zero on at most `budget` people.

    Of these, at most `own` people on pivots that are not `shared`; None of `steps` means no
    limit.
    """

    def __init__(
        self,
        form: Echelon,
        members: Members,
        budget: int,
        own: int,
        *,
        shared: Collection[int],
        steps: int | None,
    ) -> None:
        self._form = form
        self._members = members
        self._budget = budget
        self._own = own
        self._shared = shared
        self._steps = steps

    def reaches(self, row: Row) -> bool | None:
        """Whether there is such a combination; None if `steps` did not suffice to tell."""
        try:
            return self._reaches(_Branch(row, self._budget, self._own))
        except OutOfPatience:
            return None

    def _reaches(self, at: _Branch) -> bool:
        if self._people(at.row) <= self._budget:
            return True
        return any(self._reaches(branch) for branch in self._branches(at))

    def _branches(self, at: _Branch) -> Iterator[_Branch]:
        """Split by the heaviest atom that becomes zero and by the first pivot that makes it so.

        A combination other than the row itself uses one pivot more, so it cannot keep atoms of
        `left` people; the atoms tried before the one that becomes zero count as kept.
        """
        left, kept, field = at.left, at.kept, self._form.field
        for atom in sorted(at.row.keys() - at.used - kept, key=self._heavy_first):
            if left < 1:
                return
            barred = at.barred
            for pivot in sorted(self._cancelling(atom, at, left)):
                other = self._cleared(pivot, at.steps)
                if atom not in other:
                    continue
                self._count_step()
                people = len(self._members[pivot])
                yield _Branch(
                    row=field.minus(at.row, field.ratio(at.row[atom], other[atom]), other),
                    left=left - people,
                    own=at.own if pivot in self._shared else at.own - people,
                    steps=(*at.steps, (atom, other)),
                    used=at.used | {pivot},
                    barred=barred,
                    kept=kept,
                )
                barred |= {pivot}
            left -= len(self._members[atom])
            kept |= {atom}

    def _cancelling(self, atom: int, at: _Branch, left: int) -> Iterator[int]:
        columns = self._form.columns
        pivots = set(columns[atom]).union(*(columns[zero] for zero, _ in at.steps))
        for pivot in pivots - at.used - at.barred:
            people = len(self._members[pivot])
            if people <= left and (people <= at.own or pivot in self._shared):
                yield pivot

    def _cleared(self, pivot: int, steps: tuple[tuple[int, Row], ...]) -> Row:
        """An old row made zero at the atoms of the steps, so that it does not disturb them."""
        row, field = self._form.rows[pivot], self._form.field
        for atom, other in steps:
            if atom in row:
                row = field.minus(row, field.ratio(row[atom], other[atom]), other)
        return row

    def _count_step(self) -> None:
        if self._steps is not None:
            self._steps -= 1
            if self._steps < 0:
                raise OutOfPatience

    def _heavy_first(self, atom: int) -> tuple[int, int]:
        return -len(self._members[atom]), atom

    def _people(self, atoms: Collection[int]) -> int:
        return sum(len(self._members[atom]) for atom in atoms)
