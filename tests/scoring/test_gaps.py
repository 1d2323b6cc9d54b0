"""The gap report: levels, perception, evidence, opportunity, and what to talk about first."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assessments.scoring.answers import Rater
from assessments.scoring.assessment import AssessRequest, assess
from assessments.scoring.forms import CORE, BestOf
from assessments.scoring.gaps import (
    GapReport,
    GapRow,
    ItemRow,
    Priority,
    PriorityKind,
    Quadrant,
    gap_report,
    quadrant,
    required_level,
)
from assessments.scoring.stages import Stage, State

from .example import P2, Q, pair

FAMILY_ITEMS = {family.key: family.items for family in CORE.families}


def report(request: AssessRequest) -> GapReport:
    return gap_report(assess(request))


def core(own: dict[str, Any], manager: dict[str, Any], **more: Any) -> AssessRequest:
    """Everything at 2, risks at 0, changed as told."""
    plain = dict.fromkeys(CORE.items, 2) | dict.fromkeys(CORE.risks, 0)
    return AssessRequest(CORE, plain | own, plain | manager, **more)


def both(**answers: Any) -> AssessRequest:
    given = {key.replace("_", "-"): value for key, value in answers.items()}
    return core(given, given)


def level(**families: int) -> dict[str, int]:
    return {item: value for key, value in families.items() for item in FAMILY_ITEMS[key]}


def row(found: GapReport, key: str) -> GapRow:
    return next(row for row in found.families if row.key == key)


def priorities(found: GapReport) -> list[tuple[str, str, float]]:
    return [(p.kind.value, p.key, float(p.size)) for p in found.priorities]


# --- levels -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "required"), [("S0", 50), ("S1", 50), ("S2", 50), ("S3", 50), ("S4", 75), ("S5", 75)]
)
def test_required_level_is_that_of_the_next_stage(stage: str, required: int) -> None:
    assert required_level(Stage(stage)) == required


def test_level_gap_is_what_a_family_lacks_and_never_negative() -> None:
    found = report(P2)
    assert found.required == 75
    assert (row(found, "V").level_gap, row(found, "C").level_gap) == (0, Fraction(15, 2))
    assert found.foundation is not None
    assert (found.foundation.required, found.foundation.level_gap) == (50, 0)


def test_level_gap_of_a_family_without_score_is_null() -> None:
    found = report(both(**{item.replace("-", "_"): "NOP" for item in FAMILY_ITEMS["P"]}))
    assert row(found, "P").level_gap is None
    assert row(found, "P").perception_gap is None
    assert row(found, "P").quadrant is None
    assert found.what_if == ()


def test_foundation_row_is_the_weakest_signal_of_each_rater() -> None:
    foundation = report(Q).foundation
    assert foundation == GapRow("foundation", Fraction(25), Fraction(75), Fraction(25), 50, (), ())
    assert foundation.level_gap == 25
    assert foundation.quadrant is Quadrant.BLIND_SPOT


def test_foundation_row_without_an_answer_is_null_for_that_rater() -> None:
    foundation = report(core({}, {"consistency-outcomes": "NO"})).foundation
    assert foundation is not None
    assert (foundation.own, foundation.manager, foundation.combined) == (50, None, None)
    assert foundation.level_gap is None


def test_foundation_row_is_absent_in_a_form_without_gate() -> None:
    module = replace(CORE, gate=(), change=BestOf((), 0))
    found = report(replace(both(), form=module))
    assert found.foundation is None
    assert found.required == 50
    assert priorities(found) == []


# --- perception -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "manager", "expected"),
    [
        (50, 50, Quadrant.SHARED_STRENGTH),
        (50, 49, Quadrant.BLIND_SPOT),
        (49, 50, Quadrant.HIDDEN_STRENGTH),
        (49, 49, Quadrant.SHARED_GAP),
        (None, 50, None),
        (50, None, None),
    ],
)
def test_quadrant_says_who_sees_the_required_level(
    own: int | None, manager: int | None, expected: Quadrant | None
) -> None:
    points = [None if value is None else Fraction(value) for value in (own, manager)]
    assert quadrant(points[0], points[1], 50) is expected


@pytest.mark.parametrize(
    ("own", "manager", "gap", "flagged"), [(3, 2, 25, True), (2, 3, -25, True), (2, 2, 0, False)]
)
def test_perception_is_flagged_from_one_anchor_on_in_either_direction(
    own: int, manager: int, gap: int, flagged: bool
) -> None:
    found = row(report(core(level(V=own), level(V=manager))), "V")
    assert (found.perception_gap, found.perception_flagged) == (gap, flagged)


def test_perception_just_under_one_anchor_is_not_flagged() -> None:
    two_of_three = dict.fromkeys(FAMILY_ITEMS["V"][:2], 3)
    lone_items = dict.fromkeys(FAMILY_ITEMS["V"][3:], 0)
    found = row(report(core(two_of_three | lone_items, lone_items)), "V")
    assert (found.perception_gap, found.perception_flagged) == (Fraction(50, 3), False)


def test_report_of_a_lone_rater_has_levels_but_no_perception() -> None:
    found = report(replace(P2, manager_answers=None))
    assert row(found, "V").level_gap == 0
    assert row(found, "V").perception_gap is None
    assert not row(found, "V").perception_flagged
    assert row(found, "V").quadrant is None
    assert row(found, "V").without_opportunity == ()


# --- evidence and opportunity -----------------------------------------------------------------


def test_evidence_gap_lists_what_either_rater_sees_without_confirmed_evidence() -> None:
    v1, v2, v3, v4, v5 = FAMILY_ITEMS["V"]
    own, manager = {v1: 3, v2: 3, v3: 1, v4: 2, v5: "NOP"}, {v1: 2, v2: 3, v3: 4, v4: 2, v5: "NO"}
    found = report(core(own, manager, evidence=frozenset({v2})))
    assert row(found, "V").unevidenced == (v1, v3)


def test_evidence_gap_of_the_foundation_does_not_exist() -> None:
    foundation = report(core(dict.fromkeys(CORE.gate_items, 4), {})).foundation
    assert foundation is not None
    assert foundation.unevidenced == ()


@pytest.mark.parametrize(
    ("own", "manager", "raters"),
    [
        (["NOP"] * 3, [], (Rater.SELF,)),
        (["NOP"] * 2, [], ()),
        ([], ["NOP"] * 3, (Rater.MANAGER,)),
        (["NOP"] * 4, ["NOP"] * 4, (Rater.SELF, Rater.MANAGER)),
        ([], ["NO"] * 6, ()),
    ],
)
def test_opportunity_is_missing_when_half_of_the_items_had_none(
    own: list[str], manager: list[str], raters: tuple[Rater, ...]
) -> None:
    items = FAMILY_ITEMS["C"]
    assert len(items) == 6
    changed = (dict(zip(items, words, strict=False)) for words in (own, manager))
    assert row(report(core(*changed)), "C").without_opportunity == raters


def test_opportunity_is_looked_at_for_the_foundation_too() -> None:
    foundation = report(core({}, dict.fromkeys(CORE.gate_items[:3], "NOP"))).foundation
    assert foundation is not None
    assert foundation.without_opportunity == (Rater.MANAGER,)


# --- what-if and heatmap ----------------------------------------------------------------------


def test_what_if_is_listed_largest_first_and_ties_in_catalogue_order() -> None:
    assert report(P2).what_if == (
        ("V2", Fraction(25, 4)),
        ("C1", Fraction(25, 4)),
        ("C2", Fraction(25, 4)),
        ("V1", Fraction(15, 4)),
        ("V3", 0),
    )


def test_heatmap_shows_both_answers_as_given_in_questionnaire_order() -> None:
    request = pair("3 3 3  3 2  4 3 -  NOP 3 2  1", "3 2 3  3 3  3 3 2  2 3 NO  2")
    heatmap = report(request).heatmap
    assert [(r.group, r.item) for r in heatmap] == [
        ("G1", "G1"),
        ("G2", "G2"),
        ("G3", "G3"),
        ("change", "T1"),
        ("change", "T2"),
        ("V", "V1"),
        ("V", "V2"),
        ("V", "V3"),
        ("C", "C1"),
        ("C", "C2"),
        ("C", "C3"),
        ("risks", "A1"),
    ]
    assert heatmap[1] == ItemRow("G2", "G2", 3, 2, 1)
    assert heatmap[7] == ItemRow("V", "V3", None, 2, None)
    assert heatmap[8] == ItemRow("C", "C1", "NOP", 2, None)
    assert heatmap[10] == ItemRow("C", "C3", 2, "NO", None)
    assert heatmap[11] == ItemRow("risks", "A1", 1, 2, -1)


def test_heatmap_of_a_lone_rater_leaves_the_other_blank() -> None:
    for request in (replace(P2, manager_answers=None), replace(P2, self_answers=None)):
        for cell in report(request).heatmap:
            assert None in (cell.own, cell.manager)
            assert cell.difference is None


# --- priorities -------------------------------------------------------------------------------


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
