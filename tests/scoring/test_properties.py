"""What holds of scores, for any form and any answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.scoring.answers import PAIR, Answers, Sheets, Weights
from assessments.scoring.assessment import Assessment, AssessRequest, assess
from assessments.scoring.dimensions import score_dimension
from assessments.scoring.forms import BestOf, Family, Form
from assessments.scoring.stages import Intent, Stage, State

from .strategies import (
    FEW,
    RATERS,
    complete_requests,
    forms,
    requests,
    scored_answers,
    states,
    with_answer,
    without_answer,
)


def scores(found: Assessment) -> dict[str, Fraction | None]:
    """All numbers on the 0-100 scale in which more is better."""
    return {
        "timing": found.timing and found.timing.combined,
        "lever index": found.lever_index,
        "lever index, equal weights": found.lever_index_equal,
        "lever index, manager": found.lever_index_manager,
        "readiness": found.readiness,
        **{key: score and score.combined for key, score in found.families.items()},
    }


def merits(found: Assessment) -> dict[str, Any]:
    return {
        **scores(found),
        "gate": found.gate.value,
        "evidenced": found.evidenced_levers,
        "stage": found.state.stage,
    }


def lowered(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What is less after than before; unknown is less than anything."""
    return [
        key
        for key, value in before.items()
        if value is not None and (after[key] is None or after[key] < value)
    ]


@FEW
@given(requests())
def test_scores_are_on_the_scale_or_null(request: AssessRequest) -> None:
    found = assess(request)
    assert all(0 <= value <= 100 for value in scores(found).values() if value is not None)
    assert found.gate.value is None or 0 <= found.gate.value <= 4
    if found.likely_range is not None:
        low, high = found.likely_range
        assert found.lever_index is not None
        assert 0 <= low <= found.lever_index <= high <= 100
    assert found.probability_case is None or 0 <= found.probability_case <= 1


@FEW
@given(requests(), st.data())
def test_raising_an_answer_lowers_nothing(request: AssessRequest, data: st.DataObject) -> None:
    answers = scored_answers(request)
    assume(answers)
    rater, item = data.draw(st.sampled_from(answers))
    higher = data.draw(st.integers(getattr(request, rater)[item], 4))
    raised = with_answer(request, rater, item, higher)
    assert lowered(merits(assess(request)), merits(assess(raised))) == []


@FEW
@given(requests(), st.data())
def test_leaving_an_answer_out_raises_nothing(request: AssessRequest, data: st.DataObject) -> None:
    answers = scored_answers(request)
    assume(answers)
    rater, item = data.draw(st.sampled_from(answers))
    without = without_answer(request, rater, item)
    assert lowered(merits(assess(without)), merits(assess(request))) == []


@FEW
@given(requests(), st.data())
def test_a_missing_answer_is_the_same_in_every_word(
    request: AssessRequest, data: st.DataObject
) -> None:
    item = data.draw(st.sampled_from(request.form.items))
    without = assess(without_answer(request, "manager_answers", item)).to_json()
    for word in ("NO", "NOP"):
        assert assess(with_answer(request, "manager_answers", item, word)).to_json() == without


@FEW
@given(requests())
def test_readiness_stays_under_the_gate_and_a_closed_gate_is_stage_one(
    request: AssessRequest,
) -> None:
    found = assess(request)
    if found.readiness is not None:
        assert found.gate.ceiling is not None
        assert found.readiness <= found.gate.ceiling
    if found.state.stage is not Stage.NOT_ENOUGH_DATA and not found.state.gate:
        assert found.state.stage is Stage.FOUNDATION_FIRST


@FEW
@given(complete_requests(), st.data())
def test_a_doubt_about_the_foundation_is_stage_one_whatever_the_levers(
    request: AssessRequest, data: st.DataObject
) -> None:
    doubtful = data.draw(st.sampled_from(request.form.gate)).items
    rater = data.draw(st.sampled_from(RATERS))
    for item in doubtful:
        request = with_answer(request, rater, item, 1)
    assert assess(request).state.stage is Stage.FOUNDATION_FIRST


def rearranged(form: Form, mixed: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Form:
    return replace(
        form,
        gate=tuple(replace(signal, items=mixed(signal.items)) for signal in form.gate),
        change=BestOf(mixed(form.change.items), form.change.counted),
        families=tuple(replace(family, items=mixed(family.items)) for family in form.families),
        risks=mixed(form.risks),
    )


def relabelled(answers: Answers | None) -> dict[str, Any]:
    return {f"new-{item}": answer for item, answer in (answers or {}).items()}


def without_labels(found: dict[str, Any]) -> dict[str, Any]:
    """A result with items under their old names, and without the run hint, which reads order."""

    def old(by_item: dict[str, Any]) -> dict[str, Any]:
        return {item.removeprefix("new-"): value for item, value in by_item.items()}

    families = {
        key: score and {**score, "counted": old(score["counted"])}
        for key, score in found["families"].items()
    }
    same = {"families": families, "risks": old(found["risks"]), "what_if": old(found["what_if"])}
    return {**found, **same, "quality": None}


@FEW
@given(requests(), st.randoms(use_true_random=False))
def test_order_and_labels_within_a_dimension_do_not_matter(
    request: AssessRequest, random: Any
) -> None:
    def mixed(items: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"new-{item}" for item in random.sample(items, len(items)))

    other = replace(
        request,
        form=rearranged(request.form, mixed),
        self_answers=relabelled(request.self_answers),
        manager_answers=relabelled(request.manager_answers),
        evidence=frozenset(f"new-{item}" for item in request.evidence),
    )
    assert without_labels(assess(other).to_json()) == without_labels(assess(request).to_json())


@FEW
@given(requests())
def test_swapping_raters_and_weights_keeps_scores_and_negates_the_perception_gap(
    request: AssessRequest,
) -> None:
    swapped = Sheets(own=request.manager_answers, manager=request.self_answers)
    for best in (request.form.change, *request.form.families):
        one = score_dimension(best, request.sheets, PAIR)
        other = score_dimension(best, swapped, Weights(own=3, manager=2))
        if one is None or other is None:
            assert one is other is None
            continue
        assert one.combined == other.combined
        assert one.perception_gap is not None
        assert other.perception_gap == -one.perception_gap


@FEW
@given(requests())
def test_agreement_is_symmetric_but_for_the_sign(request: AssessRequest) -> None:
    swapped = replace(
        request, self_answers=request.manager_answers, manager_answers=request.self_answers
    )
    one, other = assess(request).agreement, assess(swapped).agreement
    assert (one.pairs, one.ac2) == (other.pairs, other.ac2)
    assert one.mean_absolute_difference == other.mean_absolute_difference
    if one.mean_difference is not None:
        assert other.mean_difference == -one.mean_difference


@FEW
@given(requests())
def test_combined_score_is_the_weighted_mean_of_the_raters(request: AssessRequest) -> None:
    for score in assess(request).families.values():
        if score is not None:
            assert score.own is not None
            assert score.manager is not None
            weighted = Fraction(2, 5) * score.own + Fraction(3, 5) * score.manager
            assert score.combined == weighted


@FEW
@given(requests())
def test_raters_who_agree_have_no_gap_at_all(request: AssessRequest) -> None:
    found = assess(replace(request, manager_answers=request.self_answers))
    gaps = {score.perception_gap for score in found.families.values() if score is not None}
    assert gaps <= {Fraction(0)}
    if found.agreement.pairs:
        assert found.agreement.mean_absolute_difference == 0
        assert found.agreement.ac2 == 1


@FEW
@given(requests(), st.data())
def test_evidence_moves_no_score_and_lowers_no_stage(
    request: AssessRequest, data: st.DataObject
) -> None:
    more = data.draw(st.sets(st.sampled_from(request.form.items)))
    before = assess(request)
    after = assess(replace(request, evidence=request.evidence | more))
    assert scores(after) == scores(before)
    assert after.state.stage >= before.state.stage


@FEW
@given(requests(), states(), st.sampled_from(Intent), st.fractions(0, 1), st.data())
def test_nothing_beside_levers_and_foundation_moves_index_or_readiness(
    request: AssessRequest,
    previous: State | None,
    intent: Intent,
    overtime: Fraction,
    data: st.DataObject,
) -> None:
    changed = replace(request, intent=intent, overtime_share=overtime, previous=previous)
    anchors = st.integers(0, 4)
    for item in (*request.form.risks, *request.form.change.items):
        for rater in RATERS:
            changed = with_answer(changed, rater, item, data.draw(anchors))
    before, after = assess(request), assess(changed)
    assert (after.lever_index, after.readiness) == (before.lever_index, before.readiness)
    assert after.families == before.families
    assert after.standard_error == before.standard_error


@pytest.mark.parametrize("level", range(5))
@FEW
@given(form=forms())
def test_the_same_answer_everywhere_is_that_answer(form: Form, level: int) -> None:
    answers: Answers = dict.fromkeys(form.items, level)
    found = assess(AssessRequest(form, answers, answers))
    expected = 25 * level
    assert found.timing is not None
    assert (found.lever_index, found.timing.combined) == (expected, expected)
    assert found.lever_index_equal == found.lever_index_manager == expected
    assert found.gate.value == level


@FEW
@given(complete_requests(), st.data())
def test_one_answer_one_anchor_moves_the_index_by_its_place_at_most(
    request: AssessRequest, data: st.DataObject
) -> None:
    family = data.draw(st.sampled_from(request.form.families))
    item = data.draw(st.sampled_from(family.items))
    rater, weight = data.draw(
        st.sampled_from([("self_answers", Fraction(2, 5)), ("manager_answers", Fraction(3, 5))])
    )
    answer = getattr(request, rater)[item]
    moved = with_answer(request, rater, item, answer - 1 if answer == 4 else answer + 1)
    before, after = assess(request).lever_index, assess(moved).lever_index
    assert before is not None
    assert after is not None
    assert abs(after - before) <= 25 * weight * family.weight / family.counted


RUN_OF_EIGHT = tuple(f"v{n}" for n in range(12))
BROKEN_UP = tuple(f"v{n}" for n in (0, 8, 1, 9, 2, 3, 10, 4, 5, 11, 6, 7))


def test_a_hint_about_a_run_of_answers_changes_nothing_else() -> None:
    answers: Answers = {item: 3 if int(item[1:]) < 8 else 2 for item in RUN_OF_EIGHT}
    found = []
    for items in (RUN_OF_EIGHT, BROKEN_UP):
        form = Form((), BestOf((), 0), (Family(items, 3, "V", Fraction(1)),))
        found.append(assess(AssessRequest(form, answers, answers)).to_json())
    hints = [one.pop("quality")["self"]["straight_lining"] for one in found]
    assert hints == [True, False]
    assert found[0] == found[1]
