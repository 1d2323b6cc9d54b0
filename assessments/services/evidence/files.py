"""Attaching and removing small files. Rows and files agree once a transaction is over."""

import hashlib
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from assessments.models import Attachment, Evidence, User
from assessments.services.audit import record
from assessments.services.evidence import store
from assessments.services.evidence.holding import EvidenceError, hold_own
from assessments.services.evidence.inspection import Inspected, inspect

MOST_BYTES = 5 * 1024 * 1024
MOST_FILES = 5


class TooLarge(EvidenceError):
    def __init__(self) -> None:
        super().__init__(
            f"A file can be {MOST_BYTES // 1024 // 1024} MB large. Make it smaller, or add a link "
            "to where it lies."
        )


class TooMany(EvidenceError):
    def __init__(self) -> None:
        super().__init__(f"There are {MOST_FILES} files already. Remove one to add another.")


def attach(*, evidence: Evidence, name: str, content: bytes, by: User) -> Attachment:
    """Keep a picture or PDF beside the evidence; the same one twice is kept once.

    Raises TooLarge, TooMany, NotYours, Withdrawn, and what inspect raises.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    return _attach(evidence, inspect(name, content), by)


@transaction.atomic
def _attach(evidence: Evidence, file: Inspected, by: User) -> Attachment:
    held = hold_own(evidence, by)
    digest = hashlib.sha256(file.content).hexdigest()
    there: Attachment | None = held.attachments.filter(sha256=digest).first()
    if there is not None:
        return there
    if held.attachments.count() >= MOST_FILES:
        raise TooMany
    # Before the row, so that a full disk stops it; and once more after, see store.discard.
    store.keep(digest, file.content)
    transaction.on_commit(partial(store.keep, digest, file.content))
    attachment = Attachment.objects.create(
        evidence=held,
        name=file.name,
        kind=file.kind.media_type,
        size=len(file.content),
        sha256=digest,
    )
    record(verb="attachment-added", target=held, by=by, subject=held.person, size=attachment.size)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Delete one file of one's own evidence. Raises NotYours, Withdrawn."""
    held = hold_own(attachment.evidence, by)
    held.attachments.filter(pk=attachment.pk).delete()
    _discard_on_commit([attachment.sha256])
    record(verb="attachment-removed", target=held, by=by, subject=held.person)


@transaction.atomic
def drop_files(*, evidence: Evidence) -> None:
    """Delete all files of the evidence, for a verb that ends it and is on record itself."""
    digests = list(evidence.attachments.values_list("sha256", flat=True))
    evidence.attachments.all().delete()
    _discard_on_commit(digests)


def _discard_on_commit(digests: Iterable[str]) -> None:
    for digest in digests:
        # Robust: the rows are gone by then, and what a full log or disk stops is swept later.
        transaction.on_commit(partial(store.discard, digest), robust=True)
