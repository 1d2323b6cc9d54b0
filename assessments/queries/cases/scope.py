"""Which cases there are for somebody, and how much of one they read."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from assessments.choices import CaseState
from assessments.models import Case, Parked, Reviewer, Revision, Signature, User
from assessments.models.cases.case import CaseQuerySet
from assessments.models.cases.writing import ParkedQuerySet, RevisionQuerySet

_NAMED = ("person__team", "manager", "opened_by", "framework", "pair__cycle")


class ReadsAs(StrEnum):
    """What somebody has to do with a case; the first that is true."""

    AUTHOR = "author"
    HANDED = "handed"  # a reviewer, or an HR partner: reads what was submitted
    SIGNED = "signed"  # once an author: reads what they have signed


@dataclass(frozen=True)
class Reading:
    """`number` is the newest revision that somebody reads the document at, 0 for an empty one."""

    reads_as: ReadsAs
    number: int

    @property
    def with_history(self) -> bool:
        """Whether they may also follow how the document came about."""
        return self.reads_as is not ReadsAs.HANDED

    def may_open(self, number: int) -> bool:
        """Whether they read the document as it was after this revision."""
        return number == self.number or (self.with_history and 0 < number < self.number)


@dataclass(frozen=True)
class CaseRow:
    """`state` is a CaseState; `changed_at` is when it was last written in, or opened.

    `signed`: how many of the two stand behind it as it is. `kept_aside`: texts that wait for the
    viewer. `manager_now` is the person's manager of now if that is somebody else, or "".
    """

    id: int
    reads_as: ReadsAs
    state: str
    person: str
    manager: str
    is_own: bool
    opened_by: str
    opened_by_me: bool
    opened_at: datetime.datetime
    changed_at: datetime.datetime
    head: int
    signed: int
    signed_by_me: bool
    kept_aside: int
    has_answered: bool
    manager_now: str

    @property
    def other(self) -> str:
        """The name of the other author, for one of the two."""
        return self.manager if self.is_own else self.person

    @property
    def waits_for_me(self) -> bool:
        """The other has proposed it, or a review is asked for."""
        if self.reads_as is ReadsAs.HANDED:
            return self.state == CaseState.SUBMITTED and not self.has_answered
        is_asked = self.state == CaseState.PROPOSED and not self.opened_by_me
        return self.reads_as is ReadsAs.AUTHOR and is_asked

    @property
    def is_over(self) -> bool:
        return self.state in (CaseState.DECIDED, CaseState.DECLINED, CaseState.WITHDRAWN)


def cases_visible_to(user: User) -> CaseQuerySet:
    """What the user reads at least a part of, with all that its pages name."""
    cases: CaseQuerySet = Case.objects.visible_to(user)
    return cases.select_related(*_NAMED)


def revisions_visible_to(user: User, case: Case) -> RevisionQuerySet:
    """Those of the case whose making the user may follow, one by one. At most two queries more."""
    reading = reading_of(case, user)
    revisions: RevisionQuerySet = Revision.objects.filter(case=case).select_related("case", "by")
    if reading is None or not reading.with_history:
        return revisions.none()
    return revisions.filter(number__lte=reading.number)


def parked_visible_to(user: User) -> ParkedQuerySet:
    """The user's own texts that were kept aside, settled ones among them."""
    parked: ParkedQuerySet = Parked.objects.visible_to(user)
    return parked.select_related("case__person", "case__manager", "case__framework", "by")


def reading_of(case: Case, user: User) -> Reading | None:
    """What the user reads of the case, None for nothing. No query for the two authors, else two."""
    if user.pk in case.author_ids():
        return Reading(ReadsAs.AUTHOR, case.head)
    if Case.objects.handed_to(user).filter(pk=case.pk).exists():
        return Reading(ReadsAs.HANDED, case.head)
    signed = case.signatures.filter(by=user).aggregate(newest=Max("number"))["newest"]
    return Reading(ReadsAs.SIGNED, signed) if signed else None


def readable_number(case: Case, user: User) -> int | None:
    """The newest revision that the user reads the document at, 0 for an empty one; None: none."""
    reading = reading_of(case, user)
    return reading.number if reading else None


def cases_of(user: User) -> tuple[CaseRow, ...]:
    """The user's own cases, those they co-author, have signed or review; newest first. One query.

    What HR partners read as such is another list.
    """
    authors = Q(person=user) | Q(manager=user)
    rows: Any = (
        Case.objects.filter(authors | _has_signed(user) | _reviews(user))
        .select_related("person__manager", "manager", "opened_by")
        .annotate(
            is_reviewer=_reviews(user),
            has_answered=Exists(_review_of(user).filter(given_at__isnull=False)),
            changed_at=_newest_at(),
            signed=_number_of(Signature.objects.standing()),
            signed_by_me=Exists(Signature.objects.standing().filter(case=OuterRef("pk"), by=user)),
            kept_aside=_number_of(Parked.objects.waiting().filter(by=user)),
        )
    )
    return tuple(_row(row, user) for row in rows)


def _row(row: Any, user: User) -> CaseRow:
    manager_now = row.person.manager
    is_other = manager_now is not None and manager_now.pk != row.manager_id
    return CaseRow(
        id=row.pk,
        reads_as=_reads_as(row, user),
        state=row.state,
        person=row.person.name,
        manager=row.manager.name,
        is_own=row.person_id == user.pk,
        opened_by=row.opened_by.name,
        opened_by_me=row.opened_by_id == user.pk,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        head=row.head,
        signed=row.signed,
        signed_by_me=row.signed_by_me,
        kept_aside=row.kept_aside,
        has_answered=row.has_answered,
        manager_now=manager_now.name if manager_now is not None and is_other else "",
    )


def _reads_as(row: Any, user: User) -> ReadsAs:
    if user.pk in row.author_ids():
        return ReadsAs.AUTHOR
    return ReadsAs.HANDED if row.is_reviewer else ReadsAs.SIGNED


def _has_signed(user: User) -> Exists:
    return Exists(Signature.objects.filter(case=OuterRef("pk"), by=user))


def _review_of(user: User) -> Any:
    return Reviewer.objects.active().filter(case=OuterRef("pk"), user=user)


def _reviews(user: User) -> Exists:
    """A reviewer reads a case from its submission on."""
    return Exists(_review_of(user).filter(case__submitted_at__isnull=False))


def _newest_at() -> Any:
    newest = Revision.objects.filter(case=OuterRef("pk"), number=OuterRef("head"))
    return Coalesce(Subquery(newest.values("at")[:1]), F("opened_at"))


def _number_of(rows: Any) -> Any:
    counted = rows.filter(case=OuterRef("pk")).order_by().values("case").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)
