"""What somebody tries who means no good: forged forms, odd methods, addresses that lead away."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import User
from tests.architecture.test_access_matrix import PERSONAS, ROWS, Scene, scene  # noqa: F401
from tests.architecture.test_urls import ROUTES
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

REFUSED = {"login", "403", "404"}
# Whoever could forge a form there would need the link, and with it can do everything already.
BY_LINK = {"witness": "w/<str:token>/"}
READ = [(row[0], row[2:]) for row in ROWS if row[1] == "get"]
WRITTEN = [(row[0], row[2:]) for row in ROWS if row[1] == "post"]
ELSEWHERE = [
    "https://elsewhere.example.org",
    "//elsewhere.example.org",
    "///elsewhere.example.org",
    "/\\elsewhere.example.org",
    "https:elsewhere.example.org",
    "\thttps://elsewhere.example.org",
    "javascript:alert(1)",
]


@pytest.fixture
def member() -> User:
    person: User = UserFactory()
    person.set_password(PASSWORD)
    person.save()
    return person


def writes(client: Client, method: str, address: str) -> list[str]:
    """What one request changes in the database."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = getattr(client, method)(address)
        b"".join(response)  # which closes a file
    changing = ("INSERT", "UPDATE", "DELETE")
    return [query["sql"] for query in queries if query["sql"].startswith(changing)]


def who_may(answers: list[str]) -> list[str]:
    return [name for name, got in zip(PERSONAS, answers, strict=True) if got not in REFUSED]


def test_no_form_is_taken_from_elsewhere(scene: Scene) -> None:  # noqa: F811
    assert len(WRITTEN) > 10
    for route, answers in (row for row in WRITTEN if row[0] not in BY_LINK):
        address = reverse(route, kwargs=scene.arguments(route))
        for persona in who_may(answers):
            client = Client(enforce_csrf_checks=True)
            client.force_login(scene.organisation.persona(persona))

            assert client.post(address).status_code == 403, (route, persona)
            assert writes(client, "post", address) == [], (route, persona)


def test_only_what_a_link_opens_is_exempt_from_the_token_of_a_form() -> None:
    exempt = [address for address, route in ROUTES if getattr(route.callback, "csrf_exempt", 0)]

    assert exempt == list(BY_LINK.values())


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_a_post_changes_anything(scene: Scene, method: str) -> None:  # noqa: F811
    clients = {name: Client() for name in PERSONAS if name != "anonymous"}
    for name, client in clients.items():
        client.force_login(scene.organisation.persona(name))
    for route, answers in [*READ, *WRITTEN]:
        address = reverse(route, kwargs=scene.arguments(route))
        for name in who_may(answers):
            if name in clients:
                assert writes(clients[name], method, address) == [], (route, name)


@pytest.mark.parametrize("elsewhere", ELSEWHERE[:2])
def test_a_login_does_not_lead_away(client: Client, member: User, elsewhere: str) -> None:
    form = {"login": member.email, "password": PASSWORD, "next": elsewhere}

    response = client.post("/accounts/login/", form)

    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_who_is_logged_in_is_not_led_away(client: Client, senior: User, elsewhere: str) -> None:
    client.force_login(senior)

    login = client.get("/accounts/login/", {"next": elsewhere})
    logout = client.post("/accounts/logout/", {"next": elsewhere})

    for response in (login, logout):
        assert (response.status_code, response["Location"]) == (302, "/")


def test_a_session_that_was_there_before_the_login_is_not_the_one_after_it(member: User) -> None:
    client = Client()
    client.post("/accounts/logout/")  # leaves a session with a message in it
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted, token = session.session_key, client.cookies["csrftoken"].value

    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})

    assert client.get("/assessments/").status_code == 200
    assert client.cookies["sessionid"].value != planted
    assert client.cookies["csrftoken"].value != token
    stranger = Client()
    stranger.cookies["sessionid"] = str(planted)
    assert stranger.get("/assessments/").status_code == 302


def test_who_was_deactivated_is_out_at_once(client: Client, senior: User) -> None:
    client.force_login(senior)
    User.objects.filter(pk=senior.pk).update(is_active=False)

    assert client.get("/assessments/").status_code == 302


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "elsewhere.example.org"}, 400),
        ({"x-forwarded-host": "elsewhere.example.org"}, 302),
    ],
)
def test_a_link_to_set_a_password_leads_here_whatever_the_request_says(
    client: Client, member: User, headers: dict[str, str], status: int
) -> None:
    response = client.post("/accounts/password/reset/", {"email": member.email}, headers=headers)

    assert response.status_code == status
    links = [re.findall(r"https?://[^/\s]+", str(message.body)) for message in mail.outbox]
    assert links == ([] if status == 400 else [["http://testserver"]])


def test_cookies_are_kept_from_scripts_and_from_other_sites(member: User) -> None:
    client = Client()

    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})

    flags: dict[str, Any] = {
        name: (cookie["httponly"], cookie["samesite"]) for name, cookie in client.cookies.items()
    }
    assert flags == {"sessionid": (True, "Lax"), "csrftoken": (True, "Lax")}
