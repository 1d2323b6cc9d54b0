"""Forms: what the core questionnaire is made of, and forms that cannot be scored."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assessments.scoring.forms import CORE, BestOf, Family, Form, FormError, Signal

from .example import FORM, HALF


def test_core_form_has_thirty_items_by_role() -> None:
    assert [(s.key, len(s.items)) for s in CORE.gate] == [
        ("replace-all-seniors", 2),
        ("rotation-confidence", 2),
        ("consistency", 2),
    ]
    assert (len(CORE.change.items), CORE.change.counted) == (4, 2)
    assert [(f.key, len(f.items), f.counted, f.weight) for f in CORE.families] == [
        ("V", 5, 3, Fraction(2, 5)),
        ("C", 6, 3, Fraction(2, 5)),
        ("P", 3, 2, Fraction(1, 5)),
    ]
    assert len(CORE.risks) == 6
    assert (CORE.evidenced_enter, CORE.evidenced_leave) == (4, 3)
    assert set(Counter(CORE.items).values()) == {1}
    assert len(CORE.items) == 30


def test_items_stand_in_questionnaire_order() -> None:
    assert FORM.gate_items == ("G1", "G2", "G3")
    assert FORM.lever_items == ("V1", "V2", "V3", "C1", "C2", "C3")
    assert FORM.scored_items == ("G1", "G2", "G3", "T1", "T2", *FORM.lever_items)
    assert FORM.items == (*FORM.scored_items, "A1")


def test_floor_is_carried_by_the_first_two_families_or_else_by_all() -> None:
    assert CORE.floor_families == ("V", "C")
    assert module("right", "robust").floor_families == ("right", "robust")
    assert module("right", "C").floor_families == ("C",)


def module(*keys: str) -> Form:
    weight = Fraction(1, len(keys))
    families = tuple(Family((f"{key}-1",), 1, key, weight) for key in keys)
    return Form(gate=(), change=BestOf((), 0), families=families)


def test_form_is_written_by_name_or_in_parts() -> None:
    assert CORE.to_json() == replace(CORE).to_json() == "core"
    assert FORM.to_json() == {
        "gate": {"G1": ["G1"], "G2": ["G2"], "G3": ["G3"]},
        "change": {"items": ["T1", "T2"], "counted": 1},
        "families": {
            "V": {"items": ["V1", "V2", "V3"], "counted": 2, "weight": "1/2"},
            "C": {"items": ["C1", "C2", "C3"], "counted": 2, "weight": "1/2"},
        },
        "risks": ["A1"],
        "evidenced_enter": 3,
        "evidenced_leave": 2,
    }


V, C = FORM.families


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"risks": ("V1",)}, "item 'V1' is used 2 times"),
        ({"gate": (Signal("G1", ()),)}, "gate signal 'G1' has no items"),
        (
            {"gate": (Signal("G1", ("G1",)), Signal("G1", ("G2",)))},
            "gate signal 'G1' is listed twice",
        ),
        ({"change": BestOf(("T1",), 2)}, "change counts 2 of 1 items"),
        ({"change": BestOf(("T1",), 0)}, "change counts 0 of 1 items"),
        ({"families": (replace(V, counted=4), C)}, "family 'V' counts 4 of 3 items"),
        ({"families": (replace(V, items=()), C)}, "family 'V' counts 2 of 0 items"),
        ({"families": (V, replace(C, key="V"))}, "family 'V' is listed twice"),
        (
            {"families": (V, replace(C, weight=Fraction(1, 3)))},
            "the weights of the families do not add up to 1",
        ),
        (
            {"families": (replace(V, weight=Fraction(1)), replace(C, weight=Fraction(0)))},
            "family 'C' needs a weight above 0",
        ),
        ({"families": ()}, "the weights of the families do not add up to 1"),
        ({"evidenced_leave": 4}, "evidenced_leave is not between 0 and evidenced_enter"),
        ({"evidenced_leave": -1}, "evidenced_leave is not between 0 and evidenced_enter"),
    ],
)
def test_form_with_one_fault_names_it(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(FormError) as refused:
        replace(FORM, **change)
    assert refused.value.faults == (fault,)


def test_form_with_several_faults_names_all() -> None:
    families = (replace(V, weight=HALF + 1), replace(C, weight=-HALF, counted=0))
    with pytest.raises(FormError) as refused:
        replace(FORM, families=families, risks=("A1", "A1", "A1"))
    assert refused.value.faults == (
        "item 'A1' is used 3 times",
        "family 'C' counts 0 of 3 items",
        "family 'C' needs a weight above 0",
    )
    assert str(refused.value) == "; ".join(refused.value.faults)


def test_form_without_foundation_and_change_is_a_module() -> None:
    assert module("right").items == ("right-1",)
    assert (module("right").evidenced_enter, module("right").evidenced_leave) == (4, 3)


@pytest.mark.parametrize(("enter", "leave"), [(0, 0), (1, 0), (1, 1)])
def test_form_may_ask_for_little_evidence(enter: int, leave: int) -> None:
    assert replace(FORM, evidenced_enter=enter, evidenced_leave=leave).evidenced_enter == enter
