import io
import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.log import configure_logging

from assessments.choices import JobState
from assessments.models import Confirmation, Evidence, Framework, Job, User, Witness
from assessments.models.evidence import TAKEN_BACK
from assessments.queries.evidence.witnesses import digest_of
from assessments.services.evidence.files import attach
from assessments.services.evidence.mailing import token_of
from assessments.services.evidence.witnesses import VALID_FOR
from assessments.tasks import mail_witness
from assessments.views.evidence import witnesses as views
from tests import attachments as made
from tests.factories import EvidenceFactory
from tests.witnesses import ask, job_of

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
    _, token = ask(evidence)
    return f"/w/{token}/"


def text(response: Any) -> str:
    content: str = response.content.decode()
    return re.sub(r"\s+", " ", content)


# --- asking -------------------------------------------------------------------------------------


ASKED = {"name": "Ola Helped", "address": "ola@example.org"}


def test_the_link_is_mailed_and_shown_on_no_page(
    client: Client, evidence: Evidence, senior: User
) -> None:
    client.force_login(senior)

    answered = client.post(f"/evidence/{evidence.pk}/witness/", ASKED)
    page = text(client.get(answered["Location"]))
    asked = Witness.objects.get()
    mail_witness(job_id=job_of(asked).pk)

    assert answered["Location"] == f"/evidence/{evidence.pk}/#colleagues"
    assert "The mail to Ola Helped is on its way." in page
    (sent,) = mail.outbox
    (token,) = re.findall(r"http://testserver/w/([\w-]+)/", sent.body)
    assert token_of(job_of(asked).arguments["nonce"]) == token
    for there in (f"/evidence/{evidence.pk}/witness/", f"/evidence/{evidence.pk}/"):
        shown = text(client.get(there))
        assert token not in shown
        assert "/w/" not in shown
        assert "ola@example.org" in shown
        assert "no answer yet" in shown
    client.logout()
    assert client.get(f"/w/{token}/").status_code == 200


def test_who_reads_the_evidence_does_not_see_who_was_asked(
    client: Client, evidence: Evidence, address: str, manager: User
) -> None:
    client.force_login(manager)

    page = text(client.get(f"/evidence/{evidence.pk}/"))

    assert "ola@example.org" not in page
    assert "Colleagues asked" not in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"address": ""}, "Give the address that the link should go to."),
        ({"address": "ola"}, "This is not an e-mail address."),
        ({"address": "ola@example.org\nBcc: x@example.org"}, "This is not an e-mail address."),
        ({"address": "ola@elsewhere.example"}, "Nobody here has an address at elsewhere.example."),
        ({"address": "sena-senior@example.org"}, "That is the address of Sena Senior."),
    ],
)
def test_an_address_that_will_not_do_is_told(
    client: Client, evidence: Evidence, senior: User, change: dict[str, str], told: str
) -> None:
    client.force_login(senior)

    response = client.post(f"/evidence/{evidence.pk}/witness/", ASKED | change)

    assert response.status_code == 422
    assert told in text(response)
    assert not Witness.objects.exists()


def test_the_author_has_the_mail_sent_again(
    client: Client, evidence: Evidence, address: str, senior: User
) -> None:
    client.force_login(senior)
    witness = Witness.objects.get()
    there = f"/evidence/{evidence.pk}/witness/{witness.pk}/mail/"
    assert there not in text(client.get(f"/evidence/{evidence.pk}/"))
    mail_witness(job_id=job_of(witness).pk)
    assert there in text(client.get(f"/evidence/{evidence.pk}/"))

    told = text(client.post(there, follow=True))
    mail_witness(job_id=job_of(witness).pk)

    assert "The mail to Ola Helped goes out once more." in told
    assert [address in sent.body for sent in mail.outbox] == [True, True]


def test_a_mail_that_failed_is_told_to_the_author(
    client: Client, evidence: Evidence, address: str, senior: User
) -> None:
    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now())
    client.force_login(senior)

    page = text(client.get(f"/evidence/{evidence.pk}/"))

    assert "The mail could not be sent." in page


def test_a_closed_link_is_not_sent_again(
    client: Client, evidence: Evidence, address: str, senior: User
) -> None:
    client.force_login(senior)
    witness = Witness.objects.get()
    Witness.objects.update(revoked_at=timezone.now())

    told = text(client.post(f"/evidence/{evidence.pk}/witness/{witness.pk}/mail/", follow=True))

    assert "This link is closed, so nothing was sent." in told


@pytest.mark.parametrize(("asked", "queries"), [(1, 10), (3, 10)])
def test_the_page_of_a_piece_takes_one_more_query_however_many_were_asked(
    client: Client,
    evidence: Evidence,
    senior: User,
    asked: int,
    queries: int,
    django_assert_num_queries: Any,
) -> None:
    for number in range(asked):
        ask(evidence, address=f"ola{number}@example.org")
    client.force_login(senior)
    client.get(f"/evidence/{evidence.pk}/")

    with django_assert_num_queries(queries):
        client.get(f"/evidence/{evidence.pk}/")


def test_without_a_name_nobody_is_asked(client: Client, evidence: Evidence, senior: User) -> None:
    client.force_login(senior)

    response = client.post(f"/evidence/{evidence.pk}/witness/", ASKED | {"name": " "})

    assert response.status_code == 422
    assert "Say who was helped." in text(response)
    assert not Witness.objects.exists()


def test_evidence_without_a_tag_for_help_leads_to_its_tags(
    client: Client, framework: Framework, senior: User
) -> None:
    other = EvidenceFactory(person=senior)
    client.force_login(senior)

    page = client.get(f"/evidence/{other.pk}/witness/")
    refused = client.post(f"/evidence/{other.pk}/witness/", ASKED)

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


def test_a_colleague_takes_a_yes_back(client: Client, address: str, senior: User) -> None:
    done = text(client.post(address, {"answer": "yes", "words": "A week saved"}))
    again = client.get(address)
    taken = client.post(address, {"answer": "take-back"})
    late = client.post(address, {"answer": "take-back"})

    assert "the same link lets you take it back" in done
    assert again.status_code == 410
    assert 'value="take-back"' in text(again)
    assert "Showed Ola" not in text(again)
    assert (taken.status_code, late.status_code) == (200, 410)
    assert "Your word is taken back" in text(taken)
    assert 'value="take-back"' not in text(late)
    assert Confirmation.objects.get().version == TAKEN_BACK
    assert_unlinked(taken)
    client.force_login(senior)
    page = text(client.get(f"/evidence/{Evidence.objects.get().pk}/"))
    assert "Ola Helped, who was helped, confirmed it and took that back on" in page


def test_a_yes_that_is_gone_in_this_moment_is_not_taken_back_twice(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(address, {"answer": "yes"})
    monkeypatch.setattr(views.services, "take_back_answer", lambda **_: False)

    assert client.post(address, {"answer": "take-back"}).status_code == 410


def test_there_is_nothing_to_take_back_before_an_answer(client: Client, address: str) -> None:
    assert client.post(address, {"answer": "take-back"}).status_code == 422
    assert client.get(address).status_code == 200


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


def test_evidence_deleted_in_this_moment_closes_everything_about_its_colleagues(
    client: Client, evidence: Evidence, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    see, token = views.queries.asked_page, address.split("/")[2]

    def withdrawn_after_looking(witness: Witness) -> Any:
        page = see(witness)
        Witness.objects.all().delete()
        return page

    monkeypatch.setattr(views.queries, "asked_page", withdrawn_after_looking)

    answered = client.post(address, {"answer": "yes"})

    assert answered.status_code == 404
    assert "nothing behind this link" in text(answered)
    Confirmation.objects.all().delete()
    Witness.objects.create(
        evidence=evidence,
        version=1,
        name="Ola Helped",
        token_sha256=digest_of(token),
        expires_at=timezone.now() + VALID_FOR,
        answered_at=timezone.now(),
        answer="confirmed",
    )
    assert client.post(address, {"answer": "take-back"}).status_code == 404


def test_a_link_of_evidence_withdrawn_in_this_moment_is_not_taken_back(
    client: Client, evidence: Evidence, address: str, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(senior)
    revoke = views.services.revoke_witness

    def too_late(**arguments: Any) -> bool:
        wordless = {"what": "", "effect": "", "gained": "", "link": ""}
        Evidence.objects.update(withdrawn_at=timezone.now(), awaits=None, **wordless)
        return revoke(**arguments)

    monkeypatch.setattr(views.services, "revoke_witness", too_late)
    there = f"/evidence/{evidence.pk}/witness/{Witness.objects.get().pk}/revoke/"

    assert "This evidence was withdrawn." in text(client.post(there, follow=True))


def test_a_managers_note_is_shown_to_the_colleague_as_the_managers(
    client: Client, framework: Framework, senior: User, manager: User
) -> None:
    _, token = ask(EvidenceFactory(person=senior, author=manager, items=["develop-others-juniors"]))

    page = text(client.get(f"/w/{token}/"))

    assert "Mara Manager keeps notes on how the work of Sena Senior helps others" in page
    assert "<title>Mara Manager asks for your word" in page


# --- who reads it --------------------------------------------------------------------------------


def test_the_page_names_who_reads_it_by_link(
    client: Client, framework: Framework, senior: User
) -> None:
    evidence = EvidenceFactory(person=senior, items=["develop-others-juniors"])
    client.force_login(senior)
    page = f"/evidence/{evidence.pk}/"
    assert "<p>You alone.</p>" in text(client.get(page))
    assert "<h1>Only you can read this</h1>" in text(client.get(page))

    _, token = ask(evidence)

    shown = text(client.get(page))
    assert "<p>You, and Ola Helped by their link.</p>" in shown
    assert "<h1>Not shared, only shown by link</h1>" in shown
    assert "Only you" not in shown

    Client().post(f"/w/{token}/", {"answer": "no", "words": "Not me"})
    answered = "<p>You, and Ola Helped, who has read it by their link.</p>"
    assert answered in text(client.get(page))


def test_a_closed_link_shows_it_to_nobody(
    client: Client, framework: Framework, senior: User
) -> None:
    evidence = EvidenceFactory(person=senior, items=["develop-others-juniors"])
    asked, _ = ask(evidence)
    client.force_login(senior)

    client.post(reverse("revoke-witness", args=[evidence.pk, asked.pk]))

    assert Witness.objects.get().revoked_at is not None
    assert "<p>You alone.</p>" in text(client.get(f"/evidence/{evidence.pk}/"))


def test_a_shared_piece_names_both_readers(
    client: Client, evidence: Evidence, address: str, senior: User
) -> None:
    client.force_login(senior)

    shown = text(client.get(f"/evidence/{evidence.pk}/"))

    assert "<p>You and Mara Manager, and Ola Helped by their link.</p>" in shown
