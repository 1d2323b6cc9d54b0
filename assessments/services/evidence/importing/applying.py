from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from assessments.models import Evidence, User
from assessments.queries.evidence.noted import noted_by
from assessments.queries.evidence.scope import reader_of
from assessments.services.audit import record
from assessments.services.evidence.log import Words


@dataclass(frozen=True)
class Imported:
    """How many pieces were added, and how many stood in the log already."""

    added: int
    there: int


@transaction.atomic
def import_evidence(*, pieces: Iterable[Words], shared: bool, by: User) -> Imported:
    """Note all of it in one's own log; the same words of the same day are there once.

    The pieces are written in batches, so that many cost little more than one.
    """
    pieces = list(pieces)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # a second click waits here
    noted = noted_by(by)
    new = {(words.happened_on, words.what): words for words in reversed(pieces)}
    added = _add([new[key] for key in reversed(new) if key not in noted], shared, by)
    return Imported(added, len(pieces) - added)


def _add(pieces: list[Words], shared: bool, by: User) -> int:
    if not pieces:
        return 0
    reader = reader_of(person=by, author=by) if shared else None
    shared_at = timezone.now() if reader else None
    rows = Evidence.objects.bulk_create(
        Evidence(
            person_id=by.pk,
            author_id=by.pk,
            shared_with=reader,
            shared_at=shared_at,
            awaits=reader,
            **words.fields(),
        )
        for words in pieces
    )
    record(
        verb="evidence-imported",
        target=by,
        by=by,
        subject=by,
        evidence=[row.pk for row in rows],
        shared=reader is not None,
    )
    return len(rows)
