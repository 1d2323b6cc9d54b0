"""A case, held for a change by somebody who may make it."""

from assessments import access
from assessments.choices import CaseState
from assessments.models import Case, Parked, User
from assessments.permissions import Permission

_CLOSED = {
    CaseState.PROPOSED: "This case is proposed, and the other of you has not said yes to it yet.",
    CaseState.SUBMITTED: "This case was submitted, so nobody changes it any more.",
    CaseState.DECIDED: "This case was decided, so nobody changes it any more.",
    CaseState.DECLINED: "This case was declined, so nobody writes in it.",
    CaseState.WITHDRAWN: "This case was withdrawn, so nobody writes in it any more.",
}


class CaseError(ValueError):
    """A change to a case that cannot stand; str() says why, in words for the page."""


class NotYours(CaseError):
    def __init__(self) -> None:
        super().__init__("That is not yours to do.")


class CaseClosed(CaseError):
    """`parked` is the text that was to be saved, kept aside for its writer; None without one."""

    def __init__(self, state: str, parked: Parked | None = None) -> None:
        self.parked = parked
        kept = " Your text is kept aside for you." if parked else ""
        super().__init__(_CLOSED.get(CaseState(state), "It has been accepted already.") + kept)


class DocumentMoved(CaseError):
    def __init__(self) -> None:
        super().__init__(
            "Something was changed after you opened this. Look at it as it stands now, then decide."
        )


def hold(case: Case) -> Case:
    """The row as it is now, locked until the transaction ends. Raises Case.DoesNotExist."""
    # In two steps: PostgreSQL finds no row in a join whose key has changed while it waited.
    Case.objects.select_for_update(no_key=True).values_list("pk").get(pk=case.pk)
    held: Case = Case.objects.select_related("person", "manager", "framework").get(pk=case.pk)
    return held


def hold_own(case: Case, by: User) -> Case:
    """For one of its two authors of now, whatever its state. Raises NotYours."""
    held = hold(case)
    if not access.can(by, Permission.WRITE_CASE, held):
        raise NotYours
    return held


def hold_open(case: Case, by: User) -> Case:
    """For one of its two authors, while they write. Raises NotYours, CaseClosed."""
    held = hold_own(case, by)
    if not held.is_open:
        raise CaseClosed(held.state)
    return held
