"""Whether sums over groups can be combined so that only a few people are left.

A released mean and its count give a sum over the group's members. Whoever has several sums can
add and subtract them with any weights, that is, form any vector of the row space of the 0/1
matrix of groups x people. People with identical membership (an atom) always share a coefficient,
so the matrix is kept by atoms, in reduced row echelon form, with exact arithmetic throughout.

A combination is dangerous when its non-zero atoms hold fewer than k people. Those already
released hold no dangerous combination, so a new group adds one only if it comes within k - 1
people of some old combination. Such a combination is non-zero on at most k - 1 people, so on at
most k - 1 pivots: a short search over pivots finds it, or shows that there is none. Heavy atoms
are preferred as pivots, since one of k people or more can never be part of a dangerous
combination; in an organisation tree that leaves almost nothing to search.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator
from fractions import Fraction

Person = Hashable
Number = int | Fraction
Row = dict[int, Number]


class ReleasedGroups:
    """The combinations that the groups admitted so far make possible; none isolates < k people."""

    def __init__(self, k: int) -> None:
        self._k = k
        self._atom_of: dict[Person, int] = {}
        self._members: dict[int, set[Person]] = {}
        self._rows: dict[int, Row] = {}  # by pivot atom, where its row is 1 and all others are 0
        self._columns: dict[int, set[int]] = {}  # the pivots of the rows that are not 0 at an atom
        self._next_atom = 0

    def admit(self, group: Collection[Person]) -> bool:
        """Add a group, unless that would let a combination isolate fewer than k people.

        A refused group leaves no trace. A group of fewer than k people is always refused, unless
        it is empty.
        """
        fresh, inside = self._split(group)
        rest: Row = dict.fromkeys(inside, 1)
        for atom in inside:
            if atom in self._rows:
                _subtract(rest, 1, self._rows[atom])
        if not rest:
            return True  # a combination of the others says nothing new
        if _Search(self._k - 1, self._rows, self._columns, self._members).reaches(rest):
            self._join(fresh)
            return False
        self._add(rest)
        for parent in fresh.values():
            self._prefer_heavy(parent)
        return True

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
        self._columns[atom] = set()
        self._atom_of.update(dict.fromkeys(people, atom))
        return atom

    def _cut(self, parent: int, people: set[Person]) -> int:
        """Move people to an atom of their own, with the parent's coefficient in every row."""
        atom = self._new_atom(people)
        self._members[parent] -= people
        self._columns[atom] |= self._columns[parent]
        for pivot in self._columns[atom]:
            self._rows[pivot][atom] = self._rows[pivot][parent]
        return atom

    def _join(self, fresh: dict[int, int | None]) -> None:
        """Undo a split."""
        for atom, parent in fresh.items():
            people = self._members.pop(atom)
            for pivot in self._columns.pop(atom):
                del self._rows[pivot][atom]
            if parent is None:
                for person in people:
                    del self._atom_of[person]
            else:
                self._members[parent] |= people
                self._atom_of.update(dict.fromkeys(people, parent))

    def _add(self, row: Row) -> None:
        """Make a row that is 0 at all pivots part of the echelon form."""
        pivot = self._heaviest(row)
        self._rows[pivot] = {atom: _ratio(value, row[pivot]) for atom, value in row.items()}
        for other in list(self._columns[pivot]):
            self._clear(other, pivot)
        for atom in row:
            self._columns[atom].add(pivot)

    def _clear(self, other: int, pivot: int) -> None:
        """Make a row 0 at a pivot, touching only where the pivot's row is not 0."""
        row = self._rows[other]
        _subtract(row, row[pivot], self._rows[pivot])
        for atom in self._rows[pivot]:
            if atom in row:
                self._columns[atom].add(other)
            else:
                self._columns[atom].discard(other)

    def _prefer_heavy(self, pivot: int | None) -> None:
        """Exchange a pivot that a cut has made light for the heaviest atom of its row."""
        if pivot not in self._rows or len(self._members[pivot]) >= self._k:
            return
        row = self._rows[pivot]
        if len(self._members[self._heaviest(row)]) > len(self._members[pivot]):
            del self._rows[pivot]
            for atom in row:
                self._columns[atom].discard(pivot)
            self._add(row)

    def _heaviest(self, row: Row) -> int:
        return max(row, key=lambda atom: (len(self._members[atom]), -atom))


class _Search:
    """Looks for a combination near a new row that is non-zero on at most `budget` people.

    A step makes one atom of the row zero by adding some multiple of an old row whose pivot then
    is not zero. `zeroed` keeps those old rows, each cleared at the atoms zeroed before it, so
    that later steps do not disturb earlier ones; `used` are their pivots.
    """

    def __init__(
        self,
        budget: int,
        rows: dict[int, Row],
        columns: dict[int, set[int]],
        members: dict[int, set[Person]],
    ) -> None:
        self._budget = budget
        self._rows = rows
        self._columns = columns
        self._members = members

    def reaches(
        self, row: Row, zeroed: tuple[tuple[int, Row], ...] = (), used: frozenset[int] = frozenset()
    ) -> bool:
        if self._people(row) <= self._budget:
            return True
        left = self._budget - self._people(used)
        for atom in self._some_zero(row.keys() - used, left):
            for pivot, other in self._cancelling(atom, zeroed, used, left):
                cleared = _minus(row, _ratio(row[atom], other[atom]), other)
                if self.reaches(cleared, (*zeroed, (atom, other)), used | {pivot}):
                    return True
        return False

    def _some_zero(self, atoms: Collection[int], left: int) -> Iterator[int]:
        """Atoms of at least `left` people together, heaviest first.

        A dangerous combination other than the row itself needs one pivot more, hence has less
        than `left` people elsewhere: it is zero on one of these atoms.
        """
        people = 0
        for atom in sorted(atoms, key=lambda a: (-len(self._members[a]), a)):
            if people >= left:
                return
            people += len(self._members[atom])
            yield atom

    def _cancelling(
        self, atom: int, zeroed: tuple[tuple[int, Row], ...], used: frozenset[int], left: int
    ) -> Iterator[tuple[int, Row]]:
        """The old rows, cleared at the zeroed atoms, that can make this atom zero too."""
        pivots = set(self._columns[atom]).union(*(self._columns[other] for other, _ in zeroed))
        for pivot in sorted(pivots - used):
            if len(self._members[pivot]) <= left:
                row = self._rows[pivot]
                for other, cleared in zeroed:
                    if other in row:
                        row = _minus(row, _ratio(row[other], cleared[other]), cleared)
                if atom in row:
                    yield pivot, row

    def _people(self, atoms: Collection[int]) -> int:
        return sum(len(self._members[atom]) for atom in atoms)


def _minus(row: Row, factor: Number, other: Row) -> Row:
    """`row - factor * other` as a new row."""
    result = dict(row)
    _subtract(result, factor, other)
    return result


def _subtract(row: Row, factor: Number, other: Row) -> None:
    """Take `factor * other` off a row in place, and drop what becomes zero."""
    for atom, value in other.items():
        difference = row.get(atom, 0) - factor * value
        if difference:
            row[atom] = difference
        else:
            row.pop(atom, None)


def _ratio(value: Number, by: Number) -> Number:
    """An exact quotient; most are whole and stay `int`, which is much faster than `Fraction`."""
    return value * by if by in (1, -1) else Fraction(value) / by
