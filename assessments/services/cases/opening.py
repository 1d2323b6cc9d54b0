"""Beginning a case and ending one that is not submitted, and who writes it with the person."""

from django.db import transaction
from django.utils import timezone

from assessments import access
from assessments.choices import CaseState, FrameworkState
from assessments.models import Case, Framework, User
from assessments.permissions import Permission
from assessments.queries.framework import NoPublishedFramework
from assessments.services.audit import record
from assessments.services.cases.holding import CaseClosed, CaseError, NotYours, hold, hold_own


class CaseStands(CaseError):
    """`case` is the one that is there already."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(
            f"There is a case for {case.person.name} already. A person has one at a time: it has "
            "to be decided or withdrawn before another is opened."
        )


class NoManager(CaseError):
    def __init__(self) -> None:
        super().__init__(
            "Nobody is recorded as your manager, and a case is written by two. Ask HR to record "
            "who it is."
        )


class Inactive(CaseError):
    def __init__(self, user: User) -> None:
        super().__init__(f"{user.name} is no longer active and cannot write a case with you.")


class SameManager(CaseError):
    def __init__(self, manager: User) -> None:
        super().__init__(f"{manager.name} writes this case with you already.")


class ManagerChanged(CaseError):
    def __init__(self, case: Case) -> None:
        super().__init__(
            f"{case.manager.name} is not the manager of {case.person.name} any more. "
            f"{case.person.name} can go on with the manager of now, or begin anew."
        )


@transaction.atomic
def propose_case(*, person: User, by: User) -> Case:
    """Ask the other of the two, person or manager, to write a case with you.

    Asking twice is asking once. Raises NotYours, NoManager, Inactive, CaseStands.
    """
    # Two who propose at once wait here for each other.
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if not access.can(by, Permission.OPEN_CASE, person):
        raise NotYours
    manager = _manager_of(person)
    standing = Case.objects.standing().select_related("person", "manager").filter(person=person)
    if there := standing.first():
        return _asked_before(there, manager, by)
    case = Case.objects.create(
        person=person, manager=manager, framework=_current_framework(), opened_by=by
    )
    record(verb="case-proposed", target=case, by=by, subject=person)
    return case


@transaction.atomic
def accept_case(*, case: Case, by: User) -> Case:
    """Say yes to a proposed case: from here on both write. Saying it twice changes nothing.

    Raises NotYours, CaseClosed, and ManagerChanged or Inactive if the two no longer work together.
    """
    held = _hold_to_answer(case, by)
    if held.state == CaseState.OPEN:
        return held
    if held.state != CaseState.PROPOSED:
        raise CaseClosed(held.state)
    if held.person.manager_id != held.manager_id:
        raise ManagerChanged(held)
    if not held.opened_by.is_active:
        raise Inactive(held.opened_by)
    held.state, held.accepted_at = CaseState.OPEN, timezone.now()
    held.save(update_fields=["state", "accepted_at"])
    record(verb="case-accepted", target=held, by=by, subject=held.person)
    return held


@transaction.atomic
def decline_case(*, case: Case, by: User) -> Case:
    """Say no to a proposed case, which ends it. Raises NotYours, CaseClosed."""
    held = _hold_to_answer(case, by)
    if held.state == CaseState.DECLINED:
        return held
    if held.state != CaseState.PROPOSED:
        raise CaseClosed(held.state)
    return _end(held, CaseState.DECLINED, verb="case-declined", by=by)


@transaction.atomic
def withdraw_case(*, case: Case, by: User) -> Case:
    """End a case that is not submitted. Its words stay readable to both.

    Raises NotYours, CaseClosed.
    """
    held = hold_own(case, by)
    if held.state == CaseState.WITHDRAWN:
        return held
    if held.state not in (CaseState.PROPOSED, CaseState.OPEN):
        raise CaseClosed(held.state)
    return _end(held, CaseState.WITHDRAWN, verb="case-withdrawn", by=by)


@transaction.atomic
def continue_with_manager(*, case: Case, by: User) -> Case:
    """The person goes on with their manager of now, who reads the case and its history.

    The one before keeps reading what they have signed, and nothing else. What the two said to each
    other beside the text ends here: the new one does not read it. A case that is only proposed
    becomes the person's proposal to the new one.
    Raises NotYours, CaseClosed, NoManager, SameManager, Inactive.
    """
    held = hold_own(case, by)
    if by.pk != held.person_id:
        raise NotYours
    if held.state not in (CaseState.PROPOSED, CaseState.OPEN):
        raise CaseClosed(held.state)
    before, manager = held.manager, _manager_of(held.person)
    if manager.pk == before.pk:
        raise SameManager(manager)
    held.manager = manager
    if held.state == CaseState.PROPOSED:
        held.opened_by = held.person
    held.save(update_fields=["manager", "opened_by"])
    held.comments.filter(parent=None, resolved_at=None).update(
        resolved_at=timezone.now(), resolved_by=by
    )
    details = {"before": before.pk, "after": manager.pk}
    record(verb="case-continued", target=held, by=by, subject=held.person, **details)
    return held


def _manager_of(person: User) -> User:
    if person.manager is None:
        raise NoManager
    if not person.manager.is_active:
        raise Inactive(person.manager)
    manager: User = person.manager
    return manager


def _current_framework() -> Framework:
    published = Framework.objects.filter(state=FrameworkState.PUBLISHED).first()
    if published is None:
        raise NoPublishedFramework("No catalogue is published yet.")
    return published


def _asked_before(case: Case, manager: User, by: User) -> Case:
    is_same = (case.state, case.manager_id) == (CaseState.PROPOSED, manager.pk)
    if is_same and case.opened_by_id == by.pk:
        return case
    raise CaseStands(case)


def _hold_to_answer(case: Case, by: User) -> Case:
    held = hold(case)
    if not access.can(by, Permission.ANSWER_CASE, held):
        raise NotYours
    return held


def _end(held: Case, state: CaseState, *, verb: str, by: User) -> Case:
    held.state, held.ended_at = state, timezone.now()
    held.save(update_fields=["state", "ended_at"])
    record(verb=verb, target=held, by=by, subject=held.person)
    return held
