"""Handing a signed case to its reviewers: from here on nobody changes it."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from assessments.choices import CaseState
from assessments.models import Case, User
from assessments.queries.cases.beside import assessed_pair
from assessments.services.audit import record
from assessments.services.cases.holding import (
    CaseClosed,
    CaseError,
    DocumentMoved,
    hold_own,
)
from assessments.services.cases.reviewing import add_reviewer


class NotSigned(CaseError):
    def __init__(self, missing: Sequence[str]) -> None:
        names, have = " and ".join(missing), "has" if len(missing) == 1 else "have"
        super().__init__(f"{names} {have} not signed this revision. Both of you sign it first.")


class SubmittedOtherwise(CaseError):
    def __init__(self) -> None:
        super().__init__(
            "It was submitted in the meantime, with other reviewers or another last day. HR can "
            "name more reviewers."
        )


class DayIsOver(CaseError):
    def __init__(self) -> None:
        super().__init__("Give the reviewers a last day that is still to come.")


@transaction.atomic
def submit_case(
    *,
    case: Case,
    number: int,
    reviewers: Iterable[User] = (),
    review_until: datetime.date,
    by: User,
) -> Case:
    """Freeze revision `number`, which both have signed, and ask the reviewers.

    Submitting the same again changes nothing. Raises NotSigned, DocumentMoved, DayIsOver,
    OneOfTheTwo, InactiveReviewer, SubmittedOtherwise, NotYours, CaseClosed.
    """
    held, reviewers = hold_own(case, by), tuple(reviewers)
    if held.is_submitted and held.head == number:
        return _submitted_before(held, reviewers, review_until)
    _check(held, number, review_until)
    held.state, held.submitted_at = CaseState.SUBMITTED, timezone.now()
    held.review_until = review_until
    held.pair = assessed_pair(held)
    held.save(update_fields=["state", "submitted_at", "review_until", "pair"])
    record(verb="case-submitted", target=held, by=by, subject=held.person, number=number)
    for reviewer in reviewers:
        add_reviewer(held, reviewer, by)
    return held


def _submitted_before(held: Case, reviewers: Sequence[User], review_until: datetime.date) -> Case:
    named = set(held.reviewers.values_list("user", flat=True))
    if held.review_until != review_until or any(user.pk not in named for user in reviewers):
        raise SubmittedOtherwise
    return held


def _check(held: Case, number: int, review_until: datetime.date) -> None:
    if not held.is_open:
        raise CaseClosed(held.state)
    if held.head != number:
        raise DocumentMoved
    signed = set(held.signatures.standing().values_list("by_id", flat=True))
    missing = [user.name for user in (held.person, held.manager) if user.pk not in signed]
    if missing:
        raise NotSigned(missing)
    if review_until < timezone.localdate():
        raise DayIsOver
