"""The machine contract: the worked example and other requests through it."""

from typing import Any

import pytest

from assessments.scoring.contract import BadRequest, assess_request, run
from assessments.scoring.forms import CORE
from tests.scoring.contract_requests import (
    FORM,
    HUGE,
    STATE,
    capped,
    first_cycle,
    request,
    second_cycle,
)


def rounded(value: Any) -> Any:
    """To the four decimals of the worked example."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


# --- the worked example -----------------------------------------------------------------------


def column(result: dict[str, Any]) -> Any:
    """The rows of the worked example's table."""
    agreement = result["agreement"]
    return rounded(
        {
            "g*": result["gate"]["value"],
            "T": result["timing"],
            "V / C": [result["families"][key]["combined"] for key in "VC"],
            "L": result["lever_index"],
            "R": result["readiness"],
            "SE": result["standard_error"],
            "range": result["range"],
            "P(L >= 75)": result["probability_case"],
            "equal / manager": [result["lever_index_equal"], result["lever_index_manager"]],
            "MAD / AC2 / pairs": [
                agreement["mean_absolute_difference"],
                agreement["ac2"],
                agreement["pairs"],
            ],
            "N": result["evidenced_levers"],
            "stage": result["state"]["stage"],
        }
    )


def test_worked_example_first_cycle() -> None:
    assert column(run(first_cycle())) == {
        "g*": 2.0,
        "T": 65.0,
        "V / C": [62.5, 50.0],
        "L": 56.25,
        "R": 56.25,
        "SE": 13.3088,
        "range": [39.194, 73.306],
        "P(L >= 75)": 0.0794,
        "equal / manager": [56.25, 56.25],
        "MAD / AC2 / pairs": [0.3636, 0.9472, 11],
        "N": 1,
        "stage": "S4",
    }


def test_worked_example_second_cycle() -> None:
    result = run(second_cycle(previous=run(first_cycle())["state"]))
    assert column(result) == {
        "g*": 2.0,
        "T": 75.0,
        "V / C": [80.0, 67.5],
        "L": 73.75,
        "R": 73.75,
        "SE": 13.6777,
        "range": [56.2214, 91.2786],
        "P(L >= 75)": 0.4636,
        "equal / manager": [75.0, 68.75],
        "MAD / AC2 / pairs": [0.5, 0.9446, 10],
        "N": 3,
        "stage": "S4",
    }
    assert result["what_if"] == {"V1": 3.75, "V2": 6.25, "V3": 0, "C1": 6.25, "C2": 6.25}


def test_worked_example_capped_by_the_foundation() -> None:
    assert column(run(capped())) == {
        "g*": 1.0,
        "T": 70.0,
        "V / C": [92.5, 87.5],
        "L": 90.0,
        "R": 50.0,
        "SE": 13.3088,
        "range": [72.944, 100.0],
        "P(L >= 75)": 0.8701,
        "equal / manager": [90.625, 87.5],
        "MAD / AC2 / pairs": [0.8182, 0.8115, 11],
        "N": 3,
        "stage": "S1",
    }


def test_worked_example_no_longer_capped() -> None:
    steadier = capped(previous=run(capped())["state"], intent="move")
    steadier["manager"]["G3"] = 2
    result = run(steadier)
    assert (result["readiness"], result["state"]["stage"]) == (90.0, "S4")


@pytest.mark.parametrize(
    ("same_manager", "expected"),
    [
        (True, (17.5, 9.4646, 1.8490, 15.5678, "up")),
        (False, (17.5, 16.7243, 1.0464, 27.5091, "no reliable change")),
    ],
)
def test_worked_example_trend(same_manager: bool, expected: tuple[Any, ...]) -> None:
    result = run(
        {
            "op": "trend",
            "earlier": first_cycle(),
            "later": second_cycle(),
            "same_manager": same_manager,
        }
    )
    assert list(result) == [
        "delta",
        "standard_error",
        "rci",
        "minimum_detectable_change",
        "verdict",
    ]
    assert tuple(rounded(result).values()) == expected


def test_worked_example_core_form() -> None:
    pair = {"self": dict.fromkeys(CORE.items, 2), "manager": dict.fromkeys(CORE.items, 2)}
    assert rounded(run(pair)["standard_error"]) == 12.5493
    assert rounded(run({"self": pair["self"]})["standard_error"]) == 17.4027
    change = {"op": "trend", "earlier": pair, "later": pair, "same_manager": True}
    assert rounded(run(change)["minimum_detectable_change"]) == 10.4475
    changed = run(change | {"same_manager": False})
    assert rounded(changed["minimum_detectable_change"]) == 24.9708


def test_worked_example_release() -> None:
    a, b, c = ([f"{team}{n}" for n in range(size)] for team, size in (("a", 9), ("b", 3), ("c", 6)))
    groups = {
        "South": a[6:] + b + c[4:],
        "North": a[:6] + c[:4],
        "C": c,
        "B": b,
        "A": a,
        "Dept": a + b + c,
    }
    levels = {"Dept": 1, "A": 2, "B": 2, "C": 2, "North": 3, "South": 3}
    assert run({"op": "release", "groups": groups, "levels": levels}) == {
        "shown": ["Dept", "A", "North", "South"],
        "hidden": {"B": "primary", "C": "complementary"},
    }


# --- other requests ---------------------------------------------------------------------------


def test_assess_result_has_the_keys_of_the_contract() -> None:
    result = run(first_cycle() | {"op": "assess"})
    assert list(result) == [
        "gate",
        "timing",
        "families",
        "lever_index",
        "lever_index_equal",
        "lever_index_manager",
        "readiness",
        "standard_error",
        "range",
        "probability_case",
        "agreement",
        "evidenced_levers",
        "risks",
        "what_if",
        "quality",
        "state",
    ]
    assert result["families"]["V"] == {
        "combined": 62.5,
        "self": 62.5,
        "manager": 62.5,
        "perception_gap": 0.0,
        "paired": 3,
        "counted": {"V1": 1.0, "V2": 1.0},
    }
    assert result["gate"]["signals"]["G2"] == {"self": 3.0, "manager": 2.0}
    assert result["risks"] == {"A1": 2}
    assert result["quality"]["self"] == {"straight_lining": False, "longest_run": 4}
    assert result["state"] == STATE


def test_empty_request_is_the_core_form_without_answers() -> None:
    result = run({})
    assert result["state"]["stage"] == "S0"
    assert list(result["families"].values()) == [None, None, None]
    assert result["agreement"]["pairs"] == 0
    assert list(result["risks"]) == list(CORE.risks)


def test_form_without_foundation_and_change_is_a_module() -> None:
    family = {"items": ["a", "b"], "counted": 1, "weight": 1}
    result = run({"form": {"families": {"X": family}}, "self": {"a": 4}, "manager": {"a": 2}})
    assert (result["lever_index"], result["gate"]["value"], result["timing"]) == (70.0, None, None)


@pytest.mark.parametrize(
    "weights", [("1/2", "1/2"), ("0.5", "1/2"), (0.5, 0.5), ("1/3", "2/3"), (0.1, "0.9")]
)
def test_weights_are_taken_as_they_are_written(weights: tuple[Any, Any]) -> None:
    families = {
        key: FORM["families"][key] | {"weight": weight}
        for key, weight in zip("VC", weights, strict=True)
    }
    form = FORM | {"families": families}
    assert run(first_cycle() | {"form": form})["families"]["V"]["combined"] == 62.5


@pytest.mark.parametrize(("share", "stage"), [(0.05, "S5"), (0, "S5"), (0.0501, "S4"), (1, "S4")])
def test_overtime_share_is_taken_as_it_is_written(share: float, stage: str) -> None:
    best = request("4 4 4  4 4  4 4 4  4 4 4  0", "4 4 4  4 4  4 4 4  4 4 4  0", "V1", "V2", "C1")
    best |= {"intent": "move", "previous": STATE, "overtime_share": share}
    assert run(best)["state"]["stage"] == stage


def test_archetypes() -> None:
    choices = [
        ["tech-lead", "solver", "tech-lead"],
        ["architect", "tech-lead", "tech-lead"],
        ["tech-lead", "right-hand", "tech-lead"],
        ["solver", "architect", "solver"],
        ["solver", "right-hand", "solver"],
        ["architect", "right-hand", "right-hand"],
    ]
    assert run({"op": "archetypes", "choices": choices}) == {
        "wins": {"tech-lead": 3, "solver": 2, "architect": 0, "right-hand": 1},
        "shares": {"tech-lead": 0.5, "solver": 2 / 6, "architect": 0.0, "right-hand": 1 / 6},
        "circular_triads": 0,
    }


def test_release_counts_people_by_number_or_name() -> None:
    people = [1, 2, 3, "1", "2"]
    result = run({"op": "release", "groups": {"all": people}, "levels": {"all": 0}})
    assert result == {"shown": ["all"], "hidden": {}}


@pytest.mark.parametrize(("k", "shown"), [(1, ["all"]), (6, ["all"]), (7, []), (HUGE, [])])
def test_release_hides_groups_smaller_than_k(k: int, shown: list[str]) -> None:
    asked = {"op": "release", "groups": {"all": list("abcdef")}, "levels": {"all": HUGE}, "k": k}
    assert run(asked)["shown"] == shown


def test_assess_request_is_what_a_result_is_computed_from() -> None:
    asked = assess_request(second_cycle(previous=STATE, intent="move", overtime_share=0.05))
    assert run(asked.to_json()) == run(second_cycle(previous=STATE, intent="move"))
    assert assess_request(asked.to_json()) == asked


def test_assess_request_of_another_operation_is_refused() -> None:
    with pytest.raises(BadRequest) as refused:
        assess_request({"op": "archetypes", "intent": "go"})
    assert [line.partition(": ")[0] for line in refused.value.faults] == ["op", "intent"]
