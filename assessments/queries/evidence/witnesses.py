"""Colleagues who were asked by a one-time link: what its author sees, and what they see."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from assessments.choices import JobState, WitnessAnswer
from assessments.jobs import witness_key
from assessments.models import Evidence, Job, Witness
from assessments.queries.evidence.tags import colleague_keys
from assessments.queries.framework import Catalogue


class LinkState(StrEnum):
    """Whether a link can be answered, and if not, the first reason that is true."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"
    CHANGED = "changed"  # other words stand there than the colleague was asked about


class MailState(StrEnum):
    """Whether the link has gone out."""

    WAITING = "waiting"
    LATE = "late"  # it was tried, and will be again
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # it was long ago


@dataclass(frozen=True)
class Asked:
    """A colleague who was asked, as the author sees it. `address` is "" when it was long ago."""

    id: int
    name: str
    address: str
    state: LinkState
    mail: MailState
    asked_at: datetime.datetime
    expires_at: datetime.datetime
    words: str  # of one who declined

    @property
    def is_reader(self) -> bool:
        """Whether the link shows the words, or has shown them to the one who answered."""
        return self.state in (LinkState.OPEN, LinkState.CONFIRMED, LinkState.DECLINED)


@dataclass(frozen=True)
class AskedPage:
    """What the colleague sees: the piece of evidence and nothing else."""

    name: str
    person: str
    author: str
    state: LinkState
    can_take_back: bool
    expires_at: datetime.datetime
    happened_on: datetime.date
    what: str
    effect: str
    gained: str


def may_be_witnessed(evidence: Evidence, catalogue: Catalogue) -> bool:
    """Whether it is about help, which the one who was helped can confirm."""
    return not colleague_keys(catalogue).isdisjoint(evidence.items)


def asked_colleagues(evidence: Evidence) -> tuple[Asked, ...]:
    """Everyone who was asked about it, the latest first. One query; two if there is anyone."""
    rows = list(evidence.witnesses.order_by("-asked_at", "-pk"))
    jobs = _jobs_of(rows)
    return tuple(_asked(row, evidence, jobs.get(witness_key(row.pk))) for row in rows)


def witnesses_at(evidence: Evidence, address: str) -> tuple[Witness, ...]:
    """Those who were asked at this address. Two queries."""
    rows = list(evidence.witnesses.all())
    jobs = _jobs_of(rows)
    return tuple(
        row for row in rows if _address_of(jobs.get(witness_key(row.pk))).lower() == address.lower()
    )


def _jobs_of(rows: Iterable[Witness]) -> Mapping[str, Job]:
    """The jobs that mail the links, which know the addresses; they go ninety days later."""
    keys = [witness_key(row.pk) for row in rows]
    return {job.key: job for job in Job.objects.filter(key__in=keys)} if keys else {}


def _address_of(job: Job | None) -> str:
    return str(job.arguments["address"]) if job else ""


def _asked(row: Witness, evidence: Evidence, job: Job | None) -> Asked:
    return Asked(
        id=row.pk,
        name=row.name,
        address=_address_of(job),
        state=link_state(row, evidence),
        mail=_mail_state(job),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        words=row.words,
    )


def _mail_state(job: Job | None) -> MailState:
    if job is None:
        return MailState.UNKNOWN
    state = _MAIL_STATES[JobState(job.state)]
    return MailState.LATE if state == MailState.WAITING and job.attempts > 1 else state


_MAIL_STATES = {
    JobState.QUEUED: MailState.WAITING,
    JobState.RUNNING: MailState.WAITING,
    JobState.DONE: MailState.SENT,
    JobState.FAILED: MailState.FAILED,
}


def witness_by_token(token: str) -> Witness | None:
    """Whom this link belongs to. One query."""
    rows = Witness.objects.select_related("evidence__person", "evidence__author")
    return rows.filter(token_sha256=digest_of(token)).first()


def asked_page(witness: Witness) -> AskedPage:
    """`witness` comes from `witness_by_token`. No query."""
    evidence = witness.evidence
    return AskedPage(
        name=witness.name,
        person=evidence.person.name,
        author=evidence.author.name,
        state=link_state(witness, evidence),
        can_take_back=can_take_back(witness, evidence),
        expires_at=witness.expires_at,
        happened_on=evidence.happened_on,
        what=evidence.what,
        effect=evidence.effect,
        gained=evidence.gained,
    )


def link_state(witness: Witness, evidence: Evidence) -> LinkState:
    if witness.answer:
        confirmed = witness.answer == WitnessAnswer.CONFIRMED
        return LinkState.CONFIRMED if confirmed else LinkState.DECLINED
    if witness.revoked_at is not None:
        return LinkState.REVOKED
    if witness.expires_at <= timezone.now():
        return LinkState.EXPIRED
    if witness.version != evidence.version:
        return LinkState.CHANGED
    return LinkState.OPEN


def can_take_back(witness: Witness, evidence: Evidence) -> bool:
    """Whether the colleague stands behind the words of now, and their link still lasts."""
    confirmed = link_state(witness, evidence) == LinkState.CONFIRMED
    return confirmed and witness.version == evidence.version and witness.expires_at > timezone.now()


def digest_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()
