import pytest

from assessments.models import AuditEvent, User
from assessments.permissions import Role
from assessments.services import people
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def line(*names: str) -> list[User]:
    """Each reports to the next."""
    made: list[User] = []
    for name in reversed(names):
        made.append(UserFactory(name=name, manager=made[-1] if made else None))
    return made[::-1]


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_setting_a_manager_changes_the_line_and_is_on_record(administrator: User) -> None:
    person, before, after = UserFactory(), UserFactory(), UserFactory()
    people.set_manager(person=person, manager=before, by=administrator)

    people.set_manager(person=person, manager=after, by=administrator)

    person.refresh_from_db()
    assert person.manager == after
    event = AuditEvent.objects.first()
    assert event is not None
    assert (event.verb, event.actor, event.subject) == ("manager-set", administrator, person)
    assert event.details == {"before": before.pk, "after": after.pk}


def test_setting_the_same_manager_again_leaves_no_trace() -> None:
    (person, manager) = line("Ada", "Bo")

    people.set_manager(person=person, manager=manager, by=None)

    assert verbs() == []


def test_taking_a_manager_away_leaves_the_person_without_one() -> None:
    (person, _) = line("Ada", "Bo")

    people.set_manager(person=person, manager=None, by=None)

    person.refresh_from_db()
    assert person.manager is None


def test_a_person_cannot_be_their_own_manager() -> None:
    person = UserFactory(name="Ada")

    with pytest.raises(people.OwnManager, match=r"^Ada cannot be their own manager\.$"):
        people.set_manager(person=person, manager=person, by=None)


def test_a_loop_is_refused_with_its_chain_in_words() -> None:
    (ada, _, cleo) = line("Ada", "Bo", "Cleo")

    with pytest.raises(people.ReportingLoop) as refused:
        people.set_manager(person=cleo, manager=ada, by=None)

    assert refused.value.chain == ("Cleo", "Ada", "Bo", "Cleo")
    assert str(refused.value) == (
        "That would close a loop: Cleo reports to Ada, who reports to Bo, who reports to Cleo."
    )
    cleo.refresh_from_db()
    assert cleo.manager is None
    assert verbs() == []


def test_someone_inactive_cannot_become_a_manager() -> None:
    gone = UserFactory(name="Gil", is_active=False)

    with pytest.raises(people.InactiveManager, match="Gil is no longer active"):
        people.set_manager(person=UserFactory(), manager=gone, by=None)


def test_a_new_person_has_no_usable_password_and_a_lower_case_address() -> None:
    person = people.add_person(email="Ada.Example@EXAMPLE.org", name="Ada Example", by=None)

    assert person.email == "ada.example@example.org"
    assert not person.has_usable_password()
    assert verbs() == ["person-added"]


def test_joining_a_team_is_on_record_once() -> None:
    person, team = UserFactory(team=None), TeamFactory()

    people.join_team(person=person, team=team, by=None)
    people.join_team(person=person, team=team, by=None)

    person.refresh_from_db()
    assert person.team == team
    assert verbs() == ["team-joined"]


def test_leaving_a_team_leaves_the_person_without_one() -> None:
    person = UserFactory()

    people.join_team(person=person, team=None, by=None)

    person.refresh_from_db()
    assert person.team is None


def test_granting_roles_sets_exactly_these() -> None:
    person = UserFactory(is_catalogue_editor=True)

    people.grant_roles(person=person, roles=[Role.HR_PARTNER, Role.PERSON], by=None)

    person.refresh_from_db()
    assert person.granted_roles == {Role.PERSON, Role.HR_PARTNER}
    event = AuditEvent.objects.get()
    assert event.details == {"before": ["catalogue-editor"], "after": ["hr-partner"]}


def test_granting_the_roles_someone_has_leaves_no_trace() -> None:
    people.grant_roles(person=UserFactory(is_hr_partner=True), roles=[Role.HR_PARTNER], by=None)

    assert verbs() == []


def test_the_last_administrator_keeps_the_role_and_the_account(administrator: User) -> None:
    with pytest.raises(people.LastAdministrator):
        people.grant_roles(person=administrator, roles=[], by=administrator)
    with pytest.raises(people.LastAdministrator):
        people.deactivate(person=administrator, by=administrator)


def test_an_administrator_may_step_down_while_another_stays(administrator: User) -> None:
    UserFactory(is_administrator=True)

    people.grant_roles(person=administrator, roles=[], by=administrator)

    administrator.refresh_from_db()
    assert not administrator.is_administrator


def test_deactivating_and_reactivating_are_each_on_record_once() -> None:
    person = UserFactory()

    for _ in range(2):
        people.deactivate(person=person, by=None)
    person.refresh_from_db()
    assert not person.is_active
    for _ in range(2):
        people.reactivate(person=person, by=None)
    person.refresh_from_db()
    assert person.is_active
    assert verbs() == ["person-deactivated", "person-reactivated"]


def test_the_record_of_changed_details_names_the_fields_only() -> None:
    person = UserFactory(name="Ada", site="Ghent")

    people.change_details(person=person, by=None, name="Ada Example", site="Ghent")
    people.change_details(person=person, by=None, name="Ada Example", site="Ghent")

    person.refresh_from_db()
    assert person.name == "Ada Example"
    assert [event.details for event in AuditEvent.objects.all()] == [{"fields": ["name"]}]


def test_a_team_is_added_renamed_and_moved_on_record() -> None:
    company = TeamFactory(name="Company")
    team = people.add_team(name="Pricing", slug="pricing", parent=None, by=None)

    for _ in range(2):
        people.rename_team(team=team, name="Prices", by=None)
        people.move_team(team=team, parent=company, by=None)

    team.refresh_from_db()
    assert (team.name, team.parent) == ("Prices", company)
    assert verbs() == ["team-added", "team-renamed", "team-moved"]


def test_a_team_moves_to_the_top() -> None:
    team = TeamFactory(parent=TeamFactory())

    people.move_team(team=team, parent=None, by=None)

    team.refresh_from_db()
    assert team.parent is None


def test_a_team_cannot_move_into_itself_or_below_itself() -> None:
    company = TeamFactory(name="Company")
    team = TeamFactory(name="Pricing", parent=company)

    with pytest.raises(people.TeamLoop, match="Pricing is part of Company"):
        people.move_team(team=company, parent=team, by=None)
