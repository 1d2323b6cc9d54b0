"""Whose word a piece of evidence waits for: kept with it, so that pages need not work it out."""

from assessments.models import Confirmation, Evidence
from assessments.models.evidence import TAKEN_BACK


def settle(held: Evidence, *changed: str) -> None:
    """Save these fields of a row that is held, and whose word it waits for from now on.

    Whatever is shared, said or confirmed ends here.
    """
    held.awaits_id = _awaited(held)
    held.save(update_fields=[*changed, "awaits"])


def _awaited(held: Evidence) -> int | None:
    """The author while a question of the reader is open, else the reader until they confirm.

    Who has taken a confirmation back is asked again only when the words change.
    """
    if held.shared_with_id is None or held.is_withdrawn:
        return None
    theirs = [one for one in held.confirmations.all() if one.by_id == held.shared_with_id]
    vouched = next((one for one in theirs if one.version == held.version), None)
    if _is_asked(held, vouched):
        return held.author_id
    taken_back = any(one.version == TAKEN_BACK and one.at >= held.changed_at for one in theirs)
    return None if vouched or taken_back else held.shared_with_id


def _is_asked(held: Evidence, vouched: Confirmation | None) -> bool:
    """Whether the reader said something after which came no answer, edit or confirmation."""
    remarks = list(held.remarks.all())
    reader = held.shared_with_id
    answered = max((one.pk for one in remarks if one.to_id == reader), default=0)
    return any(
        one.author_id == reader
        and one.pk > answered
        and one.at >= held.changed_at
        and (vouched is None or one.at > vouched.at)
        for one in remarks
    )
