"""The gap report: what stands between now and the next stage, and what to talk about first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from .answers import NO_OPPORTUNITY, Answer, Answers, Rater, anchor
from .assessment import SHOWN_BY_MANAGER, Assessment
from .dimensions import ANCHOR_POINTS, GATE_POINTS
from .forms import Family
from .stages import GATE, RISK_BLOCKS, Stage
from .uncertainty import CASE_LEVEL

FOUNDATION: Final = "foundation"  # the gate's row in the report
NEXT_SCOPE_LEVEL: Final = 50  # what practising the next scope asks of each family
PERCEPTION_FLAG: Final = ANCHOR_POINTS  # one whole anchor apart
MOST_PRIORITIES: Final = 3  # more than three priorities is none


class Quadrant(StrEnum):
    SHARED_STRENGTH = "shared strength"
    BLIND_SPOT = "possible blind spot"
    HIDDEN_STRENGTH = "hidden strength"
    SHARED_GAP = "shared gap"


class PriorityKind(StrEnum):
    """In the order in which priorities are shown."""

    FOUNDATION = "foundation"
    RISK = "risk"
    LEVEL = "level"
    PERCEPTION = "perception"
    EVIDENCE = "evidence"
    OPPORTUNITY = "opportunity"


@dataclass(frozen=True, slots=True)
class GapRow:
    """One family, or the foundation (25 x its weakest signal), in points, 0-100.

    `unevidenced`: items that someone rates 3 or more without confirmed evidence; the foundation
    has none, as evidence speaks for levers. `without_opportunity`: raters who saw no opportunity
    for half of the items or more; giving it is up to the manager.
    """

    key: str
    combined: Fraction | None
    own: Fraction | None
    manager: Fraction | None
    required: int
    unevidenced: tuple[str, ...]
    without_opportunity: tuple[Rater, ...]

    @property
    def level_gap(self) -> Fraction | None:
        return None if self.combined is None else max(Fraction(0), self.required - self.combined)

    @property
    def perception_gap(self) -> Fraction | None:
        if self.own is None or self.manager is None:
            return None
        return self.own - self.manager

    @property
    def perception_flagged(self) -> bool:
        return self.perception_gap is not None and abs(self.perception_gap) >= PERCEPTION_FLAG

    @property
    def quadrant(self) -> Quadrant | None:
        return quadrant(self.own, self.manager, self.required)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One cell row of the heatmap: both answers as given and self minus manager in anchors."""

    group: str  # gate signal, "change", family or "risks"
    item: str
    own: Answer | None
    manager: Answer | None
    difference: int | None


@dataclass(frozen=True, slots=True)
class Priority:
    """What to talk about: `key` is a gate signal, a risk item, a family or the foundation.

    `size`, larger first within a kind: anchors below 2, the risk's anchor, weighted points,
    points apart; for evidence and opportunity, the number of items or raters.
    """

    kind: PriorityKind
    key: str
    size: Fraction


@dataclass(frozen=True, slots=True)
class GapReport:
    """`what_if`: lever item and change of the index, largest first; `priorities`: all, in order."""

    required: int
    foundation: GapRow | None
    families: tuple[GapRow, ...]
    what_if: tuple[tuple[str, Fraction], ...]
    heatmap: tuple[ItemRow, ...]
    priorities: tuple[Priority, ...]

    @property
    def shown_priorities(self) -> tuple[Priority, ...]:
        return self.priorities[:MOST_PRIORITIES]


def required_level(stage: Stage) -> int:
    """What a family has to reach for the next stage, in points: 75 from stage S4 on, else 50."""
    return CASE_LEVEL if stage in (Stage.PRACTISING, Stage.READY_FOR_CASE) else NEXT_SCOPE_LEVEL


def quadrant(own: Fraction | None, manager: Fraction | None, required: int) -> Quadrant | None:
    """Who sees the required level; None unless both raters have a score."""
    if own is None or manager is None:
        return None
    if own >= required:
        return Quadrant.SHARED_STRENGTH if manager >= required else Quadrant.BLIND_SPOT
    return Quadrant.HIDDEN_STRENGTH if manager >= required else Quadrant.SHARED_GAP


def gap_report(assessment: Assessment) -> GapReport:
    """Everything section 5 of the scoring model derives from an assessment.

    `foundation` is None for a form without a gate. A lone rater's view has level gaps but no
    perception gaps or quadrants.
    """
    required = required_level(assessment.state.stage)
    foundation = _foundation_row(assessment)
    families = tuple(
        _family_row(assessment, family, required) for family in assessment.request.form.families
    )
    changes = assessment.what_if.items()
    return GapReport(
        required=required,
        foundation=foundation,
        families=families,
        what_if=tuple(sorted(changes, key=lambda change: change[1], reverse=True)),
        heatmap=tuple(_heatmap(assessment)),
        priorities=tuple(_priorities(assessment, foundation, families)),
    )


def _family_row(assessment: Assessment, family: Family, required: int) -> GapRow:
    score = assessment.families[family.key]
    return GapRow(
        key=family.key,
        combined=None if score is None else score.combined,
        own=None if score is None else score.own,
        manager=None if score is None else score.manager,
        required=required,
        unevidenced=tuple(_unevidenced(assessment, family.items)),
        without_opportunity=_without_opportunity(assessment, family.items),
    )


def _foundation_row(assessment: Assessment) -> GapRow | None:
    gate, form = assessment.gate, assessment.request.form
    if not form.gate:
        return None
    return GapRow(
        key=FOUNDATION,
        combined=None if gate.value is None else ANCHOR_POINTS * gate.value,
        own=_weakest(signal.own for signal in gate.signals),
        manager=_weakest(signal.manager for signal in gate.signals),
        required=GATE_POINTS,
        unevidenced=(),
        without_opportunity=_without_opportunity(assessment, form.gate_items),
    )


def _weakest(means: Iterable[Fraction | None]) -> Fraction | None:
    """The lowest signal in points, to compare raters on what the gate itself looks at."""
    known = list(means)
    anchors = [mean for mean in known if mean is not None]
    return ANCHOR_POINTS * min(anchors) if len(anchors) == len(known) else None


def _unevidenced(assessment: Assessment, items: Iterable[str]) -> Iterator[str]:
    request = assessment.request
    for item in items:
        highest = request.sheets.highest(item)
        if highest is not None and highest >= SHOWN_BY_MANAGER and item not in request.evidence:
            yield item


def _without_opportunity(assessment: Assessment, items: tuple[str, ...]) -> tuple[Rater, ...]:
    sheets = assessment.request.sheets
    raters = ((Rater.SELF, sheets.own), (Rater.MANAGER, sheets.manager))
    return tuple(rater for rater, answers in raters if _mostly_no_opportunity(answers, items))


def _mostly_no_opportunity(answers: Answers | None, items: tuple[str, ...]) -> bool:
    none = sum((answers or {}).get(item) == NO_OPPORTUNITY for item in items)
    return 2 * none >= len(items)


def _heatmap(assessment: Assessment) -> Iterator[ItemRow]:
    form, sheets = assessment.request.form, assessment.request.sheets
    groups = [(signal.key, signal.items) for signal in form.gate]
    groups.append(("change", form.change.items))
    groups += [(family.key, family.items) for family in form.families]
    groups.append(("risks", form.risks))
    for group, items in groups:
        for item in items:
            own, manager = anchor(sheets.own, item), anchor(sheets.manager, item)
            yield ItemRow(
                group=group,
                item=item,
                own=(sheets.own or {}).get(item),
                manager=(sheets.manager or {}).get(item),
                difference=None if own is None or manager is None else own - manager,
            )


def _priorities(
    assessment: Assessment, foundation: GapRow | None, families: tuple[GapRow, ...]
) -> Iterator[Priority]:
    """Candidates by kind in the order shown; sorting is stable, so ties keep catalogue order."""
    rows = families if foundation is None else (foundation, *families)
    for kind, sizes in (
        (PriorityKind.FOUNDATION, _weak_signals(assessment)),
        (PriorityKind.RISK, _high_risks(assessment)),
        (PriorityKind.LEVEL, _weighted_gaps(assessment, families)),
        (PriorityKind.PERCEPTION, _perception_gaps(rows)),
    ):
        for key, size in sorted(sizes, key=lambda entry: entry[1], reverse=True):
            yield Priority(kind, key, size)
    for row in families:
        if row.unevidenced:
            yield Priority(PriorityKind.EVIDENCE, row.key, Fraction(len(row.unevidenced)))
    for row in rows:
        if row.without_opportunity:
            size = Fraction(len(row.without_opportunity))
            yield Priority(PriorityKind.OPPORTUNITY, row.key, size)


def _weak_signals(assessment: Assessment) -> Iterator[tuple[str, Fraction]]:
    for signal in assessment.gate.signals:
        if signal.stricter is not None and signal.stricter < GATE.enter:
            yield signal.key, GATE.enter - signal.stricter


def _high_risks(assessment: Assessment) -> Iterator[tuple[str, Fraction]]:
    for item, level in assessment.risks.items():
        if level is not None and level >= RISK_BLOCKS:
            yield item, Fraction(level)


def _weighted_gaps(
    assessment: Assessment, families: tuple[GapRow, ...]
) -> Iterator[tuple[str, Fraction]]:
    for family, row in zip(assessment.request.form.families, families, strict=True):
        if row.level_gap:
            yield row.key, family.weight * row.level_gap


def _perception_gaps(rows: tuple[GapRow, ...]) -> Iterator[tuple[str, Fraction]]:
    for row in rows:
        if row.perception_gap is not None and row.perception_flagged:
            yield row.key, abs(row.perception_gap)
