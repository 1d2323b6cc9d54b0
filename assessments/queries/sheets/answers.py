"""A rater's own sheets and working answers, and why a sheet may take none now."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from assessments.choices import CycleState
from assessments.models import Answer, Sheet, User
from assessments.models.sheets import SheetQuerySet


class Closed(StrEnum):
    """Why a sheet takes no answers now."""

    SUBMITTED = "submitted"
    SUPERSEDED = "superseded"
    NOT_OPEN_YET = "not-open-yet"
    CYCLE_CLOSED = "cycle-closed"


@dataclass(frozen=True)
class SavedAnswer:
    """One answer as it is stored. `value` "" is unanswered; versions count its saves from 1."""

    key: str
    value: str
    note: str
    version: int
    saved_at: datetime

    @property
    def seen(self) -> str:
        """A token for the page that shows this answer: what its next save builds on."""
        return seen_token(self.version, self.value, self.note)


def sheets_visible_to(user: User) -> SheetQuerySet:
    """Own sheets, and the other one of a complete pair, with all that a page names."""
    sheets: SheetQuerySet = Sheet.objects.visible_to(user)
    return sheets.select_related(
        "framework", "author", "pair__cycle", "pair__person", "pair__manager"
    )


def private_sheets_of(user: User) -> SheetQuerySet:
    """The private self-assessments of a person, newest first."""
    sheets: SheetQuerySet = Sheet.objects.filter(author=user)
    return sheets.private()


def answers_of(sheet: Sheet) -> dict[str, SavedAnswer]:
    """The working answers of a sheet by key. One query."""
    rows = Answer.objects.filter(sheet=sheet)
    return {row.key: as_saved(row) for row in rows}


def as_saved(row: Answer) -> SavedAnswer:
    return SavedAnswer(row.key, row.value, row.note, row.version, row.saved_at)


def values_of(answers: Mapping[str, SavedAnswer]) -> dict[str, str]:
    """Only what is answered: the value by key."""
    return {key: answer.value for key, answer in answers.items() if answer.value}


def why_closed(sheet: Sheet) -> Closed | None:
    """Why the sheet takes no answers now; None if it does. A private sheet always does."""
    if sheet.superseded_at is not None:
        return Closed.SUPERSEDED
    return Closed.SUBMITTED if sheet.is_submitted else _why_not_today(sheet)


def can_be_taken_back(sheet: Sheet) -> bool:
    """Whether its author may still break the seal: the other has not submitted, the cycle runs."""
    pair = sheet.pair
    if pair is None or not sheet.is_submitted or sheet.superseded_at is not None:
        return False
    return not pair.is_complete and _why_not_today(sheet) is None


def _why_not_today(sheet: Sheet) -> Closed | None:
    if sheet.pair is None:
        return None
    cycle, today = sheet.pair.cycle, timezone.localdate()
    if cycle.accepts_answers(today):
        return None
    ended = cycle.state == CycleState.CLOSED or today > cycle.closes_on
    return Closed.CYCLE_CLOSED if ended else Closed.NOT_OPEN_YET


def seen_token(version: int, value: str, note: str) -> str:
    """Version and fingerprint of what a page shows, so that untouched fields can be told apart."""
    return f"{version}.{_fingerprint(value, note)}"


def seen_version(token: str) -> int:
    """The version in a token; 0, "never saved", for anything else."""
    version = token.partition(".")[0]
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


def is_untouched(token: str, value: str, note: str) -> bool:
    """Whether a field comes back exactly as the page with this token showed it."""
    return token.partition(".")[2] == _fingerprint(value, note)


def _fingerprint(value: str, note: str) -> str:
    return hashlib.sha256(f"{value}\n{note}".encode()).hexdigest()[:16]
