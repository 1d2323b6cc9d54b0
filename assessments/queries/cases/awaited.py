"""What waits for somebody in promotion cases, in one look."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from assessments.choices import CaseState
from assessments.models import Case, Comment, Parked, Reviewer, Signature, User
from assessments.queries.cases.review import has_opened


class Kind(StrEnum):
    PROPOSAL = "proposal"  # the other has proposed a case
    SIGNATURE = "signature"  # the other has signed, the reader has not
    SUBMISSION = "submission"  # both have signed
    ASIDE = "aside"  # a text of the reader's that they have not merged
    ASKED = "asked"  # by name, in a comment
    REVIEW = "review"
    REVIEWERS = "reviewers"  # a submitted case for which nobody is named
    DECISION = "decision"


@dataclass(frozen=True)
class Awaited:
    """`other` is who waits: the other author, or who asks. `until` is the last day of a review."""

    kind: Kind
    case_id: int
    person: str
    is_own: bool
    other: str
    until: datetime.date | None


class _Row(NamedTuple):
    """`other` is the manager, or who has said it; the numbers are what their source says."""

    source: str
    case_id: int
    until: datetime.date | None
    person_id: int
    person: str
    other: str
    one: int
    two: int
    three: int


_Rows = Sequence[_Row]


def awaited_in_cases(user: User, *, today: datetime.date) -> tuple[Awaited, ...]:
    """What the user can do in cases, each case and kind as often as something waits. One query.

    Its parts are plain joins, counted here: nested conditions would take longer to put together
    than to run.
    """
    parts = _parts()
    own = Q(case__person=user) | Q(case__manager=user)
    rows = [
        parts["proposed"].filter(Q(person=user) | Q(manager=user)).exclude(opened_by=user),
        parts["signed"].filter(own),
        parts["aside"].filter(own, by=user),
        parts["said"].filter(own, Q(mentions=user) | Q(author=user)),
        parts["review"].filter(user=user, case__review_until__gte=today),
    ]
    if user.is_hr_partner:
        rows.append(parts["reviewed"].exclude(Q(person=user) | Q(manager=user)))
    found: dict[str, list[_Row]] = defaultdict(list)
    for values in rows[0].union(*rows[1:], all=True):
        row = _Row(*values)
        found[row.source].append(row)
    return tuple(
        one for source, read in _READERS.items() for one in read(found[source], user, today)
    )


@cache
def _parts() -> dict[str, Any]:
    """Everybody's rows of each source, to be narrowed: putting them together takes longest."""
    zero = Value(0)
    open_threads = Q(resolved_at=None, parent__resolved_at=None, case__state=CaseState.OPEN)
    active = Q(reviewers__removed_at__isnull=True)
    given = active & Q(reviewers__given_at__isnull=False)
    return {
        "proposed": _columns(
            Case.objects.filter(state=CaseState.PROPOSED), "proposed", zero, zero, zero, case=""
        ),
        # one: who signed; two: the manager
        "signed": _columns(
            Signature.objects.filter(case__state=CaseState.OPEN, number=F("case__head")),
            "signed",
            F("by_id"),
            F("case__manager_id"),
            zero,
        ),
        "aside": _columns(
            Parked.objects.waiting().filter(case__state=CaseState.OPEN), "aside", zero, zero, zero
        ),
        # one: the thread; two: the comment; three: who is asked in it
        "said": _columns(
            Comment.objects.filter(open_threads),
            "said",
            Coalesce("parent_id", "id"),
            F("id"),
            Coalesce("mentions_id", zero),
            other="author__name",
        ),
        "review": _columns(
            Reviewer.objects.active().filter(given_at=None, case__state=CaseState.SUBMITTED),
            "review",
            zero,
            zero,
            zero,
        ),
        # one: how many are asked; two: how many have answered
        "reviewed": _columns(
            Case.objects.filter(state=CaseState.SUBMITTED).annotate(
                asked=Count("reviewers", filter=active), given=Count("reviewers", filter=given)
            ),
            "reviewed",
            F("asked"),
            F("given"),
            zero,
            case="",
        ),
    }


def _columns(rows: Any, source: str, *numbers: Any, case: str = "case__", other: str = "") -> Any:
    names = ("person_id", "person__name")
    return rows.order_by().values_list(
        Value(source),
        f"{case}pk",
        f"{case}review_until",
        *(f"{case}{name}" for name in names),
        other or f"{case}manager__name",
        *numbers,
    )


def _of(kind: Kind, row: _Row, user: User, *, other: str | None = None) -> Awaited:
    is_own = row.person_id == user.pk
    who = other or (row.other if is_own else row.person)
    return Awaited(kind, row.case_id, row.person, is_own, who, row.until)


def _proposed(rows: _Rows, user: User, _: datetime.date) -> Iterator[Awaited]:
    for row in rows:
        yield _of(Kind.PROPOSAL, row, user)


def _signed(rows: _Rows, user: User, _: datetime.date) -> Iterator[Awaited]:
    by_case: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.one in (row.person_id, row.two):
            by_case[row.case_id].append(row)
    for signed in by_case.values():
        if len(signed) == 2:
            yield _of(Kind.SUBMISSION, signed[0], user)
        elif signed[0].one != user.pk:
            yield _of(Kind.SIGNATURE, signed[0], user)


def _aside(rows: _Rows, user: User, _: datetime.date) -> Iterator[Awaited]:
    for row in rows:
        yield _of(Kind.ASIDE, row, user)


def _asked(rows: _Rows, user: User, _: datetime.date) -> Iterator[Awaited]:
    """Threads in which the user was asked after they last said something."""
    last: dict[int, _Row] = {}
    for row in sorted(rows, key=lambda row: row.two):
        last[row.one] = row
    for row in last.values():
        if row.three == user.pk:
            yield _of(Kind.ASKED, row, user, other=row.other)


def _review(rows: _Rows, user: User, _: datetime.date) -> Iterator[Awaited]:
    for row in rows:
        yield _of(Kind.REVIEW, row, user)


def _reviewed(rows: _Rows, user: User, today: datetime.date) -> Iterator[Awaited]:
    for row in rows:
        asked, given, until = row.one, row.two, row.until or today
        if has_opened(asked=asked, given=given, until=until, today=today):
            yield _of(Kind.DECISION, row, user)
        elif not asked:
            yield _of(Kind.REVIEWERS, row, user)


_READERS = {
    "proposed": _proposed,
    "signed": _signed,
    "aside": _aside,
    "said": _asked,
    "review": _review,
    "reviewed": _reviewed,
}
