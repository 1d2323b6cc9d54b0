"""Scoring pairs: once when the second sheet is submitted, again when the model changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Prefetch, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from assessments.choices import CycleState, Intent, JobState, SheetRole
from assessments.jobs import JobName, score_key
from assessments.models import Cycle, Job, Pair, Result, Sheet, User
from assessments.models.pairs import PairQuerySet
from assessments.queries.readiness import assessed, unscored
from assessments.queries.sheets import SealedSheet, read_seal
from assessments.scoring import MODEL_VERSION
from assessments.services.audit import record
from assessments.services.jobs import requeue, retry_job

ENQUEUED_AT_ONCE = 500  # the next sweep takes the rest
RESCORED_AT_ONCE = 200  # pairs held in memory and written in one transaction

__all__ = [
    "PairNotComplete",
    "ask_again",
    "enqueue_missing",
    "rescore",
    "score_key",
    "score_pair",
]


class PairNotComplete(ValueError):
    """One of the two sheets has not been submitted, so there is nothing to compare."""


@transaction.atomic
def score_pair(*, pair_id: int) -> Result | None:
    """Score a complete pair and store the result; doing it again changes nothing.

    None if the pair is gone. Raises PairNotComplete, BrokenSeal.
    """
    pair = _with_sheets(Pair.objects.filter(pk=pair_id)).first()
    if pair is None:
        return None
    fresh = _result_of(pair, _states_before([pair]))
    result, created = Result.objects.get_or_create(
        pair=pair,
        model_version=fresh.model_version,
        framework_sha256=fresh.framework_sha256,
        defaults=_scores(fresh),
    )
    # The cycle before was closed or scored since; what a closed one came to stays.
    changed = result.request != fresh.request and pair.cycle.state != CycleState.CLOSED
    if changed:
        Result.objects.filter(pk=result.pk).update(**_scores(fresh))
        result.refresh_from_db()
    if created or changed:
        version = result.model_version
        record(verb="pair-scored", target=pair, by=None, subject=pair.person, model_version=version)
    return result


@transaction.atomic
def enqueue_missing() -> int:
    """Ask for every result that should be there and nobody is working on; returns how many.

    A job that failed for good is left for a person to see and retry.
    """
    key = Concat(Value(score_key("")), Cast(OuterRef("pk"), CharField()))
    pending = Job.objects.filter(key=key).exclude(state=JobState.DONE)
    missing = unscored(Pair.objects.all()).exclude(Exists(pending)).order_by("completed_at", "pk")
    ids = list(missing.values_list("pk", flat=True)[:ENQUEUED_AT_ONCE])
    for pair_id in ids:
        _ask_for(pair_id, by=None)
    return len(ids)


@transaction.atomic
def ask_again(*, pair: Pair, by: User) -> None:
    """Score a complete pair that has no result, or whose job failed; others are left alone.

    So is a job that waits or runs. Raises PairNotComplete.
    """
    if not pair.is_complete:
        raise PairNotComplete(f"Pair {pair.pk} is not complete.")
    job = Job.objects.filter(key=score_key(pair.pk)).first()
    failed = job is not None and job.state == JobState.FAILED
    if not failed and not unscored(Pair.objects.filter(pk=pair.pk)).exists():
        return
    if job is not None:
        retry_job(job=job, by=by)
    else:
        record(verb="retry_job", target=_ask_for(pair.pk, by=by), by=by)


def _ask_for(pair_id: int, *, by: User | None) -> Job:
    return requeue(
        name=JobName.SCORE_PAIR, key=score_key(pair_id), arguments={"pair_id": pair_id}, by=by
    )


# --- many pairs at once -----------------------------------------------------------------------


def rescore(*, everything: bool = False) -> Iterator[int]:
    """Score all complete pairs without a current result, or all there are; yields counts.

    Cycles go in the order in which they closed, open ones last, so that each finds the stage
    before it.
    """
    complete = Pair.objects.complete() if everything else unscored(Pair.objects.all())
    closing = F("cycle__closed_at").asc(nulls_last=True)
    by_cycle = complete.order_by(closing, "cycle_id", "pk")
    rows = list(by_cycle.values_list("cycle_id", "pk"))
    for cycle_id, group in groupby(rows, key=lambda row: row[0]):
        ids = (pk for _, pk in group)
        while batch := list(islice(ids, RESCORED_AT_ONCE)):
            yield _rescore_batch(cycle_id, batch)


@transaction.atomic
def _rescore_batch(cycle_id: int, ids: Sequence[int]) -> int:
    """Pairs of one cycle. Six queries for the batch, whatever its size."""
    pairs = list(_with_sheets(Pair.objects.filter(pk__in=ids)))
    before = _states_before(pairs)
    Result.objects.bulk_create(
        [_result_of(pair, before) for pair in pairs],
        update_conflicts=True,
        unique_fields=["pair", "model_version", "framework_sha256"],
        update_fields=["request", "outcome", "modules", "stage", "lever_index", "computed_at"],
    )
    cycle = Cycle.objects.get(pk=cycle_id)
    record(verb="pairs-rescored", target=cycle, by=None, pairs=len(pairs), version=MODEL_VERSION)
    return len(pairs)


# --- one result -------------------------------------------------------------------------------


def _with_sheets(pairs: PairQuerySet) -> PairQuerySet:
    sheets = Prefetch("sheets", Sheet.objects.current(), to_attr="current_sheets")
    return pairs.select_related("cycle__framework", "person").prefetch_related(sheets)


def _states_before(pairs: Sequence[Pair]) -> Mapping[int, Mapping[str, Any]]:
    """By pair, the state of the last cycle that had closed when the pair was complete. One query.

    Only what never changes again decides, so that scoring once more finds the same one. A result
    of the newest model counts, should there be several.
    """
    rows = (
        Result.objects.filter(
            pair__person__in=[pair.person_id for pair in pairs],
            pair__cycle__state=CycleState.CLOSED,
        )
        .order_by("pair__created_at", "pair_id", "model_version", "computed_at")
        .values_list(
            "pair__person_id",
            "pair__created_at",
            "pair_id",
            "pair__cycle__closed_at",
            "outcome__state",
        )
    )
    by_person: dict[int, list[tuple[Any, ...]]] = {}
    for person, *row in rows:
        by_person.setdefault(person, []).append(tuple(row))
    return {
        pair.pk: state  # the last one stays
        for pair in pairs
        for began, pk, closed, state in by_person.get(pair.person_id, [])
        if (began, pk) < (pair.created_at, pair.pk) and closed <= pair.completed_at
    }


def _result_of(pair: Pair, before: Mapping[int, Mapping[str, Any]]) -> Result:
    seals = _seals(pair)
    framework = pair.cycle.framework
    request = _request(
        framework.forms["core"],
        seals,
        evidenced=pair.evidenced,
        previous=before.get(pair.pk),
    )
    assessment = assessed(request)
    outcome = assessment.to_json()
    index = outcome["lever_index"]
    return Result(
        pair=pair,
        model_version=MODEL_VERSION,
        framework_sha256=framework.content_sha256,
        request=request,
        outcome=outcome,
        modules={
            module: _module_part(framework.forms[module], seals, pair.evidenced)
            for module in pair.cycle.modules
        },
        stage=outcome["state"]["stage"],
        lever_index=index,
        computed_at=timezone.now(),
    )


def _seals(pair: Pair) -> dict[SheetRole, SealedSheet]:
    sheets: Iterable[Sheet] = pair.current_sheets  # type: ignore[attr-defined]
    seals = {SheetRole(s.role): read_seal(s) for s in sheets if s.is_submitted}
    if len(seals) < len(SheetRole) or not pair.is_complete:
        raise PairNotComplete(f"Pair {pair.pk} is not complete.")
    return seals


def _module_part(
    form: Mapping[str, Any], seals: Mapping[SheetRole, SealedSheet], evidenced: Iterable[str]
) -> dict[str, Any]:
    request = _request(form, seals, evidenced=evidenced, previous=None, with_intent=False)
    return {"request": request, "outcome": assessed(request).to_json()}


def _request(
    form: Mapping[str, Any],
    seals: Mapping[SheetRole, SealedSheet],
    *,
    evidenced: Iterable[str],
    previous: Mapping[str, Any] | None,
    with_intent: bool = True,
) -> dict[str, Any]:
    """What the machine contract reads; the form is spelt out, so the request stands by itself.

    `evidenced` is what was confirmed when the pair became complete. There is no log of hours to
    fill `overtime_share` from.
    """
    confirmed = set(evidenced)
    intent = seals[SheetRole.SELF].intent if with_intent else None
    return {
        "op": "assess",
        "form": dict(form),
        "self": _answers(form, seals[SheetRole.SELF]),
        "manager": _answers(form, seals[SheetRole.MANAGER]),
        "evidence": [item for item in _items(form) if item in confirmed],
        "intent": intent or Intent.UNSURE.value,
        "overtime_share": 0.0,
        "previous": previous and dict(previous),
    }


def _answers(form: Mapping[str, Any], seal: SealedSheet) -> dict[str, int | str]:
    """The answers that this form scores, in its order."""
    return {item: seal.answers[item] for item in _items(form) if item in seal.answers}


def _items(form: Mapping[str, Any]) -> Iterator[str]:
    for items in form["gate"].values():
        yield from items
    yield from form["change"]["items"]
    for family in form["families"].values():
        yield from family["items"]
    yield from form["risks"]


def _scores(result: Result) -> dict[str, Any]:
    return {
        name: getattr(result, name)
        for name in ("request", "outcome", "modules", "stage", "lever_index", "computed_at")
    }
