"""Who else reads a piece of evidence: exactly one other person, or nobody."""

from django.db import transaction
from django.utils import timezone

from assessments.models import Evidence, Sharing, User
from assessments.queries.evidence.scope import left_of, reader_of
from assessments.services.audit import record
from assessments.services.evidence.awaiting import settle
from assessments.services.evidence.holding import EvidenceError, hold_own


class NobodyToShareWith(EvidenceError):
    """`person` is whom it is about."""

    def __init__(self, person: User, by: User) -> None:
        if person.pk != by.pk:
            why = f"{person.name} is not active any more"
        elif person.manager is not None:
            why = f"{person.manager.name} is not active any more"
        else:
            why = "Nobody is recorded as your manager"
        super().__init__(f"{why}, so there is nobody to share it with.")


@transaction.atomic
def share_evidence(*, evidence: Evidence, by: User) -> Evidence:
    """Let the other party read it, and nobody else any more; sharing twice changes nothing.

    Raises NobodyToShareWith, NotYours, Withdrawn.
    """
    held = hold_own(evidence, by)
    reader = reader_of(person=held.person, author=by)
    if reader is None:
        raise NobodyToShareWith(held.person, by)
    if held.shared_with_id == reader.pk:
        return held
    _pass_to(held, reader)
    record(verb="evidence-shared", target=held, by=by, subject=held.person, reader=reader.pk)
    return held


@transaction.atomic
def stop_sharing(*, evidence: Evidence, by: User) -> Evidence:
    """Nobody but the author reads it from now on. Raises NotYours, Withdrawn."""
    held = hold_own(evidence, by)
    if not held.is_shared:
        return held
    _pass_to(held, None)
    record(verb="evidence-unshared", target=held, by=by, subject=held.person)
    return held


@transaction.atomic
def share_again(*, by: User) -> int:
    """Pass everything that a former manager reads on to the one now; returns how many pieces.

    The former manager then reads none of it. Raises NobodyToShareWith.
    """
    reader = reader_of(person=by, author=by)
    if reader is None:
        raise NobodyToShareWith(by, by)
    pieces = left_of(by).select_for_update(of=("self",), no_key=True).order_by("pk")
    passed = list(pieces.prefetch_related("confirmations", "remarks"))
    for evidence in passed:
        _pass_to(evidence, reader)
    if passed:
        record(
            verb="evidence-shared-again",
            target=by,
            by=by,
            subject=by,
            reader=reader.pk,
            evidence=[evidence.pk for evidence in passed],
        )
    return len(passed)


@transaction.atomic
def set_sharing(*, by_default: bool, by: User) -> None:
    """Whether what `by` will note is shared unless they say otherwise; past evidence stays."""
    sharing, _ = Sharing.objects.get_or_create(person=by)
    if sharing.by_default == by_default:
        return
    sharing.by_default = by_default
    sharing.save(update_fields=["by_default"])
    record(verb="sharing-set", target=by, by=by, subject=by, by_default=by_default)


def _pass_to(evidence: Evidence, reader: User | None) -> None:
    evidence.shared_with = reader
    evidence.shared_at = timezone.now() if reader else None
    settle(evidence, "shared_with", "shared_at")
