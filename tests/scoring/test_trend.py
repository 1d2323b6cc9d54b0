"""Whether a change between two cycles is more than noise."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessments.scoring.assessment import Assessment, AssessRequest, assess
from assessments.scoring.forms import CORE
from assessments.scoring.trend import RELIABLE, Trend, Verdict, trend

from .example import P1, P2, Q, pair

NOTHING = Trend(None, None, None, None, None)


def core(level: int, **more: int) -> Assessment:
    answers = dict.fromkeys(CORE.items, level) | more
    return assess(AssessRequest(CORE, answers, answers))


def test_trend_of_the_core_form_needs_ten_points_or_twenty_five_after_a_new_manager() -> None:
    same, new = (trend(core(2), core(3), same_manager=same) for same in (True, False))
    assert same.minimum_detectable_change == pytest.approx(10.4475, abs=5e-5)
    assert new.minimum_detectable_change == pytest.approx(24.9708, abs=5e-5)


def test_trend_downwards_is_the_mirror_of_upwards() -> None:
    up, down = (trend(core(a), core(b), same_manager=True) for a, b in ((2, 3), (3, 2)))
    assert (up.delta, up.verdict) == (25, Verdict.UP)
    assert (down.delta, down.verdict) == (-25, Verdict.DOWN)
    assert up.rci is not None
    assert down.rci == -up.rci


def test_trend_without_any_change_is_no_reliable_change() -> None:
    found = trend(core(3), core(3), same_manager=True)
    assert (found.delta, found.rci, found.verdict) == (0, 0, Verdict.NONE)


def test_trend_just_inside_and_just_outside_of_noise() -> None:
    """The needed change is 10.4475 points."""
    first, _, third = CORE.families
    inside = core(2, **dict.fromkeys(first.items, 3))
    found = trend(core(2), inside, same_manager=True)
    assert (found.delta, found.verdict) == (10, Verdict.NONE)
    outside = core(2, **dict.fromkeys(first.items, 3), **{third.items[0]: 3})
    found = trend(core(2), outside, same_manager=True)
    assert (found.delta, found.verdict) == (Fraction(25, 2), Verdict.UP)


def test_reliable_is_nine_times_in_ten() -> None:
    assert Fraction("1.6448536269514722") == RELIABLE


def test_trend_uses_the_index_and_not_capped_readiness() -> None:
    steadier = assess(replace(Q, manager_answers={**(Q.manager_answers or {}), "G3": 2}))
    found = trend(assess(Q), steadier, same_manager=True)
    assert assess(Q).readiness != steadier.readiness
    assert found.delta == 0


def test_trend_across_questionnaires_gives_no_verdict() -> None:
    other_form = replace(P1, form=replace(P1.form, evidenced_enter=4))
    assert trend(assess(other_form), assess(P2), same_manager=True) == NOTHING
    assert trend(assess(P1), assess(P2), same_manager=True, same_questionnaire=False) == NOTHING


def test_trend_without_an_index_is_null() -> None:
    empty = assess(pair("3 3 3  3 2  3 - -  2 2 2  1", "3 2 3  2 3  3 2 1  1 2 2  2"))
    assert trend(empty, assess(P2), same_manager=True) == NOTHING
    assert trend(assess(P2), empty, same_manager=True) == NOTHING


def test_trend_between_a_pair_and_a_lone_rater_is_null() -> None:
    alone = assess(replace(P2, manager_answers=None))
    assert trend(assess(P1), alone, same_manager=True) == NOTHING


def test_trend_that_cannot_be_told_is_written_as_nulls() -> None:
    assert NOTHING.to_json() == {
        "delta": None,
        "standard_error": None,
        "rci": None,
        "minimum_detectable_change": None,
        "verdict": None,
    }
