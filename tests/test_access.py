"""Rules about a person and an object, decided in one place."""

import pytest

from assessments import access
from assessments.choices import SheetRole
from assessments.models import Cycle, Pair, User
from assessments.permissions import ROLE_PERMISSIONS, Permission, Role, granted
from assessments.services.pairs import hand_over_pair
from tests.factories import PairFactory, SheetFactory, completed, sheet_of, submitted
from tests.personas import Organisation

pytestmark = pytest.mark.django_db

PERSONAS = ("senior", "manager", "stranger", "hr", "editor", "administrator")


def who_can(organisation: Organisation, permission: Permission, obj: object) -> set[str]:
    return {name for name in PERSONAS if access.can(organisation.persona(name), permission, obj)}


def test_everyone_is_a_person_and_being_a_manager_follows_from_having_reports(
    organisation: Organisation,
) -> None:
    found = {name: access.roles(organisation.persona(name)) for name in PERSONAS}

    assert found == {
        "senior": {Role.PERSON},
        "manager": {Role.PERSON, Role.MANAGER},
        "stranger": {Role.PERSON},
        "hr": {Role.PERSON, Role.HR_PARTNER},
        "editor": {Role.PERSON, Role.CATALOGUE_EDITOR},
        "administrator": {Role.PERSON, Role.ADMINISTRATOR},
    }


def test_a_pair_to_answer_makes_a_manager_without_reports(cycle: Cycle, stranger: User) -> None:
    PairFactory(cycle=cycle, manager=stranger)

    assert Role.MANAGER in access.roles(stranger)


def test_roles_are_looked_up_once(manager: User, django_assert_num_queries: object) -> None:
    access.roles(manager)

    with django_assert_num_queries(0):  # type: ignore[operator]
        access.roles(manager)


def test_a_permission_that_managers_do_not_carry_is_decided_without_a_query(
    manager: User, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert access.can(manager, Permission.VIEW_HOME)
        assert not access.can(manager, Permission.RUN_CYCLES)


def test_a_permission_of_managers_is_theirs_alone(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.MANAGER, frozenset({Permission.ADMINISTER}))

    assert who_can(organisation, Permission.ADMINISTER, None) == {"manager", "administrator"}


def test_someone_inactive_may_do_nothing(senior: User) -> None:
    senior.is_active = False

    assert [one for one in Permission if access.can(senior, one)] == []


def test_only_hr_runs_cycles_and_only_administrators_administer() -> None:
    for role in Role:
        assert (Permission.RUN_CYCLES in granted(frozenset({role}))) == (role == Role.HR_PARTNER)
        assert (Permission.ADMINISTER in granted(frozenset({role}))) == (role == Role.ADMINISTRATOR)


def test_a_permission_without_a_rule_for_the_object_is_refused(
    organisation: Organisation, cycle: Cycle
) -> None:
    assert who_can(organisation, Permission.VIEW_PAIR, cycle) == set()


def test_a_pair_is_viewed_by_its_two_people(organisation: Organisation, pair: Pair) -> None:
    assert who_can(organisation, Permission.VIEW_PAIR, pair) == {"senior", "manager"}


def test_a_report_is_read_by_the_two_once_both_have_submitted(
    organisation: Organisation, pair: Pair
) -> None:
    assert who_can(organisation, Permission.READ_REPORT, pair) == set()
    submitted(pair, SheetRole.SELF)
    assert who_can(organisation, Permission.READ_REPORT, pair) == set()

    completed(pair)

    assert who_can(organisation, Permission.READ_REPORT, pair) == {"senior", "manager"}


def test_a_sheet_is_viewed_by_its_author_until_both_have_submitted(
    organisation: Organisation, pair: Pair
) -> None:
    own, other = sheet_of(pair, SheetRole.SELF), sheet_of(pair, SheetRole.MANAGER)
    assert who_can(organisation, Permission.VIEW_SHEET, own) == {"senior"}
    assert who_can(organisation, Permission.VIEW_SHEET, other) == {"manager"}

    completed(pair)

    own, other = sheet_of(pair, SheetRole.SELF), sheet_of(pair, SheetRole.MANAGER)
    assert who_can(organisation, Permission.VIEW_SHEET, own) == {"senior", "manager"}
    assert who_can(organisation, Permission.VIEW_SHEET, other) == {"senior", "manager"}


def test_a_private_sheet_is_its_authors_alone(
    organisation: Organisation, framework: object
) -> None:
    sheet = SheetFactory(author=organisation.senior)

    assert who_can(organisation, Permission.VIEW_SHEET, sheet) == {"senior"}
    assert who_can(organisation, Permission.ANSWER_SHEET, sheet) == {"senior"}


def test_a_superseded_sheet_is_read_by_its_author_only_and_answered_by_nobody(
    organisation: Organisation, pair: Pair
) -> None:
    old = sheet_of(pair, SheetRole.MANAGER)
    pair = hand_over_pair(pair=pair, manager=organisation.stranger, by=organisation.hr)
    completed(pair)

    old.refresh_from_db()

    assert who_can(organisation, Permission.ANSWER_SHEET, old) == set()
    assert who_can(organisation, Permission.VIEW_SHEET, old) == {"manager"}


def test_hr_runs_every_cycle_and_every_pair_but_their_own(
    organisation: Organisation, pair: Pair, cycle: Cycle
) -> None:
    own = PairFactory(cycle=cycle, person=organisation.hr)

    assert who_can(organisation, Permission.RUN_CYCLES, cycle) == {"hr"}
    assert who_can(organisation, Permission.RUN_CYCLES, pair) == {"hr"}
    assert who_can(organisation, Permission.RUN_CYCLES, own) == set()
