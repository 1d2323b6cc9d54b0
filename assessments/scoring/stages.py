"""Stages with hysteresis: one answer moving one anchor does not undo a stage."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

RISK_BLOCKS: Final = 3  # a high risk is talked about before a case is opened
OVERTIME_LIMIT: Final = Fraction(1, 20)  # the change replaces work; it is not overtime


class Stage(StrEnum):
    """Ordered by name: a later stage is a higher one."""

    NOT_ENOUGH_DATA = "S0"
    FOUNDATION_FIRST = "S1"
    THRIVING_SENIOR = "S2"
    READY_TO_CHANGE = "S3"
    PRACTISING = "S4"
    READY_FOR_CASE = "S5"


class Intent(StrEnum):
    MOVE = "move"
    STAY = "stay"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Entered at one value and left only below a lower one."""

    enter: Fraction
    leave: Fraction

    def holds(self, value: Fraction, *, before: bool) -> bool:
        return value >= (self.leave if before else self.enter)


# The distance between the two is more than one answer moving one anchor can make.
GATE: Final = Threshold(Fraction(2), Fraction(3, 2))
TIMING: Final = Threshold(Fraction(125, 2), Fraction(105, 2))
PRACTISING: Final = Threshold(Fraction(50), Fraction(40))
CASE_INDEX: Final = Threshold(Fraction(75), Fraction(65))
CASE_FLOOR: Final = Threshold(Fraction(50), Fraction(40))


@dataclass(frozen=True, slots=True)
class State:
    """A closed cycle's stage and flags, from which the next cycle's hysteresis starts.

    `last` is the last decided stage: `stage` itself unless that is S0.
    """

    stage: Stage = Stage.NOT_ENOUGH_DATA
    last: Stage | None = None
    gate: bool = False
    timing: bool = False
    practising: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "stage": self.stage.value,
            "last": self.last and self.last.value,
            "gate": self.gate,
            "timing": self.timing,
            "practising": self.practising,
        }


@dataclass(frozen=True, slots=True)
class Findings:
    """What a stage is decided on.

    gate in anchors; timing, lever_index and floor (the lowest case family) in points, None when
    unknown; evidenced: levers with confirmed evidence, case_evidence its threshold in this form.
    """

    gate: Fraction | None
    timing: Fraction | None
    lever_index: Fraction | None
    floor: Fraction | None
    evidenced: int
    case_evidence: Threshold
    highest_risk: int
    overtime_share: Fraction
    intent: Intent


def decide(now: Findings, before: State) -> State:
    """The stage and flags of this cycle, given the previous closed one's.

    Without a gate, timing or lever index nothing is decided (S0) and the flags are carried over.
    Source: scoring model, section 4.
    """
    if now.gate is None or now.timing is None or now.lever_index is None:
        return State(
            last=before.last,
            gate=before.gate,
            timing=before.timing,
            practising=before.practising,
        )
    gate = GATE.holds(now.gate, before=before.gate)
    timing = TIMING.holds(now.timing, before=before.timing)
    practising = PRACTISING.holds(now.lever_index, before=before.practising)
    if not gate:
        stage = Stage.FOUNDATION_FIRST
    elif practising:
        stage = Stage.READY_FOR_CASE if _case(now, before) else Stage.PRACTISING
    else:
        stage = Stage.READY_TO_CHANGE if timing else Stage.THRIVING_SENIOR
    return State(stage=stage, last=stage, gate=gate, timing=timing, practising=practising)


def _case(now: Findings, before: State) -> bool:
    staying = before.last is Stage.READY_FOR_CASE
    if now.intent is not Intent.MOVE or now.lever_index is None or now.floor is None:
        return False
    return (
        (staying or _may_enter_case(now, before))
        and CASE_INDEX.holds(now.lever_index, before=staying)
        and CASE_FLOOR.holds(now.floor, before=staying)
        and now.case_evidence.holds(Fraction(now.evidenced), before=staying)
    )


def _may_enter_case(now: Findings, before: State) -> bool:
    return (
        before.last is Stage.PRACTISING
        and now.highest_risk < RISK_BLOCKS
        and now.overtime_share <= OVERTIME_LIMIT
    )
