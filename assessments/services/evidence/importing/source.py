"""What reading gives: entries, faults and headings, which between them have every line."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from assessments.models.evidence import LONGEST_GAINED, LONGEST_LINK, LONGEST_WORDS
from assessments.queries.evidence.tags import in_order, tag_groups
from assessments.queries.framework import Catalogue
from assessments.services.evidence.log import Words

OLDEST = datetime.date(1970, 1, 1)
NO_DATE = "It has no date. Begin the line with one, or put it under a heading with a month."
_is_link = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Line:
    """`text` without the spaces around it; `indent` is how far in it began."""

    number: int
    text: str
    indent: int


@dataclass(frozen=True)
class Entry:
    """Something that can be noted. `left_out` are tags it named that the catalogue lacks."""

    lines: tuple[int, ...]
    words: Words
    left_out: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return self.lines[0]


@dataclass(frozen=True)
class Fault:
    """Lines that could not be read, as they stood, and why."""

    lines: tuple[int, ...]
    text: str
    why: str

    @property
    def number(self) -> int:
        return self.lines[0]


@dataclass(frozen=True)
class Reading:
    """`headings` are lines that order the others and say nothing of their own."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    headings: tuple[Line, ...]


@dataclass
class Draft:
    """An entry while its lines are read."""

    lines: list[int]
    text: list[str]  # the lines as they stood
    happened_on: datetime.date | None = None
    what: str = ""
    effect: str = ""
    gained: str = ""
    link: str = ""
    tags: list[str] = field(default_factory=list)
    why: str = ""  # the first thing that is wrong with it


def lines_of(text: str) -> list[Line]:
    """Every line that says something."""
    numbered = enumerate(text.split("\n"), start=1)
    return [
        Line(number, line.strip(), len(line) - len(line.lstrip()))
        for number, line in numbered
        if line.strip()
    ]


def finished(
    drafts: Iterable[Draft], *, today: datetime.date, catalogue: Catalogue
) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
    """The drafts that can be noted, and those that cannot, with the reason."""
    names = _tag_names(catalogue)
    entries: list[Entry] = []
    faults: list[Fault] = []
    for draft in drafts:
        happened_on = draft.happened_on
        why = draft.why or _why_not(draft, today)
        if why or happened_on is None:
            faults.append(Fault(tuple(draft.lines), "\n".join(draft.text), why or NO_DATE))
        else:
            entries.append(_entry(draft, happened_on, names, catalogue))
    return tuple(entries), tuple(faults)


def _why_not(draft: Draft, today: datetime.date) -> str:
    if not draft.what:
        return "It does not say what happened."
    if draft.happened_on is not None:
        written = draft.happened_on.isoformat()
        if draft.happened_on > today:
            return f"{written} has not come yet."
        if draft.happened_on < OLDEST:
            return f"{written} is too long ago."
    return _too_long(draft) or _bad_link(draft.link)


def _too_long(draft: Draft) -> str:
    for name, text, longest in (
        ("What happened", draft.what, LONGEST_WORDS),
        ("The effect", draft.effect, LONGEST_WORDS),
        ("Who gained", draft.gained, LONGEST_GAINED),
        ("The link", draft.link, LONGEST_LINK),
    ):
        if len(text) > longest:
            return f"{name} is {len(text)} characters long; it can be {longest}."
    return ""


def _bad_link(link: str) -> str:
    try:
        if link:
            _is_link(link)
    except ValidationError:
        return "The link is not an address that begins with https:// or http://."
    return ""


def _tag_names(catalogue: Catalogue) -> dict[str, str]:
    """Keys of tags by key and by title, in small letters."""
    tags = [tag for group in tag_groups(catalogue) for tag in group.tags]
    return {name.lower(): tag.key for tag in tags for name in (tag.key, tag.title)}


def _entry(
    draft: Draft, happened_on: datetime.date, names: dict[str, str], catalogue: Catalogue
) -> Entry:
    named = [tag.strip() for tag in draft.tags if tag.strip()]
    known = [names[tag.lower()] for tag in named if tag.lower() in names]
    words = Words(
        happened_on=happened_on,
        what=draft.what,
        effect=draft.effect,
        gained=draft.gained,
        link=draft.link,
        items=in_order(known, catalogue),
    )
    left_out = tuple(tag for tag in named if tag.lower() not in names)
    return Entry(tuple(draft.lines), words, left_out)
