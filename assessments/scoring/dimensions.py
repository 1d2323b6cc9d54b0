"""From answers to scores: the gate, the families, timing, the lever index, readiness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from .answers import TOP_ANCHOR, Answers, Rating, Sheets, Weights, anchor
from .forms import BestOf, Form, Signal

ANCHOR_POINTS: Final = 25  # one anchor on the 0-100 scale
GATE_POINTS: Final = 50  # readiness may reach 50 points per anchor of the gate: all 100 at 2


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A best-of dimension on the 0-100 scale.

    `own` and `manager` are the raters' means over the same counted items (None for a rater who
    takes no part); `counted` says how far each item counted, 1 or a shared place.
    """

    combined: Fraction
    own: Fraction | None
    manager: Fraction | None
    paired: int
    counted: Mapping[str, Fraction]

    @property
    def perception_gap(self) -> Fraction | None:
        """Self minus manager; above 0, the person rates higher."""
        if self.own is None or self.manager is None:
            return None
        return self.own - self.manager

    def to_json(self) -> dict[str, Any]:
        return {
            "combined": float(self.combined),
            "self": number(self.own),
            "manager": number(self.manager),
            "perception_gap": number(self.perception_gap),
            "paired": self.paired,
            "counted": {item: float(use) for item, use in self.counted.items()},
        }


@dataclass(frozen=True, slots=True)
class SignalMeans:
    """Each rater's mean anchor (0-4) on one gate signal; None unless all its items are rated."""

    key: str
    own: Fraction | None
    manager: Fraction | None

    @property
    def stricter(self) -> Fraction | None:
        """The lower available mean: one person's lack of confidence is the signal."""
        return min((mean for mean in (self.own, self.manager) if mean is not None), default=None)


@dataclass(frozen=True, slots=True)
class Gate:
    """The foundation in anchors, 0-4; `value` is None unless both raters answered all of it."""

    value: Fraction | None
    signals: tuple[SignalMeans, ...]

    @property
    def ceiling(self) -> Fraction | None:
        """The most that readiness can be, in points."""
        return None if self.value is None else GATE_POINTS * self.value

    def to_json(self) -> dict[str, Any]:
        return {
            "value": number(self.value),
            "signals": {
                signal.key: {"self": number(signal.own), "manager": number(signal.manager)}
                for signal in self.signals
            },
        }


Families = Mapping[str, DimensionScore | None]


def number(value: Fraction | None) -> float | None:
    """An exact score as the nearest float, for output only."""
    return None if value is None else float(value)


def score_dimension(best: BestOf, sheets: Sheets, weights: Weights) -> DimensionScore | None:
    """Score a dimension by the mean of its `counted` best items, 0-100.

    Items tied at the cut share the remaining places, so neither their order nor their names
    matter. None if fewer items than `counted` were rated. Source: scoring model, section 2.
    """
    ratings = sheets.rated(best.items)
    if not best.items or len(ratings) < best.counted:
        return None
    use = _places({rating.item: rating.combined(weights) for rating in ratings}, best.counted)
    points = Fraction(ANCHOR_POINTS, best.counted)
    return DimensionScore(
        combined=points
        * sum(use.get(r.item, 0) * r.combined(weights) for r in ratings)
        / weights.whole,
        own=_own_mean([(r.own, use.get(r.item, Fraction(0))) for r in ratings], points),
        manager=_own_mean([(r.manager, use.get(r.item, Fraction(0))) for r in ratings], points),
        paired=len(ratings),
        counted=use,
    )


def _places(values: Mapping[str, int], counted: int) -> dict[str, Fraction]:
    """How far each of the best items counts; the ones tied at the cut share what is left."""
    cut = sorted(values.values(), reverse=True)[counted - 1]
    above = sum(value > cut for value in values.values())
    tied = sum(value == cut for value in values.values())
    share = Fraction(counted - above, tied)
    return {
        item: Fraction(1) if value > cut else share
        for item, value in values.items()
        if value >= cut
    }


def _own_mean(anchors: Sequence[tuple[int | None, Fraction]], points: Fraction) -> Fraction | None:
    given = [value * use for value, use in anchors if value is not None]
    return points * sum(given) if given else None


def score_families(
    form: Form, sheets: Sheets, weights: Weights
) -> dict[str, DimensionScore | None]:
    """Each family's score by key, with the best items chosen under these weights."""
    return {family.key: score_dimension(family, sheets, weights) for family in form.families}


def lever_index(form: Form, families: Families) -> Fraction | None:
    """The weighted sum of the families, 0-100; None if any is None: weights are never stretched.

    Source: scoring model, section 2, rule 3.
    """
    total = Fraction(0)
    for family in form.families:
        score = families[family.key]
        if score is None:
            return None
        total += family.weight * score.combined
    return total


def score_gate(form: Form, sheets: Sheets) -> Gate:
    """The smallest mean over signals and raters; None if a foundation answer is missing.

    Source: scoring model, section 2, rule 4.
    """
    signals = tuple(
        SignalMeans(signal.key, _mean(signal, sheets.own), _mean(signal, sheets.manager))
        for signal in form.gate
    )
    means = [mean for signal in signals for mean in (signal.own, signal.manager)]
    known = [mean for mean in means if mean is not None]
    complete = bool(means) and len(known) == len(means)
    return Gate(value=min(known) if complete else None, signals=signals)


def _mean(signal: Signal, answers: Answers | None) -> Fraction | None:
    anchors = [anchor(answers, item) for item in signal.items]
    given = [value for value in anchors if value is not None]
    return Fraction(sum(given), len(given)) if len(given) == len(anchors) else None


def readiness(index: Fraction | None, gate: Gate) -> Fraction | None:
    """The lever index under the gate's ceiling, 0-100; None if either is None.

    Source: scoring model, section 2, rule 5.
    """
    if index is None or gate.ceiling is None:
        return None
    return min(index, gate.ceiling)


def what_if(
    form: Form, sheets: Sheets, weights: Weights, families: Families
) -> dict[str, Fraction]:
    """The exact change of the lever index, by rated lever item, if its raters moved up an anchor.

    A rater already at the top stays there. 0 says that the item is outside the best few. Empty
    when there is no index to change. Source: scoring model, section 5.
    """
    if lever_index(form, families) is None:
        return {}
    changes: dict[str, Fraction] = {}
    for family in form.families:
        ratings = sheets.rated(family.items)
        combined = {rating.item: rating.combined(weights) for rating in ratings}
        cut = sorted(combined.values(), reverse=True)[family.counted - 1]
        point = family.weight * ANCHOR_POINTS / (family.counted * weights.whole)
        for rating in ratings:
            # Below the cut an item first has to climb to it before it changes anything.
            start = max(combined[rating.item], cut)
            changes[rating.item] = point * max(0, _one_up(rating).combined(weights) - start)
    return changes


def _one_up(rating: Rating) -> Rating:
    own, manager = (
        None if value is None else min(value + 1, TOP_ANCHOR)
        for value in (rating.own, rating.manager)
    )
    return Rating(rating.item, own, manager)
