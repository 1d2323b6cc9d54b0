"""The pages around the login: an address is given by the organisation and by nobody else."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from assessments.models import User

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
