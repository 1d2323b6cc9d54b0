"""The optional parts of the questionnaire: scored by the same rules, in a section of their own."""

from dataclasses import dataclass

from assessments.choices import Module
from assessments.queries.readiness.levers import Ladder, family_ladder, family_title
from assessments.queries.readiness.moves import Moves, moves, suggester
from assessments.queries.readiness.stored import Stored
from assessments.queries.readiness.voice import count
from assessments.scoring.assessment import Assessment
from assessments.scoring.gaps import gap_report
from assessments.scoring.rounding import whole


@dataclass(frozen=True)
class ModuleView:
    """`value` is the module's own index, 0-100 with its 80 % range; it enters no stage."""

    key: str
    title: str
    value: int | None
    low: int | None
    high: int | None
    families: tuple[tuple[str, int | None], ...]
    missing: tuple[str, ...]
    ladder: Ladder
    moves: Moves


def modules(stored: Stored) -> tuple[ModuleView, ...]:
    return tuple(_module(stored, key, assessment) for key, assessment in stored.modules.items())


def _module(stored: Stored, key: str, assessment: Assessment) -> ModuleView:
    low, high = assessment.likely_range or (None, None)
    form = assessment.request.form
    scores = [(f, assessment.families[f.key]) for f in form.families]
    return ModuleView(
        key=key,
        title=Module(key).label,
        value=None if assessment.lever_index is None else whole(assessment.lever_index),
        low=None if low is None else whole(low),
        high=None if high is None else whole(high),
        families=tuple(
            (family_title(stored, f.items), None if s is None else whole(s.combined))
            for f, s in scores
        ),
        missing=tuple(
            f"{family_title(stored, f.items)} needs {count(f.counted)} answers from both of you."
            for f, s in scores
            if s is None
        ),
        ladder=family_ladder(stored, assessment),
        moves=moves(stored, gap_report(assessment).what_if, suggester(stored)),
    )
