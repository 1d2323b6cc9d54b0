import io
import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.log import configure_logging

from assessments.models import Confirmation, Evidence, Framework, User, Witness
from assessments.services.evidence import witnesses
from assessments.services.evidence.files import attach
from assessments.views.evidence import witnesses as views
from tests import attachments as made
from tests.factories import EvidenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence(framework: Framework, senior: User) -> Evidence:
    return EvidenceFactory(
        person=senior,
        shared=True,
        what="Showed Ola how to frame the churn task",
        effect="She worked alone for a week",
        gained="The churn squad",
        link="https://wiki.example.org/secret-page",
        items=["develop-others-juniors", "tools-and-assets"],
    )


@pytest.fixture
def address(evidence: Evidence) -> str:
    _, token = witnesses.ask_witness(evidence=evidence, name="Ola Helped", by=evidence.author)
    return f"/w/{token}/"


def text(response: Any) -> str:
    content: str = response.content.decode()
    return re.sub(r"\s+", " ", content)


# --- asking -------------------------------------------------------------------------------------


def test_the_link_is_shown_once(client: Client, evidence: Evidence, senior: User) -> None:
    client.force_login(senior)

    page = text(client.post(f"/evidence/{evidence.pk}/witness/", {"name": "Ola Helped"}))

    (token,) = re.findall(r'value="http://testserver/w/([\w-]+)/"', page)
    for there in (f"/evidence/{evidence.pk}/witness/", f"/evidence/{evidence.pk}/"):
        assert token not in text(client.get(there))
    assert "no answer yet" in text(client.get(f"/evidence/{evidence.pk}/witness/"))


def test_without_a_name_nobody_is_asked(client: Client, evidence: Evidence, senior: User) -> None:
    client.force_login(senior)

    response = client.post(f"/evidence/{evidence.pk}/witness/", {"name": " "})

    assert response.status_code == 422
    assert "Say who was helped." in text(response)
    assert not Witness.objects.exists()


def test_evidence_without_a_tag_for_help_leads_to_its_tags(
    client: Client, framework: Framework, senior: User
) -> None:
    other = EvidenceFactory(person=senior)
    client.force_login(senior)

    page = client.get(f"/evidence/{other.pk}/witness/")
    refused = client.post(f"/evidence/{other.pk}/witness/", {"name": "Ola"})

    assert f'href="/evidence/{other.pk}/edit/"' in text(page)
    assert (refused.status_code, Witness.objects.count()) == (422, 0)


def test_the_author_takes_a_link_back(
    client: Client, evidence: Evidence, address: str, senior: User
) -> None:
    client.force_login(senior)
    witness = Witness.objects.get()

    there = f"/evidence/{evidence.pk}/witness/{witness.pk}/revoke/"
    first, second = (text(client.post(there, follow=True)) for _ in range(2))

    assert "The link for Ola Helped is closed." in first
    assert "The link for Ola Helped was closed already." in second
    client.logout()
    response = client.get(address)
    assert response.status_code == 410
    assert "This link was taken back" in text(response)


# --- the colleague's page -----------------------------------------------------------------------


def test_the_colleague_sees_the_piece_and_nothing_else(
    client: Client, evidence: Evidence, address: str
) -> None:
    attach(evidence=evidence, name="plan.png", content=made.picture(), by=evidence.author)

    page = text(client.get(address))

    for words in ("Sena Senior", "Showed Ola how", "worked alone", "The churn squad"):
        assert words in page
    for words in ("secret-page", "plan.png", "Mara", "example.org", "Tools and data", "/evidence/"):
        assert words not in page


def test_looking_uses_nothing_up_and_answering_does(client: Client, address: str) -> None:
    for _ in range(3):
        assert client.get(address).status_code == 200
    client.head(address)
    assert not Confirmation.objects.exists()

    done = client.post(address, {"answer": "yes", "words": "A week saved"})

    assert "Thank you, Ola Helped" in text(done)
    assert Confirmation.objects.get().words == "A week saved"
    again = client.post(address, {"answer": "no", "words": "Not so"})
    assert again.status_code == 410
    assert "This link has been answered" in text(again)
    assert "Showed Ola" not in text(again)
    assert Witness.objects.get().answer == "confirmed"


def test_a_colleague_may_decline(client: Client, address: str) -> None:
    page = text(client.post(address, {"answer": "no", "words": "I was on leave"}))

    assert "could not say that" in page
    assert (Witness.objects.get().answer, Confirmation.objects.count()) == ("declined", 0)


@pytest.mark.parametrize(
    "sent", [{}, {"answer": "perhaps"}, {"answer": "yes", "words": "x" * 5001}]
)
def test_an_answer_that_is_none_does_not_use_the_link_up(
    client: Client, address: str, sent: dict[str, str]
) -> None:
    response = client.post(address, sent)

    assert response.status_code == 422
    assert client.get(address).status_code == 200


def test_an_answer_that_comes_too_late_by_a_moment_is_told(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    see = views.queries.asked_page

    def revoked_after_looking(witness: Witness) -> Any:
        page = see(witness)
        Witness.objects.update(revoked_at=timezone.now())
        return page

    monkeypatch.setattr(views.queries, "asked_page", revoked_after_looking)

    response = client.post(address, {"answer": "yes"})

    assert response.status_code == 410
    assert "This link was taken back" in text(response)
    assert not Confirmation.objects.exists()


def test_every_way_a_link_can_be_closed_is_told(
    client: Client, evidence: Evidence, address: str
) -> None:
    Evidence.objects.update(version=2)
    changed = client.get(address)
    Witness.objects.update(expires_at=timezone.now())
    expired = client.get(address)
    unknown = client.get("/w/nothing-like-it/")

    assert (changed.status_code, expired.status_code, unknown.status_code) == (410, 410, 404)
    assert "was changed" in text(changed)
    assert "has run out" in text(expired)
    assert "nothing behind this link" in text(unknown)
    for response in (changed, expired, unknown):
        assert "Showed Ola" not in text(response)
        assert_unlinked(response)


def test_the_author_does_not_answer_for_the_colleague(
    client: Client, evidence: Evidence, address: str, senior: User
) -> None:
    client.force_login(senior)

    for response in (client.get(address), client.post(address, {"answer": "yes"})):
        assert response.status_code == 403
        assert "not yours to answer" in text(response)

    assert not Confirmation.objects.exists()


def assert_unlinked(response: Any) -> None:
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_the_address_is_not_sent_on_kept_or_listed_and_nobody_is_tracked(address: str) -> None:
    client = Client(enforce_csrf_checks=True)  # a browser that sends no referrer sends no origin

    for response in (client.get(address), client.post(address, {"answer": "yes"})):
        assert response.status_code == 200
        assert_unlinked(response)

    assert client.cookies == {}


def test_a_link_stands_in_no_log(client: Client, address: str) -> None:
    """Not even where every request is logged, and every closed link as a warning."""
    written = io.StringIO()
    loud = settings.LOGGING | {
        "root": {"handlers": ["console"], "level": "INFO"},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "event",
                "stream": written,
            }
        },
    }
    before = logging.root.handlers[:], logging.root.level
    configure_logging(settings.LOGGING_CONFIG, loud)
    try:
        client.get(address)
        client.put(address)
        client.post(address, {"answer": "yes"})
        client.get(address)
    finally:
        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
        logging.root.handlers, logging.root.level = before

    assert "/w/.../" in written.getvalue()
    assert address.split("/")[2] not in written.getvalue()
