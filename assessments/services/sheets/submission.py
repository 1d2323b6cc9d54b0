"""Submitting a sheet seals it; the second of a pair opens both and asks for the score."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.choices import SheetRole
from assessments.jobs import JobName, score_key
from assessments.models import Pair, Sheet, User
from assessments.queries.evidence import evidenced_items
from assessments.queries.framework import catalogue_of
from assessments.queries.sheets import (
    SEAL_FORMAT,
    SUBMITTED_VERB,
    Closed,
    SavedAnswer,
    answers_of,
    canonical,
    digest,
    questionnaire_of,
    values_of,
    why_closed,
)
from assessments.services.audit import record
from assessments.services.jobs import enqueue
from assessments.services.sheets.answers import SheetClosed, hold


class PrivateSheet(TypeError):
    """A private self-assessment is nobody else's to see, so it is never submitted."""


class NothingAnswered(ValueError):
    """A sheet without a single answered item says nothing and cannot be submitted."""


class AlreadyOpen(Exception):
    """Both have submitted and may have read each other's answers: nothing can be taken back."""


@transaction.atomic
def submit_sheet(*, sheet: Sheet, by: User) -> Sheet:
    """Seal the answers as they are now and return the sheet; submitting twice changes nothing.

    When the other of the pair has submitted too, the pair is complete from the same moment and
    its score is asked for. Raises PrivateSheet, NothingAnswered, SheetClosed, NotYourSheet.
    """
    pair = _hold_pair(sheet)
    held = hold(sheet=sheet, by=by)
    reason = why_closed(held)
    if reason is Closed.SUBMITTED:
        return held
    if reason is not None:
        raise SheetClosed(reason)
    now = timezone.now()
    seal(sheet=held, at=now)
    details = {"sha256": held.seal_sha256, "role": held.role}
    record(verb=SUBMITTED_VERB, target=held, by=by, subject=pair.person, **details)
    if _other_of(held).is_submitted:
        _complete(pair, now, by)
    return held


@transaction.atomic
def take_back_sheet(*, sheet: Sheet, by: User) -> Sheet:
    """Break the seal so that its author can go on writing; only until the other has submitted.

    Taking back what is not submitted changes nothing. Raises AlreadyOpen, PrivateSheet,
    SheetClosed (the cycle has ended, so it could not be submitted again), NotYourSheet.
    """
    pair = _hold_pair(sheet)
    held = hold(sheet=sheet, by=by)
    if held.superseded_at is not None:  # a former manager is not told how far the pair has come
        raise SheetClosed(Closed.SUPERSEDED)
    if pair.is_complete:
        raise AlreadyOpen(f"Pair {pair.pk} is complete.")
    if not held.is_submitted:
        return held
    held.submitted_at, held.sealed, held.seal_sha256 = None, "", ""
    reason = why_closed(held)
    if reason is not None:  # it could not be submitted again
        raise SheetClosed(reason)
    held.save(update_fields=["submitted_at", "sealed", "seal_sha256"])
    details = {"role": held.role}
    record(verb="sheet-taken-back", target=held, by=by, subject=pair.person, **details)
    return held


def seal(*, sheet: Sheet, at: datetime) -> None:
    """Write the sheet's answers as one canonical text with its SHA-256, and mark it submitted.

    Within the caller's transaction, on a sheet that it holds. Raises NothingAnswered.
    """
    content = _content(sheet, answers_of(sheet), at)
    if not content["answers"]:
        raise NothingAnswered(f"Sheet {sheet.pk} has no answered item.")
    sheet.submitted_at = at
    sheet.sealed = canonical(content)
    sheet.seal_sha256 = digest(sheet.sealed)
    sheet.save(update_fields=["submitted_at", "sealed", "seal_sha256"])


def _content(sheet: Sheet, answers: Mapping[str, SavedAnswer], at: datetime) -> dict[str, Any]:
    form, values = questionnaire_of(sheet), values_of(answers)
    framework = form.catalogue
    return {
        "format": SEAL_FORMAT,
        "role": sheet.role,
        "framework": {
            "key": framework.key,
            "version": framework.version,
            "sha256": framework.content_sha256,
        },
        "modules": sheet.modules,
        **form.sorted_out(values),
        "notes": {key: answer.note for key, answer in answers.items() if answer.note},
        "page_seconds": sheet.page_seconds,
        "submitted_at": at.isoformat(),
        # Without it, a known sheet with one private choice left could be found by trying all three.
        "nonce": secrets.token_hex(16),
    }


def _hold_pair(sheet: Sheet) -> Pair:
    """The pair as it is now; always before its sheets, so that two submissions never deadlock."""
    if sheet.pair_id is None:
        raise PrivateSheet(f"Sheet {sheet.pk} is private.")
    rows = Pair.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "cycle__framework").get(pk=sheet.pair_id)


def _other_of(sheet: Sheet) -> Sheet:
    role = SheetRole(sheet.role).other
    return Sheet.objects.current().get(pair=sheet.pair, role=role)


def _complete(pair: Pair, at: datetime, by: User) -> None:
    """What is confirmed at this moment counts; what is confirmed later counts next time."""
    catalogue = catalogue_of(pair.cycle.framework)
    day = timezone.localdate(at)
    pair.completed_at = at
    pair.evidenced = list(evidenced_items(pair.person, on=day, catalogue=catalogue))
    pair.save(update_fields=["completed_at", "evidenced"])
    enqueue(
        name=JobName.SCORE_PAIR,
        key=score_key(pair.pk),
        arguments={"pair_id": pair.pk},
        by=by,
    )
