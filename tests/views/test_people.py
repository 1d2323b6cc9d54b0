"""The pages around the login: an address is given by the organisation and by nobody else."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from assessments.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_remove"])
def test_nobody_changes_the_address_they_are_known_by(
    client: Client, senior: User, manager: User, action: str
) -> None:
    client.force_login(senior)

    response = client.post("/accounts/email/", {action: "", "email": manager.email})

    assert response.status_code == 404
    assert not EmailAddress.objects.filter(email=manager.email).exists()


def test_nobody_signs_up(client: Client) -> None:
    form = {"email": "new@example.org", "password1": "long-enough-1", "password2": "long-enough-1"}

    client.post("/accounts/signup/", form)

    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["login", "logout", "password/change", "password/reset"])
def test_the_other_pages_of_an_account_are_there(
    client: Client, senior: User, address: str
) -> None:
    assert client.get(f"/accounts/{address}/").status_code in (200, 302)
    client.force_login(senior)
    assert client.get(f"/accounts/{address}/").status_code in (200, 302)


# --- in the words of the product --------------------------------------------------------------


@pytest.fixture
def with_password(senior: User) -> User:
    senior.set_password(PASSWORD)
    senior.save()
    return senior


def labels(response: HttpResponse) -> dict[str, str]:
    return {name: field.label for name, field in response.context["form"].fields.items()}


def test_the_login_speaks_as_the_product_does(client: Client) -> None:
    response = client.get("/accounts/login/")

    assert labels(response) == {
        "login": "E-mail",
        "password": "Password",
        "remember": "Stay logged in",
    }
    assert "placeholder" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("password/reset", {"email": "E-mail"}),
        (
            "password/change",
            {
                "oldpassword": "Current password",
                "password1": "New password",
                "password2": "New password, once more",
            },
        ),
        ("reauthenticate", {"password": "Password"}),
    ],
)
def test_the_other_forms_of_an_account_do_too(
    client: Client, with_password: User, address: str, expected: dict[str, str]
) -> None:
    client.force_login(with_password)

    assert labels(client.get(f"/accounts/{address}/")) == expected


def test_who_sets_a_first_password_is_told_its_rules(client: Client, senior: User) -> None:
    client.force_login(senior)

    response = client.get("/accounts/password/set/")

    assert labels(response)["password1"] == "New password"
    assert "At least eight characters" in response.content.decode()


def test_a_new_password_is_chosen_by_the_link_in_the_mail(
    client: Client, with_password: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post("/accounts/password/reset/", {"email": with_password.email})
    link = re.search(r"/accounts/password/reset/key/\S+", str(mailoutbox[0].body))
    assert link
    form = client.get(link[0], follow=True)
    assert labels(form)["password2"] == "New password, once more"

    chosen = {"password1": "another-plain-passphrase", "password2": "another-plain-passphrase"}
    client.post(form.redirect_chain[-1][0], chosen)

    with_password.refresh_from_db()
    assert with_password.check_password("another-plain-passphrase")


def test_a_wrong_password_is_named_in_plain_words(client: Client, with_password: User) -> None:
    response = client.post("/accounts/login/", {"login": with_password.email, "password": "wrong"})

    assert "do not belong together" in response.content.decode()


def test_what_is_missing_is_named(client: Client) -> None:
    page = client.post("/accounts/login/", {}).content.decode()

    assert "Say which e-mail address is yours." in page
    assert "The password is missing." in page


def test_who_tries_too_often_reads_a_page_of_ours(client: Client) -> None:
    for number in range(21):
        fields = {"email": f"nobody-{number}@example.org"}
        answer = client.post("/accounts/password/reset/", fields, REMOTE_ADDR="192.0.2.7")

    assert answer.status_code == 429
    assert "That was asked too often" in answer.content.decode()


def test_a_changed_password_leads_home_with_a_word(client: Client, with_password: User) -> None:
    client.force_login(with_password)
    new = "another-plain-passphrase"

    response = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
        follow=True,
    )

    assert response.redirect_chain == [("/", 302)]
    assert "Your password is changed." in response.content.decode()
