"""Saving answers while others may be saving them too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from assessments.models import Answer, Sheet, User
from assessments.queries.sheets import (
    NOTE_LENGTH,
    Closed,
    SavedAnswer,
    as_saved,
    questionnaire_of,
    why_closed,
)


class NotYourSheet(PermissionError):
    """Only its author writes a sheet."""


class SheetClosed(Exception):
    """The sheet takes no answers now; `reason` says why."""

    def __init__(self, reason: Closed) -> None:
        super().__init__(reason.value)
        self.reason = reason


class UnknownQuestion(LookupError):
    """This sheet does not ask that."""


class WrongAnswer(ValueError):
    """A value that the question does not take, or a note too long or not taken at all."""


class AnswerConflict(Exception):
    """Somebody, most likely the same person in another tab, saved this answer in the meantime.

    `stored` is what stands now: value, note and the version to build on.
    """

    def __init__(self, stored: SavedAnswer) -> None:
        super().__init__(stored.key)
        self.stored = stored


@dataclass(frozen=True)
class Change:
    """What a page wants to save; None leaves that half of the answer as it is."""

    key: str
    seen_version: int
    value: str | None = None
    note: str | None = None

    def fields(self) -> dict[str, str]:
        halves = {"value": self.value, "note": self.note}
        return {name: text for name, text in halves.items() if text is not None}


@dataclass(frozen=True)
class SavedSection:
    """`conflicts` were not saved: they hold what is stored instead, by key."""

    saved: Mapping[str, SavedAnswer]
    conflicts: Mapping[str, SavedAnswer]


@transaction.atomic
def save_answer(
    *,
    sheet: Sheet,
    key: str,
    value: str | None = None,
    note: str | None = None,
    seen_version: int,
    by: User,
) -> SavedAnswer:
    """Store an answer that builds on `seen_version` (0: never saved before) and return it.

    Sending what is already stored again succeeds, whatever version it built on, so a save whose
    reply was lost can be repeated. Raises AnswerConflict, UnknownQuestion, WrongAnswer,
    SheetClosed, NotYourSheet.
    """
    change = Change(key, seen_version, value, note)
    _check(sheet, change)
    return _store(hold_open(sheet=sheet, by=by), change)


@transaction.atomic
def save_section(
    *, sheet: Sheet, changes: Iterable[Change], block: str = "", seconds: int = 0, by: User
) -> SavedSection:
    """Store what a whole page changed, each answer by the rule of `save_answer`.

    What is in conflict is returned instead of saved; the rest is saved all the same. `seconds` is
    the time on the page of section `block`. Raises UnknownQuestion, WrongAnswer, SheetClosed,
    NotYourSheet: then nothing is saved.
    """
    held = hold_open(sheet=sheet, by=by)
    saved: dict[str, SavedAnswer] = {}
    conflicts: dict[str, SavedAnswer] = {}
    for change in changes:
        _check(sheet, change)
        try:
            saved[change.key] = _store(held, change)
        except AnswerConflict as conflict:
            conflicts[change.key] = conflict.stored
    if seconds:
        held.page_seconds[block] = held.page_seconds.get(block, 0) + seconds
        held.save(update_fields=["page_seconds"])
    return SavedSection(saved, conflicts)


def hold_open(*, sheet: Sheet, by: User) -> Sheet:
    """The sheet as it is now, held until the transaction ends, so that nobody submits it meanwhile.

    Raises NotYourSheet, SheetClosed.
    """
    held = hold(sheet=sheet, by=by)
    reason = why_closed(held)
    if reason is not None:
        raise SheetClosed(reason)
    return held


def hold(*, sheet: Sheet, by: User) -> Sheet:
    """The sheet as it is now, held until the transaction ends. Raises NotYourSheet.

    PostgreSQL locks the row. SQLite needs none: its transactions begin with the write lock.
    """
    rows = Sheet.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("pair__cycle").get(pk=sheet.pk)
    if held.author_id != by.pk:
        raise NotYourSheet(f"Sheet {sheet.pk} is not theirs to write.")
    return held


def _check(sheet: Sheet, change: Change) -> None:
    form = questionnaire_of(sheet)
    accepted = form.accepted(change.key)
    if not accepted:
        raise UnknownQuestion(change.key)
    if change.value and change.value not in accepted:
        raise WrongAnswer(f"“{change.key}” does not take that answer.")
    if change.note and not form.takes_note(change.key):
        raise WrongAnswer(f"“{change.key}” takes no note.")
    if change.note and len(change.note) > NOTE_LENGTH:
        raise WrongAnswer(f"The note is longer than {NOTE_LENGTH} characters.")


def _store(sheet: Sheet, change: Change) -> SavedAnswer:
    """Write on top of the version that was seen; anything else stored since then wins."""
    rows = Answer.objects.filter(sheet=sheet, key=change.key)
    fields, now = change.fields(), timezone.now()
    following = change.seen_version + 1
    on_top = rows.filter(version=change.seen_version)
    if change.seen_version and on_top.update(**fields, version=following, saved_at=now):
        if len(fields) < 2:
            return as_saved(rows.get())
        return SavedAnswer(change.key, **fields, version=following, saved_at=now)
    # Two first saves at once: the constraint lets one of them create the row, the other finds it.
    row, created = Answer.objects.get_or_create(
        sheet=sheet, key=change.key, defaults={**fields, "saved_at": now}
    )
    if not created and any(getattr(row, name) != text for name, text in fields.items()):
        raise AnswerConflict(as_saved(row))
    return as_saved(row)
