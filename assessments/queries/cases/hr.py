"""The cases of the organisation, as an HR partner sees them: that they exist, and their state."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.utils import timezone

from assessments.choices import CaseState, Outcome
from assessments.models import Case
from assessments.models.cases.case import CaseQuerySet
from assessments.queries.cases.review import has_opened

CASES_PER_PAGE = 50


@dataclass(frozen=True)
class CaseRow:
    """Of a case that is not submitted this knows names, state and dates, and nothing else."""

    id: int
    person: str
    manager: str
    state: str
    outcome: str
    opened_on: datetime.date
    submitted_on: datetime.date | None
    ended_on: datetime.date | None
    review_until: datetime.date | None
    asked: int
    given: int
    answers_are_open: bool
    is_own: bool  # the viewer is one of the two

    @property
    def state_label(self) -> str:
        return CaseState(self.state).label

    @property
    def outcome_label(self) -> str:
        return Outcome(self.outcome).label if self.outcome else ""

    @property
    def can_be_read(self) -> bool:
        return self.submitted_on is not None

    @property
    def awaits_decision(self) -> bool:
        return self.state == CaseState.SUBMITTED and self.answers_are_open and not self.is_own


@dataclass(frozen=True)
class CasesPage:
    """`pages` is the paginator's page; `rows` are those of it."""

    state: CaseState | None
    counts: dict[str, int]
    rows: tuple[CaseRow, ...]
    pages: Any

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def states(self) -> tuple[tuple[CaseState, int], ...]:
        """Those that a case is in, in the order of a case's life, each with how many."""
        return tuple((state, self.counts[state]) for state in CaseState if state in self.counts)


def all_cases(
    user: Any, *, state: CaseState | None = None, page: str | None = None, today: datetime.date
) -> CasesPage:
    """For an HR partner, whoever else: nothing. Three queries, however many cases."""
    known: CaseQuerySet = Case.objects.all() if user.is_hr_partner else Case.objects.none()
    counts = known.order_by().values_list("state").annotate(Count("pk"))
    shown = known if state is None else known.filter(state=state)
    pages = Paginator(_with_answers(shown), CASES_PER_PAGE).get_page(page)
    rows = tuple(_row(case, user, today) for case in pages.object_list)
    return CasesPage(state, dict(counts), rows, pages)


def _with_answers(cases: CaseQuerySet) -> Any:
    active = Q(reviewers__removed_at__isnull=True)
    return (
        cases.select_related("person", "manager")
        .annotate(
            asked=Count("reviewers", filter=active),
            given=Count("reviewers", filter=active & Q(reviewers__given_at__isnull=False)),
        )
        .order_by("-opened_at", "-pk")
    )


def _row(case: Any, user: Any, today: datetime.date) -> CaseRow:
    until = case.review_until
    return CaseRow(
        id=case.pk,
        person=case.person.name,
        manager=case.manager.name,
        state=case.state,
        outcome=case.outcome,
        opened_on=_day(case.opened_at),
        submitted_on=_day(case.submitted_at),
        ended_on=_day(case.ended_at),
        review_until=until,
        asked=case.asked,
        given=case.given,
        answers_are_open=until is not None
        and has_opened(asked=case.asked, given=case.given, until=until, today=today),
        is_own=user.pk in case.author_ids(),
    )


def _day(moment: Any) -> Any:
    return None if moment is None else timezone.localtime(moment).date()
