"""The review of a submitted case: who was named, who has answered, and when others read it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.choices import Recommendation
from assessments.models import Case, Reviewer, ReviewNote, User


@dataclass(frozen=True)
class Answers:
    """How many are asked, how many have answered, and whether all may read what they said."""

    asked: int
    given: int
    until: datetime.date
    are_open: bool


@dataclass(frozen=True)
class Named:
    """Somebody who is asked. Whether they have answered is nobody's business but their own."""

    reviewer_id: int
    user_id: int
    name: str


@dataclass(frozen=True)
class Opinion:
    """What one reviewer says. `notes` are by part; `recommendation` is "" until it is given."""

    name: str
    is_mine: bool
    recommendation: str
    words: str
    at: datetime.datetime | None
    notes: Mapping[str, str]

    @property
    def label(self) -> str:
        return Recommendation(self.recommendation).label if self.recommendation else ""


@dataclass(frozen=True)
class Review:
    """A review as one reader sees it: of the others nothing but their names until it opens.

    `own` is the reader's, if they were named; `others` is empty while `answers` are not open.
    """

    answers: Answers
    named: tuple[Named, ...]
    own: Opinion | None
    others: tuple[Opinion, ...]

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        """All that the reader may read, their own first."""
        return (*((self.own,) if self.own else ()), *self.others)

    def notes_on(self, part: str) -> tuple[tuple[str, str], ...]:
        """Name and words of what others noted beside this part."""
        return tuple((one.name, one.notes[part]) for one in self.others if part in one.notes)


def has_opened(*, asked: int, given: int, until: datetime.date, today: datetime.date) -> bool:
    """Whether others than their author may read what reviewers say: the one rule about it.

    All of them have answered, or the last day is over. Once true it stays true: nobody can be
    named any more, and the day is not moved. Case.objects.in_blind_review asks the database so.
    """
    return today > until or 0 < asked == given


def reviewers_of(case: Case) -> Any:
    """Those who are asked now, with their names."""
    return case.reviewers.active().select_related("user")


def answers_of(case: Case, *, today: datetime.date) -> Answers:
    """Of a submitted case. One query."""
    times = case.reviewers.active().values_list("given_at", flat=True)
    return _answers(case, times, today)


def review_of(case: Case, user: User, *, today: datetime.date) -> Review:
    """Of a submitted case that the user reads. Three queries.

    The words of others are read from the database once they are open, and not before.
    """
    rows = list(case.reviewers.active().values_list("pk", "user_id", "user__name", "given_at"))
    answers = _answers(case, (given_at for *_, given_at in rows), today)
    readable = [pk for pk, user_id, *_ in rows if answers.are_open or user_id == user.pk]
    opinions = _opinions(readable, user)
    return Review(
        answers=answers,
        named=tuple(Named(pk, user_id, name) for pk, user_id, name, _ in rows),
        own=next((one for one in opinions if one.is_mine), None),
        others=tuple(one for one in opinions if not one.is_mine),
    )


_Times = Iterable[datetime.datetime | None]


def _answers(case: Case, times: _Times, today: datetime.date) -> Answers:
    if case.review_until is None:
        raise ValueError("Only a submitted case has a review.")
    has_given = [at is not None for at in times]
    asked, given, until = len(has_given), sum(has_given), case.review_until
    are_open = has_opened(asked=asked, given=given, until=until, today=today)
    return Answers(asked, given, until, are_open)


def _opinions(reviewers: list[int], user: User) -> tuple[Opinion, ...]:
    notes: dict[int, dict[str, str]] = defaultdict(dict)
    for reviewer, part, text in ReviewNote.objects.filter(reviewer__in=reviewers).values_list(
        "reviewer_id", "part", "text"
    ):
        notes[reviewer][part] = text
    rows = Reviewer.objects.filter(pk__in=reviewers).select_related("user")
    return tuple(
        Opinion(
            name=row.user.name,
            is_mine=row.user_id == user.pk,
            recommendation=row.recommendation,
            words=row.words,
            at=row.given_at,
            notes=notes[row.pk],
        )
        for row in rows
    )
