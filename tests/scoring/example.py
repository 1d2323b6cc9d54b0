"""The worked example of docs/scoring.md: a small form, and three pairs who answered it."""

from fractions import Fraction
from typing import Any

from assessments.scoring.answers import Answers
from assessments.scoring.assessment import AssessRequest, assess
from assessments.scoring.forms import BestOf, Family, Form, Signal

HALF = Fraction(1, 2)

FORM = Form(
    gate=(Signal("G1", ("G1",)), Signal("G2", ("G2",)), Signal("G3", ("G3",))),
    change=BestOf(("T1", "T2"), counted=1),
    families=(
        Family(("V1", "V2", "V3"), counted=2, key="V", weight=HALF),
        Family(("C1", "C2", "C3"), counted=2, key="C", weight=HALF),
    ),
    risks=("A1",),
    evidenced_enter=3,
    evidenced_leave=2,
)


def sheet(text: str) -> Answers:
    """A sheet from its answers in the order of the form, "-" for unanswered."""
    words = zip(FORM.items, text.split(), strict=True)
    return {
        item: int(word) if word.isdigit() else word  # type: ignore[misc]
        for item, word in words
        if word != "-"
    }


def pair(own: str | None, manager: str | None, evidence: str = "", **more: Any) -> AssessRequest:
    return AssessRequest(
        form=FORM,
        self_answers=None if own is None else sheet(own),
        manager_answers=None if manager is None else sheet(manager),
        evidence=frozenset(evidence.split()),
        **more,
    )


P1 = pair("3 3 3  3 2  3 2 1  2 2 2  1", "3 2 3  2 3  3 2 1  1 2 2  2", "V1")
P2 = pair(
    "3 3 3  3 2  4 3 1  3 3 2  1",
    "3 2 3  3 3  3 3 2  2 3 NO  2",
    "V1 V2 C2",
    previous=assess(P1).state,
)
Q = pair("3 3 3  3 4  4 4 2  4 3 3  0", "3 3 1  2 2  4 3 1  3 3 4  3", "V1 C1 C3")
