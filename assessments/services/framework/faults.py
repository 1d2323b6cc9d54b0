"""What is wrong with the fixture files, one line each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True)
class Fault:
    """`key` is the record's, or says where in the file when the record has none."""

    file: str
    key: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.problem}"


class FixtureFaults(ValueError):
    """The files have faults; nothing was loaded. `faults` holds all of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this kind of record",
    "string_type": "is no text; put it in quotes",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "int_type": "is no whole number",
    "list_type": "is no list",
    "dict_type": "is no mapping",
    "model_type": "is no mapping",
    "too_short": "has {actual_length} entries; {min_length} is the least",
    "too_long": "has {actual_length} entries; {max_length} is the most",
    "literal_error": "is none of {expected}",
    "string_pattern_mismatch": "does not match {pattern}",
    "value_error": "{error}",
}


def faults_of(file: str, key: str, invalid: ValidationError) -> Iterator[Fault]:
    """A record's own faults, in words for an editor."""
    for error in invalid.errors():
        problem = _WORDS.get(error["type"], error["msg"]).format(**error.get("ctx", {}))
        yield Fault(file, key, f"{_field(error['loc'])} {problem}".strip())


def _field(location: tuple[Any, ...]) -> str:
    """("anchors", "self", 2) -> "anchors.self[2]"."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")
