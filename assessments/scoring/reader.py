"""Untrusted JSON values: keys taken out one by one, and every fault collected by its key."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, DecimalException
from fractions import Fraction
from typing import Any, Final, TypeGuard

LONGEST_SHOWN: Final = 60  # of a key or a value, in a fault
LONGEST_FAULT: Final = 300
MOST_DECIMALS: Final = 30  # more would only make an exact number huge
_PLAIN: Final = re.compile(rf"[!-~]{{1,{LONGEST_SHOWN}}}")


class BadRequest(ValueError):
    """A request that cannot be answered; `faults` is one line each, beginning with the key."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class JsonObject(dict[str, Any]):
    """A JSON object that knows which of its keys stood there twice: one of them is lost."""

    repeated: tuple[str, ...] = ()


class Reader:
    """Takes keys out of one JSON object and collects what is wrong with them.

    A value that is no object is one fault; nothing is then missing inside it.
    """

    def __init__(self, value: object, at: str = "", faults: list[str] | None = None) -> None:
        self.at = at
        self.faults: list[str] = [] if faults is None else faults
        self._taken: set[str] = set()
        self._values: Mapping[str, Any] = value if isinstance(value, dict) else {}
        self.is_object = isinstance(value, dict)
        if not self.is_object:
            self.fault("", f"{shown(value)} is not an object")
        for key in getattr(value, "repeated", ()):
            self.fault(named(key), "stands twice in one object")

    def fault(self, key: str, what: str) -> None:
        place = ".".join(part for part in (self.at, key) if part)
        line = f"{place}: {what}" if place else what
        self.faults.append(line if len(line) <= LONGEST_FAULT else f"{line[:LONGEST_FAULT]}...")

    def get(self, key: str, default: Any = None) -> Any:
        self._taken.add(key)
        return self._values.get(key, default)

    def need(self, key: str, instead: Any) -> Any:
        """The value of a key that has to be there; without it, a fault and a harmless value."""
        if self.is_object and key not in self._values:
            self.fault(key, "is missing")
        return self.get(key, instead)

    def inside(self, key: str, value: object) -> "Reader":
        """A reader of an object that stands under `key`, adding to the same faults."""
        return Reader(value, ".".join(part for part in (self.at, key) if part), self.faults)

    def items(self) -> Iterable[tuple[str, Any]]:
        self._taken |= set(self._values)
        return self._values.items()

    def choice(self, key: str, value: object, allowed: Iterable[str]) -> str | None:
        options = list(allowed)
        if isinstance(value, str) and value in options:
            return options[options.index(value)]
        self.fault(key, f"{shown(value)} is not one of {', '.join(options)}")
        return None

    def flag(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            self.fault(key, f"{shown(value)} is not true or false")
        return value is True

    def whole(self, key: str, value: object, *, least: int = 0) -> int:
        if is_whole(value) and value >= least:
            return value
        self.fault(key, f"{shown(value)} is not a whole number from {least} up")
        return least

    def names(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.fault(key, f"{shown(value)} is not a list of names")
            return ()
        for name in value:
            if not isinstance(name, str):
                self.fault(key, f"{shown(name)} is not a name")
        return tuple(name for name in value if isinstance(name, str))

    def finish(self) -> None:
        """Name what nobody asked for: a misspelt key would otherwise pass as an absent one."""
        for key in self._values:
            if key not in self._taken:
                self.fault(named(key), "is not a key of this request")

    def check(self) -> None:
        if self.faults:
            raise BadRequest(self.faults)


def read_json(text: str | bytes) -> Any:
    """A JSON text as values that lose nothing of it: repeated keys and decimals as written.

    Raises BadRequest. NaN and Infinity, which are not JSON, stay numbers that no key allows.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=_decimal)
    except RecursionError:
        fault = "not JSON that can be read: nested too deeply"
    except UnicodeDecodeError:
        fault = "not JSON: not UTF-8 text"
    except json.JSONDecodeError as error:
        fault = f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except ValueError:  # Python refuses whole numbers of thousands of digits
        fault = "not JSON that can be read: a number is too long"
    raise BadRequest([fault])


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = JsonObject(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        found.repeated = tuple(key for key in found if times[key] > 1)
    return found


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except DecimalException:  # an exponent beyond all measure
        return Decimal("NaN")


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a number is written as a whole one: neither true nor 3.0."""
    return isinstance(value, int) and not isinstance(value, bool)


def exact(value: object) -> Fraction | None:
    """A number from 0 to 1 exactly as written, so that 0.05 is one twentieth; else None."""
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if isinstance(number, Decimal) and number.is_finite() and 0 <= number <= 1:
        short = -int(number.as_tuple().exponent) <= MOST_DECIMALS
        return Fraction(number) if short else None
    return Fraction(number) if is_whole(number) and 0 <= number <= 1 else None


def named(key: str) -> str:
    """A key for a fault: as it is, or quoted and cut so that it cannot break the line."""
    return key if _PLAIN.fullmatch(key) else shown(key)


def shown(value: object) -> str:
    """A value for a fault, on one line, in plain characters and not too long."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) >= 10**LONGEST_SHOWN:
        return "a number of very many digits"
    text = str(value) if isinstance(value, Decimal) else ascii(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
