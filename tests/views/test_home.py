from typing import Any

import pytest
from django.test import Client

from assessments.models import Pair, User
from assessments.queries.framework import current_catalogue
from tests.factories import CycleFactory, PairFactory

pytestmark = pytest.mark.django_db


def test_a_stranger_to_the_app_sees_what_it_is_and_how_to_get_in(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "Two people look at the same work. Then they talk." in page
    assert 'href="/accounts/login/"' in page
    assert 'href="/catalogue/"' in page


@pytest.mark.parametrize("address", ["/how-it-works/", "/privacy/"])
def test_the_pages_that_explain_are_open_to_everyone(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_home_is_headed_by_the_next_step_and_leads_to_it(
    client: Client, pair: Pair, senior: User
) -> None:
    client.force_login(senior)

    response = client.get("/")

    page = response.content.decode()
    assert "<h1>Your half is waiting for you</h1>" in page
    sheet = pair.sheets.get(author=senior)
    assert f'<a class="btn btn-primary btn-large" href="/sheets/{sheet.pk}/">' in page
    assert response["Cache-Control"] == "private, no-store"


def test_home_teaches_who_has_nothing_to_do(client: Client, senior: User) -> None:
    client.force_login(senior)

    assert "What will stand here" in client.get("/").content.decode()


@pytest.mark.parametrize("persona", ["manager", "hr", "editor", "administrator"])
def test_home_leads_every_persona_somewhere(
    client: Client, pair: Pair, organisation: Any, persona: str
) -> None:
    client.force_login(organisation.persona(persona))

    assert "btn-primary btn-large" in client.get("/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_home_costs_as_many_queries_for_one_pair_as_for_many(
    client: Client, pair: Pair, manager: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number - 1):
        PairFactory(cycle=pair.cycle, manager=manager)
    client.force_login(manager)

    with django_assert_num_queries(5):  # session, user with roles, pairs, cases, evidence
        client.get("/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_hr_partners_home_costs_as_many_queries_for_one_cycle_as_for_many(
    client: Client, framework: object, hr: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        PairFactory(cycle=CycleFactory())
    client.force_login(hr)

    with django_assert_num_queries(6):  # session, user with roles, pairs, cases, evidence, cycles
        client.get("/")


def test_the_ideas_are_read_from_the_published_catalogue(framework: object) -> None:
    """The words on “how this works” name thirteen levers; the catalogue has to agree."""
    assert len(current_catalogue().concepts_of(kind="lever")) == 13
