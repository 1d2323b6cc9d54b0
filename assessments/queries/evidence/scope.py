"""Whose evidence is whose to read."""

from dataclasses import dataclass

from django.db.models import Count, Q

from assessments.models import Evidence, Sharing, User
from assessments.models.evidence import EvidenceQuerySet
from assessments.models.people import UserQuerySet


@dataclass(frozen=True)
class Left:
    """Pieces that somebody reads who is not the person's manager any more."""

    reader: str
    pieces: int


def evidence_visible_to(user: User) -> EvidenceQuerySet:
    """What the user wrote and what is shared with them, newest first; tombstones among it."""
    evidence: EvidenceQuerySet = Evidence.objects.visible_to(user)
    return evidence


def people_with_evidence_for(user: User) -> UserQuerySet:
    """Whose log the user can open: those who report to them, and whose evidence they see."""
    seen = evidence_visible_to(user).values("person")
    people: UserQuerySet = User.objects.filter(Q(manager=user, is_active=True) | Q(pk__in=seen))
    return people.exclude(pk=user.pk)


def reader_of(*, person: User, author: User) -> User | None:
    """Who would read what the author writes about the person now. At most one query.

    The manager reads what the person wrote, and the person what their manager wrote.
    """
    reader = person.manager if author.pk == person.pk else person
    return reader if reader is not None and reader.is_active else None


def shares_by_default(user: User) -> bool:
    """Whether new evidence is shared unless its author says otherwise. One query."""
    return Sharing.objects.filter(person=user, by_default=True).exists()


def left_behind(user: User) -> tuple[Left, ...]:
    """What of the user's own is shared with somebody who is not their manager now. One query."""
    rows = (
        left_of(user)
        .values("shared_with__name")
        .annotate(pieces=Count("pk"))
        .order_by("shared_with__name")
    )
    return tuple(Left(row["shared_with__name"], row["pieces"]) for row in rows)


def left_of(user: User) -> EvidenceQuerySet:
    """The rows of `left_behind`."""
    own: EvidenceQuerySet = Evidence.objects.filter(person=user, author=user).standing()
    return own.filter(shared_with__isnull=False).exclude(shared_with=user.manager_id)
