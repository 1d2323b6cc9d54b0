"""Colleagues who were asked by a one-time link: what its author sees, and what they see."""

import datetime
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from assessments.choices import WitnessAnswer
from assessments.models import Evidence, Witness
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


@dataclass(frozen=True)
class Asked:
    """A colleague who was asked, as the author sees it."""

    id: int
    name: str
    state: LinkState
    asked_at: datetime.datetime
    expires_at: datetime.datetime
    words: str  # of one who declined


@dataclass(frozen=True)
class AskedPage:
    """What the colleague sees: the piece of evidence and nothing else."""

    name: str
    person: str
    state: LinkState
    happened_on: datetime.date
    what: str
    effect: str
    gained: str


def may_be_witnessed(evidence: Evidence, catalogue: Catalogue) -> bool:
    """Whether it is about help, which the one who was helped can confirm."""
    return not colleague_keys(catalogue).isdisjoint(evidence.items)


def asked_colleagues(evidence: Evidence) -> tuple[Asked, ...]:
    """Everyone who was asked about it, the latest first. One query."""
    rows = evidence.witnesses.order_by("-asked_at", "-pk")
    return tuple(
        Asked(
            id=row.pk,
            name=row.name,
            state=link_state(row, evidence),
            asked_at=row.asked_at,
            expires_at=row.expires_at,
            words=row.words,
        )
        for row in rows
    )


def witness_by_token(token: str) -> Witness | None:
    """Whom this link belongs to. One query."""
    rows = Witness.objects.select_related("evidence__person")
    return rows.filter(token_sha256=digest_of(token)).first()


def asked_page(witness: Witness) -> AskedPage:
    """`witness` comes from `witness_by_token`. No query."""
    evidence = witness.evidence
    return AskedPage(
        name=witness.name,
        person=evidence.person.name,
        state=link_state(witness, evidence),
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


def digest_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()
