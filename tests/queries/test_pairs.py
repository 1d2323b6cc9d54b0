import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.choices import CycleState, SheetRole
from assessments.models import Cycle, Framework, Pair, User
from assessments.queries import pairs
from assessments.queries.pairs import Moment, PairStatus
from assessments.queries.sheets import private_sheets
from assessments.services.pairs import hand_over_pair
from tests.factories import (
    AnswerFactory,
    CycleFactory,
    PairFactory,
    SheetFactory,
    UserFactory,
    completed,
    sheet_of,
    submitted,
    today,
)
from tests.sheets import fill_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def status(pair: Pair, user: User, on: datetime.date | None = None) -> PairStatus:
    return pairs.status_of(pair, user, today=on or today())


def test_a_pair_is_there_for_its_two_people_only(
    pair: Pair, senior: User, manager: User, stranger: User, hr: User, administrator: User
) -> None:
    seen = {user.name: pairs.pairs_visible_to(user).count() for user in User.objects.all()}

    assert {name for name, count in seen.items() if count} == {"Sena Senior", "Mara Manager"}
    with pytest.raises(Pair.DoesNotExist):
        status(pair, hr)


def test_a_fresh_pair_as_the_person_sees_it(pair: Pair, senior: User) -> None:
    assert status(pair, senior) == PairStatus(
        pair_id=pair.pk,
        role=SheetRole.SELF,
        moment=Moment.ANSWER,
        cycle="H2",
        cycle_is_open=True,
        opens_on=pair.cycle.opens_on,
        closes_on=pair.cycle.closes_on,
        modules=(),
        person="Sena Senior",
        manager="Mara Manager",
        sheet_id=sheet_of(pair, SheetRole.SELF).pk,
        started=False,
        submitted=False,
        other_submitted=False,
        has_result=False,
        former_manager="",
    )


def test_a_fresh_pair_as_the_manager_sees_it(pair: Pair, senior: User, manager: User) -> None:
    sheet = sheet_of(pair, SheetRole.MANAGER)

    seen = status(pair, manager)

    assert seen == replace(status(pair, senior), role=SheetRole.MANAGER, sheet_id=sheet.pk)
    assert (seen.is_own, seen.other) == (False, "Sena Senior")


def test_that_the_other_has_begun_is_not_told(pair: Pair, senior: User, manager: User) -> None:
    before = status(pair, manager)

    AnswerFactory(sheet=sheet_of(pair, SheetRole.SELF))

    assert status(pair, manager) == before
    assert status(pair, senior).started


def test_that_the_other_has_submitted_is_told(pair: Pair, senior: User, manager: User) -> None:
    submitted(pair, SheetRole.SELF)

    own, other = status(pair, senior), status(pair, manager)

    assert (own.moment, own.submitted, own.other_submitted) == (Moment.WAIT, True, False)
    assert (other.moment, other.submitted, other.other_submitted) == (Moment.ANSWER, False, True)


def test_a_complete_pair_leads_to_the_report_even_after_the_cycle(
    pair: Pair, cycle: Cycle, senior: User
) -> None:
    completed(pair)
    assert status(pair, senior).moment == Moment.REPORT

    Cycle.objects.filter(pk=cycle.pk).update(state=CycleState.CLOSED, closed_at=pair.completed_at)
    pair.refresh_from_db()

    assert status(pair, senior).moment == Moment.REPORT


def test_answering_waits_for_the_first_day_and_ends_after_the_last(
    pair: Pair, cycle: Cycle, senior: User
) -> None:
    assert status(pair, senior, cycle.opens_on - DAY).moment == Moment.NOT_YET
    assert status(pair, senior, cycle.opens_on).moment == Moment.ANSWER
    assert status(pair, senior, cycle.closes_on).moment == Moment.ANSWER
    assert status(pair, senior, cycle.closes_on + DAY).moment == Moment.ENDED


def test_a_half_submitted_pair_has_ended_with_its_cycle(framework: Framework) -> None:
    pair = submitted(PairFactory(cycle=CycleFactory(closed=True)), SheetRole.SELF)

    assert status(pair, pair.person).moment == Moment.ENDED


def test_after_a_hand_over_the_old_manager_is_out_and_the_new_one_starts_afresh(
    pair: Pair, senior: User, manager: User, stranger: User, hr: User
) -> None:
    AnswerFactory(sheet=sheet_of(pair, SheetRole.MANAGER))
    submitted(pair, SheetRole.MANAGER)

    pair = hand_over_pair(pair=pair, manager=stranger, by=hr)

    seen = status(pair, stranger)
    assert (seen.moment, seen.started, seen.submitted) == (Moment.ANSWER, False, False)
    assert seen.sheet_id == sheet_of(pair, SheetRole.MANAGER).pk
    assert not status(pair, senior).other_submitted
    assert pairs.pairs_visible_to(manager).count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_assessments_costs_two_queries(
    number: int, framework: Framework, senior: User, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        PairFactory(person=senior)
        PairFactory(person=senior, cycle=CycleFactory(closed=True))
        PairFactory(manager=senior)
        completed(PairFactory(manager=senior, cycle=CycleFactory(closed=True)))
        SheetFactory(author=senior, modules=["leading-to-production"])

    with django_assert_num_queries(2):
        page = pairs.assessments_page(senior, today=today())
        private = private_sheets(senior)

    lists = (page.current, page.past, page.managed, page.managed_past, private)
    assert [len(found) for found in lists] == [number] * 5
    assert [s.moment for s in page.past] == [Moment.ENDED] * number
    assert [s.moment for s in page.managed_past] == [Moment.REPORT] * number
    assert private[0].modules == ("Leading to production",)


def test_newest_cycles_come_first_and_people_by_name(cycle: Cycle, manager: User) -> None:
    earlier = CycleFactory(closed=True)
    assert earlier.opens_on < cycle.opens_on
    for name, at in (("Dee", earlier), ("Cas", cycle), ("Ann", earlier), ("Bea", cycle)):
        PairFactory(cycle=at, manager=manager, person__name=name)

    found = pairs.statuses_of(manager, today=today())

    assert [(s.person, s.cycle_is_open) for s in found] == [
        ("Bea", True),
        ("Cas", True),
        ("Ann", False),
        ("Dee", False),
    ]


def test_the_former_manager_is_the_last_one_before(
    pair: Pair, senior: User, manager: User, stranger: User, hr: User
) -> None:
    assert status(pair, senior).former_manager == ""

    between = UserFactory(name="Bo Between")
    for new in (between, stranger):
        pair = hand_over_pair(pair=pair, manager=new, by=hr)

    seen = status(pair, senior)
    assert (seen.manager, seen.former_manager) == (stranger.name, "Bo Between")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL decides by its statistics")
def test_the_pairs_of_others_are_not_read(pair: Pair, senior: User) -> None:
    with CaptureQueriesContext(connection) as captured:
        pairs.statuses_of(senior, today=today())

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + captured[0]["sql"])
        plan = [row[3] for row in cursor.fetchall()]
    assert "MULTI-INDEX OR" in plan
    assert [step for step in plan if step.startswith("SCAN")] == []


def test_those_who_wait_come_first(cycle: Cycle, manager: User) -> None:
    for name, roles in (
        ("Ann", list(SheetRole)),
        ("Bea", []),
        ("Cas", [SheetRole.SELF]),
        ("Dee", [SheetRole.MANAGER]),
        ("Eve", []),
    ):
        submitted(PairFactory(cycle=cycle, manager=manager, person__name=name), *roles)

    page = pairs.assessments_page(manager, today=today())

    assert [status.person for status in page.managed] == ["Cas", "Bea", "Eve", "Ann", "Dee"]
    assert page.still_to_answer == 3


def test_private_sheets_are_their_authors_alone(framework: Framework, senior: User) -> None:
    SheetFactory(author=UserFactory())

    assert private_sheets(senior) == ()


def test_a_private_sheet_is_all_answered_with_its_last_answer(
    framework: Framework, senior: User
) -> None:
    sheet = fill_in(SheetFactory(author=senior, framework=framework))
    assert private_sheets(senior)[0].all_answered

    sheet.answers.filter(key="snacking").update(value="")
    assert not private_sheets(senior)[0].all_answered
