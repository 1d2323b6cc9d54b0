"""What a guard answers to somebody whose login has ended, and to an address without its button."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from assessments.models import Evidence, User
from tests.factories import EvidenceFactory

ENDED = "Your login had ended, so that was not done. Log in, and you are back where you were."


@pytest.fixture
def evidence(senior: User) -> Evidence:
    return EvidenceFactory(person=senior)


def pressed(client: Client, evidence: Evidence, **headers: str) -> tuple[str, list[str]]:
    """Where one comes back to after the login, and what is said on its page."""
    response = client.post(reverse("share-evidence", args=[evidence.pk]), headers=headers)
    assert response.status_code == 302
    (back,) = parse_qs(urlsplit(response["Location"]).query)["next"]
    return back, [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/evidence/?page=2", "/evidence/?page=2"),
        ("https://elsewhere.example.org/evidence/", None),
        ("//elsewhere.example.org/evidence/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_who_pressed_a_button_comes_back_to_its_page(
    client: Client, evidence: Evidence, page: str, back: str | None
) -> None:
    own = reverse("share-evidence", args=[evidence.pk])

    assert pressed(client, evidence, referer=page) == (back or own, [ENDED])


def test_a_script_is_told_nothing_that_a_person_would_read_later(
    client: Client, evidence: Evidence
) -> None:
    own = reverse("share-evidence", args=[evidence.pk])

    assert pressed(client, evidence, sec_fetch_mode="cors", referer="http://testserver/") == (
        own,
        [],
    )


def test_the_login_says_that_nothing_was_done_and_leads_back(
    client: Client, evidence: Evidence, senior: User
) -> None:
    page = f"http://testserver{reverse('evidence', args=[evidence.pk])}"
    action = reverse("share-evidence", args=[evidence.pk])

    login = client.post(action, headers={"referer": page}, follow=True)

    assert ENDED in login.content.decode()
    evidence.refresh_from_db()
    assert not evidence.is_shared


def test_the_address_of_a_button_has_a_page_that_says_so(
    client: Client, evidence: Evidence, senior: User
) -> None:
    client.force_login(senior)

    response = client.get(reverse("share-evidence", args=[evidence.pk]))

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Only a button leads here" in response.content.decode()
