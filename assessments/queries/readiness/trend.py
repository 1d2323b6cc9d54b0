"""Where it came from: the levers cycle by cycle, with the verdict on the change."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from assessments.queries.readiness.stored import Scored, Stored
from assessments.scoring.rounding import tenths
from assessments.scoring.trend import Trend, Verdict, trend


@dataclass(frozen=True)
class TrendPoint:
    """The lever index of one cycle with its 80 % range; `note` compares with the one before."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    note: str


@dataclass(frozen=True)
class TrendView:
    """`comparable`: this cycle and the one before asked the same questionnaire."""

    points: tuple[TrendPoint, ...]
    sentence: str
    comparable: bool


def trend_of(stored: Stored) -> TrendView | None:
    """Cycle by cycle, oldest first; None without an earlier cycle that the reader was part of."""
    last = stored.last
    if last is None:
        return None
    cycles = [*stored.earlier, stored.now]
    points = [_point(cycles[0], "")]
    for before, now in pairwise(cycles):
        points.append(_point(now, _NOTES[change_between(before, now).verdict]))
    comparable = stored.now.same_questionnaire_as(last)
    return TrendView(tuple(points), _sentence(stored.now, last), comparable)


def change_between(before: Scored, now: Scored) -> Trend:
    return trend(
        before.assessment,
        now.assessment,
        same_manager=now.same_manager_as(before),
        same_questionnaire=now.same_questionnaire_as(before),
    )


def _point(scored: Scored, note: str) -> TrendPoint:
    low, high = scored.assessment.likely_range or (None, None)
    index = scored.assessment.lever_index
    return TrendPoint(scored.cycle, None if index is None else float(index), low, high, note)


_NOTES: Final = {
    Verdict.UP: "up",
    Verdict.DOWN: "down",
    Verdict.NONE: "no reliable change",
    None: "no verdict",
}


def _sentence(now: Scored, last: Scored) -> str:
    if not now.same_questionnaire_as(last):
        return (
            "Another version of the questionnaire was asked before, so there is no verdict on the "
            f"change since {last.cycle}."
        )
    change = change_between(last, now)
    if change.delta is None or change.minimum_detectable_change is None:
        return f"There is no verdict against {last.cycle}: one of the two has too few answers."
    points = f"Since {last.cycle}: {_points(abs(change.delta))} points {_direction(change.delta)}"
    needed = _points(change.minimum_detectable_change)
    reason = "" if now.same_manager_as(last) else ", as another manager rates now"
    if change.verdict is Verdict.NONE:
        return f"{points}. That is no reliable change: up to {needed} points can be chance{reason}."
    return f"{points}. That is more than the {needed} points that can be chance{reason}."


def _points(change: Fraction | float) -> str:
    """To a tenth: whole numbers would make a change look equal to what it has to exceed."""
    return tenths(change)


def _direction(delta: Fraction) -> str:
    return "up" if delta >= 0 else "down"
