"""How numbers are shown: halves are rounded up, away from zero, as people expect them to be."""

from fractions import Fraction
from math import floor
from typing import Final

_HALF: Final = Fraction(1, 2)


def whole(value: Fraction | float) -> int:
    """The nearest whole number; 82.5 is 83 and -2.5 is -3."""
    distance = floor(abs(Fraction(value)) + _HALF)
    return -distance if value < 0 else distance


def tenths(value: Fraction | float) -> str:
    """To one decimal, in the same way; 2.25 is "2.3"."""
    return f"{whole(Fraction(value) * 10) / 10:.1f}"
