"""What was decided about a case, with its reasons."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from assessments.choices import Outcome
from assessments.models import Case, Reason
from assessments.queries.framework import catalogue_of


@dataclass(frozen=True)
class Because:
    """One reason; `item_title` names the lever or signal it is about, `concept` its idea, or ""."""

    text: str
    would_change: str
    item_title: str
    concept: str


@dataclass(frozen=True)
class Decision:
    case_id: int
    outcome: str
    words: str
    on: datetime.date
    reasons: tuple[Because, ...]

    @property
    def label(self) -> str:
        return Outcome(self.outcome).label


def decision_of(case: Case) -> Decision | None:
    """None before it is decided. One query."""
    return decisions_of([case]).get(case.pk)


def decisions_of(cases: Iterable[Case]) -> Mapping[int, Decision]:
    """Of those that are decided, by id. One query; `cases` come with their framework."""
    decided = {case.pk: case for case in cases if case.outcome}
    reasons: dict[int, list[Because]] = defaultdict(list)
    for reason in Reason.objects.filter(case__in=decided) if decided else ():
        reasons[reason.case_id].append(_because(decided[reason.case_id], reason))
    return {
        pk: Decision(
            case_id=pk,
            outcome=case.outcome,
            words=case.outcome_words,
            on=timezone.localdate(case.ended_at),
            reasons=tuple(reasons[pk]),
        )
        for pk, case in decided.items()
    }


def _because(case: Case, reason: Reason) -> Because:
    item = catalogue_of(case.framework).items.get(reason.item)
    return Because(
        text=reason.text,
        would_change=reason.would_change,
        item_title=item.title if item else "",
        concept=item.concept if item else "",
    )
