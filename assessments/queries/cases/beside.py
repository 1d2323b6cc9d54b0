"""What stands beside the claims: both ratings of each item, from one assessment of the two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from assessments.choices import LEVELS, NOT_OBSERVED
from assessments.models import Case, Pair, Result, User
from assessments.models.readiness import ResultQuerySet
from assessments.queries.cases.document import Assessed, Rating
from assessments.queries.framework import catalogue_of
from assessments.queries.readiness.words import STAGE_NAMES
from assessments.scoring.stages import GATE, Stage


@dataclass(frozen=True)
class Ratings:
    """`assessed` None: there is no assessment to read, and the rest is empty.

    `by_item` has what the assessment asked, `not_observed` what the manager has seen nothing of;
    `labels` are the words for the five levels, by item.
    """

    assessed: Assessed | None = None
    by_item: Mapping[str, Rating] = field(default_factory=dict)
    not_observed: frozenset[str] = frozenset()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def ratings_of(case: Case, *, former: User | None = None) -> Ratings:
    """From the assessment that belongs to the case. One query, and the catalogue's once a process.

    While the two write, it is their newest that is complete and scored; from the submission on
    the one that was submitted. `former` once was an author: they keep to an assessment of theirs.
    """
    results: ResultQuerySet = Result.objects.all()
    if case.is_submitted and former is None:
        return _newest(results.filter(pair=case.pair_id))
    return _newest(_of_two(case, former.pk if former else case.manager_id))


def assessed_pair(case: Case) -> Pair | None:
    """The newest complete and scored pair of the two authors of now. One query."""
    newest = _in_order(_of_two(case, case.manager_id)).select_related("pair").first()
    return newest.pair if newest else None


def _of_two(case: Case, manager_id: int) -> ResultQuerySet:
    of_two: ResultQuerySet = Result.objects.filter(
        pair__person=case.person_id,
        pair__manager=manager_id,
        pair__completed_at__isnull=False,
    )
    return of_two


def _in_order(results: ResultQuerySet) -> ResultQuerySet:
    """The newest assessment first; of its results the one by the newest model."""
    return results.order_by("-pair__completed_at", "-pair_id", "-model_version", "-computed_at")


def _newest(results: ResultQuerySet) -> Ratings:
    newest = _in_order(results).select_related("pair__cycle__framework").first()
    return Ratings() if newest is None else _ratings(newest)


def _ratings(result: Result) -> Ratings:
    own, manager = result.request["self"], result.request["manager"]
    catalogue = catalogue_of(result.pair.cycle.framework)
    keys = dict.fromkeys((*own, *manager))
    known = {key: catalogue.items[key] for key in keys if key in catalogue.items}
    return Ratings(
        assessed=_assessed(result),
        by_item={key: Rating(_level(own.get(key)), _level(manager.get(key))) for key in keys},
        not_observed=frozenset(key for key in keys if manager.get(key) == NOT_OBSERVED),
        labels={key: catalogue.blocks[item.block].labels for key, item in known.items()},
    )


def _assessed(result: Result) -> Assessed:
    state = result.outcome["state"]
    completed_at: Any = result.pair.completed_at
    return Assessed(
        cycle=result.pair.cycle.name,
        completed_on=timezone.localdate(completed_at),
        stage=STAGE_NAMES[Stage(state["stage"])],
        gate_is_on=_gate_is_on(result),
    )


def _gate_is_on(result: Result) -> bool:
    """As the stage was decided; without a stage, whether both vouch for the whole foundation."""
    state, gate = result.outcome["state"], result.outcome["gate"]["value"]
    if state["stage"] != Stage.NOT_ENOUGH_DATA:
        return bool(state["gate"])
    return gate is not None and GATE.holds(gate, before=False)


def _level(answer: object) -> int | None:
    return int(str(answer)) if str(answer) in LEVELS else None
