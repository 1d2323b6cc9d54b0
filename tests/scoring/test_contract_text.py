"""The machine contract as text: what JSON is taken, and how every fault finds its request."""

import json
from typing import Any

import pytest

from assessments.scoring.contract import BadRequest, assess_request, run, run_text
from tests.scoring.contract_requests import FORM, capped, first_cycle, request, second_cycle

READY = {"stage": "S4", "last": "S4", "gate": True, "timing": True, "practising": True}
BEST = request("4 4 4  4 4  4 4 4  4 4 4  0", "4 4 4  4 4  4 4 4  4 4 4  0", "V1", "V2", "C1")


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(BadRequest) as refused:
        run_text(text)
    return list(refused.value.faults)


# --- one request or many ----------------------------------------------------------------------


def test_an_object_is_answered_by_an_object() -> None:
    assert run_text(json.dumps(first_cycle())) == run(first_cycle())


def test_an_array_is_answered_by_an_array_in_the_same_order() -> None:
    asked = [first_cycle(), capped(), second_cycle()]
    assert run_text(json.dumps(asked)) == [run(one) for one in asked]
    assert run_text("[]") == []


def test_every_faulty_request_of_an_array_is_named_by_its_position() -> None:
    asked: list[Any] = [first_cycle(), {"self": {"V1": 3}}, 5, {"op": "score"}]
    assert faults(json.dumps(asked)) == [
        "request 2: self.V1: is not an item of the form",
        "request 3: 5 is not an object",
        "request 4: op: 'score' is not one of assess, trend, release, archetypes",
    ]


def test_a_printed_result_can_be_read_back() -> None:
    result = run_text(json.dumps(second_cycle()))
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_a_request_written_back_is_the_same_request() -> None:
    asked = second_cycle(previous=READY, intent="move", overtime_share=0.05)
    written = assess_request(asked).to_json()
    assert assess_request(written) == assess_request(asked)
    assert run_text(json.dumps(written)) == run(asked)


# --- numbers as written -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "stage"),
    [("0.05", "S5"), ("5e-2", "S5"), ("0", "S5"), ("0.0500000000000000000000001", "S4")],
)
def test_overtime_share_is_compared_as_the_decimal_it_is(share: str, stage: str) -> None:
    asked = json.dumps(BEST | {"intent": "move", "previous": READY, "overtime_share": "SHARE"})
    result = run_text(asked.replace('"SHARE"', share))
    assert isinstance(result, dict)
    assert result["state"]["stage"] == stage


def test_weights_written_as_decimals_add_up_exactly() -> None:
    shares = {"V": "0.1", "C": "0.2", "X": "0.7"}
    families = ", ".join(
        f'"{key}": {{"items": ["{key}1"], "counted": 1, "weight": {share}}}'
        for key, share in shares.items()
    )
    answers = '{"V1": 4, "C1": 4, "X1": 4}'
    result = run_text(
        f'{{"form": {{"families": {{{families}}}}}, "self": {answers}, "manager": {answers}}}'
    )
    assert isinstance(result, dict)
    assert result["lever_index"] == 100.0


@pytest.mark.parametrize(
    "number",
    ["1.5", "-0.1", "NaN", "Infinity", "1e999999999999999999999", "1e-999999999", "9" * 4000],
)
def test_a_share_that_is_none_is_refused(number: str) -> None:
    [fault] = faults(f'[{{}}, {{"overtime_share": {number}}}]')
    assert fault.startswith("request 2: overtime_share: ")
    assert fault.endswith(" is not a number from 0 to 1")


# --- text that is no request ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not JSON: Expecting value at line 1, column 1"),
        ("{}\n{}", "not JSON: Extra data at line 2, column 1"),
        ("{'self': null}", "not JSON: Expecting property name"),
        (b'{"intent": "\xff"}', "not JSON: not UTF-8 text"),
        ("[" * 100_000, "not JSON that can be read: nested too deeply"),
        ('{"a":' * 100_000, "not JSON that can be read: nested too deeply"),
        ("9" * 5000, "not JSON that can be read: a number is too long"),
    ],
)
def test_text_that_is_not_json_is_refused(text: str | bytes, fault: str) -> None:
    [found] = faults(text)
    assert found.startswith(f"request 1: {fault}")


def test_text_may_begin_with_a_byte_order_mark() -> None:
    assert run_text(b"\xef\xbb\xbf{}") == run({})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[{}, {"intent": "move", "intent": "stay"}]', "request 2: intent"),
        ('{"self": {"role-model": 1, "role-model": 1}}', "request 1: self.role-model"),
        ('{"op": "release", "groups": {"a": [], "a": []}, "levels": {"a": 0}}', "groups.a"),
        ('{"form": {"families": {"V": 1, "V": 1}}}', "form.families.V"),
    ],
)
def test_a_key_that_stands_twice_is_refused_where_it_stands(text: str, place: str) -> None:
    assert any(f"{place}: stands twice in one object" in fault for fault in faults(text))


def test_a_fault_is_one_line_of_plain_characters_whatever_the_request_holds() -> None:
    strange = {"a\nrequest 9: b": 1, "\ud800\u2028": 1, "x" * 10_000: 1, "": 1}
    found = faults(json.dumps({"form": FORM, "self": strange}))
    assert len(found) == len(strange)
    assert all(fault.isascii() and fault.isprintable() and len(fault) < 200 for fault in found)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("null", "null"),
        ("true", "true"),
        ("3.0", "3.0"),
        ('"3"', "'3'"),
        ("[[]]", "a list"),
        ("{}", "an object"),
        ("1" * 61, "a number of very many digits"),
    ],
)
def test_a_fault_shows_the_value_as_it_was_written(value: str, words: str) -> None:
    text = json.dumps({"form": FORM, "self": {"V1": "VALUE"}}).replace('"VALUE"', value)
    assert faults(text) == [f'request 1: self.V1: {words} is not 0 to 4 or "NOP"']
