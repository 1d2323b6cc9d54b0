"""How coarsely the numbers of a shown group are said."""

from fractions import Fraction

import pytest

from assessments.scoring.disclosure import Shown, show_mean, show_share


def mean_of(*values: str | int) -> Shown:
    return show_mean([Fraction(value) for value in values])


@pytest.mark.parametrize(
    ("mean", "text", "number"),
    [
        ("0", "5 or less", 5),
        ("5.49", "5 or less", 5),
        ("5.5", "6", 6),
        ("62.5", "63", 63),
        ("62.49", "62", 62),
        ("94.49", "94", 94),
        ("94.5", "95 or more", 95),
        ("100", "95 or more", 95),
    ],
)
def test_mean_is_a_whole_number_and_vague_at_the_ends(mean: str, text: str, number: int) -> None:
    assert mean_of(*[mean] * 5) == Shown(text, number)


def test_mean_is_exact_before_it_is_rounded() -> None:
    assert mean_of(50, 50, 50, 50, 52) == Shown("50", 50)
    assert mean_of(50, 50, 50, 51, 52) == Shown("51", 51)


@pytest.mark.parametrize(
    ("mean", "text", "number"),
    [
        ("-100", "-95 or less", -95),
        ("-2.5", "-3", -3),
        ("2.5", "3", 3),
        ("0", "0", 0),
        ("95", "95 or more", 95),
    ],
)
def test_mean_of_a_perception_gap_rounds_alike_on_both_sides(
    mean: str, text: str, number: int
) -> None:
    values = [Fraction(mean)] * 5
    assert show_mean(values, low=-100, high=100) == Shown(text, number)


def test_mean_of_fewer_than_five_has_no_number() -> None:
    assert mean_of(50, 50, 50, 50) == Shown("fewer than 5", None)
    assert mean_of(50, 50, 50, 50, 50) == Shown("50", 50)


@pytest.mark.parametrize(
    ("count", "people", "text", "number"),
    [
        (0, 10, "under 20 %", 20),
        (1, 10, "under 20 %", 20),
        (2, 10, "20 %", 20),
        (5, 12, "40 %", 40),
        (5, 11, "50 %", 50),
        (9, 20, "50 %", 50),
        (449, 1000, "40 %", 40),
        (8, 10, "80 %", 80),
        (9, 10, "over 80 %", 80),
        (10, 10, "over 80 %", 80),
    ],
)
def test_share_is_in_steps_of_ten_and_vague_at_the_ends(
    count: int, people: int, text: str, number: int
) -> None:
    assert show_share(count, people) == Shown(text, number)


def test_share_of_fewer_than_ten_has_no_number() -> None:
    assert show_share(9, 9) == Shown("fewer than 10", None)
