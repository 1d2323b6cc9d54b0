"""What of the evidence log waits for somebody, in one look."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from assessments.models import User
from assessments.queries.evidence.pieces import waiting_for, with_states
from assessments.queries.evidence.scope import evidence_visible_to


@dataclass(frozen=True)
class Awaited:
    """A piece that waits for the user: `by` has asked about it, or has shared it with them."""

    evidence_id: int
    is_question: bool
    by: str


def awaited_of(user: User) -> tuple[Awaited, ...]:
    """Questions about what the user wrote, and what others want confirmed. One query."""
    standing: Any = with_states(evidence_visible_to(user).standing())
    asked = Q(author=user, is_asked=True)
    rows = standing.filter(asked | Q(pk__in=waiting_for(user).order_by().values("pk")))
    return tuple(
        Awaited(pk, author == user.pk, asker if author == user.pk else writer)
        for pk, author, writer, asker in rows.values_list(
            "pk", "author", F("author__name"), F("shared_with__name")
        )
    )
