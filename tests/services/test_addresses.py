"""Who holds an address can be the person. So a change of it ends all that the old one opened."""

import re
import socket
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from django.core import mail
from django.db import transaction
from django.test import Client

from assessments.models import AuditEvent, User
from assessments.services import people
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a-plain-test-passphrase"
OLD, NEW = "old@example.org", "new@example.org"


@pytest.fixture
def ada() -> User:
    person: User = UserFactory(name="Ada Example", email=OLD)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def changed(ada: User, administrator: User, django_capture_on_commit_callbacks: Any) -> Any:
    """Changes Ada's address and lets the transaction commit."""

    def change(email: str) -> User:
        with django_capture_on_commit_callbacks(execute=True):
            return people.change_address(person=ada, email=email, by=administrator)

    return change


def log_in(email: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/assessments/").status_code == 200


def reset_link(email: str) -> str:
    """What the mail to this address leads to."""
    Client().post("/accounts/password/reset/", {"email": email})
    message = mail.outbox.pop()
    assert message.to == [email]
    found = re.search(r"/accounts/password/reset/key/\S+", str(message.body))
    assert found
    return found[0]


def choose_password(link: str, password: str) -> bool:
    """Whether the link still lets somebody choose one."""
    client = Client()
    form = client.get(link, follow=True)
    if b"password1" not in form.content:
        return False
    address = form.redirect_chain[-1][0]
    client.post(address, {"password1": password, "password2": password})
    return True


def test_the_change_is_on_record_with_both_addresses(
    ada: User, administrator: User, changed: Any
) -> None:
    changed(NEW)

    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.subject) == ("address-changed", administrator, ada)
    assert event.details == {"before": OLD, "after": NEW}


def test_the_same_address_again_changes_nothing(ada: User, changed: Any) -> None:
    changed("Old@Example.org")

    ada.refresh_from_db()
    assert (ada.email, ada.has_usable_password()) == (OLD, True)
    assert not AuditEvent.objects.exists()
    assert mail.outbox == []


def test_the_old_address_is_told_who_did_it_and_nothing_of_the_new_one(changed: Any) -> None:
    changed(NEW)

    (message,) = mail.outbox
    assert message.to == [OLD]
    assert message.subject == "Your account has another address now"
    assert "until now, this address was the one of Ada Example. Adan Admin has changed it" in (
        message.body
    )
    assert NEW not in str(message.message())


def test_a_command_that_changes_an_address_is_told_of_as_the_server(
    ada: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        people.change_address(person=ada, email=NEW, by=None)

    assert "Somebody who looks after the server has changed it" in str(mail.outbox[0].body)


def test_nobody_is_told_of_a_change_that_was_undone(
    ada: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        people.change_address(person=ada, email=NEW, by=None)
        transaction.set_rollback(True)

    ada.refresh_from_db()
    assert (ada.email, mail.outbox, AuditEvent.objects.count()) == (OLD, [], 0)


def test_a_mail_server_that_is_down_does_not_undo_the_change(
    ada: User, changed: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    changed(NEW)

    ada.refresh_from_db()
    assert ada.email == NEW
    (said,) = (record.msg for record in caplog.records)
    assert (said["event"], said["person"], said["error"]) == (
        "notice_not_sent",
        ada.pk,
        "ConnectionRefusedError",
    )
    assert OLD not in str(said)


def test_a_mail_server_that_says_nothing_is_not_waited_for(
    ada: User, changed: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert 0 < settings.EMAIL_TIMEOUT <= 10
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.1
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()

        changed(NEW)

    assert [record.msg["error"] for record in caplog.records] == ["SMTPServerDisconnected"]


def test_who_was_logged_in_is_so_no_longer(changed: Any) -> None:
    client = log_in(OLD)
    assert is_in(client)

    changed(NEW)

    assert not is_in(client)


def test_neither_address_logs_in_with_the_old_password(changed: Any) -> None:
    changed(NEW)

    assert not is_in(log_in(OLD))
    assert not is_in(log_in(NEW))


def test_a_link_from_before_sets_no_password(changed: Any) -> None:
    link = reset_link(OLD)

    changed(NEW)

    assert not choose_password(link, "another-plain-passphrase")


def test_a_link_from_before_stays_dead_when_the_address_comes_back(changed: Any) -> None:
    link = reset_link(OLD)

    changed(NEW)
    changed(OLD)

    assert not choose_password(link, "another-plain-passphrase")


def test_the_new_address_lets_the_person_in_again(changed: Any) -> None:
    changed(NEW)
    mail.outbox.clear()

    assert choose_password(reset_link(NEW), "another-plain-passphrase")
    assert is_in(log_in(NEW, "another-plain-passphrase"))


def test_who_held_the_address_for_a_while_keeps_nothing_of_it(changed: Any) -> None:
    changed("somebody.else@example.org")
    mail.outbox.clear()
    choose_password(reset_link("somebody.else@example.org"), "another-plain-passphrase")
    inside = log_in("somebody.else@example.org", "another-plain-passphrase")
    assert is_in(inside)

    changed(OLD)

    assert not is_in(inside)
    assert not is_in(log_in(OLD, "another-plain-passphrase"))


def test_an_address_that_was_replaced_is_nobodys(ada: User, changed: Any) -> None:
    EmailAddress.objects.create(user=ada, email=OLD)  # as a login leaves it

    changed(NEW)

    assert filter_users_by_email(OLD) == []
    assert filter_users_by_email(NEW) == [ada]
