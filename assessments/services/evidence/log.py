"""Writing the log: capture, edit, withdraw, delete."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from assessments import access
from assessments.models import Evidence, User
from assessments.permissions import Permission
from assessments.queries.evidence.scope import reader_of
from assessments.services.audit import record
from assessments.services.evidence.awaiting import settle
from assessments.services.evidence.files import drop_files
from assessments.services.evidence.holding import EvidenceError, NotYours, hold, hold_own
from assessments.services.evidence.witnesses import drop_witnesses


class StaleEvidence(EvidenceError):
    """Changed since the form was opened; `stored` is what stands now."""

    def __init__(self, stored: Evidence) -> None:
        self.stored = stored
        super().__init__("This was changed in another tab after you opened it here.")


class EvidenceIsCited(EvidenceError):
    def __init__(self) -> None:
        super().__init__(
            "Something signed refers to this evidence, so it cannot be deleted without a trace. "
            "You can withdraw it: its words and files go, and its date stays."
        )


@dataclass(frozen=True)
class Words:
    """What a piece of evidence says. `items` are keys of the questionnaire, in its order."""

    happened_on: datetime.date
    what: str
    effect: str = ""
    gained: str = ""
    link: str = ""
    items: tuple[str, ...] = ()

    def fields(self) -> dict[str, Any]:
        return asdict(self) | {"items": list(self.items)}


@transaction.atomic
def capture_evidence(*, person: User, words: Words, shared: bool, by: User) -> Evidence:
    """Note something in the log of `person`, by themselves or by their manager.

    The same words of the same day are one piece: noting them again, by a second click or a second
    import, returns the first. Raises NotYours.
    """
    if not access.can(by, Permission.KEEP_EVIDENCE, person):
        raise NotYours
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # a second click waits here
    same = Evidence.objects.standing().filter(
        person=person, author=by, happened_on=words.happened_on, what=words.what
    )
    return same.first() or _capture(person, words, shared, by)


def _capture(person: User, words: Words, shared: bool, by: User) -> Evidence:
    reader = reader_of(person=person, author=by) if shared else None
    evidence = Evidence.objects.create(
        person=person,
        author=by,
        shared_with=reader,
        shared_at=timezone.now() if reader else None,
        awaits=reader,
        **words.fields(),
    )
    record(verb="evidence-added", target=evidence, by=by, subject=person, shared=reader is not None)
    return evidence


@transaction.atomic
def edit_evidence(*, evidence: Evidence, words: Words, version: int, by: User) -> Evidence:
    """Change what it says; whoever confirmed other words has to confirm again.

    `version` is the one that the form was opened with. Saving what stands there already changes
    nothing. Raises StaleEvidence, NotYours, Withdrawn.
    """
    held = hold_own(evidence, by)
    changed = {name: new for name, new in words.fields().items() if getattr(held, name) != new}
    if not changed:
        return held
    if held.version != version:
        raise StaleEvidence(held)
    for name, value in changed.items():
        setattr(held, name, value)
    held.version += 1
    held.changed_at = timezone.now()
    settle(held, *changed, "version", "changed_at")
    details = {"version": held.version, "fields": sorted(changed)}
    record(verb="evidence-edited", target=held, by=by, subject=held.person, **details)
    return held


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: User) -> Evidence:
    """Take back every word, file, question and confirmation; the date stays.

    Raises NotYours, Withdrawn.
    """
    held = hold_own(evidence, by)
    for of_it in (held.confirmations, held.remarks):
        of_it.all().delete()
    drop_witnesses(evidence=held)
    drop_files(evidence=held)
    held.what = held.effect = held.gained = held.link = ""
    held.items = []
    held.version += 1  # a confirmation under way finds other words
    held.withdrawn_at = timezone.now()
    settle(held, "what", "effect", "gained", "link", "items", "version", "withdrawn_at")
    record(verb="evidence-withdrawn", target=held, by=by, subject=held.person)
    return held


@transaction.atomic
def delete_evidence(*, evidence: Evidence, by: User) -> None:
    """Remove it altogether, also what is left of a withdrawn one.

    Raises NotYours, and EvidenceIsCited when something that outlives it refers to it.
    """
    held = hold(evidence)
    if held.author_id != by.pk:
        raise NotYours
    record(verb="evidence-deleted", target=held, by=by, subject=held.person)
    drop_witnesses(evidence=held)
    drop_files(evidence=held)
    try:
        held.delete()
    except ProtectedError as cited:
        raise EvidenceIsCited from cited
