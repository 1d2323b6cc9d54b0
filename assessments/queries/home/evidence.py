"""What waits in the evidence log for somebody's word."""

from collections.abc import Iterator, Sequence

from assessments.models import User
from assessments.queries.evidence import Awaited, awaited_of
from assessments.queries.home.steps import Step, Urgency, count_of


def evidence_steps(user: User) -> Iterator[Step]:
    awaited = awaited_of(user)
    if questions := [piece for piece in awaited if piece.is_question]:
        yield _answer(questions)
    if unconfirmed := [piece for piece in awaited if not piece.is_question]:
        yield _confirm(unconfirmed)


def _answer(questions: Sequence[Awaited]) -> Step:
    one = len(questions) == 1
    what = "a piece of evidence" if one else f"{count_of(questions).lower()} pieces of evidence"
    askers = {piece.reader for piece in questions}
    who = f"{askers.pop()} asks" if len(askers) == 1 else "Others ask"
    return Step(
        Urgency.ANSWER_QUESTION,
        f"{who} about {what}",
        "Answer in the evidence log, or change the words so that they say it.",
        "Answer the question" if one else "See the questions",
        "evidence" if one else "evidence-log",
        questions[0].evidence_id if one else None,
    )


def _confirm(pieces: Sequence[Awaited]) -> Step:
    one = len(pieces) == 1
    what = "piece of evidence waits" if one else "pieces of evidence wait"
    return Step(
        Urgency.CONFIRM_EVIDENCE,
        f"{count_of(pieces)} {what} for your confirmation",
        "Confirm what you know to be so, or ask about it.",
        "Read it" if one else "Open the evidence log",
        "evidence" if one else "evidence-log",
        pieces[0].evidence_id if one else None,
    )
