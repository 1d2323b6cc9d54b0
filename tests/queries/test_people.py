import pytest

from assessments.models import Team, User
from assessments.queries import people
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> tuple[User, User, User]:
    """Ada reports to Bo, Bo to Cleo."""
    cleo = UserFactory(name="Cleo")
    bo = UserFactory(name="Bo", manager=cleo)
    return UserFactory(name="Ada", manager=bo), bo, cleo


def test_a_line_is_followed_to_the_top(chain: tuple[User, User, User]) -> None:
    ada, bo, cleo = chain

    assert people.reporting_lines().above(ada.pk) == (bo.pk, cleo.pk)
    assert people.reporting_lines().above(cleo.pk) == ()


def test_a_line_with_a_loop_in_it_comes_to_an_end(chain: tuple[User, User, User]) -> None:
    ada, bo, cleo = chain
    User.objects.filter(pk=cleo.pk).update(manager=bo)  # past the service that would refuse

    lines = people.reporting_lines()

    assert lines.above(ada.pk) == (bo.pk, cleo.pk)
    assert not lines.in_a_loop(ada.pk)
    assert lines.in_a_loop(bo.pk)
    assert lines.in_a_loop(cleo.pk)


def test_a_loop_is_named_from_the_one_who_would_close_it(chain: tuple[User, User, User]) -> None:
    ada, bo, cleo = chain
    lines = people.reporting_lines()

    assert lines.loop_with(cleo.pk, ada.pk) == ("Cleo", "Ada", "Bo", "Cleo")
    assert lines.loop_with(bo.pk, bo.pk) == ("Bo", "Bo")
    assert lines.loop_with(ada.pk, cleo.pk) == ()


def test_a_loop_in_words() -> None:
    words = people.describe_loop(("Ada", "Bo", "Cleo", "Ada"))

    assert words == "Ada reports to Bo, who reports to Cleo, who reports to Ada"


def test_people_see_themselves_their_manager_and_their_reports(
    chain: tuple[User, User, User], hr: User, administrator: User
) -> None:
    ada, bo, cleo = chain

    assert set(people.people_visible_to(bo)) == {ada, bo, cleo}
    assert set(people.people_visible_to(ada)) == {ada, bo}
    assert people.people_visible_to(hr).count() == User.objects.count()
    assert people.people_visible_to(administrator).count() == User.objects.count()


def test_possible_managers_are_active_and_not_below_the_person(
    chain: tuple[User, User, User],
) -> None:
    ada, bo, cleo = chain
    UserFactory(is_active=False)

    assert list(people.possible_managers(person=bo)) == [cleo]
    assert list(people.possible_managers(person=ada)) == [bo, cleo]


def test_the_team_tree_reads_parents_first(django_assert_num_queries: object) -> None:
    company = TeamFactory(name="Company")
    data = TeamFactory(name="Data", parent=company)
    pricing = TeamFactory(name="Pricing", parent=data)
    people_team = TeamFactory(name="People", parent=company)
    UserFactory(team=pricing)
    UserFactory(team=pricing, is_active=False)

    with django_assert_num_queries(1):  # type: ignore[operator]
        tree = people.team_tree()

    assert [(node.id, node.depth, node.path, node.people) for node in tree.nodes] == [
        (company.pk, 0, "Company", 0),
        (data.pk, 1, "Company / Data", 0),
        (pricing.pk, 2, "Company / Data / Pricing", 1),
        (people_team.pk, 1, "Company / People", 0),
    ]
    assert tree.below([data.pk]) == {data.pk, pricing.pk}
    assert tree.below([]) == frozenset()


def test_teams_caught_in_a_loop_are_not_shown_and_do_no_harm() -> None:
    first = TeamFactory()
    second = TeamFactory(parent=first)
    Team.objects.filter(pk=first.pk).update(parent=second)

    assert people.team_tree().nodes == ()
