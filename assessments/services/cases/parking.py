"""Texts that are kept aside, because somebody else has written the part since."""

from django.db import transaction
from django.utils import timezone

from assessments.models import Case, Parked, User
from assessments.queries.cases.content import stored
from assessments.services.audit import record
from assessments.services.cases.holding import NotYours, hold
from assessments.services.cases.revising import Change


def park(held: Case, change: Change) -> Parked:
    """Keep the text aside; the same one that waits there already is kept once."""
    content = stored(change.words)
    for row in Parked.objects.waiting().filter(case=held, part=change.part, by=change.by):
        if row.content == content:
            return row
    parked = Parked.objects.create(
        case=held,
        part=change.part,
        content=content,
        base=min(max(change.base, 0), held.head),
        by=change.by,
    )
    details = {"part": change.part, "base": parked.base}
    record(verb="case-text-kept-aside", target=held, by=change.by, subject=held.person, **details)
    return parked


def settle_merged(held: Case, parked: Parked, number: int, *, is_new: bool) -> None:
    """Note which revision has taken the text in; one that was settled before stays as it is."""
    row = Parked.objects.select_related("by").get(pk=parked.pk)
    if row.settled_at is not None:
        return
    _settle(row, number)
    if not is_new:  # what stood there was taken as it was
        details = {"part": row.part, "number": number}
        record(verb="case-text-merged", target=held, by=row.by, subject=held.person, **details)


@transaction.atomic
def let_go(*, parked: Parked, by: User) -> Parked:
    """Give up a text that was kept aside; one that was settled stays as it is. Raises NotYours."""
    held = hold(parked.case)
    row = Parked.objects.get(pk=parked.pk)
    if row.by_id != by.pk:
        raise NotYours
    if row.settled_at is None:
        _settle(row, None)
        record(verb="case-text-let-go", target=held, by=by, subject=held.person, part=row.part)
    return row


def _settle(row: Parked, number: int | None) -> None:
    row.settled_at, row.merged_as = timezone.now(), number
    row.save(update_fields=["settled_at", "merged_as"])
