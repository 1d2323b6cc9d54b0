"""Who has a part of a case open for writing. A trace for the other author, and no act on record."""

import datetime

from django.db import transaction
from django.utils import timezone

from assessments import access
from assessments.models import Case, Presence, User
from assessments.permissions import Permission
from assessments.queries.cases.content import key_of

KEPT_FOR = datetime.timedelta(days=1)  # Presence.RETENTION


@transaction.atomic
def keep_presence(*, case: Case, part: str, by: User) -> bool:
    """Say that `by` is writing this part now; False where there is nothing to write for them.

    Raises NoSuchPart.
    """
    key_of(part)
    if not (case.is_open and access.can(by, Permission.WRITE_CASE, case)):
        return False
    Presence.objects.update_or_create(
        case=case, part=part, user=by, defaults={"seen_at": timezone.now()}
    )
    return True


def leave(*, case: Case, part: str, by: User) -> None:
    """They have closed it."""
    Presence.objects.filter(case=case, part=part, user=by).delete()


def forget_presences(*, now: datetime.datetime) -> int:
    """Delete what is older than a day; returns how many."""
    return Presence.objects.filter(seen_at__lt=now - KEPT_FOR).delete()[0]
