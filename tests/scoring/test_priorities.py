"""What a report says to talk about first."""

from fractions import Fraction

from assessments.scoring.assessment import assess
from assessments.scoring.forms import CORE
from assessments.scoring.gaps import GapReport, Priority, PriorityKind
from assessments.scoring.stages import Stage, State

from .example import Q
from .gap_reports import FAMILY_ITEMS, both, core, level, report


def priorities(found: GapReport) -> list[tuple[str, str, float]]:
    return [(p.kind.value, p.key, float(p.size)) for p in found.priorities]


def test_priorities_of_q_begin_with_the_foundation() -> None:
    found = report(Q)
    assert priorities(found) == [
        ("foundation", "G3", 1),
        ("risk", "A1", 3),
        ("perception", "foundation", 50),
        ("evidence", "V", 1),
        ("evidence", "C", 1),
    ]
    assert found.shown_priorities == found.priorities[:3]
    assert found.shown_priorities[2] == Priority(
        PriorityKind.PERCEPTION, "foundation", Fraction(50)
    )


def test_priorities_put_the_weakest_signal_first_and_ties_in_catalogue_order() -> None:
    found = report(
        both(
            replace_all_seniors_work=1,
            rotation_confidence_person=0,
            consistency_outcomes=1,
        )
    )
    assert priorities(found)[:3] == [
        ("foundation", "rotation-confidence", 1),
        ("foundation", "replace-all-seniors", 0.5),
        ("foundation", "consistency", 0.5),
    ]


def test_priorities_take_a_signal_from_the_rater_who_answered_it() -> None:
    weak = {"consistency-outcomes": 1}
    assert priorities(report(core(weak, {"consistency-regression": "NO"})))[0] == (
        "foundation",
        "consistency",
        0.5,
    )
    silent = dict.fromkeys(CORE.gate_items, "NOP")
    assert [p for p in priorities(report(core(silent, silent))) if p[0] == "foundation"] == []


def test_priorities_put_the_highest_risk_first_and_leave_watched_ones_out() -> None:
    found = report(
        core(
            {"mediator-mimic": 2, "old-levers": 3, "obsession": "NOP"},
            {"snacking": 4, "help-overload": 3, "obsession": "NO"},
        )
    )
    assert [p for p in priorities(found) if p[0] == "risk"] == [
        ("risk", "snacking", 4),
        ("risk", "old-levers", 3),
        ("risk", "help-overload", 3),
    ]


def test_priorities_weigh_level_gaps_by_what_the_family_counts() -> None:
    answers = level(V=1, C=0, P=0)
    found = report(core(answers, answers))
    assert [row.level_gap for row in found.families] == [25, 50, 50]
    assert priorities(found) == [("level", "C", 20), ("level", "V", 10), ("level", "P", 10)]


def test_priorities_put_the_widest_perception_gap_first_in_either_direction() -> None:
    found = report(core(level(V=3, C=2, P=4), level(V=2, C=4, P=3)))
    assert [p for p in priorities(found) if p[0] == "perception"] == [
        ("perception", "C", 50),
        ("perception", "V", 25),
        ("perception", "P", 25),
    ]


def test_priorities_end_with_evidence_and_opportunity() -> None:
    nothing_to_do = dict.fromkeys(CORE.gate_items[:3], "NOP")
    answers = level(V=3) | dict.fromkeys(FAMILY_ITEMS["C"][:3], "NOP")
    found = report(core(answers | nothing_to_do, answers))
    assert priorities(found) == [
        ("evidence", "V", 5),
        ("opportunity", "foundation", 1),
        ("opportunity", "C", 2),
    ]


def test_priorities_shown_are_at_most_three() -> None:
    answers = level(V=0, C=0, P=0)
    found = report(core(answers | {"snacking": 4, "obsession": 3}, answers))
    assert len(found.priorities) == 5
    assert [p.key for p in found.shown_priorities] == ["snacking", "obsession", "V"]


def test_report_of_a_stage_in_practice_asks_for_a_case() -> None:
    practised = State(Stage.PRACTISING, Stage.PRACTISING, gate=True, practising=True)
    lower = level(V=2, C=1, P=2)
    found = report(core(lower, lower, previous=practised))
    assert assess(core(lower, lower, previous=practised)).state.stage is Stage.PRACTISING
    assert [row.required for row in found.families] == [75, 75, 75]
