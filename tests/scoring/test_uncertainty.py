"""How sure a lever index is: standard error, range and probability."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.scoring.answers import MANAGER_ALONE, PAIR, SELF_ALONE
from assessments.scoring.assessment import AssessRequest, assess
from assessments.scoring.forms import CORE
from assessments.scoring.stages import Stage
from assessments.scoring.uncertainty import (
    Chance,
    answer_noise,
    chance,
    likely_range,
    probability_case,
    standard_error,
)

from .strategies import (
    FEW,
    RATERS,
    complete_requests,
    requests,
    scored_answers,
    with_answer,
    without_answer,
)

ALL = {"V": 5, "C": 6, "P": 3}
COMPLETE = dict.fromkeys(CORE.items, 3)


def test_noise_of_a_complete_core_form_is_exact() -> None:
    assert answer_noise(CORE, ALL) == Fraction(4, 25) / 3 * 2 + Fraction(1, 25) / 2


def test_noise_grows_with_every_missing_pair() -> None:
    assert answer_noise(CORE, {**ALL, "V": 4}) == answer_noise(CORE, ALL) + Fraction(1, 75)


@pytest.mark.parametrize(
    ("weights", "error"), [(PAIR, 12.5493), (SELF_ALONE, 17.4027), (MANAGER_ALONE, 17.4027)]
)
def test_standard_error_of_the_core_form(weights: object, error: float) -> None:
    found = standard_error(answer_noise(CORE, ALL), weights)  # type: ignore[arg-type]
    assert round(found, 4) == error


def test_standard_error_of_a_lone_view_is_wider_by_one_rater() -> None:
    both = AssessRequest(CORE, COMPLETE, COMPLETE)
    found = [assess(both), assess(replace(both, self_answers=None))]
    assert [round(a.standard_error or 0, 4) for a in found] == [12.5493, 17.4027]


def test_range_holds_four_times_in_five_and_stays_on_the_scale() -> None:
    assert likely_range(Fraction(50), 10.0) == (37.184484344553995, 62.815515655446005)
    assert likely_range(Fraction(5), 10.0) == (0.0, 17.815515655446003)
    assert likely_range(Fraction(95), 10.0) == (82.18448434455400, 100.0)


@pytest.mark.parametrize(
    ("index", "probability"), [(75, 0.5), (85, 0.8413), (65, 0.1587), (100, 0.9938), (0, 0.0)]
)
def test_probability_of_a_case_is_one_half_at_seventy_five(index: int, probability: float) -> None:
    assert round(probability_case(Fraction(index), 10.0), 4) == probability


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, Chance.LIKELY),
        (0.8, Chance.LIKELY),
        (0.7999, Chance.UNCLEAR),
        (0.2001, Chance.UNCLEAR),
        (0.2, Chance.UNLIKELY),
        (0.0, Chance.UNLIKELY),
    ],
)
def test_probability_is_said_in_one_word(probability: float, word: Chance) -> None:
    assert chance(probability) is word


@FEW
@given(requests(), st.data())
def test_sureness_does_not_see_values(request: AssessRequest, data: st.DataObject) -> None:
    other = request
    for rater, item in scored_answers(request):
        other = with_answer(other, rater, item, data.draw(st.integers(0, 4)))
    assert assess(other).standard_error == assess(request).standard_error


@FEW
@given(requests(), st.data())
def test_a_missing_answer_never_narrows(request: AssessRequest, data: st.DataObject) -> None:
    answers = scored_answers(request)
    assume(answers)
    before = assess(request).standard_error
    after = assess(without_answer(request, *data.draw(st.sampled_from(answers)))).standard_error
    assert after is None or (before is not None and after >= before)


@FEW
@given(complete_requests(), st.sampled_from(RATERS))
def test_one_rater_alone_is_less_sure(request: AssessRequest, absent: str) -> None:
    pair, alone = assess(request), assess(replace(request, **{absent: None}))
    assert pair.standard_error is not None
    assert alone.standard_error is not None
    assert alone.standard_error > pair.standard_error
    assert alone.state.stage is Stage.NOT_ENOUGH_DATA
