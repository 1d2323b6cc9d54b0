"""Cases at the stages of their life, brought there by the services."""

import datetime
from collections.abc import Iterable

from assessments.models import Case, User
from assessments.queries.cases.content import ClaimWords, SectionWords, Words, new_claim
from assessments.queries.cases.document import Saved
from assessments.services.cases.deciding import ReasonWords, decide_case
from assessments.services.cases.opening import accept_case, propose_case
from assessments.services.cases.reviewing import give_recommendation
from assessments.services.cases.signing import sign_case
from assessments.services.cases.submitting import submit_case
from assessments.services.cases.writing import save_part
from tests.factories import today

OPPORTUNITY = "section:opportunity"


def opened(person: User, manager: User) -> Case:
    """Proposed by the person, accepted by the manager; nothing is written."""
    case = accept_case(case=propose_case(person=person, by=person), by=manager)
    case.refresh_from_db()
    return case


def write(
    case: Case,
    text: str = "The pricing team needs a lead",
    *,
    part: str = OPPORTUNITY,
    words: Words | None = None,
    base: int | None = None,
    by: User | None = None,
) -> int:
    """Save a part over what stands there; returns the number of the revision."""
    newest = case.revisions.filter(part=part).order_by("-number").first()
    if base is None:
        base = newest.number if newest else 0
    saved = save_part(
        case=case, part=part, words=words or SectionWords(text), base=base, by=by or case.person
    )
    assert isinstance(saved, Saved)
    case.refresh_from_db()
    return saved.number


def claim(case: Case, *, by: User | None = None, **changes: object) -> str:
    """Write a claim; returns its part."""
    part = new_claim()
    words = ClaimWords(
        **{  # type: ignore[arg-type]
            "section": "value-through-others",
            "item": "tools-and-assets",
            "behaviour": "Shares the checks with every team",
        }
        | changes
    )
    write(case, part=part, words=words, by=by)
    return part


def signed(case: Case, *by: User) -> Case:
    """By both, or by those who are named."""
    if not case.head:
        write(case)
    for user in by or (case.person, case.manager):
        sign_case(case=case, number=case.head, by=user)
    return case


def submitted_case(
    case: Case,
    reviewers: Iterable[User] = (),
    *,
    days: int = 14,
    until: datetime.date | None = None,
) -> Case:
    """Signed by both and handed to its reviewers."""
    signed(case)
    submit_case(
        case=case,
        number=case.head,
        reviewers=reviewers,
        review_until=until or today() + datetime.timedelta(days=days),
        by=case.person,
    )
    case.refresh_from_db()
    return case


def recommended(case: Case, *reviewers: User, recommendation: str = "promote") -> Case:
    for user in reviewers:
        words = f"Words of {user.name}"
        give_recommendation(case=case, recommendation=recommendation, words=words, by=user)
    return case


def past_its_review(case: Case) -> Case:
    """The last day of the review was yesterday."""
    case.review_until = today() - datetime.timedelta(days=1)
    case.save(update_fields=["review_until"])
    return case


def decided(case: Case, by: User, *, outcome: str = "promoted") -> Case:
    reasons = (ReasonWords("The evidence is of one month", "The same over a quarter"),)
    decide_case(case=case, outcome=outcome, words="As recommended", reasons=reasons, by=by)
    case.refresh_from_db()
    return case
