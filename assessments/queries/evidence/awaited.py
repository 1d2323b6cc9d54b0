"""What of the evidence log waits for somebody, in one look."""

from dataclasses import dataclass

from assessments.models import Evidence, User


@dataclass(frozen=True)
class Awaited:
    """A piece that waits for the user: its `reader` has asked about it, or is the user."""

    evidence_id: int
    is_question: bool
    reader: str


def awaited_of(user: User) -> tuple[Awaited, ...]:
    """Questions about what the user wrote, and what others want confirmed. One query."""
    rows = Evidence.objects.awaiting(user).values_list("pk", "author", "shared_with__name")
    return tuple(Awaited(pk, author == user.pk, reader) for pk, author, reader in rows)
