"""How far the number can be trusted, in plain words."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessments.queries.readiness.stored import Stored
from assessments.scoring.rounding import tenths, whole
from assessments.scoring.uncertainty import CASE_LEVEL, SIGMA, TAU, Chance, chance


@dataclass(frozen=True)
class Sureness:
    """How far the number can be trusted, in words and in whole points."""

    paired: int
    scored: int
    agreement: str
    talk_first: bool
    standard_error: int | None
    low: int | None
    high: int | None
    case_chance: str
    equal_weights: int | None
    manager_alone: int | None
    manager_change: str
    assumptions: str


def sureness(stored: Stored) -> Sureness:
    now = stored.assessment
    low, high = now.likely_range or (None, None)
    return Sureness(
        paired=now.agreement.pairs,
        scored=len(now.request.form.scored_items),
        agreement=agreement_words(stored),
        talk_first=now.agreement.talk_first,
        standard_error=_whole(now.standard_error),
        low=_whole(low),
        high=_whole(high),
        case_chance=_CHANCES[chance(now.probability_case)]
        if now.probability_case is not None
        else "",
        equal_weights=_whole(now.lever_index_equal),
        manager_alone=_whole(now.lever_index_manager),
        manager_change=_manager_change(stored),
        assumptions=_assumptions(),
    )


_CHANCES: Final = {
    Chance.LIKELY: f"It is likely that the levers really stand at {CASE_LEVEL} or above.",
    Chance.UNCLEAR: f"Whether the levers really stand at {CASE_LEVEL} or above is unclear.",
    Chance.UNLIKELY: f"It is unlikely that the levers really stand at {CASE_LEVEL} or above.",
}

# Lowest coefficient for each phrase; a way of speaking, not a test.
_AGREEMENT: Final = (
    (0.8, "You see this work much alike"),
    (0.6, "You see most of this work alike"),
    (0.4, "You see part of this work alike"),
    (-1.0, "You see this work quite differently"),
)


def agreement_words(stored: Stored) -> str:
    """Profile agreement in plain words, with the mean distance in steps."""
    agreement = stored.assessment.agreement
    if agreement.mean_absolute_difference is None or agreement.ac2 is None:
        return "Nothing was rated by both of you"
    if not agreement.mean_absolute_difference:
        return "You gave the same answer wherever you both gave one"
    distance = f"on average {tenths(agreement.mean_absolute_difference)} steps apart"
    if not agreement.shows_ac2:
        return f"Too few items were rated by both to speak of agreement: {distance}"
    words = next(words for least, words in _AGREEMENT if agreement.ac2 >= least)
    return f"{words}: {distance}"


def _manager_change(stored: Stored) -> str:
    if stored.last is None:
        return "no earlier cycle to compare with"
    same = stored.now.same_manager_as(stored.last)
    return f"{'same manager as' if same else 'another manager than'} in {stored.last.cycle}"


def _assumptions() -> str:
    return (
        f"How much of each is assumed: about {float(SIGMA):.1f} of a step for one answer, about "
        f"{float(TAU):.2f} of a step for a rater's habit. Both will be estimated anew once there "
        "are 100 real pairs."
    )


def _whole(value: Fraction | float | None) -> int | None:
    return None if value is None else whole(value)
