"""Stages: the table of thresholds, what opens a case, and what is carried over."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assessments.scoring.stages import Findings, Intent, Stage, State, Threshold, decide

HAIR = Fraction(1, 10**9)
NEW = State()

STEADY = Findings(
    gate=Fraction(3),
    timing=Fraction(70),
    lever_index=Fraction(60),
    floor=Fraction(60),
    evidenced=0,
    case_evidence=Threshold(Fraction(4), Fraction(3)),
    highest_risk=0,
    overtime_share=Fraction(0),
    intent=Intent.UNSURE,
)
CASE = replace(
    STEADY, lever_index=Fraction(80), floor=Fraction(70), evidenced=5, intent=Intent.MOVE
)


def before(last: Stage | None, *, on: bool = True) -> State:
    return State(last or Stage.NOT_ENOUGH_DATA, last, gate=on, timing=on, practising=on)


PRACTISED = before(Stage.PRACTISING)
HAD_CASE = before(Stage.READY_FOR_CASE)


@pytest.mark.parametrize(
    ("what", "flag", "enter", "leave"),
    [
        ("gate", "gate", Fraction(2), Fraction(3, 2)),
        ("timing", "timing", Fraction(125, 2), Fraction(105, 2)),
        ("lever_index", "practising", Fraction(50), Fraction(40)),
    ],
)
def test_flag_is_entered_at_one_value_and_left_below_a_lower_one(
    what: str, flag: str, enter: Fraction, leave: Fraction
) -> None:
    def on(value: Fraction, state: State) -> bool:
        return getattr(decide(replace(STEADY, **{what: value}), state), flag)  # type: ignore[no-any-return]

    assert on(enter, NEW)
    assert not on(enter - HAIR, NEW)
    assert on(leave, PRACTISED)
    assert not on(leave - HAIR, PRACTISED)


@pytest.mark.parametrize(
    ("what", "enter", "leave", "less"),
    [
        ("lever_index", Fraction(75), Fraction(65), HAIR),
        ("floor", Fraction(50), Fraction(40), HAIR),
        ("evidenced", 4, 3, 1),
    ],
)
def test_case_is_entered_at_one_value_and_left_below_a_lower_one(
    what: str, enter: Any, leave: Any, less: Any
) -> None:
    def stage(value: Any, state: State) -> Stage:
        return decide(replace(CASE, **{what: value}), state).stage

    assert stage(enter, PRACTISED) is Stage.READY_FOR_CASE
    assert stage(enter - less, PRACTISED) is Stage.PRACTISING
    assert stage(leave, HAD_CASE) is Stage.READY_FOR_CASE
    assert stage(leave - less, HAD_CASE) is Stage.PRACTISING


@pytest.mark.parametrize(
    ("change", "entering", "staying"),
    [
        ({}, "S5", "S5"),
        ({"highest_risk": 2}, "S5", "S5"),
        ({"highest_risk": 3}, "S4", "S5"),
        ({"overtime_share": Fraction(1, 20)}, "S5", "S5"),
        ({"overtime_share": Fraction(1, 20) + HAIR}, "S4", "S5"),
        ({"intent": Intent.UNSURE}, "S4", "S4"),
        ({"intent": Intent.STAY}, "S4", "S4"),
        ({"timing": Fraction(0)}, "S5", "S5"),
        ({"floor": None}, "S4", "S4"),
        ({"gate": Fraction(1)}, "S1", "S1"),
    ],
)
def test_case_needs_low_risk_and_little_overtime_only_to_enter_and_intent_always(
    change: dict[str, Any], entering: str, staying: str
) -> None:
    now = replace(CASE, **change)
    assert (decide(now, PRACTISED).stage, decide(now, HAD_CASE).stage) == (entering, staying)


@pytest.mark.parametrize(
    ("last", "stage"),
    [
        (None, "S4"),
        (Stage.FOUNDATION_FIRST, "S4"),
        (Stage.THRIVING_SENIOR, "S4"),
        (Stage.READY_TO_CHANGE, "S4"),
        (Stage.PRACTISING, "S5"),
        (Stage.READY_FOR_CASE, "S5"),
    ],
)
def test_case_is_entered_only_after_a_cycle_of_practising(last: Stage | None, stage: str) -> None:
    assert decide(CASE, before(last, on=False)).stage == stage


@pytest.mark.parametrize(
    ("gate", "timing", "index", "stage"),
    [
        (1, 70, 90, Stage.FOUNDATION_FIRST),
        (1, 0, 0, Stage.FOUNDATION_FIRST),
        (2, 0, 49, Stage.THRIVING_SENIOR),
        (2, 63, 49, Stage.READY_TO_CHANGE),
        (2, 63, 50, Stage.PRACTISING),
        (2, 0, 50, Stage.PRACTISING),
    ],
)
def test_stage_is_tested_from_the_foundation_up(
    gate: int, timing: int, index: int, stage: Stage
) -> None:
    now = replace(STEADY, gate=Fraction(gate), timing=Fraction(timing), lever_index=Fraction(index))
    assert decide(now, NEW) == State(
        stage, stage, gate=gate >= 2, timing=timing >= 63, practising=index >= 50
    )


@pytest.mark.parametrize("missing", ["gate", "timing", "lever_index"])
def test_stage_without_enough_data_decides_nothing_and_carries_flags_over(missing: str) -> None:
    earlier = State(Stage.READY_TO_CHANGE, Stage.READY_TO_CHANGE, gate=True, timing=True)
    undecided = decide(replace(STEADY, **{missing: None}), earlier)  # type: ignore[arg-type]
    assert undecided == State(
        Stage.NOT_ENOUGH_DATA, Stage.READY_TO_CHANGE, gate=True, timing=True, practising=False
    )


def test_case_outlasts_a_cycle_without_enough_data() -> None:
    gap = decide(replace(CASE, timing=None), HAD_CASE)
    assert gap.stage is Stage.NOT_ENOUGH_DATA
    weaker = replace(CASE, lever_index=Fraction(65), evidenced=3)
    assert decide(weaker, gap).stage is Stage.READY_FOR_CASE


def test_state_is_written_with_null_for_a_stage_never_decided() -> None:
    assert NEW.to_json() == {
        "stage": "S0",
        "last": None,
        "gate": False,
        "timing": False,
        "practising": False,
    }
    assert HAD_CASE.to_json()["last"] == "S5"
