import datetime
from typing import Any

import pytest
from django.test import Client

from assessments.choices import SheetRole
from assessments.models import Cycle, Framework, Pair, User
from tests.factories import (
    AnswerFactory,
    CycleFactory,
    PairFactory,
    SheetFactory,
    UserFactory,
    completed,
    sheet_of,
    submitted,
)

pytestmark = pytest.mark.django_db


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def hand_over_address(pair: Pair) -> str:
    return f"/cycles/{pair.cycle_id}/pairs/{pair.pk}/hand-over/"


# --- the page of a pair -----------------------------------------------------------------------


def test_the_page_of_a_pair_leads_each_to_their_own_half(
    client: Client, pair: Pair, senior: User, manager: User
) -> None:
    for user, role in ((senior, SheetRole.SELF), (manager, SheetRole.MANAGER)):
        page = read(client, user, f"/pairs/{pair.pk}/")

        assert f'href="/sheets/{sheet_of(pair, role).pk}/">Start your half</a>' in page
        assert f"/sheets/{sheet_of(pair, role.other).pk}/" not in page


def test_the_page_of_a_pair_is_the_same_whether_or_not_the_other_has_begun(
    client: Client, pair: Pair, manager: User
) -> None:
    client.force_login(manager)
    before = client.get(f"/pairs/{pair.pk}/").context["status"]

    AnswerFactory(sheet=sheet_of(pair, SheetRole.SELF), note="A private thought")

    after = client.get(f"/pairs/{pair.pk}/")
    assert after.context["status"] == before
    assert "A private thought" not in after.content.decode()


def test_who_has_submitted_can_take_it_back_while_the_other_has_not(
    client: Client, pair: Pair, senior: User
) -> None:
    submitted(pair, SheetRole.SELF)

    page = read(client, senior, f"/pairs/{pair.pk}/")

    assert "Your half is in; Mara Manager" in page
    assert f'action="/sheets/{sheet_of(pair, SheetRole.SELF).pk}/take-back/"' in page


def test_who_has_not_submitted_is_told_that_the_other_has(
    client: Client, pair: Pair, manager: User
) -> None:
    submitted(pair, SheetRole.SELF)

    page = read(client, manager, f"/pairs/{pair.pk}/")

    assert "Sena Senior has submitted; your half is missing" in page


def test_a_complete_pair_leads_to_its_report(client: Client, pair: Pair, senior: User) -> None:
    completed(pair)
    client.force_login(senior)

    response = client.get(f"/pairs/{pair.pk}/")

    assert (response.status_code, response["Location"]) == (302, f"/reports/{pair.pk}/")


def test_before_the_first_day_nothing_can_be_answered(
    client: Client, pair: Pair, senior: User
) -> None:
    cycle = pair.cycle
    cycle.opens_on = cycle.opens_on + datetime.timedelta(days=10)
    cycle.save()

    page = read(client, senior, f"/pairs/{pair.pk}/")

    assert "Answering begins on" in page
    assert "Start your half" not in page


def test_after_the_end_nothing_is_opened(
    client: Client, framework: Framework, senior: User
) -> None:
    pair = submitted(
        PairFactory(person=senior, cycle=CycleFactory(name="H1", closed=True)), SheetRole.SELF
    )

    page = read(client, senior, f"/pairs/{pair.pk}/")

    assert "H1 ended before both halves were in" in page
    assert "take-back" not in page


@pytest.mark.parametrize("persona", ["stranger", "hr", "editor", "administrator"])
def test_a_pair_is_not_there_for_anybody_else(
    client: Client, pair: Pair, organisation: Any, persona: str
) -> None:
    client.force_login(organisation.persona(persona))

    assert client.get(f"/pairs/{pair.pk}/").status_code == 404


# --- the page of assessments ------------------------------------------------------------------


def test_without_anything_the_page_of_assessments_teaches(client: Client, senior: User) -> None:
    page = read(client, senior, "/assessments/")

    assert "No cycle is running for you" in page
    assert "Your questionnaire will stand here" in page
    assert 'action="/assessments/private/"' in page


def test_the_page_of_assessments_lists_everything_a_person_has_a_part_in(
    client: Client, pair: Pair, cycle: Cycle, senior: User
) -> None:
    completed(PairFactory(person=senior, cycle=CycleFactory(name="H1", closed=True)))
    PairFactory(person=senior, cycle=CycleFactory(name="H0", closed=True))
    SheetFactory(author=senior, modules=["leading-to-production"])
    for number, roles in enumerate(([], [SheetRole.SELF], [SheetRole.MANAGER], list(SheetRole))):
        submitted(PairFactory(cycle=cycle, manager=senior, person__name=f"R{number}"), *roles)

    page = read(client, senior, "/assessments/")

    assert "Your half of H2 is still to come" in page
    for words in ("Ended incomplete", "Waits for you", "You submitted", "Both submitted"):
        assert words in page
    assert "with Leading to production" in page


def test_a_manager_without_a_questionnaire_of_their_own_sees_whom_they_answer_for(
    client: Client, pair: Pair, manager: User
) -> None:
    page = read(client, manager, "/assessments/")
    assert "Your half is missing for 1 person" in page
    assert "Your questionnaire will stand here" not in page

    submitted(pair, SheetRole.MANAGER)

    assert (
        "Your half is in for everyone you answer for"
        in client.get("/assessments/").content.decode()
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_assessments_costs_as_many_queries_for_one_as_for_many(
    client: Client, cycle: Cycle, manager: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        PairFactory(cycle=cycle, manager=manager)
        SheetFactory(author=manager)
    client.force_login(manager)

    with django_assert_num_queries(5):  # session, user, roles, pairs, private sheets
        client.get("/assessments/")


# --- handing over -----------------------------------------------------------------------------


def test_hr_hands_a_pair_over(client: Client, pair: Pair, hr: User, stranger: User) -> None:
    client.force_login(hr)

    response = client.post(hand_over_address(pair), {"manager": stranger.email.upper()})

    pair.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"/cycles/{pair.cycle_id}/")
    assert pair.manager == stranger


def test_the_new_line_manager_is_suggested(client: Client, pair: Pair, hr: User) -> None:
    new = UserFactory(name="Nour New")
    pair.person.manager = new
    pair.person.save()

    page = read(client, hr, hand_over_address(pair))

    assert f'value="{new.email}"' in page
    assert "Nour New is who they report to now." in page


@pytest.mark.parametrize("address", ["nobody@example.org", "sena-senior@example.org", "nonsense"])
def test_a_manager_who_cannot_be_is_refused_and_nothing_changes(
    client: Client, pair: Pair, hr: User, manager: User, address: str
) -> None:
    client.force_login(hr)

    response = client.post(hand_over_address(pair), {"manager": address})

    pair.refresh_from_db()
    assert response.status_code == 422
    assert "needs another look" in response.content.decode()
    assert pair.manager == manager


def test_a_complete_pair_is_not_handed_over_and_the_reason_is_given(
    client: Client, pair: Pair, hr: User, manager: User, stranger: User
) -> None:
    completed(pair)
    client.force_login(hr)

    response = client.post(hand_over_address(pair), {"manager": stranger.email})

    pair.refresh_from_db()
    assert response.status_code == 422
    assert "have both submitted" in response.content.decode()
    assert pair.manager == manager


def test_an_hr_partner_does_not_become_the_reader_of_a_pair(
    client: Client, pair: Pair, hr: User, manager: User
) -> None:
    submitted(pair, SheetRole.SELF)
    client.force_login(hr)

    response = client.post(hand_over_address(pair), {"manager": hr.email})

    pair.refresh_from_db()
    assert response.status_code == 422
    assert "Ask another HR partner" in response.content.decode()
    assert pair.manager == manager


def test_a_pair_of_another_cycle_is_not_there(client: Client, pair: Pair, hr: User) -> None:
    client.force_login(hr)
    other = CycleFactory()

    assert client.get(f"/cycles/{other.pk}/pairs/{pair.pk}/hand-over/").status_code == 404


def test_an_hr_partner_does_not_hand_over_a_pair_of_their_own(
    client: Client, cycle: Cycle, hr: User
) -> None:
    own = PairFactory(cycle=cycle, person=hr)
    client.force_login(hr)

    assert client.get(hand_over_address(own)).status_code == 403
