"""CSV: one entry a row, by the names in the first line."""

import csv
import re
from collections.abc import Iterator
from typing import Any

from assessments.services.evidence.importing.dates import NoSuchDate, whole_date
from assessments.services.evidence.importing.source import Draft, Line

_SEPARATORS = ",;\t|"
_LONGEST_NAME = 30  # a longer cell in the first line is no name of a column
_LONGEST_HEAD = 10_000  # the parser itself gives up at a cell of 131072
_COLUMNS = {
    "what": "what whathappened happened achievement accomplishment evidence entry title "
    "description summary did",
    "happened_on": "happenedon date when day on month",
    "effect": "effect impact result results outcome sowhat",
    "gained": "gained whogained who beneficiary beneficiaries helped for",
    "link": "link links url proof reference address",
    "items": "items item tags tag levers lever signals signal",
}
_MEANING = {name: column for column, names in _COLUMNS.items() for name in names.split()}
# A spreadsheet puts an apostrophe before text that would else be a formula.
_GUARDED = re.compile(r"'(?=[=+@-])")
NO_WHAT = "The first line names no column with what happened. Name it “what”, and the date “date”."
QUOTES = "A quotation mark opens here and is not closed, or text follows where it closes."
TOO_MANY = "The row has more cells than the first line has names."


def is_table(lines: list[Line]) -> bool:
    """Whether the first line names columns."""
    return bool(lines) and _separator(lines[0].text) != ""


def read_table(text: str, lines: list[Line]) -> Iterator[Draft]:
    """A draft per row, after the line with the names."""
    head = lines[0]
    separator = _separator(head.text)
    names = next(csv.reader([head.text], delimiter=separator, skipinitialspace=True))
    columns = _columns(names)
    below = text.split("\n")[head.number :]
    reader = csv.reader(
        (f"{line}\n" for line in below), delimiter=separator, skipinitialspace=True, strict=True
    )
    for numbers, row, why in _rows(reader, first=head.number + 1):
        said = [number for number in numbers if below[number - head.number - 1].strip()]
        if said:
            texts = [below[number - head.number - 1] for number in said]
            yield _draft(said, texts, columns, row, why)


def _rows(reader: Any, first: int) -> Iterator[tuple[range, list[str], str]]:
    """Lines, cells, and why they could not be read."""
    while True:
        before = reader.line_num
        row: list[str] = []
        why = ""
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            why = QUOTES
        yield range(first + before, first + reader.line_num), row, why


def _draft(
    numbers: list[int], texts: list[str], columns: list[tuple[str, str]], row: list[str], why: str
) -> Draft:
    draft = Draft(lines=numbers, text=texts, why=why)
    if "what" not in {column for _, column in columns}:
        draft.why = NO_WHAT
    elif any(cell.strip() for cell in row[len(columns) :]):
        draft.why = TOO_MANY
    for (name, column), cell in zip(columns, row, strict=False):
        _fill(draft, name, column, _GUARDED.sub("", cell.strip(), count=1))
    return draft


def _fill(draft: Draft, name: str, column: str, cell: str) -> None:
    if not cell:
        return
    if column == "items":
        draft.tags = re.split(r"[,;|\n]", cell)
    elif column == "happened_on":
        _date(draft, cell)
    elif column:
        setattr(draft, column, cell)
    else:  # a column of somebody's own is not lost
        draft.effect = "\n".join(filter(None, (draft.effect, f"{name}: {cell}")))


def _date(draft: Draft, cell: str) -> None:
    cell = re.sub(r"[T ]\d\d:\d\d(:\d\d)?\S*$", "", cell)  # the time that exports add
    try:
        draft.happened_on = whole_date(cell)
    except NoSuchDate as wrong:
        draft.why = draft.why or str(wrong)
        return
    if draft.happened_on is None:
        draft.why = draft.why or f"“{cell}” is not a date we know. Write it as year-month-day."


def _separator(line: str) -> str:
    """The one under which the line names most columns; "" if it names none under any."""
    return (
        max(_SEPARATORS, key=lambda one: _named(line, one))
        if any(_named(line, one) for one in _SEPARATORS)
        else ""
    )


def _named(line: str, separator: str) -> int:
    if len(line) > _LONGEST_HEAD:
        return 0
    names = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    if len(names) < 2 or any(len(name) > _LONGEST_NAME for name in names):
        return 0
    return len({_meaning(name) for name in names} - {""})


def _columns(names: list[str]) -> list[tuple[str, str]]:
    """Each name with what it means; of two that mean the same, the first does."""
    columns: list[tuple[str, str]] = []
    for name in names:
        meaning = _meaning(name)
        taken = meaning in {column for _, column in columns}
        columns.append((name.strip(), "" if taken else meaning))
    return columns


def _meaning(name: str) -> str:
    return _MEANING.get(re.sub(r"[^a-z]", "", name.lower()), "")
