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

from assessments.choices import JobState
from assessments.models import AuditEvent, Job, User
from assessments.services import people
from assessments.tasks import mail_old_address
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
def changed(ada: User, administrator: User) -> Any:
    """Changes Ada's address."""

    def change(email: str) -> User:
        return people.change_address(person=ada, email=email, by=administrator)

    return change


def run_job() -> Job:
    """As a worker does who hears the bell."""
    job = Job.objects.get()
    mail_old_address(job_id=job.pk)
    job.refresh_from_db()
    return job


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
    assert Job.objects.get().arguments == {"event_id": event.pk}  # no address in it
    assert (event.verb, event.actor, event.subject) == ("address-changed", administrator, ada)
    assert event.details == {"before": OLD, "after": NEW}


def test_the_same_address_again_changes_nothing(ada: User, changed: Any) -> None:
    changed("Old@Example.org")

    ada.refresh_from_db()
    assert (ada.email, ada.has_usable_password()) == (OLD, True)
    assert not AuditEvent.objects.exists()
    assert not Job.objects.exists()


def test_the_old_address_is_told_who_did_it_and_nothing_of_the_new_one(changed: Any) -> None:
    changed(NEW)
    assert run_job().state == JobState.DONE

    (message,) = mail.outbox
    assert message.to == [OLD]
    assert message.subject == "Your account has another address now"
    assert "until now, this address was the one of Ada Example. Adan Admin has changed it" in (
        message.body
    )
    assert NEW not in str(message.message())


def test_a_command_that_changes_an_address_is_told_of_as_the_server(ada: User) -> None:
    people.change_address(person=ada, email=NEW, by=None)
    run_job()

    assert "Somebody who looks after the server has changed it" in str(mail.outbox[0].body)


def test_nobody_is_told_of_a_change_that_was_undone(ada: User) -> None:
    with transaction.atomic():
        people.change_address(person=ada, email=NEW, by=None)
        transaction.set_rollback(True)

    ada.refresh_from_db()
    assert (ada.email, Job.objects.count(), AuditEvent.objects.count()) == (OLD, 0, 0)


def test_a_mail_server_that_is_down_gets_the_notice_when_it_is_back(
    ada: User, changed: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    changed(NEW)
    ada.refresh_from_db()
    assert ada.email == NEW

    job = run_job()
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)
    assert job.error.startswith("ConnectionRefusedError in ")
    assert OLD not in f"{job.error} {[record.msg for record in caplog.records]}"

    settings.EMAIL_BACKEND = works
    assert run_job().state == JobState.DONE
    assert [message.to for message in mail.outbox] == [[OLD]]


def test_a_mail_server_that_says_nothing_holds_nobody_up_for_long(
    changed: Any, settings: Any
) -> None:
    assert 0 < settings.EMAIL_TIMEOUT <= 10
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.1
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()

        changed(NEW)  # does not even ask

        assert run_job().error.startswith("SMTPServerDisconnected in ")


def test_a_notice_that_goes_out_twice_is_known_by_its_message_id(changed: Any) -> None:
    changed(NEW)
    run_job()
    Job.objects.update(state=JobState.QUEUED)  # its worker died before it could end the job
    run_job()
    changed("third@example.org")
    mail_old_address(job_id=Job.objects.latest("pk").pk)

    first, again, of_another = (str(message.message()["Message-ID"]) for message in mail.outbox)
    assert first == again
    assert first != of_another
    assert re.fullmatch(r"<[0-9a-f]{64}@example\.org>", first)


def test_another_installation_has_other_message_ids(changed: Any, settings: Any) -> None:
    changed(NEW)
    run_job()
    settings.SECRET_KEY = "that of the rehearsal, which sends from the same domain"
    Job.objects.update(state=JobState.QUEUED)
    run_job()

    ours, theirs = (str(message.message()["Message-ID"]) for message in mail.outbox)
    assert ours != theirs


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
