"""The request that reproduces a report outside the app, holding only what its reader may know."""

from collections.abc import Iterator, Mapping
from typing import Any

from assessments.choices import Intent, SheetRole
from assessments.models import Pair, User
from assessments.queries.readiness.stored import Scored, Stored, assessed, stored_for
from assessments.scoring.stages import Stage, State

TREND = "trend"


class UnknownPart(LookupError):
    """The report has no such part to download."""


def score_request(pair: Pair, user: User, *, part: str = "") -> dict[str, Any]:
    """A request for `manage.py score`: the core's, a module's by its key, or "trend".

    `pair` as for the report. The person gets the stored request. The manager's copy holds no more
    about intent and earlier cycles than it takes to come to the same result: see ADR 0006.
    Raises NotScoredYet, UnknownPart.
    """
    stored = stored_for(pair, user)
    if not part:
        return _copy_for(stored, stored.now)
    if part == TREND and stored.last and stored.now.same_questionnaire_as(stored.last):
        return {
            "op": "trend",
            "earlier": _copy_for(stored, stored.last),
            "later": _copy_for(stored, stored.now),
            "same_manager": stored.now.same_manager_as(stored.last),
        }
    if part in stored.module_requests:
        return dict(stored.module_requests[part])
    raise UnknownPart(part)


def _copy_for(stored: Stored, scored: Scored) -> dict[str, Any]:
    if stored.reader is SheetRole.SELF:
        return dict(scored.request)
    in_case = scored.assessment.state.stage is Stage.READY_FOR_CASE
    copy = {**scored.request, "intent": Intent.MOVE if in_case else Intent.UNSURE}
    return {**copy, "previous": _least_previous(copy, scored.assessment.state)}


def _least_previous(request: Mapping[str, Any], state: State) -> dict[str, Any] | None:
    """The emptiest state before this cycle that leads to the same stage and flags."""
    return next(
        previous
        for previous in _emptiest_first(request["previous"])
        if _shown(assessed({**request, "previous": previous}).state) == _shown(state)
    )


def _emptiest_first(previous: dict[str, Any] | None) -> Iterator[dict[str, Any] | None]:
    yield None
    if previous is not None:
        yield {**previous, "stage": Stage.NOT_ENOUGH_DATA.value, "last": None}
        yield previous  # which led there in the first place


def _shown(state: State) -> tuple[object, ...]:
    """What a report says of a state; without a stage, its flags are only carried along."""
    if state.stage is Stage.NOT_ENOUGH_DATA:
        return (state.stage,)
    return state.stage, state.gate, state.timing, state.practising
