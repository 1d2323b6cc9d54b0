"""A piece of evidence, held for a change by somebody who may make it."""

from assessments.models import Evidence, User


class EvidenceError(ValueError):
    """A change to evidence that cannot stand; str() says why, in words for the page."""


class NotYours(EvidenceError):
    def __init__(self) -> None:
        super().__init__("That is not yours to do.")


class Withdrawn(EvidenceError):
    def __init__(self) -> None:
        super().__init__("This evidence was withdrawn. Its words are gone; only its date is left.")


class Gone(EvidenceError):
    """Deleted in the moment before."""

    def __init__(self) -> None:
        super().__init__("This evidence has just been deleted.")


def hold(evidence: Evidence) -> Evidence:
    """The row as it is now, locked until the transaction ends. Raises Gone."""
    rows = Evidence.objects.select_for_update(of=("self",), no_key=True)
    held: Evidence | None = rows.select_related("person", "author").filter(pk=evidence.pk).first()
    if held is None:
        raise Gone
    return held


def hold_own(evidence: Evidence, by: User) -> Evidence:
    """For its author, while it stands. Raises NotYours, Withdrawn, Gone."""
    return _checked(hold(evidence), is_theirs=evidence.author_id == by.pk)


def hold_shared(evidence: Evidence, by: User) -> Evidence:
    """For the one it is shared with, while it stands. Raises NotYours, Withdrawn, Gone."""
    held = hold(evidence)
    return _checked(held, is_theirs=held.shared_with_id == by.pk)


def _checked(held: Evidence, *, is_theirs: bool) -> Evidence:
    if not is_theirs:
        raise NotYours
    if held.is_withdrawn:
        raise Withdrawn
    return held
