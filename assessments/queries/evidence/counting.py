"""Which questions evidence stands behind, and which of it is confirmed."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping

from assessments.choices import ConfirmedAs
from assessments.models import Confirmation, User
from assessments.queries.evidence.scope import evidence_visible_to
from assessments.queries.evidence.tags import colleague_keys, in_order
from assessments.queries.framework import Catalogue


def evidenced_items(person: User, *, on: datetime.date, catalogue: Catalogue) -> tuple[str, ...]:
    """The items behind which confirmed evidence of that day or before stands. One query.

    In the framework's order; what it does not know as a tag is left out.
    """
    rows = Confirmation.objects.current().filter(
        evidence__person=person,
        evidence__withdrawn_at__isnull=True,
        evidence__happened_on__lte=on,
    )
    known = colleague_keys(catalogue)
    found: set[str] = set()
    for items, vouched_as in rows.values_list("evidence__items", "vouched_as"):
        found |= counted(items, vouched_as, known)
    return in_order(found, catalogue)


def pieces_by_item(*, person_id: int, user: User) -> Mapping[str, int]:
    """How many pieces of the person's log the user can read, by the items they show. One query."""
    seen = evidence_visible_to(user).standing().filter(person=person_id).order_by()
    return Counter(key for items in seen.values_list("items", flat=True) for key in items)


def counted(items: Iterable[str], vouched_as: str, known: frozenset[str]) -> set[str]:
    """What one confirmation counts for: `known` is what a colleague who was helped can know."""
    return set(items) & known if vouched_as == ConfirmedAs.COLLEAGUE else set(items)
