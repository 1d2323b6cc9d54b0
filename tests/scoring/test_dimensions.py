"""From answers to scores: best few, ties, gate, index, readiness, what-if."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessments.scoring.answers import (
    EQUAL,
    MANAGER_ALONE,
    PAIR,
    SELF_ALONE,
    Answers,
    Rating,
    Sheets,
    Weights,
)
from assessments.scoring.assessment import assess
from assessments.scoring.dimensions import DimensionScore, score_dimension, score_gate
from assessments.scoring.forms import CORE, BestOf

from .example import FORM, P2, Q, pair

MENU = BestOf(("a", "b", "c", "d"), counted=2)


def score(own: Answers, manager: Answers, weights: Weights = PAIR) -> DimensionScore | None:
    return score_dimension(MENU, Sheets(own, manager), weights)


def same(**answers: int) -> DimensionScore | None:
    """Both raters gave the same answers."""
    return score(answers, answers)  # type: ignore[arg-type]


def test_dimension_is_the_mean_of_its_best_few() -> None:
    found = same(a=4, b=1, c=3, d=0)
    assert found == DimensionScore(
        combined=Fraction(175, 2),
        own=Fraction(175, 2),
        manager=Fraction(175, 2),
        paired=4,
        counted={"a": 1, "c": 1},
    )


def test_dimension_leans_to_the_manager() -> None:
    found = score({"a": 4, "b": 4}, {"a": 0, "b": 0})
    assert found is not None
    assert (found.combined, found.own, found.manager) == (40, 100, 0)
    assert found.perception_gap == 100


def test_dimension_shares_places_among_items_tied_at_the_cut() -> None:
    found = same(a=3, b=2, c=2, d=2)
    assert found is not None
    third = Fraction(1, 3)
    assert found.counted == {"a": 1, "b": third, "c": third, "d": third}
    assert found.combined == Fraction(125, 2)


def test_dimension_with_shared_places_takes_both_raters_over_the_same_items() -> None:
    # Three items tie at 12/5, seen by the raters in opposite ways.
    found = score({"a": 3, "b": 0, "c": 3, "d": 0}, {"a": 2, "b": 4, "c": 2, "d": 0})
    assert found is not None
    assert found.counted == {
        "a": Fraction(2, 3),
        "b": Fraction(2, 3),
        "c": Fraction(2, 3),
    }
    assert found.own == Fraction(25, 2) * Fraction(2, 3) * 6
    assert found.manager == Fraction(25, 2) * Fraction(2, 3) * 8
    assert found.combined == 60 == pair_mean(found.own, found.manager)


def pair_mean(own: Fraction, manager: Fraction) -> Fraction:
    return Fraction(2, 5) * own + Fraction(3, 5) * manager


def test_dimension_counts_only_items_that_both_rated() -> None:
    found = score({"a": 4, "b": 4, "c": 1, "d": 1}, {"a": "NO", "b": "NOP", "c": 1, "d": 1})
    assert found is not None
    assert (found.combined, found.paired) == (25, 2)


def test_dimension_with_fewer_pairs_than_places_is_null() -> None:
    assert same(a=4) is None
    assert score({"a": 4, "b": 4}, {"a": 4, "b": "NO"}) is None


def test_dimension_without_items_is_null() -> None:
    assert score_dimension(BestOf((), 0), Sheets({}, {}), PAIR) is None


def test_dimension_chooses_anew_under_other_weights() -> None:
    own: Answers = {"a": 4, "b": 4, "c": 0, "d": 0}
    manager: Answers = {"a": 0, "b": 0, "c": 3, "d": 3}
    found = [score(own, manager, weights) for weights in (PAIR, EQUAL, MANAGER_ALONE, SELF_ALONE)]
    assert [f and f.combined for f in found] == [45, 50, 75, 100]
    assert [f and sorted(f.counted) for f in found] == [
        ["c", "d"],
        ["a", "b"],
        ["c", "d"],
        ["a", "b"],
    ]


def test_weights_of_two_raters_leave_part_of_their_errors() -> None:
    assert (PAIR.squares, PAIR.manager_square) == (Fraction(13, 25), Fraction(9, 25))
    assert (EQUAL.squares, SELF_ALONE.squares, SELF_ALONE.manager_square) == (Fraction(1, 2), 1, 0)


def test_weights_of_a_sheet_follow_who_takes_part() -> None:
    assert Sheets({}, {}).weights is PAIR
    assert Sheets({}, None).weights is SELF_ALONE
    assert Sheets(None, {}).weights is MANAGER_ALONE


def test_rated_items_need_every_rater_who_takes_part() -> None:
    own: Answers = {"a": 1, "b": "NOP", "c": 0}
    manager: Answers = {"a": 2, "b": 3}
    assert Sheets(own, manager).rated(MENU.items) == (Rating("a", 1, 2),)
    assert Sheets(own, None).rated(MENU.items) == (Rating("a", 1, None), Rating("c", 0, None))
    assert Sheets(None, manager).rated(MENU.items) == (Rating("a", None, 2), Rating("b", None, 3))
    assert Sheets(None, None).rated(MENU.items) == ()
    assert Sheets(own, manager).both(MENU.items) == ((1, 2),)
    assert Sheets(own, None).both(MENU.items) == ()


# --- lever index, readiness, timing -----------------------------------------------------------


def test_lever_index_of_the_core_form_weighs_people_support_half() -> None:
    levels = {"V": 4, "C": 2, "P": 1}
    answers = {item: levels[f.key] for f in CORE.families for item in f.items}
    found = assess(replace(P2, form=CORE, self_answers=answers, manager_answers=answers))
    assert found.lever_index == Fraction(2, 5) * 100 + Fraction(2, 5) * 50 + Fraction(1, 5) * 25


def test_lever_index_without_one_family_is_null_and_not_stretched() -> None:
    found = assess(pair("3 3 3  3 3  4 4 4  4 - -  0", "3 3 3  3 3  4 4 4  4 4 4  0"))
    assert found.families["V"] is not None
    assert found.families["C"] is None
    assert found.lever_index is None
    assert found.readiness is None
    assert found.standard_error is None
    assert found.likely_range is None
    assert found.what_if == {}


@pytest.mark.parametrize(
    ("foundation", "readiness"), [("0", 0), ("1", 50), ("2", 90), ("3", 90), ("4", 90)]
)
def test_readiness_is_capped_at_fifty_points_for_each_anchor_of_the_gate(
    foundation: str, readiness: int
) -> None:
    manager = f"3 3 {foundation}  2 2  4 3 1  3 3 4  3"
    found = assess(pair("3 3 3  3 4  4 4 2  4 3 3  0", manager))
    assert found.readiness == readiness
    assert found.capped == (readiness < 90)


def test_timing_stands_beside_the_index() -> None:
    late = assess(replace(Q, self_answers={**(Q.self_answers or {}), "T1": 0, "T2": 0}))
    assert late.timing is not None
    assert late.timing.combined == 30
    assert (late.lever_index, late.readiness) == (90, 50)


# --- gate -------------------------------------------------------------------------------------


def gate(own: Answers | None, manager: Answers | None) -> Fraction | None:
    return score_gate(CORE, Sheets(own, manager)).value


STEADY: Answers = dict.fromkeys(CORE.gate_items, 3)


def test_gate_is_the_lowest_signal_of_the_stricter_rater() -> None:
    doubts = {**STEADY, "consistency-outcomes": 1, "consistency-regression": 2}
    assert gate(STEADY, STEADY) == 3
    assert gate(STEADY, doubts) == gate(doubts, STEADY) == Fraction(3, 2)


def test_gate_is_null_when_one_rater_left_out_one_foundation_answer() -> None:
    partial = {key: value for key, value in STEADY.items() if key != "consistency-outcomes"}
    assert gate(STEADY, partial) is None
    assert gate({**STEADY, "consistency-outcomes": "NOP"}, STEADY) is None
    assert gate(STEADY, None) is None


def test_gate_shows_null_only_for_the_rater_who_left_a_signal_open() -> None:
    partial = {**STEADY, "consistency-outcomes": "NO"}
    found = score_gate(CORE, Sheets(STEADY, partial))
    assert found.ceiling is None
    assert found.to_json()["signals"]["consistency"] == {"self": 3.0, "manager": None}
    assert found.to_json()["signals"]["rotation-confidence"] == {"self": 3.0, "manager": 3.0}
    assert [signal.stricter for signal in found.signals] == [3, 3, 3]


def test_gate_of_a_form_without_foundation_is_null() -> None:
    module = replace(FORM, gate=(), change=BestOf((), 0))
    assert score_gate(module, Sheets({}, {})).value is None


# --- what-if ----------------------------------------------------------------------------------


def test_what_if_of_an_item_at_the_top_is_zero() -> None:
    found = assess(pair("3 3 3  3 3  4 2 2  2 2 2  0", "3 3 3  3 3  4 2 2  2 2 2  0"))
    assert found.what_if["V1"] == 0
    assert found.what_if["V2"] == found.what_if["V3"] == Fraction(25, 4)


def test_what_if_of_an_item_below_the_cut_starts_at_the_cut() -> None:
    found = assess(pair("3 3 3  3 3  3 2 2  2 2 2  0", "3 3 3  3 3  3 3 2  2 2 2  0"))
    assert found.what_if["V3"] == Fraction(25, 10)  # 2 to 3, where 13/5 already counts
    assert found.what_if["V2"] == Fraction(25, 4)


def test_what_if_is_the_change_that_the_raised_answers_make() -> None:
    before = assess(P2)
    for item, change in before.what_if.items():
        raised = [
            {**sheet, item: min(4, int(sheet[item]) + 1)}
            for sheet in (P2.self_answers or {}, P2.manager_answers or {})
        ]
        after = assess(replace(P2, self_answers=raised[0], manager_answers=raised[1]))
        assert after.lever_index is not None
        assert before.lever_index is not None
        assert after.lever_index - before.lever_index == change
