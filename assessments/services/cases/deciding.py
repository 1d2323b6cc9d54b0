"""The decision about a submitted case, recorded by an HR partner and shown to both authors."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from assessments.choices import CaseState, Outcome
from assessments.models import Case, Reason, User
from assessments.queries.cases.review import answers_of
from assessments.services.audit import record
from assessments.services.cases.holding import CaseError
from assessments.services.cases.reviewing import NotInReview, hold_for_hr


class ReviewUnderWay(CaseError):
    def __init__(self, asked: int, given: int) -> None:
        super().__init__(
            f"{given} of {asked} reviewers have answered. Wait for the others or for their last "
            "day, or take those out who cannot answer; the decision comes after them."
        )


class NoReason(CaseError):
    def __init__(self) -> None:
        super().__init__(
            "“Not yet” needs at least one reason that says what one would have to see."
        )


class DecidedOtherwise(CaseError):
    def __init__(self, case: Case) -> None:
        label = Outcome(case.outcome).label.lower()
        super().__init__(f"This case was decided in the meantime: {label}. It stays so.")


class NoSuchOutcome(CaseError):
    def __init__(self) -> None:
        super().__init__("Choose what was decided.")


@dataclass(frozen=True)
class ReasonWords:
    """`item` is the key of the lever or signal it is about, or ""."""

    text: str
    would_change: str = ""
    item: str = ""


@transaction.atomic
def decide_case(
    *, case: Case, outcome: str, words: str, reasons: Sequence[ReasonWords] = (), by: User
) -> Case:
    """Record what was decided, which ends the case. The same decision twice is one.

    A withdrawal does not wait for the reviewers. Raises NoSuchOutcome, NoReason, NotYours,
    NotInReview, ReviewUnderWay, DecidedOtherwise.
    """
    _check(outcome, reasons)
    held = hold_for_hr(case, by)
    if held.state == CaseState.DECIDED:
        return _decided_before(held, outcome, words, reasons)
    if held.state != CaseState.SUBMITTED:
        raise NotInReview(held)
    _wait_for_answers(held, outcome)
    held.state, held.outcome, held.outcome_words = CaseState.DECIDED, outcome, words
    held.decided_by, held.ended_at = by, timezone.now()
    held.save(update_fields=["state", "outcome", "outcome_words", "decided_by", "ended_at"])
    Reason.objects.bulk_create(
        Reason(case=held, order=order, item=one.item, text=one.text, would_change=one.would_change)
        for order, one in enumerate(reasons, start=1)
    )
    details = {"outcome": outcome, "reasons": len(reasons)}
    record(verb="case-decided", target=held, by=by, subject=held.person, **details)
    return held


def _check(outcome: str, reasons: Sequence[ReasonWords]) -> None:
    if outcome not in Outcome.values:
        raise NoSuchOutcome
    if outcome == Outcome.NOT_YET and not any(one.would_change for one in reasons):
        raise NoReason


def _wait_for_answers(held: Case, outcome: str) -> None:
    answers = answers_of(held, today=timezone.localdate())
    if outcome != Outcome.WITHDRAWN and answers.asked and not answers.are_open:
        raise ReviewUnderWay(answers.asked, answers.given)


def _decided_before(held: Case, outcome: str, words: str, reasons: Sequence[ReasonWords]) -> Case:
    stored = [
        ReasonWords(one.text, one.would_change, one.item) for one in held.reasons.order_by("order")
    ]
    if (held.outcome, held.outcome_words, stored) != (outcome, words, list(reasons)):
        raise DecidedOtherwise(held)
    return held
