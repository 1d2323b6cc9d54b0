"""Profile agreement: differences in anchors and Gwet's AC2, exactly."""

from fractions import Fraction

import pytest

from assessments.scoring.agreement import Agreement, agreement
from assessments.scoring.assessment import assess

from .example import P1, pair


@pytest.mark.parametrize(
    ("pairs", "ac2"),
    [
        ([(2, 2)], Fraction(1)),
        ([(2, 2)] * 10, Fraction(1)),  # no variance at all: kappa would be undefined
        ([(0, 1)], Fraction(15, 17)),
        ([(0, 4)], Fraction(-15, 17)),
        ([(0, 0), (4, 4)], Fraction(1)),
        ([(0, 4), (4, 0)], Fraction(-15, 17)),
        ([(3, 2), (2, 2), (4, 3)], Fraction(37, 41)),
    ],
)
def test_ac2_is_exact(pairs: list[tuple[int, int]], ac2: Fraction) -> None:
    assert agreement(pairs).ac2 == ac2


def test_agreement_keeps_the_sign_of_the_mean_difference_only() -> None:
    found = agreement([(3, 1), (1, 2), (2, 2)])
    assert (found.pairs, found.mean_difference) == (3, Fraction(1, 3))
    assert found.mean_absolute_difference == 1


def test_agreement_without_pairs_is_null() -> None:
    assert agreement([]) == Agreement(0, None, None, None)
    assert not agreement([]).talk_first
    assert not agreement([]).shows_ac2


def test_talk_first_only_above_one_anchor() -> None:
    assert not agreement([(3, 2), (1, 2)]).talk_first
    assert agreement([(3, 2), (0, 2)]).talk_first


def test_ac2_is_shown_from_ten_pairs_on() -> None:
    assert not agreement([(2, 3)] * 9).shows_ac2
    assert agreement([(2, 3)] * 10).shows_ac2


def test_agreement_leaves_risks_and_one_sided_items_out() -> None:
    assert assess(P1).agreement.pairs == 11
    one_sided = pair("3 3 3  3 2  3 2 1  2 2 2  0", "3 2 3  - 3  3 2 NO  1 NOP 2  4")
    assert assess(one_sided).agreement.pairs == 8
