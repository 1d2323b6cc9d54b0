"""What holds from one cycle to the next, for any form and any answers: stages and trend."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.scoring.answers import Answers
from assessments.scoring.assessment import AssessRequest, assess
from assessments.scoring.forms import CORE, Form
from assessments.scoring.stages import Intent, Stage, State
from assessments.scoring.trend import Verdict, trend

from .strategies import FEW, RATERS, complete_requests, forms, scored_answers, states, with_answer

V_ITEMS, C_ITEMS, P_ITEMS = (family.items for family in CORE.families)


def at_the_thresholds(**levels: int) -> dict[str, int]:
    """Foundation 2 and timing 62.5; levers as told."""
    answers = dict.fromkeys(CORE.items, 2) | dict.fromkeys(CORE.risks, 0)
    answers |= {CORE.change.items[0]: 3}
    for family in CORE.families:
        answers |= dict.fromkeys(family.items, 0)
        answers |= dict.fromkeys(family.items[: family.counted], levels[family.key])
    return answers


ENTERED_PRACTISING = AssessRequest(
    CORE, at_the_thresholds(V=2, C=2, P=2), at_the_thresholds(V=2, C=2, P=2)
)
ENTERED_CASE = AssessRequest(
    CORE,
    at_the_thresholds(V=4, C=2, P=3),
    at_the_thresholds(V=4, C=2, P=3),
    evidence=frozenset({*V_ITEMS[:3], P_ITEMS[0]}),
    intent=Intent.MOVE,
    overtime_share=Fraction(1, 20),
    previous=State(Stage.PRACTISING, Stage.PRACTISING),
)


def test_thresholds_are_met_exactly() -> None:
    practising, case = assess(ENTERED_PRACTISING), assess(ENTERED_CASE)
    assert practising.timing is not None
    assert (practising.gate.value, practising.timing.combined) == (2, Fraction(125, 2))
    assert (practising.lever_index, practising.state.stage) == (50, Stage.PRACTISING)
    assert case.families["C"] is not None
    assert (case.lever_index, case.families["C"].combined) == (75, 50)
    assert (case.evidenced_levers, case.state.stage) == (4, Stage.READY_FOR_CASE)


@pytest.mark.parametrize("entered", [ENTERED_PRACTISING, ENTERED_CASE])
@pytest.mark.parametrize("rater", RATERS)
def test_one_answer_one_anchor_lower_undoes_nothing(entered: AssessRequest, rater: str) -> None:
    state = assess(entered).state
    for item, answer in getattr(entered, rater).items():
        if answer > 0:
            lower = replace(with_answer(entered, rater, item, answer - 1), previous=state)
            assert assess(lower).state == state, item


@FEW
@given(complete_requests(st.just(CORE)), st.data())
def test_one_answer_one_anchor_lower_undoes_no_stage_that_was_just_entered(
    request: AssessRequest, data: st.DataObject
) -> None:
    # No flag is carried over: whatever is on was entered, so it stands at its threshold or above.
    request = replace(request, previous=State(Stage.PRACTISING, Stage.PRACTISING))
    state = assess(request).state
    answers = [(r, i) for r, i in scored_answers(request) if getattr(request, r)[i] > 0]
    assume(answers)
    rater, item = data.draw(st.sampled_from(answers))
    lower = with_answer(request, rater, item, getattr(request, rater)[item] - 1)
    kept = assess(replace(lower, previous=state)).state
    assert kept.stage >= state.stage
    for flag in ("gate", "timing", "practising"):
        assert getattr(kept, flag) >= getattr(state, flag)


MIRROR = {Verdict.UP: Verdict.DOWN, Verdict.DOWN: Verdict.UP, Verdict.NONE: Verdict.NONE}


@FEW
@given(forms().flatmap(lambda form: st.tuples(*[complete_requests(st.just(form))] * 2)))
def test_trend_is_antisymmetric_and_a_new_manager_asks_for_more(
    both: tuple[AssessRequest, AssessRequest],
) -> None:
    one, two = (assess(request) for request in both)
    there, back = trend(one, two, same_manager=True), trend(two, one, same_manager=True)
    assert there.delta is not None
    assert back.delta == -there.delta
    assert there.rci is not None
    assert back.rci == -there.rci
    assert there.verdict is not None
    assert back.verdict is MIRROR[there.verdict]
    needed = there.minimum_detectable_change
    needed_new = trend(one, two, same_manager=False).minimum_detectable_change
    assert needed is not None
    assert needed_new is not None
    assert needed_new > needed == back.minimum_detectable_change


@FEW
@given(forms(), states(), st.sampled_from([Intent.STAY, Intent.UNSURE, Intent.MOVE]))
def test_wanting_to_stay_never_gives_a_case(
    form: Form, previous: State | None, intent: Intent
) -> None:
    best: Answers = dict.fromkeys(form.items, 4) | dict.fromkeys(form.risks, 0)
    request = AssessRequest(
        form, best, best, frozenset(form.items), intent=intent, previous=previous
    )
    stage = assess(request).state.stage
    if intent is Intent.MOVE:  # all the rest is there
        evidenced = len(form.lever_items) >= form.evidenced_enter
        practised = previous is not None and previous.last is Stage.PRACTISING
        assert stage is Stage.READY_FOR_CASE or not (evidenced and practised)
    else:
        assert stage is Stage.PRACTISING
