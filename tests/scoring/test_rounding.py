"""Halves are rounded up wherever a number is shown."""

from fractions import Fraction

import pytest

from assessments.scoring.rounding import tenths, whole


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (82.5, 83),
        (67.5, 68),
        (Fraction(165, 2), 83),
        (Fraction(1, 2), 1),
        (82.4999, 82),
        (-2.5, -3),
        (-0.4, 0),
        (100, 100),
    ],
)
def test_whole_numbers_round_halves_up(value: Fraction | float, shown: int) -> None:
    assert whole(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(2.25, "2.3"), (Fraction(7, 20), "0.4"), (Fraction(8, 3), "2.7"), (4, "4.0")],
)
def test_tenths_round_halves_up(value: Fraction | float, shown: str) -> None:
    assert tenths(value) == shown
