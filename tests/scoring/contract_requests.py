"""The worked example of docs/scoring.md as requests of the machine contract."""

from typing import Any

FORM: dict[str, Any] = {
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
STATE: dict[str, Any] = {
    "stage": "S4",
    "last": "S4",
    "gate": True,
    "timing": True,
    "practising": True,
}
HUGE = 10**4000  # as long as JSON may hold it, and far beyond any float
ITEMS = ("G1", "G2", "G3", "T1", "T2", "V1", "V2", "V3", "C1", "C2", "C3", "A1")


def answers(words: str) -> dict[str, int | str]:
    return {
        item: int(word) if word.isdigit() else word
        for item, word in zip(ITEMS, words.split(), strict=True)
    }


def request(own: str, manager: str, *evidence: str, **more: Any) -> dict[str, Any]:
    return {
        "form": FORM,
        "self": answers(own),
        "manager": answers(manager),
        "evidence": list(evidence),
        **more,
    }


def first_cycle() -> dict[str, Any]:
    return request("3 3 3  3 2  3 2 1  2 2 2  1", "3 2 3  2 3  3 2 1  1 2 2  2", "V1")


def second_cycle(**more: Any) -> dict[str, Any]:
    own, manager = "3 3 3  3 2  4 3 1  3 3 2  1", "3 2 3  3 3  3 3 2  2 3 NO  2"
    return request(own, manager, "V1", "V2", "C2", **more)


def capped(**more: Any) -> dict[str, Any]:
    own, manager = "3 3 3  3 4  4 4 2  4 3 3  0", "3 3 1  2 2  4 3 1  3 3 4  3"
    return request(own, manager, "V1", "C1", "C3", **more)
