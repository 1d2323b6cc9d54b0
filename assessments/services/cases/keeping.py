"""The end of a case's time."""

import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Case, User
from assessments.services.audit import record

KEPT_FOR = datetime.timedelta(days=5 * 365)  # Case.RETENTION, counted from its end


def forget_old_cases(*, by: User | None) -> int:
    """Delete cases five years after they ended, with all that was written in them.

    Returns how many. The evidence that they cited stays in the log, and may be deleted from then
    on; the lines of the record stay as well.
    """
    over = Case.objects.filter(ended_at__lt=timezone.now() - KEPT_FOR).select_related("person")
    forgotten = 0
    for case in over.order_by("pk"):
        _forget(case, by)
        forgotten += 1
    return forgotten


@transaction.atomic
def _forget(case: Case, by: User | None) -> None:
    record(verb="case-forgotten", target=case, by=by, subject=case.person)
    case.delete()
