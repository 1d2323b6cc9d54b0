"""The machine contract: requests and results as JSON values, every fault named by its key."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from .answers import NO_OPPORTUNITY, NOT_OBSERVED, TOP_ANCHOR, Answers
from .archetypes import Choice, ChoiceError, preference
from .assessment import AssessRequest, assess
from .disclosure import MEANS_FROM, release
from .forms import CORE, BestOf, Family, Form, FormError, Signal
from .reader import LONGEST_FAULT, BadRequest, Reader, exact, is_whole, named, read_json, shown
from .stages import Intent, Stage, State
from .trend import trend

__all__ = ["BadRequest", "assess_request", "run", "run_text"]

_Result = dict[str, Any]
_Computation = Callable[[], _Result]
_FRACTION: Final = re.compile(r"-?[0-9]{1,9}(/0*[1-9][0-9]{0,8}|\.[0-9]{1,9})?")


def run(request: object) -> dict[str, Any]:
    """Answer one request of any operation with a JSON value, numbers unrounded.

    Raises BadRequest with every fault found. Source: scoring model, section 10.
    """
    return _computation(request)()


def run_text(text: str | bytes) -> dict[str, Any] | list[dict[str, Any]]:
    """Answer a JSON text: an object by an object, an array of requests by an array, in order.

    Raises BadRequest, before anything is computed, with the faults of all requests; each names
    its request's position, counted from 1.
    """
    try:
        content = read_json(text)
    except BadRequest as bad:
        raise BadRequest(f"request 1: {fault}" for fault in bad.faults) from None
    computations: list[_Computation] = []
    faults: list[str] = []
    for position, request in enumerate(content if isinstance(content, list) else [content], 1):
        try:
            computations.append(_computation(request))
        except BadRequest as bad:
            faults += [f"request {position}: {fault}" for fault in bad.faults]
    if faults:
        raise BadRequest(faults)
    results = [computation() for computation in computations]
    return results if isinstance(content, list) else results[0]


def assess_request(request: object) -> AssessRequest:
    """An assess request as the model takes it. Raises BadRequest with every fault found."""
    reader = Reader(request)
    parsed = _assess_request(reader)
    reader.check()
    return parsed


def _computation(request: object) -> _Computation:
    """What there is to compute, once nothing is wrong with the request."""
    reader = Reader(request)
    operation = reader.choice("op", reader.get("op", "assess"), _OPERATIONS)
    reader.check()
    computation = _OPERATIONS[operation or "assess"](reader)
    reader.check()
    return computation


# --- assess -----------------------------------------------------------------------------------


def _assess(reader: Reader) -> _Computation:
    request = _assess_request(reader)
    return lambda: assess(request).to_json()


def _assess_request(reader: Reader) -> AssessRequest:
    if reader.get("op", "assess") != "assess":
        reader.fault("op", "an assess request is needed here")
    form = _form(reader, reader.get("form", "core"))
    items = None if form is None else frozenset(form.items)
    parsed = AssessRequest(
        form=form or CORE,
        self_answers=_answers(reader, "self", items, {NO_OPPORTUNITY}),
        manager_answers=_answers(reader, "manager", items, {NO_OPPORTUNITY, NOT_OBSERVED}),
        evidence=_evidence(reader, items),
        intent=Intent(reader.choice("intent", reader.get("intent", "unsure"), Intent) or "unsure"),
        overtime_share=_share(reader, reader.get("overtime_share", 0)),
        previous=_state(reader, reader.get("previous")),
    )
    reader.finish()
    return parsed


def _form(reader: Reader, value: object) -> Form | None:
    """The form, or None when it is at fault: then items cannot be checked against it."""
    if value == "core":
        return CORE
    if not isinstance(value, dict):
        reader.fault("form", f'{shown(value)} is neither "core" nor an object')
        return None
    parts = reader.inside("form", value)
    before = len(reader.faults)
    fields: dict[str, Any] = {
        "gate": _gate(parts, parts.get("gate", {})),
        "change": _change(parts, parts.get("change", {"items": [], "counted": 0})),
        "families": _families(parts, parts.need("families", {})),
        "risks": parts.names("risks", parts.get("risks", [])),
        "evidenced_enter": parts.whole("evidenced_enter", parts.get("evidenced_enter", 4)),
        "evidenced_leave": parts.whole("evidenced_leave", parts.get("evidenced_leave", 3)),
    }
    parts.finish()
    if len(reader.faults) > before:
        return None
    try:
        return Form(**fields)
    except FormError as error:
        for fault in error.faults:
            parts.fault("", fault)
        return None


def _gate(parts: Reader, value: object) -> tuple[Signal, ...]:
    inside = parts.inside("gate", value)
    return tuple(Signal(key, inside.names(named(key), items)) for key, items in inside.items())


def _change(parts: Reader, value: object) -> BestOf:
    inside = parts.inside("change", value)
    change = BestOf(
        items=inside.names("items", inside.need("items", [])),
        counted=inside.whole("counted", inside.need("counted", 0)),
    )
    inside.finish()
    return change


def _families(parts: Reader, value: object) -> tuple[Family, ...]:
    inside = parts.inside("families", value)
    return tuple(_family(inside.inside(named(key), one), key) for key, one in inside.items())


def _family(inside: Reader, key: str) -> Family:
    family = Family(
        key=key,
        items=inside.names("items", inside.need("items", [])),
        counted=inside.whole("counted", inside.need("counted", 0)),
        weight=_weight(inside, inside.need("weight", "1")),
    )
    inside.finish()
    return family


def _weight(inside: Reader, value: object) -> Fraction:
    """A fraction as text ("2/5"), or a number as it is written."""
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return Fraction(value)
    number = exact(value)
    if number is None:
        inside.fault("weight", f'{shown(value)} is not a fraction such as "2/5"')
        return Fraction(1)
    return number


def _answers(
    reader: Reader, key: str, items: frozenset[str] | None, words: set[str]
) -> Answers | None:
    value = reader.get(key)
    if value is None:
        return None
    inside = reader.inside(key, value)
    for item, answer in inside.items():
        if items is not None and item not in items:
            inside.fault(named(item), "is not an item of the form")
        elif not _is_answer(answer, words):
            allowed = ", ".join(f'"{word}"' for word in sorted(words))
            inside.fault(named(item), f"{shown(answer)} is not 0 to {TOP_ANCHOR} or {allowed}")
    return dict(inside.items())


def _is_answer(answer: object, words: set[str]) -> bool:
    if isinstance(answer, str):
        return answer in words
    return is_whole(answer) and 0 <= answer <= TOP_ANCHOR


def _evidence(reader: Reader, items: frozenset[str] | None) -> frozenset[str]:
    given = reader.names("evidence", reader.get("evidence", []))
    for item in given:
        if items is not None and item not in items:
            reader.fault(f"evidence.{named(item)}", "is not an item of the form")
    return frozenset(given)


def _share(reader: Reader, value: object) -> Fraction:
    number = exact(value)
    if number is None:
        reader.fault("overtime_share", f"{shown(value)} is not a number from 0 to 1")
        return Fraction(0)
    return number


def _state(reader: Reader, value: object) -> State | None:
    if value is None:
        return None
    inside = reader.inside("previous", value)
    stage = inside.choice("stage", inside.need("stage", Stage.NOT_ENOUGH_DATA), Stage)
    last = inside.need("last", None)
    if last is not None:
        last = inside.choice("last", last, list(Stage)[1:])
    gate, timing, practising = (
        inside.flag(key, inside.need(key, False)) for key in ("gate", "timing", "practising")
    )
    inside.finish()
    return State(
        stage=Stage(stage or Stage.NOT_ENOUGH_DATA),
        last=last and Stage(last),
        gate=gate,
        timing=timing,
        practising=practising,
    )


# --- the other operations ---------------------------------------------------------------------


def _trend(reader: Reader) -> _Computation:
    earlier, later = (
        _assess_request(reader.inside(key, reader.need(key, {}))) for key in ("earlier", "later")
    )
    same_manager = reader.flag("same_manager", reader.need("same_manager", True))
    reader.finish()
    return lambda: trend(assess(earlier), assess(later), same_manager=same_manager).to_json()


def _release(reader: Reader) -> _Computation:
    groups = reader.inside("groups", reader.need("groups", {}))
    members = {group: _people(groups, group, people) for group, people in groups.items()}
    inside = reader.inside("levels", reader.need("levels", {}))
    levels = {group: inside.whole(named(group), level) for group, level in inside.items()}
    if groups.is_object and inside.is_object:
        for group in sorted(members.keys() ^ levels.keys()):
            where = "groups" if group in levels else "levels"
            reader.fault(f"{where}.{named(group)}", "is missing")
    k = reader.whole("k", reader.get("k", MEANS_FROM), least=1)
    reader.finish()
    return lambda: release(members, levels, k=k).to_json()


def _people(groups: Reader, group: str, value: object) -> frozenset[str | int]:
    if not isinstance(value, list):
        groups.fault(named(group), f"{shown(value)} is not a list of people")
        return frozenset()
    strange = [person for person in value if not (isinstance(person, str) or is_whole(person))]
    if strange:
        groups.fault(named(group), f"{shown(strange[0])} is not a person's name or number")
        return frozenset()
    return frozenset(value)


def _archetypes(reader: Reader) -> _Computation:
    choices = _choices(reader, reader.need("choices", []))
    reader.finish()
    reader.check()
    try:
        return preference(choices).to_json
    except ChoiceError as error:
        raise BadRequest(f"choices: {fault}"[:LONGEST_FAULT] for fault in error.faults) from error


def _choices(reader: Reader, value: object) -> list[Choice]:
    if not isinstance(value, list):
        reader.fault("choices", f"{shown(value)} is not a list")
        return []
    choices = []
    for number, choice in enumerate(value):
        if (
            isinstance(choice, list)
            and len(choice) == 3
            and all(isinstance(name, str) for name in choice)
        ):
            choices.append((choice[0], choice[1], choice[2]))
        else:
            reader.fault(f"choices.{number}", f"{shown(choice)} is not [a, b, winner]")
    return choices


_OPERATIONS: Final[Mapping[str, Callable[[Reader], _Computation]]] = {
    "assess": _assess,
    "trend": _trend,
    "release": _release,
    "archetypes": _archetypes,
}
