"""Who reviews a submitted case, and what they say of it, blind to each other until it opens."""

from django.db import transaction
from django.utils import timezone

from assessments import access
from assessments.choices import CaseState, Recommendation
from assessments.models import Case, Reviewer, ReviewNote, User
from assessments.permissions import Permission
from assessments.queries.cases.content import key_of
from assessments.queries.cases.review import answers_of
from assessments.services.audit import record
from assessments.services.cases.holding import CaseError, NotYours, hold


class NotInReview(CaseError):
    def __init__(self, case: Case) -> None:
        was = "is decided" if case.state == CaseState.DECIDED else "is not with reviewers"
        super().__init__(f"This case {was}, so there is nothing to review.")


class AnswersAreOpen(CaseError):
    """Whoever wrote now would have read the others, or been read by them before."""

    def __init__(self) -> None:
        super().__init__(
            "The recommendations are open, so nobody can add to them or change them any more."
        )


class OneOfTheTwo(CaseError):
    def __init__(self, user: User) -> None:
        super().__init__(f"{user.name} has written or signed this case, and cannot review it.")


class InactiveReviewer(CaseError):
    def __init__(self, user: User) -> None:
        super().__init__(f"The account of {user.name} is switched off.")


class NoSuchRecommendation(CaseError):
    def __init__(self) -> None:
        super().__init__("Choose what you recommend.")


@transaction.atomic
def name_reviewer(*, case: Case, user: User, by: User) -> Reviewer:
    """Ask somebody to review; naming them twice is naming them once. By an HR partner.

    Whoever was removed before is back with what they had said. Raises NotYours, NotInReview,
    AnswersAreOpen, OneOfTheTwo, InactiveReviewer.
    """
    held = _hold_to_arrange(case, by)
    return add_reviewer(held, user, by)


def add_reviewer(held: Case, user: User, by: User) -> Reviewer:
    """For a verb that holds the case. Raises OneOfTheTwo, InactiveReviewer."""
    check_reviewer(held, user)
    reviewer, created = Reviewer.objects.get_or_create(
        case=held, user=user, defaults={"named_by": by}
    )
    if created or reviewer.removed_at is not None:
        reviewer.removed_at = None
        reviewer.save(update_fields=["removed_at"])
        details = {"reviewer": user.pk}
        record(verb="reviewer-named", target=held, by=by, subject=held.person, **details)
    return reviewer


def check_reviewer(case: Case, user: User) -> None:
    """Raises OneOfTheTwo for whoever has had a hand in it, and InactiveReviewer."""
    if access.had_a_hand(user, case):
        raise OneOfTheTwo(user)
    if not user.is_active:
        raise InactiveReviewer(user)


@transaction.atomic
def remove_reviewer(*, case: Case, user: User, by: User) -> None:
    """They read the case no more, and what they said is not counted. By an HR partner.

    If all others have answered, their recommendations open by it. Raises NotYours, NotInReview,
    AnswersAreOpen.
    """
    held = _hold_to_arrange(case, by)
    removed = held.reviewers.active().filter(user=user).update(removed_at=timezone.now())
    if removed:
        details = {"reviewer": user.pk}
        record(verb="reviewer-removed", target=held, by=by, subject=held.person, **details)


@transaction.atomic
def note_on_part(*, case: Case, part: str, text: str, by: User) -> ReviewNote | None:
    """What a reviewer says beside a part, in place of what they said before; "" takes it away.

    Raises NotYours, NotInReview, AnswersAreOpen, NoSuchPart.
    """
    key_of(part)
    held, reviewer = _hold_to_review(case, by)
    before = reviewer.notes.filter(part=part).first()
    if (before.text if before else "") == text:
        return before
    record(verb="case-noted", target=held, by=by, subject=held.person)
    if not text:
        reviewer.notes.filter(part=part).delete()
        return None
    said = {"text": text, "at": timezone.now()}
    note, _ = ReviewNote.objects.update_or_create(reviewer=reviewer, part=part, defaults=said)
    return note


@transaction.atomic
def give_recommendation(*, case: Case, recommendation: str, words: str, by: User) -> Reviewer:
    """What a reviewer recommends; it can be changed until the recommendations open.

    Raises NoSuchRecommendation, NotYours, NotInReview, AnswersAreOpen.
    """
    if recommendation not in Recommendation.values:
        raise NoSuchRecommendation
    held, reviewer = _hold_to_review(case, by, given=(recommendation, words))
    if (reviewer.recommendation, reviewer.words) == (recommendation, words):
        return reviewer
    reviewer.recommendation, reviewer.words = recommendation, words
    reviewer.given_at = timezone.now()
    reviewer.save(update_fields=["recommendation", "words", "given_at"])
    record(verb="recommendation-given", target=held, by=by, subject=held.person)
    return reviewer


def hold_for_hr(case: Case, by: User) -> Case:
    """For an HR partner who had no hand in it. Raises NotYours, Case.DoesNotExist."""
    held = hold(case)
    if not access.can(by, Permission.DECIDE_CASE) or access.had_a_hand(by, held):
        raise NotYours
    return held


def _hold_to_arrange(case: Case, by: User) -> Case:
    held = hold_for_hr(case, by)
    _check_in_review(held)
    return held


def _hold_to_review(
    case: Case, by: User, *, given: tuple[str, str] | None = None
) -> tuple[Case, Reviewer]:
    """`given` may be said again at any time by whoever has said exactly that."""
    held = hold(case)
    if not access.can(by, Permission.REVIEW_CASE, held):
        raise NotYours
    reviewer: Reviewer = held.reviewers.active().get(user=by)
    if given != (reviewer.recommendation, reviewer.words):
        _check_in_review(held)
    return held, reviewer


def _check_in_review(held: Case) -> None:
    if held.state != CaseState.SUBMITTED:
        raise NotInReview(held)
    if answers_of(held, today=timezone.localdate()).are_open:
        raise AnswersAreOpen
