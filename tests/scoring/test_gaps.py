"""The gap report: levels, perception, evidence, opportunity, and what to talk about first."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessments.scoring.answers import Rater
from assessments.scoring.forms import CORE, BestOf
from assessments.scoring.gaps import (
    GapRow,
    ItemRow,
    Quadrant,
    quadrant,
    required_level,
)
from assessments.scoring.stages import Stage

from .example import P2, Q, pair
from .gap_reports import FAMILY_ITEMS, both, core, level, report, row

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
    assert found.priorities == ()


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
