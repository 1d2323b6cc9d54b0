"""Every number of the worked example in docs/scoring.md, to the four decimals printed there."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assessments.scoring.assessment import AssessRequest, assess
from assessments.scoring.stages import Intent, Stage, State
from assessments.scoring.trend import trend

from .example import FORM, P1, P2, Q, pair, sheet


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


def family(
    combined: float, own: float, manager: float, paired: int, **counted: float
) -> dict[str, Any]:
    return {
        "combined": combined,
        "self": own,
        "manager": manager,
        "perception_gap": own - manager,
        "paired": paired,
        "counted": counted,
    }


def test_first_cycle_of_p_gives_every_number_of_the_contract() -> None:
    assert rounded(assess(P1).to_json()) == {
        "gate": {
            "value": 2.0,
            "signals": {
                "G1": {"self": 3.0, "manager": 3.0},
                "G2": {"self": 3.0, "manager": 2.0},
                "G3": {"self": 3.0, "manager": 3.0},
            },
        },
        "timing": 65.0,
        "families": {
            "V": family(62.5, 62.5, 62.5, 3, V1=1.0, V2=1.0),
            "C": family(50.0, 50.0, 50.0, 3, C2=1.0, C3=1.0),
        },
        "lever_index": 56.25,
        "lever_index_equal": 56.25,
        "lever_index_manager": 56.25,
        "readiness": 56.25,
        "standard_error": 13.3088,
        "range": [39.1940, 73.3060],
        "probability_case": 0.0794,
        "agreement": {
            "pairs": 11,
            "mean_difference": 0.1818,
            "mean_absolute_difference": 0.3636,
            "ac2": 0.9472,
        },
        "evidenced_levers": 1,
        "risks": {"A1": 2},
        "what_if": {"V1": 6.25, "V2": 6.25, "V3": 0.0, "C1": 2.5, "C2": 6.25, "C3": 6.25},
        "quality": {
            "self": {"straight_lining": False, "longest_run": 4},
            "manager": {"straight_lining": False, "longest_run": 3},
        },
        "state": {"stage": "S4", "last": "S4", "gate": True, "timing": True, "practising": True},
    }


def test_second_cycle_of_p_rises_and_stays_below_a_case() -> None:
    result = rounded(assess(P2).to_json())
    assert (result["gate"]["value"], result["timing"]) == (2.0, 75.0)
    assert result["families"] == {
        "V": family(80.0, 87.5, 75.0, 3, V1=1.0, V2=1.0),
        "C": family(67.5, 75.0, 62.5, 2, C1=1.0, C2=1.0),
    }
    assert (result["lever_index"], result["readiness"]) == (73.75, 73.75)
    assert (result["lever_index_equal"], result["lever_index_manager"]) == (75.0, 68.75)
    assert (result["standard_error"], result["range"]) == (13.6777, [56.2214, 91.2786])
    assert result["probability_case"] == 0.4636
    assert result["agreement"]["pairs"] == 10
    assert result["agreement"]["mean_absolute_difference"] == 0.5
    assert result["agreement"]["ac2"] == 0.9446
    assert result["evidenced_levers"] == 3
    assert result["what_if"] == {"V1": 3.75, "V2": 6.25, "V3": 0.0, "C1": 6.25, "C2": 6.25}
    assert result["state"]["stage"] == "S4"


def test_q_is_capped_by_the_foundation_whatever_the_levers() -> None:
    assessment = assess(Q)
    result = rounded(assessment.to_json())
    assert (result["gate"]["value"], result["timing"]) == (1.0, 70.0)
    assert result["families"]["V"]["combined"] == 92.5
    assert result["families"]["C"]["combined"] == 87.5
    assert (result["lever_index"], result["readiness"]) == (90.0, 50.0)
    assert (result["standard_error"], result["range"]) == (13.3088, [72.9440, 100.0])
    assert result["probability_case"] == 0.8701
    assert (result["lever_index_equal"], result["lever_index_manager"]) == (90.625, 87.5)
    assert result["agreement"] == {
        "pairs": 11,
        "mean_difference": 0.6364,
        "mean_absolute_difference": 0.8182,
        "ac2": 0.8115,
    }
    assert (result["evidenced_levers"], result["state"]["stage"]) == (3, "S1")
    assert assessment.capped


def test_next_cycle_of_q_with_a_steady_foundation_is_no_longer_capped() -> None:
    steadier = sheet("3 3 2  2 2  4 3 1  3 3 4  3")
    later = assess(replace(Q, manager_answers=steadier, previous=assess(Q).state))
    assert (later.readiness, later.state.stage) == (90, Stage.PRACTISING)
    assert not later.capped


def test_trend_of_p_is_up_with_the_same_manager() -> None:
    assert rounded(trend(assess(P1), assess(P2), same_manager=True).to_json()) == {
        "delta": 17.5,
        "standard_error": 9.4646,
        "rci": 1.8490,
        "minimum_detectable_change": 15.5678,
        "verdict": "up",
    }


def test_trend_of_p_is_no_reliable_change_with_a_new_manager() -> None:
    result = rounded(trend(assess(P1), assess(P2), same_manager=False).to_json())
    assert (result["delta"], result["rci"]) == (17.5, 1.0464)
    assert result["minimum_detectable_change"] == 27.5091
    assert result["verdict"] == "no reliable change"


def test_view_of_one_rater_has_own_scores_and_never_a_stage() -> None:
    alone = assess(replace(P2, manager_answers=None))
    result = alone.to_json()
    assert alone.one_rater
    assert not assess(P2).one_rater
    assert result["lever_index"] == 81.25
    assert result["families"]["V"] == {
        "combined": 87.5,
        "self": 87.5,
        "manager": None,
        "perception_gap": None,
        "paired": 3,
        "counted": {"V1": 1.0, "V2": 1.0},
    }
    assert result["gate"]["value"] is None
    assert result["readiness"] is None
    assert not alone.capped
    assert (result["lever_index_equal"], result["lever_index_manager"]) == (None, None)
    assert result["agreement"] == {
        "pairs": 0,
        "mean_difference": None,
        "mean_absolute_difference": None,
        "ac2": None,
    }
    assert result["quality"]["manager"] is None
    assert result["state"]["stage"] == "S0"
    assert result["state"]["last"] == "S4"


def test_view_of_the_manager_alone_is_the_index_by_the_manager() -> None:
    alone = assess(replace(P1, self_answers=None))
    assert alone.lever_index == alone.lever_index_manager == Fraction(225, 4)
    assert alone.lever_index_equal is None
    assert alone.families["V"] is not None
    assert (alone.families["V"].own, alone.families["V"].manager) == (None, Fraction(125, 2))


def test_assessment_without_answers_is_null_throughout() -> None:
    for nobody in (pair(None, None), pair("- " * 12, "- " * 12)):
        result = assess(nobody).to_json()
        for key in (
            "timing",
            "lever_index",
            "lever_index_equal",
            "lever_index_manager",
            "readiness",
            "standard_error",
            "range",
            "probability_case",
        ):
            assert result[key] is None, key
        assert result["families"] == {"V": None, "C": None}
        assert result["gate"]["value"] is None
        assert result["what_if"] == {}
        assert result["risks"] == {"A1": None}
        assert result["state"] == State().to_json()


def test_evidence_counts_only_where_the_manager_sees_the_lever_regularly() -> None:
    confirmed = frozenset(FORM.items)
    assert assess(replace(P1, evidence=confirmed)).evidenced_levers == 1  # V1, at 3
    assert assess(replace(P2, evidence=confirmed)).evidenced_levers == 3  # V1 V2 C2
    assert assess(replace(P2, evidence=frozenset({"G1", "T1"}))).evidenced_levers == 0


def test_risk_is_the_larger_available_answer() -> None:
    assert assess(Q).risks == {"A1": 3}
    person_only = replace(Q, manager_answers=sheet("3 3 1  2 2  4 3 1  3 3 4  NO"))
    assert assess(person_only).risks == {"A1": 0}


def test_high_risk_keeps_a_case_closed_whichever_rater_sees_it() -> None:
    practising = State(Stage.PRACTISING, Stage.PRACTISING, gate=True, timing=True, practising=True)
    own, manager = "3 3 3  3 3  4 4 4  4 4 4  {}", "3 3 3  3 3  4 4 4  4 4 4  {}"

    def stage(own_risk: str, manager_risk: str) -> Stage:
        return assess(
            pair(
                own.format(own_risk),
                manager.format(manager_risk),
                "V1 V2 C1",
                intent=Intent.MOVE,
                previous=practising,
            )
        ).state.stage

    assert stage("2", "-") is Stage.READY_FOR_CASE
    assert stage("3", "0") is stage("NOP", "3") is Stage.PRACTISING


def test_request_is_written_as_the_contract_reads_it() -> None:
    assert replace(P2, intent=Intent.MOVE, overtime_share=Fraction(1, 20)).to_json() == {
        "op": "assess",
        "form": FORM.to_json(),
        "self": dict(sheet("3 3 3  3 2  4 3 1  3 3 2  1")),
        "manager": dict(sheet("3 2 3  3 3  3 3 2  2 3 NO  2")),
        "evidence": ["V1", "V2", "C2"],
        "intent": "move",
        "overtime_share": 0.05,
        "previous": {
            "stage": "S4",
            "last": "S4",
            "gate": True,
            "timing": True,
            "practising": True,
        },
    }


@pytest.mark.parametrize("absent", ["self", "manager"])
def test_request_of_one_rater_says_null_for_the_other(absent: str) -> None:
    request = AssessRequest(FORM, {"V1": 3}, {"V1": 2})
    written = replace(request, **{f"{absent}_answers": None}).to_json()  # type: ignore[arg-type]
    assert written[absent] is None
    assert written["previous"] is None
