"""What the other party says to a piece of evidence, and the author's answer."""

from django.db import transaction
from django.utils import timezone

from assessments.choices import ConfirmedAs
from assessments.models import Confirmation, Evidence, Remark, User
from assessments.models.evidence import TAKEN_BACK
from assessments.services.audit import record
from assessments.services.evidence.awaiting import settle
from assessments.services.evidence.holding import (
    EvidenceError,
    NotYours,
    Withdrawn,
    hold,
    hold_shared,
)


class WordsChanged(EvidenceError):
    """The author changed it after the page was opened, so nobody vouches for what they read."""

    def __init__(self) -> None:
        super().__init__(
            "The words were changed while you were reading. Read them again before you confirm."
        )


class NobodyReads(EvidenceError):
    def __init__(self) -> None:
        super().__init__("Nobody else reads this evidence, so there is nobody to answer to.")


@transaction.atomic
def confirm_evidence(
    *, evidence: Evidence, version: int, words: str = "", by: User
) -> Confirmation:
    """Vouch for the wording `version`; doing it again returns the first confirmation.

    Raises WordsChanged, NotYours, Withdrawn.
    """
    held = hold_shared(evidence, by)
    if held.version != version:
        raise WordsChanged
    confirmation, created = Confirmation.objects.get_or_create(
        evidence=held,
        version=version,
        by=by,
        defaults={
            "vouched_as": ConfirmedAs.PERSON if by.pk == held.person_id else ConfirmedAs.MANAGER,
            "name": by.name,
            "words": words,
            "at": timezone.now(),
        },
    )
    if created:
        held.confirmations.filter(by=by, version=TAKEN_BACK).delete()
        settle(held)
        details = {"version": version}
        record(verb="evidence-confirmed", target=held, by=by, subject=held.person, **details)
    return confirmation


@transaction.atomic
def take_back_confirmation(*, evidence: Evidence, by: User) -> bool:
    """Vouch no more for what stands there; returns False if `by` does not.

    Their words to it go, and that they took it back is left for its readers. What a complete pair
    has counted stays counted. Raises NotYours, Withdrawn.
    """
    held = hold_shared(evidence, by)
    given = held.confirmations.filter(by=by)
    if not given.filter(version=held.version).exists():
        return False
    given.exclude(version=held.version).delete()
    given.update(version=TAKEN_BACK, words="", at=timezone.now())
    settle(held)
    details = {"version": held.version}
    record(verb="confirmation-taken-back", target=held, by=by, subject=held.person, **details)
    return True


@transaction.atomic
def remark_on_evidence(*, evidence: Evidence, text: str, by: User) -> Remark:
    """Ask about it, or answer: a conversation between the author and the one who reads it.

    Saying the last thing twice is saying it once. Raises NobodyReads, NotYours, Withdrawn.
    """
    held = hold(evidence)
    to = _listener(held, by)
    last: Remark | None = held.remarks.order_by("-at", "-pk").first()
    if last is not None and (last.author_id, last.to_id, last.text) == (by.pk, to, text):
        return last
    remark = Remark.objects.create(evidence=held, author=by, to_id=to, text=text)
    settle(held)
    verb = "evidence-answered" if by.pk == held.author_id else "evidence-questioned"
    record(verb=verb, target=held, by=by, subject=held.person)
    return remark


def _listener(held: Evidence, by: User) -> int:
    if by.pk not in (held.author_id, held.shared_with_id):
        raise NotYours
    if held.is_withdrawn:
        raise Withdrawn
    if held.shared_with_id is None:
        raise NobodyReads
    return held.shared_with_id if by.pk == held.author_id else held.author_id
