"""What every kind of file says of a case, in the same words."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.utils import timezone

from assessments.choices import CaseState
from assessments.queries.cases.document import CaseDocument, Cited, Claim, Rating, Section, Signed
from assessments.queries.cases.prose import is_visible

Steps = Mapping[str, Sequence[str]]  # by item, the words for its five levels

SHORT_HASH: Final = 12
LAST_LEVEL: Final = 4
NOT_RATED: Final = "Not rated yet"
_SHOWN_STATES: Final = {
    CaseState.SUBMITTED: "With the reviewers",
    CaseState.DECIDED: "Decided",
    CaseState.WITHDRAWN: "Withdrawn",
}
# What no file can hold: control characters, halves of surrogate pairs, and no characters at all.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """The text as a file can hold it, with every kind of line end as a newline."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", lines.replace("\u2028", "\n").replace("\u2029", "\n"))


def day(date: datetime.date) -> str:
    return f"{date.day} {date:%B %Y}"


def title(document: CaseDocument) -> str:
    return f"The case for {document.person}"


def section_title(section: Section) -> str:
    """In one line; a heading has to say something."""
    said = " ".join(printable(section.title).split())
    return said if is_visible(said) else "Untitled"


def role_sought(document: CaseDocument) -> str:
    """ "Lead data scientist"; an abbreviation at the beginning keeps its capitals."""
    first, *rest = document.discipline.split(" ")
    word = first if first.isupper() else first.lower()
    return " ".join(["Lead", word, *rest]).strip()


def facts(document: CaseDocument) -> Iterator[tuple[str, str]]:
    """What stands on the title page: a label and its words."""
    yield "Role sought", role_sought(document)
    if document.team:
        yield "Team", document.team
    yield "Written with", f"{document.manager}, manager"
    yield "Revision", f"{document.number}, of {day(timezone.localdate(document.at))}"
    if document.assessed is not None:
        yield "Ratings", f"{document.assessed.cycle}, of {day(document.assessed.completed_on)}"
        yield "Stage then", document.assessed.stage
    yield "State", state(document)


def state(document: CaseDocument) -> str:
    signed = standing(document)
    if len(signed) < 2:
        return "Draft: not signed by both"
    names = " and ".join(f"{one.name} on {day(timezone.localdate(one.at))}" for one in signed)
    shown = _SHOWN_STATES.get(CaseState(document.state))
    return f"{shown}. Signed by {names}" if shown else f"Signed by {names}"


def standing(document: CaseDocument) -> tuple[Signed, ...]:
    """Who stands behind this very revision."""
    signatures = document.signatures
    return tuple(s for s in signatures if s.is_standing and s.number == document.number)


def is_draft(document: CaseDocument) -> bool:
    return len(standing(document)) < 2


def ratings(claim: Claim, document: CaseDocument, steps: Steps) -> str:
    """What both said of the item, or that there is nothing to compare."""
    if claim.rating is None:
        return NOT_RATED
    words = steps.get(claim.words.item, ())
    both = (
        f"{document.person}: {level(claim.rating.self_level, words)}",
        f"{document.manager}: {level(claim.rating.manager_level, words)}",
    )
    return "; ".join(filter(None, (*both, apart(claim.rating))))


def level(number: int | None, words: Sequence[str]) -> str:
    """A step by its word, where there is one, and its number."""
    if number is None:
        return "no level"
    place = f"{number} of {LAST_LEVEL}"
    return f"{words[number]} ({place})" if words else place


def apart(rating: Rating) -> str:
    """How far both are apart; "" where there is nothing to compare."""
    if rating.gap is None:
        return ""
    steps = abs(rating.gap)
    return "the same" if steps == 0 else f"{steps} {'step' if steps == 1 else 'steps'} apart"


def vouched(cited: Cited) -> str:
    """Who stands behind a piece of evidence, in a sentence."""
    if cited.is_withdrawn:
        return "Withdrawn: its words were taken back."
    if cited.is_hidden:
        return "Not cited any more, and not shared with the reader: its words are left out."
    by = " and ".join(cited.confirmed_by)
    confirmed = f"Confirmed by {by}." if by else "Not confirmed."
    return (
        f"{confirmed} Its words have changed since it was signed." * cited.has_changed or confirmed
    )
