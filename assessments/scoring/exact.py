"""Exact numbers in arrays: whole parts of one denominator."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from .answers import TOP_ANCHOR
from .arrays import Flags, Floats, Wholes
from .dimensions import GATE_POINTS
from .stages import Threshold

LARGEST: Final = GATE_POINTS * TOP_ANCHOR  # points: the gate's ceiling, before it caps anything
IN_FLOAT: Final = 2**53  # up to here a float holds every whole number


@dataclass(frozen=True, slots=True)
class Exact:
    """n exact numbers `parts` / `whole`; `parts` means nothing where not `known`."""

    parts: Wholes
    whole: int
    known: Flags

    def times(self, factor: int) -> "Exact":
        return Exact(self.parts * factor, self.whole, self.known)

    def floats(self) -> Floats:
        nearest = (self.parts / self.whole).astype(np.float64)
        return np.where(self.known, nearest, np.nan)

    def holds(self, threshold: Threshold, before: Flags) -> Flags:
        """Whether the number is over the threshold, (n,), given whether it was `before`."""
        return np.where(before, self._reaches(threshold.leave), self._reaches(threshold.enter))

    def _reaches(self, value: Fraction) -> Flags:
        reached = self.parts * value.denominator >= value.numerator * self.whole
        return reached.astype(np.bool_)


def kind(whole: int) -> type[Any]:
    """Numbers that hold any score in units of 1/`whole` and divide to the nearest float."""
    return np.int64 if LARGEST * whole < IN_FLOAT else object


def unknown(count: int) -> Exact:
    """`count` numbers of which none is known."""
    return Exact(np.zeros(count, np.int64), 1, np.zeros(count, np.bool_))
