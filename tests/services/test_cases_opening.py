"""Beginning a promotion case, answering, ending it, and going on with another manager."""

import pytest

from assessments.choices import CaseState, FrameworkState
from assessments.models import AuditEvent, Case, Framework, User
from assessments.queries.framework import NoPublishedFramework
from assessments.services import cases
from assessments.services.people import deactivate, set_manager
from tests.case_stages import opened, signed, write
from tests.factories import CaseFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


def recorded() -> list[tuple[str, int | None, dict[str, object]]]:
    """What the record says of cases, oldest first."""
    events = AuditEvent.objects.filter(target_type="case").order_by("pk")
    return [(event.verb, event.actor_id, event.details) for event in events]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- proposing --------------------------------------------------------------------------------


def test_a_person_proposes_a_case_to_their_manager(
    senior: User, manager: User, framework: Framework
) -> None:
    case = cases.propose_case(person=senior, by=senior)

    assert (case.person, case.manager, case.opened_by) == (senior, manager, senior)
    assert (case.state, case.head, case.framework) == (CaseState.PROPOSED, 0, framework)
    assert recorded() == [("case-proposed", senior.pk, {})]
    assert AuditEvent.objects.get().subject == senior


def test_a_manager_proposes_a_case_to_somebody_who_reports_to_them(
    senior: User, manager: User
) -> None:
    case = cases.propose_case(person=senior, by=manager)

    assert (case.person, case.manager, case.opened_by) == (senior, manager, manager)


@pytest.mark.parametrize("persona", ["stranger", "hr", "editor", "administrator"])
def test_nobody_else_proposes_a_case_for_somebody(
    senior: User, persona: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(cases.NotYours):
        cases.propose_case(person=senior, by=request.getfixturevalue(persona))

    assert not Case.objects.exists()


def test_without_a_manager_there_is_nobody_to_write_it_with(stranger: User) -> None:
    with pytest.raises(cases.NoManager, match="Nobody is recorded as your manager"):
        cases.propose_case(person=stranger, by=stranger)


def test_a_manager_who_has_left_writes_no_case(senior: User, manager: User) -> None:
    deactivate(person=manager, by=None)

    with pytest.raises(cases.Inactive, match="Mara Manager is no longer active"):
        cases.propose_case(person=senior, by=senior)


def test_no_case_is_proposed_for_somebody_who_has_left(senior: User, manager: User) -> None:
    deactivate(person=senior, by=None)

    with pytest.raises(cases.NotYours):
        cases.propose_case(person=senior, by=manager)


def test_proposing_twice_is_proposing_once(senior: User) -> None:
    first = cases.propose_case(person=senior, by=senior)

    assert cases.propose_case(person=senior, by=senior) == first
    assert len(recorded()) == 1


def test_the_other_cannot_propose_a_second_one_beside_it(senior: User, manager: User) -> None:
    first = cases.propose_case(person=senior, by=senior)

    with pytest.raises(cases.CaseStands, match="There is a case for Sena Senior") as refused:
        cases.propose_case(person=senior, by=manager)
    assert refused.value.case == first


def test_one_open_case_at_a_time(senior: User, manager: User) -> None:
    case = opened(senior, manager)

    with pytest.raises(cases.CaseStands):
        cases.propose_case(person=senior, by=senior)

    cases.withdraw_case(case=case, by=senior)
    assert cases.propose_case(person=senior, by=senior) != case


def test_a_proposal_to_the_manager_before_does_not_count_as_asked(senior: User) -> None:
    cases.propose_case(person=senior, by=senior)
    set_manager(person=senior, manager=UserFactory(), by=None)

    with pytest.raises(cases.CaseStands):
        cases.propose_case(person=senior, by=senior)


def test_no_case_begins_without_a_published_catalogue(senior: User) -> None:
    Framework.objects.update(state=FrameworkState.RETIRED)

    with pytest.raises(NoPublishedFramework):
        cases.propose_case(person=senior, by=senior)


# --- answering --------------------------------------------------------------------------------


@pytest.mark.parametrize(("proposer", "other"), [("senior", "manager"), ("manager", "senior")])
def test_the_one_who_did_not_propose_it_accepts(
    senior: User, proposer: str, other: str, request: pytest.FixtureRequest
) -> None:
    by, answering = (request.getfixturevalue(name) for name in (proposer, other))
    case = cases.propose_case(person=senior, by=by)

    accepted = cases.accept_case(case=case, by=answering)

    assert (accepted.state, accepted.accepted_at is not None) == (CaseState.OPEN, True)
    assert recorded()[1:] == [("case-accepted", answering.pk, {})]


@pytest.mark.parametrize("answer", [cases.accept_case, cases.decline_case])
@pytest.mark.parametrize("persona", ["senior", "stranger", "hr"])
def test_neither_the_proposer_nor_anybody_else_answers(
    senior: User, persona: str, answer: object, request: pytest.FixtureRequest
) -> None:
    case = cases.propose_case(person=senior, by=senior)

    with pytest.raises(cases.NotYours):
        answer(case=case, by=request.getfixturevalue(persona))  # type: ignore[operator]


def test_accepting_twice_is_accepting_once(senior: User, manager: User) -> None:
    case = opened(senior, manager)

    assert cases.accept_case(case=case, by=manager).state == CaseState.OPEN
    assert len(recorded()) == 2


def test_a_declined_case_has_ended_and_makes_room_for_another(senior: User, manager: User) -> None:
    case = cases.propose_case(person=senior, by=senior)

    declined = cases.decline_case(case=case, by=manager)

    assert (declined.state, declined.ended_at is not None) == (CaseState.DECLINED, True)
    assert cases.decline_case(case=case, by=manager).ended_at == declined.ended_at
    assert recorded()[1:] == [("case-declined", manager.pk, {})]
    assert cases.propose_case(person=senior, by=manager) != case


def test_what_was_declined_is_not_accepted_and_the_other_way_round(
    senior: User, manager: User
) -> None:
    case = cases.propose_case(person=senior, by=senior)
    cases.decline_case(case=case, by=manager)
    with pytest.raises(cases.CaseClosed, match="This case was declined"):
        cases.accept_case(case=case, by=manager)

    case = opened(senior, manager)
    with pytest.raises(cases.CaseClosed, match="It has been accepted already"):
        cases.decline_case(case=case, by=manager)


def test_who_is_not_the_manager_any_more_does_not_accept(senior: User, manager: User) -> None:
    case = cases.propose_case(person=senior, by=senior)
    set_manager(person=senior, manager=UserFactory(), by=None)

    with pytest.raises(cases.ManagerChanged, match="Mara Manager is not the manager of Sena"):
        cases.accept_case(case=case, by=manager)


def test_a_proposal_of_somebody_who_has_left_is_not_accepted(senior: User, manager: User) -> None:
    case = cases.propose_case(person=senior, by=senior)
    deactivate(person=senior, by=None)

    with pytest.raises(cases.Inactive, match="Sena Senior is no longer active"):
        cases.accept_case(case=case, by=manager)


# --- withdrawing ------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", ["senior", "manager"])
def test_either_withdraws_an_open_case_and_both_still_read_it(
    senior: User, manager: User, persona: str, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(persona)
    case = opened(senior, manager)
    write(case)

    withdrawn = cases.withdraw_case(case=case, by=by)

    assert (withdrawn.state, withdrawn.ended_at is not None) == (CaseState.WITHDRAWN, True)
    assert cases.withdraw_case(case=case, by=by).ended_at == withdrawn.ended_at
    assert recorded()[-1] == ("case-withdrawn", by.pk, {})
    for reader in (senior, manager):
        assert Case.objects.visible_to(reader).get() == case
        assert case.revisions.visible_to(reader).count() == 1


def test_a_proposal_can_be_taken_back(senior: User) -> None:
    case = cases.propose_case(person=senior, by=senior)

    assert cases.withdraw_case(case=case, by=senior).state == CaseState.WITHDRAWN


def test_a_stranger_withdraws_nothing_and_nobody_a_submitted_case(
    senior: User, stranger: User
) -> None:
    case = CaseFactory(person=senior, manager=senior.manager, submitted=True)

    with pytest.raises(cases.NotYours):
        cases.withdraw_case(case=case, by=stranger)
    with pytest.raises(cases.CaseClosed, match="This case was submitted"):
        cases.withdraw_case(case=case, by=senior)


# --- another manager --------------------------------------------------------------------------


@pytest.fixture
def successor(senior: User) -> User:
    successor: User = UserFactory(name="Nora Next")
    set_manager(person=senior, manager=successor, by=None)
    return successor


def test_the_person_goes_on_with_their_manager_of_now(
    senior: User, manager: User, successor: User
) -> None:
    set_manager(person=senior, manager=manager, by=None)
    case = opened(senior, manager)
    set_manager(person=senior, manager=successor, by=None)

    gone_on = cases.continue_with_manager(case=case, by=senior)

    assert (gone_on.manager, gone_on.state) == (successor, CaseState.OPEN)
    assert gone_on.opened_by == senior
    details = {"before": manager.pk, "after": successor.pk}
    assert recorded()[-1] == ("case-continued", senior.pk, details)
    write(gone_on, by=successor)
    with pytest.raises(cases.NotYours):
        write(gone_on, "Mine still", by=manager)


def test_the_manager_before_keeps_what_they_have_signed_and_nothing_else(
    senior: User, manager: User
) -> None:
    case = opened(senior, manager)
    first = write(case)
    signed(case, manager)
    set_manager(person=senior, manager=UserFactory(), by=None)
    cases.continue_with_manager(case=case, by=senior)
    case.refresh_from_db()
    write(case, "Written without them")

    assert [one.number for one in case.revisions.visible_to(manager)] == [first]


def test_a_proposal_becomes_one_of_the_person_to_the_new_manager(
    senior: User, manager: User
) -> None:
    case = cases.propose_case(person=senior, by=manager)
    successor = UserFactory()
    set_manager(person=senior, manager=successor, by=None)

    gone_on = cases.continue_with_manager(case=case, by=senior)

    assert (gone_on.state, gone_on.opened_by) == (CaseState.PROPOSED, senior)
    with pytest.raises(cases.NotYours):
        cases.accept_case(case=case, by=manager)
    assert cases.accept_case(case=case, by=successor).state == CaseState.OPEN


def test_only_the_person_decides_with_whom_they_go_on(senior: User, manager: User) -> None:
    case = opened(senior, manager)
    successor = UserFactory()
    set_manager(person=senior, manager=successor, by=None)

    for other in (manager, successor):
        with pytest.raises(cases.NotYours):
            cases.continue_with_manager(case=case, by=other)


def test_going_on_needs_another_manager_who_is_there(senior: User, manager: User) -> None:
    case = opened(senior, manager)

    with pytest.raises(cases.SameManager, match="Mara Manager writes this case with you already"):
        cases.continue_with_manager(case=case, by=senior)
    set_manager(person=fresh(senior), manager=None, by=None)
    with pytest.raises(cases.NoManager):
        cases.continue_with_manager(case=case, by=senior)
    User.objects.filter(pk=senior.pk).update(manager=UserFactory(is_active=False))
    with pytest.raises(cases.Inactive):
        cases.continue_with_manager(case=case, by=senior)


def test_a_submitted_case_stays_with_the_two_who_signed_it(senior: User, manager: User) -> None:
    case = CaseFactory(person=senior, manager=manager, submitted=True)
    set_manager(person=senior, manager=UserFactory(), by=None)

    with pytest.raises(cases.CaseClosed):
        cases.continue_with_manager(case=case, by=senior)
