"""The report of one pair, for one of its two people."""

from dataclasses import dataclass
from datetime import date, datetime

from assessments.choices import SheetRole
from assessments.models import Pair, User
from assessments.queries.readiness.beside import (
    ArchetypesView,
    ConditionView,
    NoteView,
    RiskView,
    SealView,
    archetypes,
    conditions,
    notes,
    risks,
    seals,
)
from assessments.queries.readiness.headline import (
    headline,
    lede,
    names_first_priority,
    priorities_title,
    private_aside,
)
from assessments.queries.readiness.levers import (
    Ladder,
    family_ladder,
    foundation_ladder,
    timing_ladder,
)
from assessments.queries.readiness.modules import ModuleView, modules
from assessments.queries.readiness.moves import Moves, moves, suggester
from assessments.queries.readiness.perception import (
    QuadrantView,
    Seen,
    differences,
    finding,
    quadrants,
)
from assessments.queries.readiness.priorities import (
    PriorityView,
    opportunity_gaps,
    priorities,
)
from assessments.queries.readiness.stored import Stored, stored_for
from assessments.queries.readiness.summary import Summary, summary_of
from assessments.queries.readiness.trend import TrendView, trend_of


@dataclass(frozen=True)
class Report:
    """Everything the page says, in the order in which it says it.

    `self_label` and `manager_label` name the two raters to this reader. Nothing in a manager's
    report depends on the person's intent, except a stage 5 that could not be without it.
    """

    pair_id: int
    cycle: str
    closes_on: date
    person: str
    manager: str
    is_own: bool
    self_label: str
    manager_label: str
    headline: str
    lede: str
    aside: str
    summary: Summary
    levers: Ladder
    finding: str
    foundation: Ladder
    timing: Ladder
    by_difference: bool
    asking: str
    moves: Moves
    priorities_title: str
    lede_names_first: bool
    priorities: tuple[PriorityView, ...]
    quadrants: tuple[QuadrantView, ...]
    differences: tuple[Seen, ...]
    opportunity_gaps: tuple[str, ...]
    risks: tuple[RiskView, ...]
    conditions: tuple[ConditionView, ...]
    archetypes: ArchetypesView
    trend: TrendView | None
    modules: tuple[ModuleView, ...]
    notes: tuple[NoteView, ...]
    seals: tuple[SealView, ...]
    framework: str
    computed_at: datetime

    @property
    def shows_moves(self) -> bool:
        """Without a number of the levers there is nothing to move, and what is missing is said."""
        return bool(self.moves.shown) or not self.summary.missing

    @property
    def risks_to_watch(self) -> tuple[RiskView, ...]:
        return tuple(risk for risk in self.risks if risk.is_to_watch)

    @property
    def quiet_risks(self) -> tuple[RiskView, ...]:
        return tuple(risk for risk in self.risks if not risk.is_to_watch)


def report_for(pair: Pair, user: User, *, by_difference: bool = False) -> Report:
    """Two queries for a catalogue that this process has read before, whatever the pair holds.

    `pair` comes from `pairs_visible_to(user)` and is complete. Raises NotScoredYet, BrokenSeal.
    """
    return report_of(stored_for(pair, user), by_difference=by_difference)


def report_of(stored: Stored, *, by_difference: bool) -> Report:
    pair, voice = stored.pair, stored.voice
    suggest = suggester(stored)
    first = priorities(stored, suggest)  # before moves and risks: these take what is left
    most = moves(stored, stored.gaps.what_if, suggest)
    return Report(
        pair_id=pair.pk,
        cycle=pair.cycle.name,
        closes_on=pair.cycle.closes_on,
        person=pair.person.name,
        manager=pair.manager.name,
        is_own=stored.reader is SheetRole.SELF,
        self_label=voice.self_label,
        manager_label=voice.manager_label,
        headline=headline(stored),
        lede=lede(stored),
        aside=private_aside(stored),
        summary=summary_of(stored),
        levers=family_ladder(stored, stored.assessment, by_difference=by_difference),
        finding=finding(stored),
        foundation=foundation_ladder(stored),
        timing=timing_ladder(stored),
        by_difference=by_difference,
        asking=stored.asking,
        moves=most,
        priorities_title=priorities_title(stored),
        lede_names_first=names_first_priority(stored),
        priorities=first,
        quadrants=quadrants(stored),
        differences=differences(stored),
        opportunity_gaps=opportunity_gaps(stored),
        risks=risks(stored, suggest),
        conditions=conditions(stored),
        archetypes=archetypes(stored),
        trend=trend_of(stored),
        modules=modules(stored),
        notes=notes(stored),
        seals=seals(stored),
        framework=str(pair.cycle.framework),
        computed_at=stored.computed_at,
    )
