"""The machine contract: requests and results as JSON values, every fault named by its key."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import isfinite
from typing import Any, Final

from .answers import NO_OPPORTUNITY, NOT_OBSERVED, TOP_ANCHOR, Answers
from .archetypes import ChoiceError, preference
from .assessment import Assessment, AssessRequest, assess
from .disclosure import MEANS_FROM, release
from .forms import CORE, BestOf, Family, Form, FormError, Signal
from .stages import Intent, Stage, State
from .trend import trend

_LONGEST_SHOWN: Final = 60  # of a wrong value, in a fault


class BadRequest(ValueError):
    """A request that cannot be answered; `faults` is one line each, beginning with the key."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


def run(request: object) -> dict[str, Any]:
    """Answer one request of any operation with a JSON value, numbers unrounded.

    Raises BadRequest with every fault found. Source: scoring model, section 10.
    """
    reader = _Reader(request)
    operation = reader.get("op", "assess")
    if not isinstance(operation, str) or operation not in _OPERATIONS:
        reader.fault("op", f"{_shown(operation)} is not one of {', '.join(_OPERATIONS)}")
        raise BadRequest(reader.faults)
    return _OPERATIONS[operation](reader)


def assess_request(request: object) -> AssessRequest:
    """An assess request as the model takes it. Raises BadRequest with every fault found."""
    reader = _Reader(request)
    parsed = _assess_request(reader)
    reader.check()
    return parsed


class _Reader:
    """Takes keys out of one JSON object and collects what is wrong with them."""

    def __init__(self, value: object, at: str = "", faults: list[str] | None = None) -> None:
        self.at = at
        self.faults: list[str] = [] if faults is None else faults
        self._taken: set[str] = set()
        self._values: Mapping[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.fault("", f"{_shown(value)} is not an object")

    def fault(self, key: str, what: str) -> None:
        place = ".".join(part for part in (self.at, key) if part)
        self.faults.append(f"{place}: {what}" if place else what)

    def get(self, key: str, default: Any = None) -> Any:
        self._taken.add(key)
        return self._values.get(key, default)

    def need(self, key: str) -> Any:
        if key not in self._values:
            self.fault(key, "is missing")
        return self.get(key)

    def inside(self, key: str, value: object) -> "_Reader":
        """A reader of an object that stands under `key`, adding to the same faults."""
        return _Reader(value, ".".join(part for part in (self.at, key) if part), self.faults)

    def items(self) -> Iterable[tuple[str, Any]]:
        self._taken |= set(self._values)
        return self._values.items()

    def choice(self, key: str, value: object, allowed: Iterable[str]) -> str | None:
        if isinstance(value, str) and value in (options := list(allowed)):
            return options[options.index(value)]
        self.fault(key, f"{_shown(value)} is not one of {', '.join(allowed)}")
        return None

    def flag(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            self.fault(key, f"{_shown(value)} is not true or false")
        return value is True

    def whole(self, key: str, value: object, *, least: int = 0) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.fault(key, f"{_shown(value)} is not a whole number from {least} up")
        return least

    def names(self, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return tuple(value)
        self.fault(key, f"{_shown(value)} is not a list of names")
        return ()

    def finish(self) -> None:
        """Name what nobody asked for: a misspelt key would otherwise pass as an absent one."""
        for key in self._values:
            if key not in self._taken:
                self.fault(key, "is not a key of this request")

    def check(self) -> None:
        if self.faults:
            raise BadRequest(self.faults)


# --- assess -----------------------------------------------------------------------------------


def _assess(reader: _Reader) -> dict[str, Any]:
    request = _assess_request(reader)
    reader.check()
    return assess(request).to_json()


def _assess_request(reader: _Reader) -> AssessRequest:
    if reader.get("op", "assess") != "assess":
        reader.fault("op", "an assess request is needed here")
    form = _form(reader, reader.get("form", "core"))
    parsed = AssessRequest(
        form=form or CORE,
        self_answers=_answers(reader, "self", form, {NO_OPPORTUNITY}),
        manager_answers=_answers(reader, "manager", form, {NO_OPPORTUNITY, NOT_OBSERVED}),
        evidence=_evidence(reader, form),
        intent=Intent(reader.choice("intent", reader.get("intent", "unsure"), Intent) or "unsure"),
        overtime_share=_share(reader, reader.get("overtime_share", 0)),
        previous=_state(reader, reader.get("previous")),
    )
    reader.finish()
    return parsed


def _form(reader: _Reader, value: object) -> Form | None:
    """The form, or None when it is at fault: then items cannot be checked against it."""
    if value == "core":
        return CORE
    if not isinstance(value, dict):
        reader.fault("form", f'{_shown(value)} is neither "core" nor an object')
        return None
    parts = reader.inside("form", value)
    before = len(reader.faults)
    fields: dict[str, Any] = {
        "gate": tuple(
            Signal(key, parts.names(f"gate.{key}", items))
            for key, items in parts.inside("gate", parts.get("gate", {})).items()
        ),
        "change": _best_of(parts, "change", parts.get("change", {"items": [], "counted": 0})),
        "families": tuple(
            _family(parts, key, family)
            for key, family in parts.inside("families", parts.need("families") or {}).items()
        ),
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


def _best_of(parts: _Reader, key: str, value: object) -> BestOf:
    inside = parts.inside(key, value)
    best = BestOf(
        inside.names("items", inside.need("items")), inside.whole("counted", inside.need("counted"))
    )
    inside.finish()
    return best


def _family(parts: _Reader, key: str, value: object) -> Family:
    inside = parts.inside(f"families.{key}", value)
    family = Family(
        key=key,
        items=inside.names("items", inside.need("items")),
        counted=inside.whole("counted", inside.need("counted")),
        weight=_weight(inside, inside.need("weight")),
    )
    inside.finish()
    return family


def _weight(inside: _Reader, value: object) -> Fraction:
    """A fraction as text ("2/5"), or a number as it is written."""
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError
        text = value.strip() if isinstance(value, str) else repr(value)
        if len(text) > _LONGEST_SHOWN or "e" in text.lower():
            raise ValueError
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        inside.fault("weight", f'{_shown(value)} is not a fraction such as "2/5"')
        return Fraction(1)


def _answers(reader: _Reader, key: str, form: Form | None, words: set[str]) -> Answers | None:
    value = reader.get(key)
    if value is None:
        return None
    inside = reader.inside(key, value)
    for item, answer in inside.items():
        if form is not None and item not in form.items:
            inside.fault(item, "is not an item of the form")
        elif not _is_answer(answer, words):
            allowed = ", ".join(f'"{word}"' for word in sorted(words))
            inside.fault(item, f"{_shown(answer)} is not 0 to {TOP_ANCHOR} or {allowed}")
    return dict(inside.items())


def _is_answer(answer: object, words: set[str]) -> bool:
    if isinstance(answer, str):
        return answer in words
    return isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= TOP_ANCHOR


def _evidence(reader: _Reader, form: Form | None) -> frozenset[str]:
    items = reader.names("evidence", reader.get("evidence", []))
    for item in items:
        if form is not None and item not in form.items:
            reader.fault(f"evidence.{item}", "is not an item of the form")
    return frozenset(items)


def _share(reader: _Reader, value: object) -> Fraction:
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and isfinite(value)
        and 0 <= value <= 1
    ):
        return Fraction(repr(value))  # as written: 0.05 is one twentieth
    reader.fault("overtime_share", f"{_shown(value)} is not a number from 0 to 1")
    return Fraction(0)


def _state(reader: _Reader, value: object) -> State | None:
    if value is None:
        return None
    inside = reader.inside("previous", value)
    stage = inside.choice("stage", inside.need("stage"), Stage)
    last = inside.need("last")
    if last is not None:
        last = inside.choice("last", last, list(Stage)[1:])
    gate, timing, practising = (
        inside.flag(key, inside.need(key)) for key in ("gate", "timing", "practising")
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


def _trend(reader: _Reader) -> dict[str, Any]:
    reader.get("op")
    earlier, later = (_assessed(reader, key) for key in ("earlier", "later"))
    same_manager = reader.flag("same_manager", reader.need("same_manager"))
    reader.finish()
    reader.check()
    return trend(earlier(), later(), same_manager=same_manager).to_json()


def _assessed(reader: _Reader, key: str) -> Callable[[], Assessment]:
    """The assessment of the request under `key`, computed once all faults are known."""
    request = _assess_request(reader.inside(key, reader.need(key)))
    return lambda: assess(request)


def _release(reader: _Reader) -> dict[str, Any]:
    reader.get("op")
    groups = reader.inside("groups", reader.need("groups"))
    members = {group: _people(groups, group, people) for group, people in groups.items()}
    inside = reader.inside("levels", reader.need("levels"))
    levels = {group: inside.whole(group, level) for group, level in inside.items()}
    for group in sorted(members.keys() ^ levels.keys()):
        where = "groups" if group in levels else "levels"
        reader.fault(f"{where}.{group}", "is missing")
    k = reader.whole("k", reader.get("k", MEANS_FROM), least=1)
    reader.finish()
    reader.check()
    return release(members, levels, k=k).to_json()


def _people(groups: _Reader, group: str, people: object) -> frozenset[str | int]:
    if isinstance(people, list) and all(
        isinstance(person, str | int) and not isinstance(person, bool) for person in people
    ):
        return frozenset(people)
    groups.fault(group, f"{_shown(people)} is not a list of people")
    return frozenset()


def _archetypes(reader: _Reader) -> dict[str, Any]:
    reader.get("op")
    choices = reader.need("choices")
    reader.finish()
    if not isinstance(choices, list):
        reader.fault("choices", f"{_shown(choices)} is not a list")
        choices = []
    for number, choice in enumerate(choices):
        if not (
            isinstance(choice, list)
            and len(choice) == 3
            and all(isinstance(name, str) for name in choice)
        ):
            reader.fault(f"choices.{number}", f"{_shown(choice)} is not [a, b, winner]")
    reader.check()
    try:
        return preference([(a, b, winner) for a, b, winner in choices]).to_json()
    except ChoiceError as error:
        raise BadRequest(f"choices: {fault}" for fault in error.faults) from error


_OPERATIONS: Final[Mapping[str, Callable[[_Reader], dict[str, Any]]]] = {
    "assess": _assess,
    "trend": _trend,
    "release": _release,
    "archetypes": _archetypes,
}


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
