"""Groups as rows over atoms, in reduced row echelon form, with exact arithmetic."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from fractions import Fraction

Person = Hashable
Number = int | Fraction
Row = dict[int, Number]
Members = dict[int, set[Person]]


class Echelon:
    """Rows by pivot atom: a row is 1 at its pivot, and all others are 0 there.

    Any atoms that keep the rows independent can be pivots. Heavy ones, of `heavy` people or more,
    are preferred: a dangerous combination is zero there. Next come ones that are not `taken` by
    other forms.
    """

    def __init__(self, members: Members, heavy: int) -> None:
        self._members = members
        self._heavy = heavy
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
        for pivot in row.keys() & self.rows.keys():
            subtract(row, 1, self.rows[pivot])
        return row

    def add(self, row: Row, taken: Collection[int]) -> None:
        """Take up a row that is 0 at every pivot."""
        pivot = self._best(row, taken)
        self.rows[pivot] = {atom: ratio(value, row[pivot]) for atom, value in row.items()}
        for other in list(self.columns[pivot]):
            self._clear(other, pivot)
        for atom in row:
            self.columns[atom].add(pivot)

    def cut(self, parent: int, atom: int) -> None:
        """Give a new atom its parent's coefficient in every row."""
        self.columns[atom] = set(self.columns[parent])
        for pivot in self.columns[atom]:
            self.rows[pivot][atom] = self.rows[pivot][parent]

    def drop(self, atom: int) -> None:
        for pivot in self.columns.pop(atom, ()):
            del self.rows[pivot][atom]

    def prefer_heavy(self, atoms: Iterable[int | None], taken: Collection[int]) -> None:
        """Exchange pivots among these atoms that a cut has made light for better ones."""
        for atom in atoms:
            if atom in self.rows and len(self._members[atom]) < self._heavy:
                self._exchange(atom, taken)

    def another(self, taken: Collection[int]) -> "Echelon":
        """A form of the same rows with as few light pivots as possible among those taken."""
        form = Echelon(self._members, self._heavy)
        form.rows = {pivot: dict(row) for pivot, row in self.rows.items()}
        form.columns = defaultdict(set, {a: set(pivots) for a, pivots in self.columns.items()})
        while any(form._exchange(pivot, taken) for pivot in form.pivots & set(taken)):
            pass
        return form

    def _exchange(self, pivot: int, taken: Collection[int]) -> bool:
        row = self.rows[pivot]
        if self._best(row, taken) == pivot:
            return False
        del self.rows[pivot]
        for atom in row:
            self.columns[atom].discard(pivot)
        self.add(row, taken)
        return True

    def _clear(self, other: int, pivot: int) -> None:
        """Make a row 0 at a pivot, touching only where the pivot's row is not 0."""
        row = self.rows[other]
        subtract(row, row[pivot], self.rows[pivot])
        for atom in self.rows[pivot]:
            if atom in row:
                self.columns[atom].add(other)
            else:
                self.columns[atom].discard(other)

    def _best(self, row: Row, taken: Collection[int]) -> int:
        def merit(atom: int) -> tuple[bool, bool, int, int]:
            people = len(self._members[atom])
            return people >= self._heavy, atom not in taken, people, -atom

        return max(row, key=merit)


def minus(row: Row, factor: Number, other: Row) -> Row:
    """`row - factor * other` as a new row."""
    result = dict(row)
    subtract(result, factor, other)
    return result


def subtract(row: Row, factor: Number, other: Row) -> None:
    """Take `factor * other` off a row in place, and drop what becomes zero."""
    for atom, value in other.items():
        difference = row.get(atom, 0) - factor * value
        if difference:
            row[atom] = difference
        else:
            row.pop(atom, None)


def ratio(value: Number, by: Number) -> Number:
    """An exact quotient; most are whole and stay `int`, which is much faster than `Fraction`."""
    return value * by if by in (1, -1) else Fraction(value) / by
