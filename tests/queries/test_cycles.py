import datetime
from typing import Any

import pytest

from assessments import access
from assessments.choices import Module, SheetRole
from assessments.models import Cycle, Framework, Team, User
from assessments.queries import cycles
from assessments.queries.cycles import Completion, LeftOut, PersonOut
from tests.factories import (
    CycleFactory,
    PairFactory,
    TeamFactory,
    UserFactory,
    completed,
    submitted,
    today,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return TeamFactory(name="Pricing")


@pytest.fixture
def planned(framework: Framework, team: Team) -> Cycle:
    cycle = CycleFactory(framework=framework, planned=True)
    cycle.teams.add(team)
    return cycle


def left_out(cycle: Cycle) -> dict[LeftOut, tuple[PersonOut, ...]]:
    return {group.reason: group.people for group in cycles.membership_plan(cycle).left_out}


def test_cycles_are_there_for_hr_only(cycle: Cycle, hr: User, administrator: User) -> None:
    PairFactory(cycle=cycle)

    assert list(cycles.cycles_visible_to(hr)) == [cycle]
    assert list(cycles.cycles_visible_to(administrator)) == []
    assert cycles.pairs_run_by(hr, cycle).count() == 1
    assert cycles.pairs_run_by(administrator, cycle).count() == 0


def test_everyone_with_an_active_manager_would_be_in(planned: Cycle, team: Team) -> None:
    boss = UserFactory(name="Bo")
    ada = UserFactory(name="Ada", team=team, manager=boss)
    below = TeamFactory(name="Prices", parent=team)
    cleo = UserFactory(name="Cleo", team=below, manager=ada)
    UserFactory(name="Elsewhere", manager=boss)

    plan = cycles.membership_plan(planned)

    assert [(who.person_id, who.manager, who.team) for who in plan.included] == [
        (ada.pk, "Bo", "Pricing"),
        (cleo.pk, "Ada", "Prices"),
    ]
    assert plan.left_out == ()
    assert plan.left_out_count == 0


def test_who_has_no_manager_is_left_out_by_name_with_what_to_do(planned: Cycle, team: Team) -> None:
    UserFactory(name="Quinn", team=team)

    (group,) = cycles.membership_plan(planned).left_out

    assert group.reason == LeftOut.NO_MANAGER
    assert group.people == (PersonOut("Quinn", "Pricing", ""),)
    assert group.reason.heading == "No manager is recorded"
    assert group.reason.what_to_do.startswith("Ask an administrator to record who they report to.")


def test_who_is_not_active_is_left_out(planned: Cycle, team: Team) -> None:
    UserFactory(name="Gil", team=team, manager=UserFactory(), is_active=False)

    assert left_out(planned) == {LeftOut.INACTIVE: (PersonOut("Gil", "Pricing", ""),)}


def test_whose_manager_has_left_is_left_out(planned: Cycle, team: Team) -> None:
    UserFactory(name="Ada", team=team, manager=UserFactory(name="Gil", is_active=False))

    assert left_out(planned) == {LeftOut.MANAGER_INACTIVE: (PersonOut("Ada", "Pricing", "Gil"),)}


def test_who_is_in_a_reporting_loop_is_left_out_with_the_chain(planned: Cycle, team: Team) -> None:
    ada = UserFactory(name="Ada", team=team)
    bo = UserFactory(name="Bo", team=team, manager=ada)
    User.objects.filter(pk=ada.pk).update(manager=bo)

    assert left_out(planned) == {
        LeftOut.LOOP: (
            PersonOut("Ada", "Pricing", "Ada reports to Bo, who reports to Ada"),
            PersonOut("Bo", "Pricing", "Bo reports to Ada, who reports to Bo"),
        )
    }


def test_who_is_in_another_open_cycle_is_left_out(planned: Cycle, team: Team) -> None:
    ada = UserFactory(name="Ada", team=team, manager=UserFactory())
    PairFactory(person=ada, cycle=CycleFactory(closed=True))
    assert left_out(planned) == {}

    PairFactory(person=ada, cycle=CycleFactory(name="Pilot"))

    assert left_out(planned) == {LeftOut.OTHER_CYCLE: (PersonOut("Ada", "Pricing", "Pilot"),)}


def test_who_is_in_this_cycle_already_is_neither_in_nor_out(cycle: Cycle, team: Team) -> None:
    cycle.teams.add(team)
    PairFactory(cycle=cycle, person=UserFactory(team=team, manager=UserFactory()))

    plan = cycles.membership_plan(cycle)

    assert (plan.included, plan.left_out) == ((), ())


@pytest.mark.parametrize("people", [1, 3])
def test_the_plan_costs_four_queries(
    people: int, planned: Cycle, team: Team, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        UserFactory(team=team, manager=UserFactory())
        UserFactory(team=team)

    with django_assert_num_queries(4):
        cycles.membership_plan(planned)


def test_completion_below_five_pairs_is_not_told(cycle: Cycle, hr: User) -> None:
    for _ in range(4):
        completed(PairFactory(cycle=cycle))

    completion = cycles.completion_of(cycles.cycles_visible_to(hr).get())

    assert not completion.is_shown
    assert completion.percent == 0
    assert str(completion) == "Progress is not shown below five pairs"


def test_completion_counts_pairs_with_both_halves_in(cycle: Cycle, hr: User) -> None:
    pairs = [PairFactory(cycle=cycle) for _ in range(6)]
    completed(pairs[0])
    submitted(pairs[1], SheetRole.SELF)
    submitted(pairs[2], SheetRole.MANAGER)

    completion = cycles.completion_of(cycles.cycles_visible_to(hr).get())

    assert completion == Completion(pairs=6, complete=1)
    assert str(completion) == "1 of 6 pairs complete"
    assert completion.percent == 16


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_cycles_costs_one_query(
    number: int, framework: Framework, hr: User, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        PairFactory(cycle=CycleFactory(framework=framework, modules=["leading-to-production"]))

    access.roles(hr)  # the guard of every page has looked at them before

    with django_assert_num_queries(1):
        rows = cycles.cycle_rows(hr)

    assert [(row.modules, row.completion) for row in rows] == [
        (("Leading to production",), Completion(1, 0))
    ] * number


def test_open_cycles_come_first_and_then_the_newest(framework: Framework, hr: User) -> None:
    for name, days, closed in (("old", 60, True), ("open", 30, False), ("later", 1, True)):
        opens_on = today() - datetime.timedelta(days=days)
        CycleFactory(name=name, opens_on=opens_on, closes_on=today(), closed=closed)

    assert [row.name for row in cycles.cycle_rows(hr)] == ["open", "later", "old"]


def test_a_cycle_is_overdue_once_its_last_day_has_passed(cycle: Cycle, hr: User) -> None:
    (row,) = cycles.cycle_rows(hr)

    assert not row.is_overdue(row.closes_on)
    assert row.is_overdue(row.closes_on + datetime.timedelta(days=1))


def test_a_closed_cycle_is_never_overdue(framework: Framework, hr: User) -> None:
    CycleFactory(closed=True)

    (row,) = cycles.cycle_rows(hr)

    assert not row.is_overdue(today())


def test_members_are_told_without_a_word_on_what_they_have_done(cycle: Cycle, hr: User) -> None:
    boss = UserFactory(name="Bo", is_active=False, team=TeamFactory(name="Routing"))
    pair = PairFactory(cycle=cycle, manager=boss, person__name="Ada")
    before = [cycles.as_member(found, hr) for found in cycles.members_of(cycle)]

    completed(pair)

    assert [cycles.as_member(found, hr) for found in cycles.members_of(cycle)] == before
    assert before == [
        cycles.Member(
            pair_id=pair.pk,
            name="Ada",
            manager="Bo",
            team="Routing",
            person_active=True,
            manager_active=False,
            is_viewer=False,
        )
    ]


def test_a_pair_of_the_viewers_own_is_marked(cycle: Cycle, hr: User) -> None:
    PairFactory(cycle=cycle, person=hr, team=None)

    (member,) = [cycles.as_member(found, hr) for found in cycles.members_of(cycle)]

    assert (member.is_viewer, member.team) == (True, "")


@pytest.mark.parametrize("words", ["ada", "BO", "pric"])
def test_members_are_found_by_person_manager_or_team(cycle: Cycle, words: str) -> None:
    PairFactory(
        cycle=cycle,
        manager=UserFactory(name="Bo", team=TeamFactory(name="Pricing")),
        person__name="Ada",
    )
    PairFactory(cycle=cycle)

    assert [pair.person.name for pair in cycles.members_of(cycle, search=words)] == ["Ada"]


def test_modules_are_named_in_the_order_of_the_form() -> None:
    both = [Module.DATA_SCIENCE_WITH_OPERATIONS.value, Module.LEADING_TO_PRODUCTION.value]

    assert cycles.module_names(both) == ("Leading to production", "Data science with operations")
