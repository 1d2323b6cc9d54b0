"""Many pairs of one form scored at once, in agreement with `assess` to the last bit.

Scores stay whole numbers over a common denominator until they are output, so thresholds are
compared exactly and every output is the float nearest to the exact score.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import reduce
from math import erfc, lcm, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import arrays, stages
from .answers import EQUAL, MANAGER_ALONE, PAIR, Weights
from .arrays import MISSING, STAGES, FamilyScores, Flags, Floats, Pairs, Scores, States, Wholes
from .assessment import SHOWN_BY_MANAGER
from .dimensions import ANCHOR_POINTS, GATE_POINTS
from .exact import Exact, kind, unknown
from .forms import BestOf, Form
from .stages import Intent, Stage, Threshold
from .uncertainty import CASE_LEVEL, RANGE_QUANTILE, answer_noise, standard_error

CHUNK: Final = 16_384  # pairs at a time, so that memory in between does not grow with their number


def score(form: Form, pairs: Pairs) -> Scores:
    """Score every pair of one form, with the same numbers as `assess`.

    Values are taken as valid; raises ValueError if the arrays' shapes do not fit the form.
    Source: scoring model, sections 2 to 4.
    """
    arrays.check_shapes(form, pairs)
    starts = range(0, max(1, len(pairs.own)), CHUNK)
    chunks = (arrays.rows(pairs, slice(at, at + CHUNK)) for at in starts)
    return arrays.joined([_score(form, chunk) for chunk in chunks])


def _score(form: Form, pairs: Pairs) -> Scores:
    sheets = _Sheets(form, pairs)
    tops = _tops(form, sheets, PAIR)
    found = _Findings(
        gate=_gate(form, sheets),
        timing=_timing(form, sheets),
        index=_index(form, tops),
        floors=[tops[key] for key in form.floor_families],
        evidenced=_evidenced(form, sheets),
        highest_risk=_highest_risk(form, sheets),
    )
    families = _families(form, sheets, tops)
    points = found.index.floats()
    error = _standard_error(form, families.paired, found.index.known)
    return Scores(
        gate=found.gate.floats(),
        timing=found.timing.floats(),
        families=families,
        lever_index=points,
        lever_index_equal=_index(form, _tops(form, sheets, EQUAL)).floats(),
        lever_index_manager=_index(form, _tops(form, sheets, MANAGER_ALONE)).floats(),
        # The float nearest to the smaller number is the smaller of the nearest floats.
        readiness=np.minimum(points, found.gate.times(GATE_POINTS).floats()),
        standard_error=error,
        likely_range=_likely_range(points, error),
        probability_case=_probability_case(points, error),
        evidenced_levers=found.evidenced.parts,
        state=_decide(form, found, pairs),
    )


class _Sheets:
    """The anchors of n pairs by the items of a form: (items, n), one line of memory an item."""

    def __init__(self, form: Form, pairs: Pairs) -> None:
        self.own, self.manager = (
            np.ascontiguousarray(anchors.T, np.int8) for anchors in (pairs.own, pairs.manager)
        )
        self.evidence = np.ascontiguousarray(pairs.evidence.T)
        self._both = (self.own != MISSING) & (self.manager != MISSING)
        self._line = {item: place for place, item in enumerate(form.items)}

    def at(self, items: Sequence[str]) -> NDArray[np.intp]:
        """The lines of these items."""
        return np.array([self._line[item] for item in items], np.intp)

    def combined(self, items: Sequence[str], weights: Weights) -> Wholes:
        """Weighted anchors in units of 1/`weights.whole`; MISSING unless both rated the item."""
        at = self.at(items)
        sums = weights.own * self.own[at] + weights.manager * self.manager[at]
        return np.where(self._both[at], sums, MISSING)


def _largest(values: Wholes, counted: int) -> Wholes:
    """Of each column of (items, n) the `counted` largest, descending.

    Swapping whole lines is many times faster than sorting each of n short columns.
    """
    lines = list(values)
    for place in range(counted):
        for other in range(place + 1, len(lines)):
            lines[place], lines[other] = (
                np.maximum(lines[place], lines[other]),
                np.minimum(lines[place], lines[other]),
            )
    return np.stack(lines[:counted])


def _sum(lines: Wholes) -> Wholes:
    total: Wholes = lines.sum(axis=0, dtype=np.int64)
    return total


def _top(best: BestOf, sheets: _Sheets, weights: Weights) -> Exact:
    """The mean of the best `counted` items in points; which of those tied count is no matter."""
    largest = _largest(sheets.combined(best.items, weights), best.counted)
    points = ANCHOR_POINTS * _sum(largest)
    return Exact(points, best.counted * weights.whole, largest[-1] != MISSING)


def _tops(form: Form, sheets: _Sheets, weights: Weights) -> dict[str, Exact]:
    return {family.key: _top(family, sheets, weights) for family in form.families}


def _timing(form: Form, sheets: _Sheets) -> Exact:
    return _top(form.change, sheets, PAIR) if form.change.items else unknown(sheets.own.shape[1])


def _gate(form: Form, sheets: _Sheets) -> Exact:
    """The smallest of the signals' and raters' means, in anchors."""
    if not form.gate:
        return unknown(sheets.own.shape[1])
    whole = lcm(*(len(signal.items) for signal in form.gate))
    means = [
        _sum(rater[sheets.at(signal.items)]).astype(kind(whole)) * (whole // len(signal.items))
        for signal in form.gate
        for rater in (sheets.own, sheets.manager)
    ]
    answered = sheets.combined(form.gate_items, PAIR) != MISSING
    return Exact(reduce(np.minimum, means), whole, answered.all(axis=0))


def _index(form: Form, tops: dict[str, Exact]) -> Exact:
    """The families' scores times their weights, in points."""
    whole = lcm(*(f.weight.denominator * tops[f.key].whole for f in form.families))
    shares = [
        tops[family.key].parts.astype(kind(whole))
        * int(family.weight * whole / tops[family.key].whole)
        for family in form.families
    ]
    known = reduce(np.logical_and, (tops[family.key].known for family in form.families))
    return Exact(sum(shares[1:], shares[0]), whole, known)


def _families(form: Form, sheets: _Sheets, tops: dict[str, Exact]) -> FamilyScores:
    columns = [_family(family, sheets, tops[family.key]) for family in form.families]
    names = [field.name for field in fields(FamilyScores)]
    return FamilyScores(
        **{name: np.stack([getattr(c, name) for c in columns], axis=1) for name in names}
    )


def _family(best: BestOf, sheets: _Sheets, top: Exact) -> FamilyScores:
    """One family's scores, each (n,): its own, and the raters' means over the items that count."""
    at, values = sheets.at(best.items), sheets.combined(best.items, PAIR)
    cut = _largest(values, best.counted)[-1]
    above, tied = values > cut, values == cut
    shared, sharers = best.counted - _sum(above), _sum(tied)

    def points(anchors: Wholes) -> Floats:
        """The mean anchor; the items tied at the cut share the remaining places."""
        parts = ANCHOR_POINTS * (_sum(anchors * above) * sharers + _sum(anchors * tied) * shared)
        return np.where(top.known, parts / (best.counted * sharers), np.nan)

    own, manager = sheets.own[at], sheets.manager[at]
    return FamilyScores(
        combined=top.floats(),
        own=points(own),
        manager=points(manager),
        perception_gap=points(own - manager),
        paired=_sum(values != MISSING),
    )


# --- how sure ---------------------------------------------------------------------------------


def _standard_error(form: Form, paired: Wholes, known: Flags) -> Floats:
    """From the numbers of rated items, (n, families), of which there are few combinations."""
    counts = [tuple(count) for count in paired[known].tolist()]
    keys = [family.key for family in form.families]
    noises = {c: answer_noise(form, dict(zip(keys, c, strict=True))) for c in set(counts)}
    found = {count: standard_error(noise, PAIR) for count, noise in noises.items()}
    errors = np.full(len(paired), np.nan)
    errors[known] = [found[count] for count in counts]
    return errors


def _likely_range(points: Floats, error: Floats) -> Floats:
    reach = RANGE_QUANTILE * error
    ends = np.maximum(0.0, points - reach), np.minimum(100.0, points + reach)
    return np.stack(ends, axis=1)


def _probability_case(points: Floats, error: Floats) -> Floats:
    # numpy has no erfc, and another one could differ in the last bit.
    distances = (CASE_LEVEL - points) / error / sqrt(2)
    return np.array([erfc(distance) for distance in distances.tolist()], np.float64) / 2


# --- stages -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Findings:
    """What stages are decided on, as in `stages.Findings`."""

    gate: Exact
    timing: Exact
    index: Exact
    floors: Sequence[Exact]
    evidenced: Exact
    highest_risk: Wholes


def _evidenced(form: Form, sheets: _Sheets) -> Exact:
    at = sheets.at(form.lever_items)
    shown = (sheets.manager[at] >= SHOWN_BY_MANAGER) & sheets.evidence[at]
    return Exact(_sum(shown), 1, np.ones(shown.shape[1], np.bool_))


def _highest_risk(form: Form, sheets: _Sheets) -> Wholes:
    at = sheets.at(form.risks)
    highest: Wholes = np.maximum(sheets.own[at], sheets.manager[at]).max(axis=0, initial=0)
    return highest


def _decide(form: Form, now: _Findings, pairs: Pairs) -> States:
    """As `stages.decide`, for each pair."""
    before = pairs.previous
    decided = now.gate.known & now.timing.known & now.index.known
    gate = now.gate.holds(stages.GATE, before.gate)
    timing = now.timing.holds(stages.TIMING, before.timing)
    practising = now.index.holds(stages.PRACTISING, before.practising)
    stage = _first(
        (~decided, Stage.NOT_ENOUGH_DATA),
        (~gate, Stage.FOUNDATION_FIRST),
        (practising & _case(form, now, pairs), Stage.READY_FOR_CASE),
        (practising, Stage.PRACTISING),
        (timing, Stage.READY_TO_CHANGE),
        otherwise=Stage.THRIVING_SENIOR,
    )
    return States(
        stage=stage,
        last=np.where(decided, stage, before.last),
        gate=np.where(decided, gate, before.gate),
        timing=np.where(decided, timing, before.timing),
        practising=np.where(decided, practising, before.practising),
    )


def _first(*cases: tuple[Flags, Stage], otherwise: Stage) -> Wholes:
    """The stage of the first case that applies, (n,), as its place in STAGES."""
    conditions, found = zip(*cases, strict=True)
    places = [np.int8(STAGES.index(stage)) for stage in found]
    return np.select(conditions, places, np.int8(STAGES.index(otherwise)))


def _case(form: Form, now: _Findings, pairs: Pairs) -> Flags:
    """Whether a practising pair is ready to build the case, as in `stages.decide`; (n,)."""
    last = pairs.previous.last
    staying = last == STAGES.index(Stage.READY_FOR_CASE)
    entering = (
        (last == STAGES.index(Stage.PRACTISING))
        & (now.highest_risk < stages.RISK_BLOCKS)
        & (pairs.overtime_share <= float(stages.OVERTIME_LIMIT))
    )
    evidence = Threshold(Fraction(form.evidenced_enter), Fraction(form.evidenced_leave))
    case: Flags = (
        (pairs.intent == arrays.INTENTS.index(Intent.MOVE))
        & (staying | entering)
        & now.index.holds(stages.CASE_INDEX, staying)
        & now.evidenced.holds(evidence, staying)
    )
    for floor in now.floors:
        case &= floor.holds(stages.CASE_FLOOR, staying)
    return case
