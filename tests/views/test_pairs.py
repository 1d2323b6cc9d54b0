import datetime
import re
from typing import Any

import pytest
from django.test import Client

from assessments.choices import SheetRole
from assessments.models import Cycle, Framework, Pair, Sheet, User
from assessments.services.cycles import close_cycle
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


def test_after_the_last_day_of_an_open_cycle_more_days_can_be_asked_for(
    client: Client, pair: Pair, senior: User
) -> None:
    past = {"opens_on": today() - 9 * DAY, "closes_on": today() - DAY}
    Cycle.objects.filter(pk=pair.cycle_id).update(**past)

    page = read(client, senior, f"/pairs/{pair.pk}/")

    assert "The last day has passed: H2" in page
    assert "ask your HR partner for a few more days" in page
    assert "in private" not in page


def test_after_the_end_nothing_is_opened(
    client: Client, framework: Framework, senior: User
) -> None:
    pair = submitted(
        PairFactory(person=senior, cycle=CycleFactory(name="H1", closed=True)), SheetRole.SELF
    )

    page = read(client, senior, f"/pairs/{pair.pk}/")

    assert "It ended before both halves were in: H1" in page
    assert 'href="/assessments/private/">Take stock by yourself, in private' in page
    assert "take-back" not in page


@pytest.mark.parametrize("persona", ["stranger", "hr", "editor", "administrator"])
def test_a_pair_is_not_there_for_anybody_else(
    client: Client, pair: Pair, organisation: Any, persona: str
) -> None:
    client.force_login(organisation.persona(persona))

    assert client.get(f"/pairs/{pair.pk}/").status_code == 404


# --- the page of a pair, left open ------------------------------------------------------------

HTMX = {"HX-Request": "true"}


def polled(client: Client, user: User, pair: Pair) -> str:
    """The address that the open page of this user asks."""
    page = read(client, user, f"/pairs/{pair.pk}/")
    found = re.search(r'hx-get="(/pairs/\d+/status/\?seen=\w+)"', page)
    assert found
    return found[1]


def test_an_open_page_hears_nothing_while_nothing_has_changed(
    client: Client, pair: Pair, senior: User
) -> None:
    response = client.get(polled(client, senior, pair), headers=HTMX)

    assert (response.status_code, response.content) == (204, b"")
    assert response["Cache-Control"] == "private, no-store"


def test_an_open_page_hears_nothing_of_what_the_other_answers(
    client: Client, pair: Pair, senior: User
) -> None:
    address = polled(client, senior, pair)

    AnswerFactory(sheet=sheet_of(pair, SheetRole.MANAGER), note="A private thought")

    assert client.get(address, headers=HTMX).status_code == 204


def test_an_open_page_hears_that_the_other_has_submitted_and_no_more(
    client: Client, pair: Pair, senior: User
) -> None:
    address = polled(client, senior, pair)
    AnswerFactory(sheet=sheet_of(pair, SheetRole.MANAGER), note="A private thought")

    submitted(pair, SheetRole.MANAGER)

    news = client.get(address, headers=HTMX).content.decode()
    assert news.count("Mara Manager has submitted; your half is missing") == 2  # heard and seen
    assert f"/sheets/{sheet_of(pair, SheetRole.MANAGER).pk}/" not in news
    assert "private thought" not in news
    assert client.get(address.split("?")[0], headers=HTMX).content.decode() == news


def test_an_open_page_hears_that_a_half_was_taken_back(
    client: Client, pair: Pair, senior: User
) -> None:
    submitted(pair, SheetRole.MANAGER)
    address = polled(client, senior, pair)

    Sheet.objects.filter(pk=sheet_of(pair, SheetRole.MANAGER).pk).update(
        submitted_at=None, sealed="", seal_sha256=""
    )

    news = client.get(address, headers=HTMX).content.decode()
    assert "You and Mara Manager each answer alone" in news


def test_an_open_page_leads_to_the_report_once_both_are_in_and_asks_no_more(
    client: Client, pair: Pair, senior: User
) -> None:
    submitted(pair, SheetRole.SELF)
    address = polled(client, senior, pair)

    completed(pair)

    news = client.get(address, headers=HTMX).content.decode()
    assert news.count("Both halves are in") == 2
    assert f'href="/reports/{pair.pk}/">Read the report' in news
    assert "hx-get" not in news


def test_an_open_page_hears_that_the_cycle_was_closed(
    client: Client, pair: Pair, senior: User, hr: User
) -> None:
    address = polled(client, senior, pair)

    close_cycle(cycle=pair.cycle, by=hr)

    news = client.get(address, headers=HTMX).content.decode()
    assert "It ended before both halves were in: H2" in news
    assert "hx-get" not in news


def test_what_an_open_page_asks_for_is_no_page_of_its_own(
    client: Client, pair: Pair, senior: User
) -> None:
    response_to_a_link = client.get(polled(client, senior, pair))

    assert response_to_a_link["Location"] == f"/pairs/{pair.pk}/"


def test_asking_for_news_is_reading(client: Client, pair: Pair, senior: User) -> None:
    assert client.post(polled(client, senior, pair), headers=HTMX).status_code == 405


def test_asking_for_news_costs_four_queries(
    client: Client, pair: Pair, senior: User, django_assert_num_queries: Any
) -> None:
    address = polled(client, senior, pair)

    with django_assert_num_queries(4):  # session, user with roles, pair, where it stands
        client.get(address, headers=HTMX)


# --- the page of assessments ------------------------------------------------------------------


def test_without_anything_the_page_of_assessments_teaches(client: Client, senior: User) -> None:
    page = read(client, senior, "/assessments/")

    assert "No cycle is running for you" in page
    assert "Your half will stand here" in page
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

    assert "Your half is still to come: H2" in page
    for words in ("Ended incomplete", "Waits for you", "You submitted", "Both submitted"):
        assert words in page
    assert "with Leading to production" in page


def test_a_manager_without_a_questionnaire_of_their_own_sees_whom_they_answer_for(
    client: Client, pair: Pair, manager: User
) -> None:
    page = read(client, manager, "/assessments/")
    assert "Your half is missing for 1 person" in page
    assert "Your half will stand here" not in page

    submitted(pair, SheetRole.MANAGER)

    assert (
        "Your half is in for everyone you answer for"
        in client.get("/assessments/").content.decode()
    )


def test_an_answered_private_self_assessment_leads_to_the_view_of_it(
    client: Client, framework: Framework, senior: User
) -> None:
    sheet = fill_in(SheetFactory(author=senior, framework=framework))

    page = read(client, senior, "/assessments/")
    assert "Everything answered" in page
    assert f'<a href="/sheets/{sheet.pk}/summary/">Read your view<' in page
    assert "Change your answers" in client.get(f"/sheets/{sheet.pk}/summary/").content.decode()

    sheet.answers.filter(key="snacking").update(value="")
    assert "In progress" in client.get("/assessments/").content.decode()
    assert "Go on answering" in client.get(f"/sheets/{sheet.pk}/summary/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_assessments_costs_as_many_queries_for_one_as_for_many(
    client: Client, cycle: Cycle, manager: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        PairFactory(cycle=cycle, manager=manager)
        SheetFactory(author=manager)
    client.force_login(manager)

    with django_assert_num_queries(4):  # session, user with roles, pairs, private sheets
        client.get("/assessments/")


# --- handing over -----------------------------------------------------------------------------


def confirmed(manager: User) -> dict[str, Any]:
    return {"manager": manager.email, "confirmed": manager.pk}


@pytest.mark.parametrize(
    "name_or_address", [lambda user: user.email.upper(), lambda user: f" {user.name} "]
)
def test_hr_hands_a_pair_over_once_they_have_seen_to_whom(
    client: Client, pair: Pair, hr: User, manager: User, stranger: User, name_or_address: Any
) -> None:
    client.force_login(hr)

    asked = client.post(hand_over_address(pair), {"manager": name_or_address(stranger)})
    pair.refresh_from_db()
    assert asked.status_code == 200
    assert f"Hand over to {stranger.name}" in asked.content.decode()
    assert "Unless the pair is complete, Mara Manager stops answering." in asked.content.decode()
    assert pair.manager == manager

    response = client.post(hand_over_address(pair), confirmed(stranger))

    pair.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"/cycles/{pair.cycle_id}/")
    assert pair.manager == stranger


def test_handing_over_twice_hands_over_once_and_is_no_error(
    client: Client, pair: Pair, hr: User, stranger: User
) -> None:
    client.force_login(hr)

    for words in ("now answers for Sena Senior", "already answers for Sena Senior"):
        fields = confirmed(stranger)
        page = client.post(hand_over_address(pair), fields, follow=True).content.decode()
        assert f"Stig Stranger {words}" in page

    assert pair.sheets.filter(role=SheetRole.MANAGER).count() == 2  # the old one and the new one


def test_the_new_line_manager_is_suggested(client: Client, pair: Pair, hr: User) -> None:
    new = UserFactory(name="Nour New")
    pair.person.manager = new
    pair.person.save()

    page = read(client, hr, hand_over_address(pair))

    assert 'value="Nour New"' in page
    assert "Nour New is who they report to now." in page


def test_who_was_confirmed_is_who_it_will_be(
    client: Client, pair: Pair, hr: User, manager: User, stranger: User
) -> None:
    client.force_login(hr)

    fields = {"manager": stranger.email, "confirmed": manager.pk}
    response = client.post(hand_over_address(pair), fields)

    pair.refresh_from_db()
    assert f"Hand over to {stranger.name}" in response.content.decode()
    assert pair.manager == manager


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("nobody@example.org", "Nobody has this name or address."),
        ("Sena Senior", "Sena Senior is who this is about"),
        ("Rae Report", "Rae Report reports to Sena Senior"),
        ("Lena Left", "The account of Lena Left is switched off."),
        ("Twin", "Give the address of the one: one@example.org, two@example.org."),
        ("", "Say who takes over."),
    ],
)
def test_a_manager_who_cannot_be_is_refused_with_the_reason_and_nothing_changes(
    client: Client, pair: Pair, hr: User, manager: User, words: str, reason: str
) -> None:
    UserFactory(name="Rae Report", manager=pair.person)
    UserFactory(name="Lena Left", is_active=False)
    for key in ("one", "two"):
        UserFactory(name="Twin", email=f"{key}@example.org")
    client.force_login(hr)

    response = client.post(hand_over_address(pair), {"manager": words})

    pair.refresh_from_db()
    assert response.status_code == 422
    assert reason in response.content.decode()
    assert pair.manager == manager


def test_a_complete_pair_is_not_handed_over_and_the_reason_is_given(
    client: Client, pair: Pair, hr: User, manager: User, stranger: User
) -> None:
    completed(pair)
    client.force_login(hr)

    response = client.post(hand_over_address(pair), confirmed(stranger))

    pair.refresh_from_db()
    assert response.status_code == 422
    assert "is complete, so it cannot be handed over" in response.content.decode()
    assert pair.manager == manager


def test_an_hr_partner_does_not_become_the_reader_of_a_pair(
    client: Client, pair: Pair, hr: User, manager: User
) -> None:
    submitted(pair, SheetRole.SELF)
    client.force_login(hr)

    response = client.post(hand_over_address(pair), confirmed(hr))

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
