"""Groups as rows over atoms, in reduced row echelon form, with exact arithmetic."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from math import log2
from typing import Final

Person = Hashable
Row = dict[int, int]
Members = dict[int, set[Person]]

# Exponents of Mersenne primes: 2^e - 1 is prime for each.
_EXPONENTS: Final = (61, 89, 127, 521, 607, 1279, 2203, 4423, 9689, 19937, 44497, 86243, 216091)


class Field:
    """Whole numbers modulo a prime so large that nothing is lost by it.

    Every number that decides whether a combination is zero somewhere is a minor of the 0/1 matrix
    of groups x atoms, or a quotient of two. Nested groups do not make minors larger: taking the
    inner ones off the outer ones leaves disjoint rows, and these leave a minor of the `crossing`
    other rows c with entries -1, 0 and 1, which is at most c^(c/2) (Hadamard). Modulo a larger
    prime it is zero only if it is zero. That is as exact as fractions, and numbers do not grow.
    Small values, which are most of them, stay as they are, negative ones too.
    """

    def __init__(self, crossing: int) -> None:
        """Choose the prime. Raises ValueError for more than about 28 000 crossing groups."""
        bits = crossing / 2 * log2(max(crossing, 2)) + 2  # one more for the sign, one to spare
        exponent = next((exponent for exponent in _EXPONENTS if exponent > bits), None)
        if exponent is None:
            raise ValueError(f"{crossing} crossing groups are too many to be released together")
        self._prime = 2**exponent - 1
        self._half = self._prime // 2

    def minus(self, row: Row, factor: int, other: Row) -> Row:
        """`row - factor * other` as a new row."""
        result = dict(row)
        self.subtract(result, factor, other)
        return result

    def subtract(self, row: Row, factor: int, other: Row) -> None:
        """Take `factor * other` off a row in place, and drop what becomes zero."""
        for atom, value in other.items():
            difference = row.get(atom, 0) - factor * value
            if not -self._half <= difference <= self._half:
                difference = self._small(difference)
            if difference:
                row[atom] = difference
            else:
                row.pop(atom, None)

    def ratio(self, value: int, by: int) -> int:
        if by in (1, -1):
            return value * by
        return self._small(value * pow(by, -1, self._prime))

    def _small(self, value: int) -> int:
        value %= self._prime
        return value if value <= self._half else value - self._prime


class Echelon:
    """Rows by pivot atom: a row is 1 at its pivot, and all others are 0 there.

    Any atoms that keep the rows independent can be pivots. Heavy ones, of `heavy` people or more,
    are preferred: a dangerous combination is zero there. Next come ones that are not `taken` by
    other forms, then ones with coefficient 1 or -1, which keep numbers small.
    """

    def __init__(self, members: Members, heavy: int, field: Field) -> None:
        self._members = members
        self._heavy = heavy
        self.field = field
        self.rows: dict[int, Row] = {}
        self.columns: defaultdict[int, set[int]] = defaultdict(set)  # pivots of rows non-zero there

    @property
    def pivots(self) -> set[int]:
        return set(self.rows)

    def light_pivots(self) -> set[int]:
        """The pivots at which a dangerous combination need not be zero."""
        return {pivot for pivot in self.rows if len(self._members[pivot]) < self._heavy}

    def reduced(self, atoms: Iterable[int]) -> Row:
        """The group of these atoms, less the old rows that make it 0 at every pivot."""
        row: Row = dict.fromkeys(atoms, 1)
        for pivot in [atom for atom in row if atom in self.rows]:
            self.field.subtract(row, 1, self.rows[pivot])
        return row

    def add(self, row: Row, taken: Collection[int]) -> None:
        """Take up a row that is 0 at every pivot."""
        pivot = self._best(row, taken)
        one = row[pivot]
        self.rows[pivot] = {atom: self.field.ratio(value, one) for atom, value in row.items()}
        for other in list(self.columns[pivot]):
            self._clear(other, pivot)
        for atom in row:
            self.columns[atom].add(pivot)

    def cut(self, parent: int, atom: int) -> None:
        """Give a new atom its parent's coefficient in every row."""
        self.columns[atom] = set(self.columns[parent])
        for pivot in self.columns[atom]:
            self.rows[pivot][atom] = self.rows[pivot][parent]

    def drop(self, atom: int, parent: int | None) -> None:
        """Undo a cut; if the atom has become a pivot, its parent is as good a one."""
        if atom in self.rows and parent is not None:
            row = self.rows[parent] = self.rows.pop(atom)
            for other in row:
                self.columns[other].discard(atom)
                self.columns[other].add(parent)
        for pivot in self.columns.pop(atom, ()):
            del self.rows[pivot][atom]

    def prefer_heavy(self, atoms: Iterable[int | None], taken: Collection[int]) -> None:
        """Exchange pivots among these atoms that a cut has made light for better ones."""
        for atom in atoms:
            if atom in self.rows and len(self._members[atom]) < self._heavy:
                self._exchange(atom, taken)

    def another(self, taken: Collection[int]) -> "Echelon":
        """A form of the same rows with as few light pivots as possible among those taken."""
        form = Echelon(self._members, self._heavy, self.field)
        form.rows = {pivot: dict(row) for pivot, row in self.rows.items()}
        form.columns = defaultdict(set, {a: set(pivots) for a, pivots in self.columns.items()})
        before: set[int] = set()
        while before != form.pivots:  # one exchange can open the way for another
            before = form.pivots
            for pivot in sorted(before & set(taken)):
                form._exchange(pivot, taken)
        return form

    def _exchange(self, pivot: int, taken: Collection[int]) -> None:
        """Make the row's best atom its pivot; each exchange is for the better, so they end."""
        row = self.rows[pivot]
        if self._best(row, taken) != pivot:
            del self.rows[pivot]
            for atom in row:
                self.columns[atom].discard(pivot)
            self.add(row, taken)

    def _clear(self, other: int, pivot: int) -> None:
        """Make a row 0 at a pivot, touching only where the pivot's row is not 0."""
        row = self.rows[other]
        self.field.subtract(row, row[pivot], self.rows[pivot])
        for atom in self.rows[pivot]:
            if atom in row:
                self.columns[atom].add(other)
            else:
                self.columns[atom].discard(other)

    def _best(self, row: Row, taken: Collection[int]) -> int:
        def merit(atom: int) -> tuple[bool, bool, bool, int, int]:
            people = len(self._members[atom])
            return people >= self._heavy, atom not in taken, abs(row[atom]) == 1, people, -atom

        return max(row, key=merit)
