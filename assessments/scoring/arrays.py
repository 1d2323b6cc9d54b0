"""Many pairs of one form as arrays: what goes into scoring in bulk, and what comes out."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from .answers import NO_OPPORTUNITY, NOT_OBSERVED, TOP_ANCHOR, Answers
from .assessment import AssessRequest
from .forms import Form
from .stages import Intent, Stage, State

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MISSING: Final = -1  # no anchor: unanswered, not observed or no opportunity
NONE: Final = -1  # no stage decided yet
STAGES: Final = tuple(Stage)
INTENTS: Final = tuple(Intent)

Wholes = NDArray[Any]  # int8 to int64, or Python's unbounded ints where a form needs them
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Table = TypeVar("Table", bound="DataclassInstance")

_CODES: Final[Mapping[Any, int]] = {
    **{anchor: anchor for anchor in range(TOP_ANCHOR + 1)},
    **dict.fromkeys((NOT_OBSERVED, NO_OPPORTUNITY, None), MISSING),
}


@dataclass(frozen=True, slots=True)
class States:
    """The stages and flags of n pairs, each an array of shape (n,).

    `stage` and `last` are places in STAGES; `last` is NONE where nothing was decided yet.
    """

    stage: Wholes
    last: Wholes
    gate: Flags
    timing: Flags
    practising: Flags


@dataclass(frozen=True, slots=True)
class Pairs:
    """The answers of n pairs to one form.

    `own`, `manager`: (n, items), columns as in `form.items`, anchors 0-4 or MISSING; `evidence`:
    (n, items), whether the other party confirmed dated evidence; `intent`: (n,), places in
    INTENTS; `overtime_share`: (n,), 0-1; `previous`: the state of the last closed cycle.
    """

    own: Wholes
    manager: Wholes
    evidence: Flags
    intent: Wholes
    overtime_share: Floats
    previous: States


@dataclass(frozen=True, slots=True)
class FamilyScores:
    """Points 0-100 (the gap -100 to 100), NaN if null; (n, families), columns as in the form.

    `paired` is the number of items that both raters rated.
    """

    combined: Floats
    own: Floats
    manager: Floats
    perception_gap: Floats
    paired: Wholes


@dataclass(frozen=True, slots=True)
class Scores:
    """What `assess` says of each of n pairs, in its units; arrays of shape (n,), NaN if null.

    gate: anchors 0-4; the other scores: points 0-100; likely_range: (n, 2), points;
    probability_case: 0-1; evidenced_levers: a number of items.
    """

    gate: Floats
    timing: Floats
    families: FamilyScores
    lever_index: Floats
    lever_index_equal: Floats
    lever_index_manager: Floats
    readiness: Floats
    standard_error: Floats
    likely_range: Floats
    probability_case: Floats
    evidenced_levers: Wholes
    state: States


def pack(form: Form, requests: Sequence[AssessRequest]) -> Pairs:
    """Requests of one form as arrays, in their order.

    Raises ValueError for a request of another form or with a rater who takes no part.
    """
    own = [request.self_answers for request in requests if request.self_answers is not None]
    manager = [r.manager_answers for r in requests if r.manager_answers is not None]
    if not len(own) == len(manager) == len(requests):
        raise ValueError("only pairs are scored in bulk")
    if any(request.form is not form and request.form != form for request in requests):
        raise ValueError("only requests of one form are scored together")
    return Pairs(
        own=_matrix(form, own),
        manager=_matrix(form, manager),
        evidence=_evidence(form, requests),
        intent=_places(INTENTS, (request.intent for request in requests)),
        overtime_share=np.array([float(r.overtime_share) for r in requests], np.float64),
        previous=_states([request.previous or State() for request in requests]),
    )


def _matrix(form: Form, sheets: Iterable[Answers]) -> Wholes:
    codes = array("b")
    for answers in sheets:
        codes.extend(map(_CODES.__getitem__, map(answers.get, form.items)))
    return np.array(codes, np.int8).reshape(-1, len(form.items))


def _evidence(form: Form, requests: Sequence[AssessRequest]) -> Flags:
    column = {item: place for place, item in enumerate(form.items)}
    cells = [
        (row, column[item])
        for row, request in enumerate(requests)
        for item in request.evidence
        if item in column
    ]
    evidence = np.zeros((len(requests), len(form.items)), np.bool_)
    evidence[tuple(np.array(cells, np.intp).reshape(-1, 2).T)] = True
    return evidence


def _states(states: Sequence[State]) -> States:
    return States(
        stage=_places(STAGES, (state.stage for state in states)),
        last=_places(STAGES, (state.last for state in states)),
        gate=np.array([state.gate for state in states], np.bool_),
        timing=np.array([state.timing for state in states], np.bool_),
        practising=np.array([state.practising for state in states], np.bool_),
    )


def _places(names: Sequence[str], values: Iterable[str | None]) -> Wholes:
    place = {name: number for number, name in enumerate(names)}
    return np.array([NONE if value is None else place[value] for value in values], np.int8)


def check_shapes(form: Form, pairs: Pairs) -> None:
    """Raise ValueError for arrays that do not fit the form or each other."""
    count = len(pairs.own)
    for name in ("own", "manager", "evidence"):
        if (shape := getattr(pairs, name).shape) != (count, len(form.items)):
            raise ValueError(f"{name} is {shape}, not (pairs, items): {(count, len(form.items))}")
    per_pair = [pairs.intent, pairs.overtime_share]
    per_pair += [getattr(pairs.previous, field.name) for field in fields(States)]
    if any(values.shape != (count,) for values in per_pair):
        raise ValueError(f"every other array needs one value for each of {count} pairs")


def rows(table: Table, some: slice) -> Table:
    """The same rows of every array in a dataclass of arrays."""
    values = {field.name: getattr(table, field.name) for field in fields(table)}
    return replace(
        table,
        **{
            name: value[some] if isinstance(value, np.ndarray) else rows(value, some)
            for name, value in values.items()
        },
    )


def joined(tables: Sequence[Table]) -> Table:
    """The rows of several dataclasses of arrays in one, in their order."""
    first = tables[0]
    values = {f.name: [getattr(table, f.name) for table in tables] for f in fields(first)}
    return replace(
        first,
        **{
            name: np.concatenate(parts) if isinstance(parts[0], np.ndarray) else joined(parts)
            for name, parts in values.items()
        },
    )
