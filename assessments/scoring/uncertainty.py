"""How sure a lever index is: from what was observed, never from what was said."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from math import erfc, sqrt
from typing import Final

from .answers import Weights
from .dimensions import ANCHOR_POINTS, Families
from .forms import Form

# Both are assumptions until they can be estimated from 100 real pairs, and reports say so.
SIGMA: Final = Fraction(7, 10)  # noise of one answer, in anchors
# Set so that a rater's own way of rating is about half of the variance of ratings, as Scullen,
# Mount & Goff (2000) found.
TAU: Final = Fraction(13, 20)  # a rater's leniency, in anchors

RANGE_QUANTILE: Final = 1.2815515655446004  # normal quantile of 0.9: the middle 80 %
CASE_LEVEL: Final = 75  # the lever index from which a promotion case can be built
LIKELY: Final = 0.8
UNLIKELY: Final = 0.2


class Chance(StrEnum):
    LIKELY = "likely"
    UNCLEAR = "unclear"
    UNLIKELY = "unlikely"


def answer_noise(form: Form, paired: Mapping[str, int]) -> Fraction:
    """The share of one answer's variance left in the lever index: sum of omega^2 / n.

    `paired` is the number of rated items by family, each at least 1; n = counted x paired / items,
    so a missing answer never makes the index look surer. Source: scoring model, section 3.
    """
    return sum(
        (
            family.weight**2 * Fraction(len(family.items), family.counted * paired[family.key])
            for family in form.families
        ),
        Fraction(0),
    )


def index_noise(form: Form, families: Families) -> Fraction | None:
    """`answer_noise` of scored families; None if one of them has no score."""
    paired = {key: score.paired for key, score in families.items() if score is not None}
    return answer_noise(form, paired) if len(paired) == len(families) else None


def standard_error(noise: Fraction, weights: Weights) -> float:
    """The standard error of a lever index in points, 0-100.

    `noise` is `answer_noise`; a lone rater's weights (1) make it wider. Source: scoring model,
    section 3.
    """
    return sqrt(float(ANCHOR_POINTS**2 * weights.squares * (SIGMA**2 * noise + TAU**2)))


def likely_range(index: Fraction, error: float) -> tuple[float, float]:
    """The 80 % range of a lever index in points, clipped to 0-100."""
    reach = RANGE_QUANTILE * error
    return max(0.0, float(index) - reach), min(100.0, float(index) + reach)


def probability_case(index: Fraction, error: float) -> float:
    """The probability, 0-1, that the lever index behind the answers is at least 75."""
    return erfc((CASE_LEVEL - float(index)) / error / sqrt(2)) / 2


def chance(probability: float) -> Chance:
    """The word shown for a probability: likely from .8, unlikely up to .2, else unclear."""
    if probability >= LIKELY:
        return Chance.LIKELY
    return Chance.UNLIKELY if probability <= UNLIKELY else Chance.UNCLEAR
