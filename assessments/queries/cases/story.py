"""The story so far of one person, on one page: each reader finds what is theirs to read anyway."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from assessments.models import Case, Result, Revision, User
from assessments.models.people import UserQuerySet
from assessments.queries.cases.content import ClaimWords, read
from assessments.queries.cases.decision import Decision, decisions_of
from assessments.queries.evidence import Row, Timeline, timeline
from assessments.queries.framework import catalogue_of
from assessments.queries.readiness import NotScoredYet, pairs_visible_to
from assessments.queries.readiness.stored import Scored, Stored, stored_for
from assessments.queries.readiness.trend import TrendView, trend_of
from assessments.queries.readiness.words import STAGE_NAMES
from assessments.queries.sheets import BrokenSeal

MONTHS = 12


@dataclass(frozen=True)
class StageAt:
    """Where the person stood in one cycle; `levers` of 100, None where there was no number."""

    cycle: str
    stage: str
    levers: float | None


@dataclass(frozen=True)
class HandedOver:
    """What a claim says was given to others for something new."""

    case_id: int
    item_title: str
    behaviour: str
    text: str


@dataclass(frozen=True)
class Story:
    """`stages` are oldest first; `trend` is None for fewer than two. `case_id`: the newest case."""

    person_id: int
    person: str
    is_own: bool
    report_id: int | None
    stages: tuple[StageAt, ...]
    trend: TrendView | None
    evidence: Timeline
    handed_over: tuple[HandedOver, ...]
    decisions: tuple[Decision, ...]
    case_id: int | None

    @property
    def latest(self) -> StageAt | None:
        return self.stages[-1] if self.stages else None

    @property
    def confirmed_rows(self) -> tuple[Row, ...]:
        """The levers that have confirmed evidence in the months shown."""
        return tuple(row for row in self.evidence.rows if any(cell.confirmed for cell in row.cells))


def people_with_story_for(user: User) -> UserQuerySet:
    """Oneself, and who reports to one now."""
    people: UserQuerySet = User.objects.filter(Q(pk=user.pk) | Q(manager=user, is_active=True))
    return people


def story_of(person: User, user: User, *, today: datetime.date) -> Story:
    """`person` comes from `people_with_story_for(user)`. Nine queries at most.

    Raises NoPublishedFramework.
    """
    stored = _stored(person, user)
    cases = list(Case.objects.written_by(user).filter(person=person).select_related("framework"))
    decisions = decisions_of(cases)
    return Story(
        person_id=person.pk,
        person=person.name,
        is_own=person.pk == user.pk,
        report_id=stored.pair.pk if stored else None,
        stages=_stages(stored),
        trend=trend_of(stored) if stored else None,
        evidence=timeline(person, user, months=MONTHS, today=today),
        handed_over=_handed_over(cases),
        decisions=tuple(decisions[case.pk] for case in cases if case.pk in decisions),
        case_id=cases[0].pk if cases else None,
    )


def _stored(person: User, user: User) -> Stored | None:
    """The newest assessment of the person that the reader was part of."""
    scored = Exists(Result.objects.filter(pair=OuterRef("pk")))
    pairs = pairs_visible_to(user).filter(scored, person=person).complete()
    newest = pairs.order_by("-completed_at", "-pk").first()
    if newest is None:
        return None
    try:
        return stored_for(newest, user)
    except (NotScoredYet, BrokenSeal):
        return None


def _stages(stored: Stored | None) -> tuple[StageAt, ...]:
    return () if stored is None else tuple(map(_stage, (*stored.earlier, stored.now)))


def _stage(scored: Scored) -> StageAt:
    assessment = scored.assessment
    index = assessment.lever_index
    stage = STAGE_NAMES[assessment.state.stage]
    return StageAt(scored.cycle, stage, None if index is None else float(index))


def _handed_over(cases: Iterable[Case]) -> tuple[HandedOver, ...]:
    """From the claims as they stand, the newest case first. One query."""
    by_id = {case.pk: case for case in cases}
    newer = Revision.objects.filter(
        case=OuterRef("case_id"), part=OuterRef("part"), number__gt=OuterRef("number")
    )
    rows = Revision.objects.filter(~Exists(newer), case__in=by_id, part__startswith="claim:")
    return tuple(
        HandedOver(
            case_id=pk,
            item_title=catalogue_of(by_id[pk].framework).items[words.item].title,
            behaviour=words.behaviour,
            text=words.handed_over,
        )
        for pk, part, content in rows.order_by("-case_id", "number").values_list(
            "case_id", "part", "content"
        )
        if isinstance(words := read(part, content), ClaimWords) and words.handed_over.strip()
    )
