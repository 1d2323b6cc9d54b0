"""Every way to get a request wrong, and the keys that the faults name."""

from typing import Any

import pytest

from assessments.scoring.contract import BadRequest, run
from tests.scoring.contract_requests import FORM, HUGE, STATE, first_cycle, second_cycle

DEEP: Any = []
for _ in range(900):  # not too deep to be read, but to be printed
    DEEP = [DEEP]


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


NO_ANSWER: list[Any] = [5, -1, HUGE, -HUGE, 3.0, 0.5, float("nan"), float("inf"), True, False, None]
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


CHANGES: dict[str, tuple[dict[str, Any], list[str] | None]] = {
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
