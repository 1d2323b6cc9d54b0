"""The machine contract: the worked example through it, and every way to get a request wrong."""

from typing import Any

import pytest

from assessments.scoring.contract import BadRequest, run
from assessments.scoring.forms import CORE
from tests.scoring.contract_requests import FORM, capped, first_cycle, request, second_cycle

DEEP: Any = []
for _ in range(900):  # not too deep to be read, but to be printed
    DEEP = [DEEP]

HUGE = 10**4000  # as long as JSON may hold it, and far beyond any float

STATE = {"stage": "S4", "last": "S4", "gate": True, "timing": True, "practising": True}


def rounded(value: Any) -> Any:
    """To the four decimals of the worked example."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


# --- the worked example -----------------------------------------------------------------------


def column(result: dict[str, Any]) -> dict[str, Any]:
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


# --- faults -----------------------------------------------------------------------------------


def places(bad: Any) -> list[str]:
    """The keys that are named, one for each fault; "" for the request itself."""
    with pytest.raises(BadRequest) as refused:
        run(bad)
    assert all(line.isprintable() and len(line) < 400 for line in refused.value.faults)
    return [line.partition(": ")[0] if ": " in line else "" for line in refused.value.faults]


@pytest.mark.parametrize("bad", [None, True, 5, 3.5, "assess", [], [{}], DEEP])
def test_request_that_is_no_object_is_refused(bad: Any) -> None:
    assert places(bad) == [""]


@pytest.mark.parametrize("op", ["asses", "", None, 1, True, [], {}, DEEP])
def test_unknown_op_is_refused(op: Any) -> None:
    assert places({"op": op, "self": 5}) == ["op"]


NO_ANSWER = [5, -1, HUGE, -HUGE, 3.0, 0.5, float("nan"), float("inf"), True, False, None]
NO_ANSWER += ["3", "no", "", "nop", [], {}, [3], DEEP]


@pytest.mark.parametrize("rater", ["self", "manager"])
@pytest.mark.parametrize("answer", NO_ANSWER)
def test_answer_outside_the_scale_is_refused(rater: str, answer: Any) -> None:
    bad = first_cycle()
    bad[rater] |= {"V1": answer}
    assert places(bad) == [f"{rater}.V1"]


def test_not_observed_is_for_managers_only() -> None:
    assert places({"form": FORM, "self": {"V1": "NO"}}) == ["self.V1"]
    assert run({"form": FORM, "manager": {"V1": "NO"}})["families"]["V"] is None


def test_no_opportunity_is_for_both() -> None:
    asked = {"form": FORM, "self": {"V1": "NOP"}, "manager": {"V1": "NOP"}}
    assert run(asked)["families"]["V"] is None


CHANGES = {
    "unknown item": ({"self": {"V9": 3}, "manager": {"T9": 3}}, ["self.V9", "manager.T9"]),
    "answers as a list": ({"self": [3, 3]}, ["self"]),
    "answers as a number": ({"manager": 3}, ["manager"]),
    "unknown key": ({"evidenc": ["V1"], "Self": {}}, ["evidenc", "Self"]),
    "evidence as text": ({"evidence": "V1"}, ["evidence"]),
    "evidence of an unknown item": ({"evidence": ["V1", "V9"]}, ["evidence.V9"]),
    "unknown intent": ({"intent": "Move"}, ["intent"]),
    "no intent": ({"intent": None}, ["intent"]),
    "overtime beyond all": ({"overtime_share": 1.01}, ["overtime_share"]),
    "overtime below none": ({"overtime_share": -0.01}, ["overtime_share"]),
    "overtime as text": ({"overtime_share": "0.1"}, ["overtime_share"]),
    "overtime as truth": ({"overtime_share": True}, ["overtime_share"]),
    "overtime as no number": ({"overtime_share": float("nan")}, ["overtime_share"]),
    "overtime without end": ({"overtime_share": float("inf")}, ["overtime_share"]),
    "overtime of thousands of digits": ({"overtime_share": HUGE}, ["overtime_share"]),
    "previous as text": ({"previous": "S4"}, ["previous"]),
    "previous stage unknown": ({"previous": STATE | {"stage": "S6"}}, ["previous.stage"]),
    "previous stage without a name": ({"previous": STATE | {"stage": None}}, ["previous.stage"]),
    "last stage undecided": ({"previous": STATE | {"last": "S0"}}, ["previous.last"]),
    "flag as number": ({"previous": STATE | {"gate": 1}}, ["previous.gate"]),
    "flag as nothing": ({"previous": STATE | {"timing": None}}, ["previous.timing"]),
    "state with more": ({"previous": STATE | {"flag": True}}, ["previous.flag"]),
    "form as an unknown name": ({"form": "Core"}, ["form"]),
    "form as nothing": ({"form": None}, ["form"]),
    "form as a list": ({"form": []}, ["form"]),
    "many at once": (
        {"self": {"V1": 9, "V2": 3, "C9": 1}, "intent": "go", "overtime_share": 2, "x": 0},
        ["self.V1", "self.C9", "intent", "overtime_share", "x"],
    ),
    "a key of several lines": ({"a\nrequest 9: b": 1}, None),
    "a key that cannot be printed": ({"\ud800\x00\u2028": 1}, None),
    "a key without end": ({"x" * 10_000: 1}, None),
    "a value without end": ({"intent": "x" * 10_000}, ["intent"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_faulty_assess_request_names_each_key(name: str) -> None:
    change, expected = CHANGES[name]
    found = places(first_cycle() | change)
    assert found == (expected or [found[0]])


@pytest.mark.parametrize("key", STATE)
def test_previous_state_is_complete(key: str) -> None:
    previous = {name: value for name, value in STATE.items() if name != key}
    assert places(first_cycle() | {"previous": previous}) == [f"previous.{key}"]


def family(**change: Any) -> dict[str, Any]:
    """The form with another family V."""
    return {"families": FORM["families"] | {"V": FORM["families"]["V"] | change}}


FORM_FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an item twice": (family(items=["V1", "V1", "C1"]), ["form", "form"]),
    "items as text": (family(items="V1"), ["form.families.V.items"]),
    "an item of no name": ({"risks": ["A1", 5]}, ["form.risks"]),
    "too many counted": (family(counted=4), ["form"]),
    "none counted": (family(counted=0), ["form"]),
    "counted beyond all": (family(counted=HUGE), ["form"]),
    "counted as truth": (family(counted=True), ["form.families.V.counted"]),
    "counted 2.0": (family(counted=2.0), ["form.families.V.counted"]),
    "weight of nothing": (family(weight="0"), ["form", "form"]),
    "weight below nothing": (family(weight="-1/2"), ["form", "form"]),
    "weight as a word": (family(weight="half"), ["form.families.V.weight"]),
    "weight by nothing": (family(weight="1/0"), ["form.families.V.weight"]),
    "weight as truth": (family(weight=True), ["form.families.V.weight"]),
    "weight as no number": (family(weight=float("nan")), ["form.families.V.weight"]),
    "weight without end": (family(weight=float("inf")), ["form.families.V.weight"]),
    "weight with an exponent": (family(weight="1e999999999"), ["form.families.V.weight"]),
    "weights that do not add up": (family(weight="1/3"), ["form"]),
    "family with more": (family(colour="red"), ["form.families.V.colour"]),
    "family as a list": ({"families": {"V": ["V1"]}}, ["form.families.V"]),
    "families as a list": ({"families": []}, ["form.families"]),
    "no families": ({"families": {}}, ["form"]),
    "gate as a list": ({"gate": ["G1"]}, ["form.gate"]),
    "signal as text": ({"gate": {"G1": "G1"}}, ["form.gate.G1"]),
    "signal without items": ({"gate": {"G1": []}}, ["form"]),
    "change as a list": ({"change": ["T1"]}, ["form.change"]),
    "change that counts too many": ({"change": {"items": ["T1"], "counted": 2}}, ["form"]),
    "change without a count": ({"change": {"items": ["T1"]}}, ["form.change.counted"]),
    "evidence as text": ({"evidenced_enter": "3"}, ["form.evidenced_enter"]),
    "evidence below none": ({"evidenced_leave": -1}, ["form.evidenced_leave"]),
    "evidence left above": ({"evidenced_leave": 4}, ["form"]),
    "unknown key": ({"gates": {}}, ["form.gates"]),
}


@pytest.mark.parametrize("name", FORM_FAULTS)
def test_faulty_form_names_each_key(name: str) -> None:
    change, expected = FORM_FAULTS[name]
    assert places({"form": FORM | change}) == expected


def test_faulty_form_names_missing_keys() -> None:
    assert places({"form": {}}) == ["form.families"]
    incomplete = FORM | {"families": {"V": {"items": ["V1"]}}}
    assert places({"form": incomplete}) == ["form.families.V.counted", "form.families.V.weight"]


def test_faulty_form_does_not_hide_faults_of_answers() -> None:
    assert places({"form": {}, "self": {"V1": 9}}) == ["form.families", "self.V1"]


TREND = {"op": "trend", "earlier": first_cycle(), "later": second_cycle(), "same_manager": True}
RELEASE = {"op": "release", "groups": {"a": [1, 2], "b": [3]}, "levels": {"a": 0, "b": 1}}
CHOICE = ["tech-lead", "solver", "tech-lead"]

OTHER_FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "trend without requests": ({"op": "trend"}, ["earlier", "later", "same_manager"]),
    "trend of a list": (TREND | {"earlier": []}, ["earlier"]),
    "trend of an unknown item": (TREND | {"later": {"self": {"V1": 2}}}, ["later.self.V1"]),
    "trend of a trend": (TREND | {"later": {"op": "trend"}}, ["later.op"]),
    "trend of a number of managers": (TREND | {"same_manager": 1}, ["same_manager"]),
    "trend with more": (TREND | {"form": FORM}, ["form"]),
    "release without groups": ({"op": "release"}, ["groups", "levels"]),
    "release of a list": (RELEASE | {"groups": []}, ["groups"]),
    "release of people as text": (RELEASE | {"groups": {"a": "12", "b": []}}, ["groups.a"]),
    "release of half a person": (RELEASE | {"groups": {"a": [0.5], "b": []}}, ["groups.a"]),
    "release of a truth": (RELEASE | {"groups": {"a": [], "b": [True]}}, ["groups.b"]),
    "release of a group without level": (RELEASE | {"levels": {"a": 0}}, ["levels.b"]),
    "release of a level without group": (RELEASE | {"groups": {"a": []}}, ["groups.b"]),
    "release of a level below": (RELEASE | {"levels": {"a": -1, "b": 0}}, ["levels.a"]),
    "release of a level as text": (RELEASE | {"levels": {"a": "0", "b": 0}}, ["levels.a"]),
    "release by nobody": (RELEASE | {"k": 0}, ["k"]),
    "release by text": (RELEASE | {"k": "5"}, ["k"]),
    "release with more": (RELEASE | {"known": []}, ["known"]),
    "archetypes without choices": ({"op": "archetypes"}, ["choices"]),
    "archetypes as text": ({"op": "archetypes", "choices": "solver"}, ["choices"]),
    "archetypes of one choice": ({"op": "archetypes", "choices": [CHOICE]}, ["choices"] * 5),
    "archetypes of two words": ({"op": "archetypes", "choices": [CHOICE[:2]]}, ["choices.0"]),
    "archetypes of numbers": ({"op": "archetypes", "choices": [[1, 2, 1]]}, ["choices.0"]),
    "archetypes of text": ({"op": "archetypes", "choices": [CHOICE, "abc"]}, ["choices.1"]),
    "archetypes unheard of": ({"op": "archetypes", "choices": [["x", "y", "x"]]}, ["choices"] * 3),
    "archetypes with more": ({"op": "archetypes", "choices": [], "k": 5}, ["k"]),
}


@pytest.mark.parametrize("name", OTHER_FAULTS)
def test_faulty_request_of_another_operation_names_each_key(name: str) -> None:
    bad, expected = OTHER_FAULTS[name]
    assert places(bad) == expected
