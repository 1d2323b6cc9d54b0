"""What the words of one entry say: its date, its link, its effect, its details."""

import datetime
import re

from assessments.services.evidence.importing.dates import NoSuchDate, date_at_start, whole_date
from assessments.services.evidence.importing.source import Draft

_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1")
_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+)\)")
_URL = re.compile(r"https?://[^\s<>()\[\]]*[^\s<>()\[\].,;:!?\"']")
_ARROW = re.compile(r"\s(?:→|=>|->)\s")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{4,30})[)\]]\.?$")
_BEFORE = "*_`([ "
_AFTER = "*_`)] :,.;|\u2013\u2014-\t"
_LABEL = re.compile(r"[*_]*([A-Za-z]+(?: [A-Za-z]+)?)[*_]*\s*:[*_]*\s*(.*)")
_FIELDS = {
    "effect": ("effect", "impact", "result", "outcome"),
    "gained": ("gained", "who gained", "helped", "who"),
    "link": ("link", "url", "proof"),
    "tags": ("tag", "tags", "lever", "levers", "signal", "signals", "item", "items"),
    "date": ("date", "when"),
}
_FIELD = {label: name for name, labels in _FIELDS.items() for label in labels}


def plain(text: str) -> str:
    """Without the marks that stand around a date or a heading."""
    return text.strip(_BEFORE + _AFTER)


def begins_with_a_date(text: str) -> bool:
    try:
        return date_at_start(text.lstrip(_BEFORE)) is not None
    except NoSuchDate:
        return True


def date_of(text: str) -> datetime.date | None:
    """The date that a heading begins with; none if there is no such day."""
    try:
        found = date_at_start(text)
    except NoSuchDate:
        return None
    return found.day if found else None


def is_date(text: str) -> bool:
    """Whether it says nothing but a date."""
    try:
        return whole_date(plain(text)) is not None
    except NoSuchDate:
        return False


def say(draft: Draft, text: str) -> None:
    """The first line of an entry: its date, if it has one, then what happened → its effect."""
    text = _without_date(draft, text)
    parts = _ARROW.split(text, maxsplit=1)
    draft.what = _without_marks(draft, parts[0]).strip()
    draft.effect = _without_marks(draft, parts[1]).strip() if len(parts) > 1 else ""


def detail(draft: Draft, text: str) -> None:
    """A line below an entry: a field by its name, a link, or more about the effect."""
    label = _LABEL.fullmatch(text)
    name = _FIELD.get(label[1].lower()) if label else None
    if label and name and _set(draft, name, label[2].strip()):
        return
    address = text.strip("<>")
    if _URL.fullmatch(address) and not draft.link:
        draft.link = address
    else:
        _more(draft, _without_marks(draft, text))


def go_on(draft: Draft, text: str) -> None:
    """A line that continues the one above."""
    name = "effect" if draft.effect else "what"
    setattr(draft, name, f"{getattr(draft, name)} {_without_marks(draft, text)}".strip())


def _set(draft: Draft, name: str, text: str) -> bool:
    """Whether the field was free to be set; a second value is not to replace the first."""
    if name == "tags":
        draft.tags += re.split(r"[,;|]", text)
    elif name == "date":
        return _set_date(draft, text)
    elif name == "effect":
        _more(draft, _without_marks(draft, text))
    elif getattr(draft, name):
        return False
    elif name == "link":
        linked = _LINK.fullmatch(text)
        draft.link = linked[2] if linked else text.strip("<>")
    else:
        setattr(draft, name, _without_marks(draft, text))
    return True


def _set_date(draft: Draft, text: str) -> bool:
    try:
        day = whole_date(text)
    except NoSuchDate as wrong:
        draft.why = draft.why or str(wrong)
        return True
    draft.happened_on = day or draft.happened_on
    return day is not None


def _more(draft: Draft, text: str) -> None:
    draft.effect = "\n".join(filter(None, (draft.effect, text.strip())))


def _without_date(draft: Draft, text: str) -> str:
    """The text without the date that it begins with, or that stands in brackets at its end."""
    start = text.lstrip(_BEFORE)
    try:
        found = date_at_start(start)
        if found:
            draft.happened_on = found.day
            return start[found.end :].lstrip(_AFTER)
        last = _IN_BRACKETS.search(text)
        day = whole_date(last[1].strip()) if last else None
    except NoSuchDate as wrong:
        draft.why = str(wrong)
        return text
    if last and day:
        draft.happened_on = day
        return text[: last.start()].rstrip()
    return text


def _without_marks(draft: Draft, text: str) -> str:
    """Without bold and with the words of the first link, whose address is kept apart."""
    text = _BOLD.sub(r"\2", text)
    linked = _LINK.search(text)
    if linked and not draft.link:
        draft.link = linked[2]
        return text[: linked.start()] + linked[1] + text[linked.end() :]
    bare = _URL.search(text)
    if bare and not draft.link:
        draft.link = bare[0]
    return text
