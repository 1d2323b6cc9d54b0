"""Whether a change between two cycles is more than noise."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from typing import Any, Final

from . import uncertainty
from .assessment import Assessment
from .dimensions import ANCHOR_POINTS, number
from .uncertainty import SIGMA, TAU

# Normal quantile of 0.95: nine times in ten, noise alone stays within it on either side.
RELIABLE: Final = Fraction("1.6448536269514722")


class Verdict(StrEnum):
    UP = "up"
    DOWN = "down"
    NONE = "no reliable change"


@dataclass(frozen=True, slots=True)
class Trend:
    """A change of the lever index in points, and how large it has to be to mean something.

    All None when the two cannot be compared: an index is missing, the questionnaire changed, or
    one is a pair's and the other a lone rater's.
    """

    delta: Fraction | None = None
    standard_error: float | None = None
    rci: float | None = None
    minimum_detectable_change: float | None = None
    verdict: Verdict | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "delta": number(self.delta),
            "standard_error": self.standard_error,
            "rci": self.rci,
            "minimum_detectable_change": self.minimum_detectable_change,
            "verdict": self.verdict and self.verdict.value,
        }


def trend(
    earlier: Assessment,
    later: Assessment,
    *,
    same_manager: bool,
    same_questionnaire: bool = True,
) -> Trend:
    """Compare two cycles of one person by the lever index (not readiness: the cap would hide it).

    A new manager brings a new leniency, so more change is needed. `same_questionnaire` is for a
    caller who knows that the wording changed under an unchanged form. Source: scoring model,
    section 6.
    """
    variance = _variance(earlier, later, same_manager=same_manager)
    if (
        variance is None
        or not same_questionnaire
        or earlier.request.form != later.request.form
        or earlier.lever_index is None
        or later.lever_index is None
    ):
        return Trend()
    delta = later.lever_index - earlier.lever_index
    error = sqrt(float(variance))
    return Trend(
        delta=delta,
        standard_error=error,
        rci=float(delta) / error,
        minimum_detectable_change=float(RELIABLE) * error,
        verdict=_verdict(delta, variance),
    )


def _variance(earlier: Assessment, later: Assessment, *, same_manager: bool) -> Fraction | None:
    weights = later.request.sheets.weights
    before, now = (uncertainty.index_noise(a.request.form, a.families) for a in (earlier, later))
    if before is None or now is None or weights != earlier.request.sheets.weights:
        return None
    answers = weights.squares * SIGMA**2 * (now + before)
    # The same raters' leniency cancels out between cycles; a new manager's does not.
    leniency = 0 if same_manager else 2 * weights.manager_square * TAU**2
    return ANCHOR_POINTS**2 * (answers + leniency)


def _verdict(delta: Fraction, variance: Fraction) -> Verdict:
    if delta**2 < RELIABLE**2 * variance:  # squared on both sides, so the comparison is exact
        return Verdict.NONE
    return Verdict.UP if delta > 0 else Verdict.DOWN
