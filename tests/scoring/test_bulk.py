"""Scoring in bulk says of each pair exactly what `assess` says of it alone."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from fractions import Fraction
from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring import arrays, bulk
from assessments.scoring.arrays import NONE, STAGES, Pairs, Scores, pack
from assessments.scoring.assessment import AssessRequest, assess
from assessments.scoring.forms import CORE, Form
from assessments.scoring.stages import Intent, Stage, State
from bench import scoring_bulk
from tests.scoring.random_requests import random_form, random_request, seeded

OF_A_PAIR = (
    "timing",
    "lever_index",
    "lever_index_equal",
    "lever_index_manager",
    "readiness",
    "standard_error",
    "probability_case",
    "evidenced_levers",
)
OF_A_FAMILY = ("combined", "self", "manager", "perception_gap", "paired")

# --- both paths in the same words -------------------------------------------------------------


def alone(request: AssessRequest) -> dict[str, Any]:
    """What the machine contract prints of all that is also scored in bulk."""
    result = assess(request).to_json()
    families = {
        key: family and {name: family[name] for name in OF_A_FAMILY}
        for key, family in result["families"].items()
    }
    return {
        "gate": result["gate"]["value"],
        "families": families,
        "range": result["range"],
        "state": result["state"],
        **{name: result[name] for name in OF_A_PAIR},
    }


def together(form: Form, scores: Scores, row: int) -> dict[str, Any]:
    """The same of one row."""
    low, high = scores.likely_range[row].tolist()
    return {
        "gate": number(scores.gate[row]),
        "families": {
            family.key: family_of(scores, row, column)
            for column, family in enumerate(form.families)
        },
        "range": None if isnan(low) else [low, high],
        "state": state_of(scores, row),
        **{name: number(getattr(scores, name)[row]) for name in OF_A_PAIR},
    }


def family_of(scores: Scores, row: int, column: int) -> dict[str, Any] | None:
    values = {
        name: number(getattr(scores.families, "own" if name == "self" else name)[row, column])
        for name in OF_A_FAMILY
    }
    return None if values["combined"] is None else values


def state_of(scores: Scores, row: int) -> dict[str, Any]:
    state = scores.state
    last = state.last[row]
    return {
        "stage": STAGES[state.stage[row]].value,
        "last": None if last == NONE else STAGES[last].value,
        "gate": bool(state.gate[row]),
        "timing": bool(state.timing[row]),
        "practising": bool(state.practising[row]),
    }


def number(value: Any) -> float | None:
    return None if isnan(value) else value.item()


def in_bulk(form: Form, requests: list[AssessRequest]) -> list[dict[str, Any]]:
    scores = bulk.score(form, pack(form, requests))
    return [together(form, scores, row) for row in range(len(requests))]


# --- tests ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0))
def test_bulk_is_the_single_path_to_the_last_bit_on_any_form(seed: int) -> None:
    random = seeded(seed)
    form = random_form(random)
    requests = [random_request(random, form) for _ in range(8)]
    assert in_bulk(form, requests) == [alone(request) for request in requests]


def test_bulk_is_the_single_path_to_the_last_bit_on_the_core_form() -> None:
    random = seeded(1)
    requests = [random_request(random, CORE) for _ in range(800)]
    results = in_bulk(CORE, requests)
    assert results == [alone(request) for request in requests]
    assert {result["state"]["stage"] for result in results} == {stage.value for stage in Stage}


BEFORE = [
    State(stage=last or Stage.NOT_ENOUGH_DATA, last=last, gate=on, timing=on, practising=on)
    for last in (None, *list(Stage)[1:])
    for on in (False, True)
]


def test_bulk_decides_as_the_single_path_at_every_threshold() -> None:
    """Whole anchors, and one answer beside them, lie on the thresholds, whatever was before."""
    requests = [
        AssessRequest(CORE, answers, answers, previous=state)
        for answers in on_the_thresholds()
        for state in BEFORE
    ]
    assert in_bulk(CORE, requests) == [alone(request) for request in requests]


def on_the_thresholds() -> Iterator[dict[str, int]]:
    for level in (1, 2, 3):
        level_answers = dict.fromkeys(CORE.items, level)
        yield level_answers
        for item in ("consistency-outcomes", "role-model", "up-and-down"):
            yield level_answers | {item: level - 1}
            yield level_answers | {item: level + 1}


A_FEW = {"up-and-down": 2, "own-the-state": 2}  # with ones beside them, 41.7 points for C


@pytest.mark.parametrize(
    ("change", "stage", "staying"),
    [
        pytest.param({}, "S5", "S5", id="all of it"),
        pytest.param({"overtime_share": Fraction("0.05")}, "S5", "S5", id="overtime at the limit"),
        pytest.param({"overtime_share": Fraction("0.051")}, "S4", "S5", id="too much overtime"),
        pytest.param({"self_answers": {"snacking": 3}}, "S4", "S5", id="a risk the person sees"),
        pytest.param({"manager_answers": {"snacking": 3}}, "S4", "S5", id="one the manager sees"),
        pytest.param({"both": {"P": 0}}, "S5", "S5", id="people support does not carry a case"),
        pytest.param({"both": {"C": 2}}, "S5", "S5", id="a family at the floor"),
        pytest.param({"both": {"C": 2, "P": 2}}, "S4", "S5", id="an index that only keeps a case"),
        pytest.param({"both": {"P": 0, "C": 2}}, "S4", "S4", id="an index below that"),
        pytest.param({"both": {"C": 1} | A_FEW}, "S4", "S5", id="a floor that only keeps a case"),
        pytest.param({"both": {"C": 1}}, "S4", "S4", id="a floor below that"),
        pytest.param({"intent": Intent.UNSURE}, "S4", "S4", id="unsure"),
        pytest.param({"intent": Intent.STAY}, "S4", "S4", id="staying a Senior"),
        pytest.param({"evidence": CORE.lever_items[:3]}, "S4", "S5", id="evidence lapsed"),
        pytest.param({"evidence": CORE.items[:13]}, "S4", "S5", id="evidence beside the levers"),
        pytest.param({"evidence": ("long-gone",)}, "S4", "S4", id="evidence of another form"),
    ],
)
def test_bulk_builds_the_case_on_what_the_single_path_does(
    change: dict[str, Any], stage: str, staying: str
) -> None:
    requests = [a_case(last, **change) for last in (Stage.PRACTISING, Stage.READY_FOR_CASE)]
    results = in_bulk(CORE, requests)
    assert results == [alone(request) for request in requests]
    assert [result["state"]["stage"] for result in results] == [stage, staying]


def a_case(last: Stage, *, both: dict[str, int] | None = None, **change: Any) -> AssessRequest:
    """The highest answers, all evidence, no risk; then the change, `both` by family or item."""
    answers = dict.fromkeys(CORE.items, 4) | dict.fromkeys(CORE.risks, 2)
    for family in CORE.families:
        anchors = {family.key: 4} | (both or {})
        answers |= {item: anchors.get(item, anchors[family.key]) for item in family.items}
    return AssessRequest(
        form=CORE,
        self_answers=answers | change.pop("self_answers", {}),
        manager_answers=answers | change.pop("manager_answers", {}),
        evidence=frozenset(change.pop("evidence", CORE.lever_items)),
        intent=change.pop("intent", Intent.MOVE),
        previous=State(last, last, gate=True, timing=True, practising=True),
        **change,
    )


def test_bulk_does_not_depend_on_where_one_chunk_ends(random_pairs: Pairs) -> None:
    once = bulk.score(CORE, random_pairs)
    times = 1 + 2 * bulk.CHUNK // len(random_pairs.own)
    many = bulk.score(CORE, arrays.joined([random_pairs] * times))
    assert len(many.lever_index) == times * len(random_pairs.own) > 2 * bulk.CHUNK
    np.testing.assert_equal(asdict(many), asdict(arrays.joined([once] * times)))


def test_bulk_leaves_its_input_as_it_was(random_pairs: Pairs) -> None:
    before = deepcopy(random_pairs)
    bulk.score(CORE, random_pairs)
    np.testing.assert_equal(asdict(random_pairs), asdict(before))


def test_bulk_without_pairs_gives_empty_arrays() -> None:
    scores = bulk.score(CORE, pack(CORE, []))
    assert scores.lever_index.shape == (0,)
    assert scores.likely_range.shape == (0, 2)
    assert scores.families.combined.shape == scores.families.paired.shape == (0, 3)


@pytest.fixture
def random_pairs() -> Pairs:
    random = seeded(2)
    return pack(CORE, [random_request(random, CORE) for _ in range(97)])


# --- arrays that cannot be scored -------------------------------------------------------------


@pytest.mark.parametrize("absent", [{"self_answers": None}, {"manager_answers": None}])
def test_pack_refuses_a_lone_rater(absent: dict[str, Any]) -> None:
    request = random_request(seeded(3), CORE)
    with pytest.raises(ValueError, match="only pairs are scored in bulk"):
        pack(CORE, [request, replace(request, **absent)])


def test_pack_refuses_a_request_of_another_form() -> None:
    request = random_request(seeded(3), replace(CORE, evidenced_enter=5))
    with pytest.raises(ValueError, match="only requests of one form are scored together"):
        pack(CORE, [request])


def test_pack_takes_an_equal_form_for_the_same() -> None:
    request = random_request(seeded(3), replace(CORE))
    assert in_bulk(CORE, [request]) == [alone(request)]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda p: {"own": p.own[:, 1:]}, r"own is \(97, 29\), not \(pairs, items\): \(97, 30\)"),
        (lambda p: {"manager": p.manager[1:]}, r"manager is \(96, 30\), not .*"),
        (lambda p: {"evidence": p.evidence[0]}, r"evidence is \(30,\), not .*"),
        (lambda p: {"intent": p.intent[1:]}, "every other array needs one value for each of 97"),
        (lambda p: {"overtime_share": p.own}, "every other array needs one value"),
        (
            lambda p: {"previous": replace(p.previous, gate=p.previous.gate[1:])},
            "every other array needs one value",
        ),
    ],
)
def test_bulk_refuses_arrays_that_do_not_fit(
    random_pairs: Pairs, spoil: Callable[[Pairs], dict[str, Any]], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        bulk.score(CORE, replace(random_pairs, **spoil(random_pairs)))


# --- the bench -------------------------------------------------------------------------------


def test_the_bench_scores_the_same_pairs_from_arrays_and_from_requests() -> None:
    from_arrays, from_requests = (source(200)() for source in scoring_bulk.SOURCES.values())
    np.testing.assert_equal(asdict(from_arrays), asdict(from_requests))


def test_the_bench_shows_figures_for_each_source(capsys: pytest.CaptureFixture[str]) -> None:
    scoring_bulk.main(pairs=50)
    shown = capsys.readouterr().out.splitlines()
    assert [line[:24].strip() for line in shown[1:]] == list(scoring_bulk.SOURCES)
