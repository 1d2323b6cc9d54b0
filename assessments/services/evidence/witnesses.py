"""Asking the colleague who was helped, by a link that goes to their address alone."""

import datetime
import secrets

from django.db import transaction
from django.utils import timezone

from assessments.choices import ConfirmedAs, WitnessAnswer
from assessments.jobs import JobName, witness_key
from assessments.models import AuditEvent, Confirmation, Evidence, Job, User, Witness
from assessments.models.evidence import TAKEN_BACK
from assessments.queries.evidence.witnesses import (
    LinkState,
    can_take_back,
    digest_of,
    link_state,
    may_be_witnessed,
    witnesses_at,
)
from assessments.queries.framework import current_catalogue
from assessments.services.audit import record
from assessments.services.evidence.addressing import colleague_at
from assessments.services.evidence.holding import (
    EvidenceError,
    Gone,
    NotYours,
    hold,
    hold_own,
)
from assessments.services.evidence.mailing import token_of
from assessments.services.jobs import enqueue, retry_job

VALID_FOR = datetime.timedelta(days=14)
MOST_MAILS = 10  # that one author has sent within a day
_DAY = datetime.timedelta(days=1)
_MAILED = ("witness-asked", "witness-mailed-again")


class NotAboutHelp(EvidenceError):
    def __init__(self) -> None:
        super().__init__(
            "A colleague can confirm what is about helping them. Tag the evidence with the lever "
            "that says so, and ask then."
        )


class TooManyMails(EvidenceError):
    def __init__(self) -> None:
        super().__init__(
            f"{MOST_MAILS} mails have gone out for you within a day. Ask the next colleague "
            "tomorrow."
        )


class HasAnswered(EvidenceError):
    def __init__(self, witness: Witness) -> None:
        super().__init__(f"{witness.name} has answered about these words already.")


class LinkClosed(EvidenceError):
    """`state` says why: answered, taken back, run out, or about words that were changed."""

    def __init__(self, state: LinkState) -> None:
        self.state = state
        super().__init__("This link is closed, so nothing was sent.")


@transaction.atomic
def ask_witness(*, evidence: Evidence, name: str, address: str, root: str, by: User) -> Witness:
    """Have a link mailed to one colleague; one they got before and did not answer closes.

    `root` is the address of the first page, which the link begins with. The author gets the link
    nowhere: see mailing. Somebody with an account is asked by the name they have there. Raises
    NotAboutHelp, HasAnswered, TooManyMails, NotYours, Withdrawn and what colleague_at raises.
    """
    _check_pace(by)
    held = hold_own(evidence, by)
    if not may_be_witnessed(held, current_catalogue()):
        raise NotAboutHelp
    account = colleague_at(address, evidence=held)
    _close_earlier(held, address)
    nonce = secrets.token_urlsafe(32)
    witness = Witness.objects.create(
        evidence=held,
        version=held.version,
        name=account.name if account else name,
        token_sha256=digest_of(token_of(nonce)),
        expires_at=timezone.now() + VALID_FOR,
    )
    arguments = {"witness_id": witness.pk, "nonce": nonce, "address": address, "root": root}
    enqueue(name=JobName.MAIL_WITNESS, key=witness_key(witness.pk), arguments=arguments, by=by)
    record(verb="witness-asked", target=held, by=by, subject=held.person, version=held.version)
    return witness


@transaction.atomic
def mail_again(*, witness: Witness, by: User) -> None:
    """Send the same link to the same address once more.

    Raises LinkClosed, TooManyMails, NotYours, Withdrawn.
    """
    _check_pace(by)
    held = hold_own(witness.evidence, by)
    found = _held(witness, held)
    job = Job.objects.filter(key=witness_key(found.pk)).first()
    state = link_state(found, held)
    if state != LinkState.OPEN or job is None:
        raise LinkClosed(state)
    retry_job(job=job, by=by)
    record(verb="witness-mailed-again", target=held, by=by, subject=held.person)


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
    found = _held(witness, held)
    state = link_state(found, held)
    if state != LinkState.OPEN:
        raise LinkClosed(state)
    found.answered_at = timezone.now()
    found.answer = WitnessAnswer.CONFIRMED if confirmed else WitnessAnswer.DECLINED
    found.words = "" if confirmed else words
    found.save(update_fields=["answered_at", "answer", "words"])
    if confirmed:
        Confirmation.objects.create(
            evidence=held,
            version=found.version,
            vouched_as=ConfirmedAs.COLLEAGUE,
            name=found.name,
            words=words,
            at=found.answered_at,
        )
    record(verb="witness-answered", target=held, by=None, subject=held.person, answer=found.answer)
    return found


@transaction.atomic
def take_back_answer(*, witness: Witness) -> bool:
    """The colleague vouches no more, as long as the link lasts; False if they do not now.

    Like take_back_confirmation, for who has no account.
    """
    held = hold(witness.evidence)
    found = _held(witness, held)
    answered_at = found.answered_at
    if answered_at is None or not can_take_back(found, held):
        return False
    given = held.confirmations.filter(by=None, name=found.name, at=answered_at)
    given.update(version=TAKEN_BACK, words="", at=timezone.now())
    found.answer = WitnessAnswer.DECLINED
    found.save(update_fields=["answer"])
    record(verb="witness-took-back", target=held, by=None, subject=held.person)
    return True


@transaction.atomic
def drop_witnesses(*, evidence: Evidence) -> None:
    """Delete who was asked, and their addresses, for a verb that ends the evidence."""
    keys = [witness_key(pk) for pk in evidence.witnesses.values_list("pk", flat=True)]
    Job.objects.filter(key__in=keys).delete()
    evidence.witnesses.all().delete()


def _held(witness: Witness, evidence: Evidence) -> Witness:
    """The row as it is now; `evidence` is held. Raises Gone."""
    found: Witness | None = evidence.witnesses.filter(pk=witness.pk).first()
    if found is None:
        raise Gone
    return found


def _check_pace(by: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once wait for each other
    lately = AuditEvent.objects.filter(actor=by, verb__in=_MAILED, at__gte=timezone.now() - _DAY)
    if lately.count() >= MOST_MAILS:
        raise TooManyMails


def _close_earlier(held: Evidence, address: str) -> None:
    """Raises HasAnswered."""
    earlier = witnesses_at(held, address)
    for witness in earlier:
        if witness.answer and witness.version == held.version:
            raise HasAnswered(witness)
    _revoke_open(held, pk__in=[witness.pk for witness in earlier])


def _revoke_open(held: Evidence, **which: object) -> int:
    still_open = held.witnesses.filter(answered_at=None, revoked_at=None, **which)
    revoked: int = still_open.update(revoked_at=timezone.now())
    return revoked
