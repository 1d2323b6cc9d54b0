"""Scoring in bulk says of each pair exactly what `assess` says of it alone."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from fractions import Fraction
from math import isnan
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring import arrays, bulk
from assessments.scoring.arrays import NONE, STAGES, Pairs, Scores, pack
from assessments.scoring.assessment import AssessRequest, assess
from assessments.scoring.forms import CORE, BestOf, Family, Form, Signal
from assessments.scoring.stages import Intent, Stage, State

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
HUGE = 10**40  # far beyond any machine number

# --- random forms and answers -----------------------------------------------------------------


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - dice, not secrets


def random_form(random: Random) -> Form:
    names = (f"item-{number}" for number in range(100))

    def items(least: int, most: int) -> tuple[str, ...]:
        return tuple(next(names) for _ in range(random.randint(least, most)))

    change, menus = items(0, 4), [items(1, 6) for _ in range(random.randint(1, 4))]
    weights = random_weights(random, len(menus))
    return Form(
        gate=tuple(Signal(f"g{n}", items(1, 3)) for n in range(random.randint(0, 3))),
        change=BestOf(change, random.randint(1, max(1, len(change)))),
        families=tuple(
            Family(menu, random.randint(1, len(menu)), key, weight)
            for key, menu, weight in zip("VCPX", menus, weights, strict=False)
        ),
        risks=items(0, 3),
        evidenced_enter=random.choice([2, 3, HUGE]),
        evidenced_leave=random.randint(0, 2),
    )


def random_weights(random: Random, count: int) -> list[Fraction]:
    """Plain ones, and some that no machine number holds."""
    most = random.choice([1, 5, HUGE])
    parts = [random.randint(1, most) for _ in range(count)]
    return [Fraction(part, sum(parts)) for part in parts]


def random_request(random: Random, form: Form) -> AssessRequest:
    complete = random.choice([0.5, 0.95, 1.0])
    foundation, others = (random.choice([(0, 2), (0, 4), (2, 4), (3, 4)]) for _ in range(2))

    def answers(words: list[str | None]) -> dict[str, Any]:
        given = {
            item: random.randint(*(foundation if item in form.gate_items else others))
            if random.random() < complete
            else random.choice(words)
            for item in form.items
        }
        return {item: answer for item, answer in given.items() if answer is not None}

    return AssessRequest(
        form=form,
        self_answers=answers(["NOP", None]),
        manager_answers=answers(["NO", "NOP", None]),
        evidence=frozenset(item for item in form.items if random.random() < 0.6),
        intent=random.choice([*Intent, Intent.MOVE, Intent.MOVE]),
        overtime_share=Fraction(random.choice(["0", "0.049", "0.05", "0.0501", "1"])),
        previous=random.choice([None, random_state(random)]),
    )


def random_state(random: Random) -> State:
    last = random.choice([*Stage][1:])
    gate, timing, practising = (random.random() < 0.5 for _ in range(3))
    return State(
        stage=random.choice([Stage.NOT_ENOUGH_DATA, last]),
        last=random.choice([None, last, last]),
        gate=gate,
        timing=timing,
        practising=practising,
    )


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
    requests = [random_request(random, CORE) for _ in range(600)]
    results = in_bulk(CORE, requests)
    assert results == [alone(request) for request in requests]
    assert {result["state"]["stage"] for result in results} == {stage.value for stage in Stage}


def test_bulk_decides_as_the_single_path_at_every_threshold() -> None:
    """Twos, threes and one answer beside them lie on the thresholds, whatever was before."""
    before = [
        State(stage=last or Stage.NOT_ENOUGH_DATA, last=last, gate=on, timing=on, practising=on)
        for last in (None, *list(Stage)[1:])
        for on in (False, True)
    ]
    requests = [
        AssessRequest(
            form=CORE,
            self_answers=answers,
            manager_answers=answers,
            evidence=frozenset(CORE.lever_items[:evidenced]),
            intent=Intent.MOVE,
            previous=state,
        )
        for answers in on_the_thresholds()
        for state in before
        for evidenced in (2, 3, 4)
    ]
    assert in_bulk(CORE, requests) == [alone(request) for request in requests]


def on_the_thresholds() -> Iterator[dict[str, int]]:
    for level in (1, 2, 3):
        level_answers = dict.fromkeys(CORE.items, level) | dict.fromkeys(CORE.risks, 2)
        yield level_answers
        for item in ("consistency-outcomes", "role-model", "up-and-down", "snacking"):
            yield level_answers | {item: level - 1}
            yield level_answers | {item: level + 1}


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


@pytest.mark.parametrize("rater", ["self_answers", "manager_answers"])
def test_pack_refuses_a_lone_rater(rater: str) -> None:
    request = random_request(seeded(3), CORE)
    with pytest.raises(ValueError, match="only pairs are scored in bulk"):
        pack(CORE, [request, replace(request, **{rater: None})])


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
