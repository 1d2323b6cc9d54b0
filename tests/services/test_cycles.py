import datetime
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.choices import CycleState, FrameworkState, Module, SheetRole
from assessments.models import AuditEvent, Cycle, Framework, Pair, Sheet, Team, User
from assessments.services import cycles
from tests.catalogue import published_framework
from tests.factories import CycleFactory, TeamFactory, UserFactory, today

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def planned(framework: Framework, senior: User, pricing: Team) -> Cycle:
    """Pricing, where Sena reports to Mara and Mara to nobody."""
    cycle = CycleFactory(name="H2", framework=framework, planned=True)
    cycle.teams.add(pricing)
    return cycle


@pytest.fixture
def pricing(organisation: Any) -> Team:
    return organisation.pricing


def plan(**changes: Any) -> Cycle:
    facts = {
        "name": "H1",
        "opens_on": today(),
        "closes_on": today() + 20 * DAY,
        "modules": [],
        "teams": [],
        "by": None,
    }
    return cycles.plan_cycle(**(facts | changes))


def edit(cycle: Cycle, **changes: Any) -> Cycle:
    facts = {
        "name": cycle.name,
        "opens_on": cycle.opens_on,
        "closes_on": cycle.closes_on,
        "modules": cycle.modules,
        "teams": cycle.teams.all(),
        "by": None,
    }
    return cycles.edit_cycle(cycle=cycle, **(facts | changes))


def test_planning_pins_the_published_catalogue_and_is_on_record(
    framework: Framework, pricing: Team, hr: User
) -> None:
    modules = [Module.DATA_SCIENCE_WITH_OPERATIONS, Module.LEADING_TO_PRODUCTION]

    cycle = plan(modules=modules, teams=[pricing], by=hr)

    assert cycle.framework == framework
    assert cycle.state == CycleState.PLANNED
    assert cycle.modules == ["leading-to-production", "data-science-with-operations"]
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.details["teams"]) == ("cycle-planned", hr, ["pricing"])


def test_planning_under_a_taken_name_is_refused(framework: Framework) -> None:
    plan(name="Spring")

    with pytest.raises(cycles.CycleNameTaken, match="spring"):
        plan(name="spring")


def test_planning_the_same_twice_plans_it_once(framework: Framework, pricing: Team) -> None:
    first = plan(modules=[Module.LEADING_TO_PRODUCTION], teams=[pricing])

    assert plan(modules=[Module.LEADING_TO_PRODUCTION], teams=[pricing]) == first
    assert (Cycle.objects.count(), AuditEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "changes", [{"closes_on": today() + 30 * DAY}, {"modules": [Module.LEADING_TO_PRODUCTION]}]
)
def test_another_plan_under_the_same_name_is_refused(
    framework: Framework, changes: dict[str, Any]
) -> None:
    plan()

    with pytest.raises(cycles.CycleNameTaken):
        plan(**changes)


def test_a_plan_for_other_teams_under_the_same_name_is_refused(
    framework: Framework, pricing: Team
) -> None:
    plan()

    with pytest.raises(cycles.CycleNameTaken):
        plan(teams=[pricing])


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_plan_one_cycle() -> None:
    published_framework()
    together = Barrier(2)

    def click(_number: int) -> int:
        together.wait()
        try:
            return plan().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(click, range(2))

    assert first == second == Cycle.objects.get().pk


def test_planning_with_dates_the_wrong_way_round_is_refused(framework: Framework) -> None:
    with pytest.raises(cycles.WrongDates):
        plan(opens_on=today(), closes_on=today() - DAY)


def test_editing_a_planned_cycle_changes_all_of_it_and_moves_to_the_catalogue_of_today(
    planned: Cycle, framework: Framework
) -> None:
    elsewhere = TeamFactory()
    Framework.objects.filter(pk=framework.pk).update(state=FrameworkState.RETIRED)
    newer = Framework.objects.create(
        key=framework.key,
        version="99",
        title="Newer",
        summary="",
        state=FrameworkState.PUBLISHED,
        content_sha256="1" * 64,
        published_at=timezone.now(),
    )

    edit(planned, name="Autumn", modules=[Module.LEADING_TO_PRODUCTION], teams=[elsewhere])

    planned.refresh_from_db()
    assert planned.name == "Autumn"
    assert planned.framework == newer
    assert planned.modules == ["leading-to-production"]
    assert list(planned.teams.all()) == [elsewhere]


def test_editing_an_open_cycle_changes_name_and_dates_only(cycle: Cycle) -> None:
    edit(cycle, closes_on=cycle.closes_on + DAY, modules=["leading-to-production"])

    before = cycle.closes_on
    cycle.refresh_from_db()
    assert cycle.closes_on == before + DAY
    assert cycle.modules == []


def test_editing_a_closed_cycle_is_refused(framework: Framework) -> None:
    with pytest.raises(cycles.CycleIsClosed):
        edit(CycleFactory(closed=True))


def test_editing_keeps_the_name_it_has(cycle: Cycle) -> None:
    edit(cycle, name=cycle.name.lower())

    cycle.refresh_from_db()
    assert cycle.name == "h2"


def test_opening_makes_each_pair_with_both_sheets(
    planned: Cycle, hr: User, senior: User, manager: User, pricing: Team
) -> None:
    planned.modules = ["leading-to-production"]
    planned.save()

    assert cycles.open_cycle(cycle=planned, by=hr) == 1

    planned.refresh_from_db()
    assert planned.state == CycleState.OPEN
    assert planned.opened_at is not None
    pair = Pair.objects.get()
    assert (pair.person, pair.manager, pair.team) == (senior, manager, pricing)
    sheets = {(s.role, s.author, s.framework, tuple(s.modules)) for s in Sheet.objects.all()}
    assert sheets == {
        (SheetRole.SELF, senior, planned.framework, ("leading-to-production",)),
        (SheetRole.MANAGER, manager, planned.framework, ("leading-to-production",)),
    }
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.details) == ("cycle-opened", hr, {"pairs": 1})


def test_opening_includes_the_teams_below_the_chosen_one(planned: Cycle, pricing: Team) -> None:
    below = TeamFactory(parent=TeamFactory(parent=pricing))
    deep = UserFactory(team=below, manager=UserFactory())

    assert cycles.open_cycle(cycle=planned, by=None) == 2
    assert Pair.objects.filter(person=deep).exists()


def test_opening_twice_makes_the_pairs_once(planned: Cycle) -> None:
    cycles.open_cycle(cycle=planned, by=None)

    assert cycles.open_cycle(cycle=planned, by=None) == 0
    assert (Pair.objects.count(), Sheet.objects.count()) == (1, 2)
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_cycles_opened_at_the_same_moment_do_not_both_take_somebody() -> None:
    published_framework()
    person = UserFactory(manager=UserFactory(team=None))
    both = [CycleFactory(planned=True) for _ in range(2)]
    for cycle in both:
        cycle.teams.add(person.team)
    together = Barrier(2)

    def click(cycle: Cycle) -> int:
        together.wait()
        try:
            return cycles.open_cycle(cycle=cycle, by=None)
        except cycles.EmptyCycle:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, both)) == [0, 1]

    assert Pair.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("let_in", [cycles.open_cycle, cycles.include_newcomers])
def test_who_lets_people_in_first_holds_off_whoever_else_does(planned: Cycle, let_in: Any) -> None:
    """What SQLite does by itself: on PostgreSQL two would not see each other's pairs."""
    with CaptureQueriesContext(connection) as captured, suppress(cycles.CycleNotOpen):
        let_in(cycle=planned, by=None)

    selects = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    assert 'FROM "assessments_framework"' in selects[0]


def test_opening_a_closed_cycle_is_refused(framework: Framework) -> None:
    with pytest.raises(cycles.CycleIsClosed):
        cycles.open_cycle(cycle=CycleFactory(closed=True), by=None)


def test_opening_after_the_last_day_is_refused(planned: Cycle) -> None:
    planned.opens_on, planned.closes_on = today() - 9 * DAY, today() - DAY
    planned.save()

    with pytest.raises(cycles.CycleIsOver):
        cycles.open_cycle(cycle=planned, by=None)


def test_opening_a_cycle_that_nobody_can_join_is_refused_and_leaves_it_planned(
    planned: Cycle, senior: User
) -> None:
    senior.manager = None
    senior.save()

    with pytest.raises(cycles.EmptyCycle):
        cycles.open_cycle(cycle=planned, by=None)

    planned.refresh_from_db()
    assert planned.state == CycleState.PLANNED


def test_newcomers_join_an_open_cycle(planned: Cycle, pricing: Team, manager: User) -> None:
    late = UserFactory(name="Late", team=pricing)
    cycles.open_cycle(cycle=planned, by=None)
    late.manager = manager
    late.save()

    assert cycles.include_newcomers(cycle=planned, by=None) == 1
    assert cycles.include_newcomers(cycle=planned, by=None) == 0
    assert Pair.objects.count() == 2
    assert AuditEvent.objects.filter(verb="cycle-newcomers-included").count() == 1


def test_nobody_joins_a_cycle_that_is_not_open(planned: Cycle) -> None:
    with pytest.raises(cycles.CycleNotOpen):
        cycles.include_newcomers(cycle=planned, by=None)


def test_closing_ends_the_cycle_once(cycle: Cycle, hr: User) -> None:
    for _ in range(2):
        cycles.close_cycle(cycle=cycle, by=hr)

    cycle.refresh_from_db()
    assert cycle.state == CycleState.CLOSED
    assert cycle.closed_at is not None
    assert [event.verb for event in AuditEvent.objects.all()] == ["cycle-closed"]


def test_a_planned_cycle_cannot_be_closed(planned: Cycle) -> None:
    with pytest.raises(cycles.CycleNotOpen):
        cycles.close_cycle(cycle=planned, by=None)


def test_a_cycle_accepts_answers_only_while_open_and_within_its_dates(cycle: Cycle) -> None:
    first, last = cycle.opens_on, cycle.closes_on

    assert cycle.accepts_answers(first)
    assert cycle.accepts_answers(last)
    assert not cycle.accepts_answers(first - DAY)
    assert not cycle.accepts_answers(last + DAY)
    cycle.state = CycleState.CLOSED
    assert not cycle.accepts_answers(first)
