"""Asking the colleague who was helped, by a link that works once and is not kept."""

import datetime
import secrets

from django.db import transaction
from django.utils import timezone

from assessments.choices import ConfirmedAs, WitnessAnswer
from assessments.models import Confirmation, Evidence, User, Witness
from assessments.queries.evidence.witnesses import (
    LinkState,
    digest_of,
    link_state,
    may_be_witnessed,
)
from assessments.queries.framework import current_catalogue
from assessments.services.audit import record
from assessments.services.evidence.holding import EvidenceError, NotYours, hold, hold_own

VALID_FOR = datetime.timedelta(days=14)


class NotAboutHelp(EvidenceError):
    def __init__(self) -> None:
        super().__init__(
            "A colleague can confirm what is about helping them. Tag the evidence with the lever "
            "that says so, and ask then."
        )


class LinkClosed(EvidenceError):
    """`state` says why: answered, taken back, run out, or about words that were changed."""

    def __init__(self, state: LinkState) -> None:
        self.state = state
        super().__init__(f"This link is closed: {state}.")


@transaction.atomic
def ask_witness(*, evidence: Evidence, name: str, by: User) -> tuple[Witness, str]:
    """Make a link for one colleague; one that was still open closes. Returns the link's token.

    Nobody can look the token up again. Raises NotAboutHelp, NotYours, Withdrawn.
    """
    held = hold_own(evidence, by)
    if not may_be_witnessed(held, current_catalogue()):
        raise NotAboutHelp
    _revoke_open(held)
    token = secrets.token_urlsafe(32)
    witness = Witness.objects.create(
        evidence=held,
        version=held.version,
        name=name,
        token_sha256=digest_of(token),
        expires_at=timezone.now() + VALID_FOR,
    )
    record(verb="witness-asked", target=held, by=by, subject=held.person, version=held.version)
    return witness, token


@transaction.atomic
def revoke_witness(*, witness: Witness, by: User) -> bool:
    """Close a link; returns False if it was answered or closed before. Raises as hold_own does."""
    held = hold_own(witness.evidence, by)
    revoked = _revoke_open(held, pk=witness.pk)
    if revoked:
        record(verb="witness-revoked", target=held, by=by, subject=held.person)
    return bool(revoked)


@transaction.atomic
def answer_witness(*, witness: Witness, confirmed: bool, words: str, by: User | None) -> Witness:
    """The colleague's answer, given once, about the words they were asked about.

    `by` is whoever is logged in, mostly nobody. Raises LinkClosed, and NotYours for those who
    wrote it or whom it is about.
    """
    held = hold(witness.evidence)  # an edit, a second answer and a new link wait for each other
    if by is not None and by.pk in (held.author_id, held.person_id):
        raise NotYours
    found: Witness = held.witnesses.select_for_update().get(pk=witness.pk)
    state = link_state(found, held)
    if state != LinkState.OPEN:
        raise LinkClosed(state)
    found.answered_at = timezone.now()
    found.answer = WitnessAnswer.CONFIRMED if confirmed else WitnessAnswer.DECLINED
    found.words = "" if confirmed else words
    found.save(update_fields=["answered_at", "answer", "words"])
    if confirmed:
        _confirm(held, found, words)
    record(verb="witness-answered", target=held, by=None, subject=held.person, answer=found.answer)
    return found


def _confirm(held: Evidence, witness: Witness, words: str) -> None:
    Confirmation.objects.create(
        evidence=held,
        version=witness.version,
        vouched_as=ConfirmedAs.COLLEAGUE,
        name=witness.name,
        words=words,
        at=timezone.now(),
    )


def _revoke_open(held: Evidence, **which: int) -> int:
    still_open = held.witnesses.filter(answered_at=None, revoked_at=None, **which)
    revoked: int = still_open.update(revoked_at=timezone.now())
    return revoked
