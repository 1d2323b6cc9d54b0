import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from assessments.choices import JobState, WitnessAnswer
from assessments.models import AuditEvent, Confirmation, Evidence, Framework, Job, User, Witness
from assessments.models.evidence import TAKEN_BACK
from assessments.queries.evidence import evidenced_items
from assessments.queries.evidence.witnesses import (
    LinkState,
    MailState,
    asked_colleagues,
    digest_of,
    link_state,
    witness_by_token,
)
from assessments.queries.framework import current_catalogue
from assessments.services.evidence import addressing, witnesses
from assessments.services.evidence.holding import NotYours, Withdrawn
from assessments.services.evidence.log import (
    Words,
    delete_evidence,
    edit_evidence,
    withdraw_evidence,
)
from assessments.services.jobs import PATIENT_ATTEMPTS
from assessments.tasks import mail_witness
from tests.factories import EvidenceFactory, UserFactory
from tests.witnesses import ROOT, ask, job_of

pytestmark = pytest.mark.django_db

HELP = "develop-others-juniors"


@pytest.fixture
def evidence(framework: Framework, senior: User) -> Evidence:
    return EvidenceFactory(person=senior, items=["tools-and-assets", HELP])


def answer(witness: Witness, *, confirmed: bool = True, words: str = "") -> Witness:
    return witnesses.answer_witness(witness=witness, confirmed=confirmed, words=words, by=None)


def reworded(evidence: Evidence) -> Evidence:
    words = Words(happened_on=evidence.happened_on, what="In other words", items=(HELP,))
    return edit_evidence(
        evidence=evidence, words=words, version=evidence.version, by=evidence.author
    )


def state_of(witness: Witness) -> LinkState:
    witness.refresh_from_db()
    return link_state(witness, Evidence.objects.get(pk=witness.evidence_id))


# --- asking -------------------------------------------------------------------------------------


def test_only_the_hash_of_a_link_is_kept(evidence: Evidence) -> None:
    witness, token = ask(evidence)

    assert len(token) == 43
    assert witness.token_sha256 == digest_of(token)
    assert witness_by_token(token) == witness
    assert witness_by_token(token[:-1]) is None
    kept = [*Witness.objects.values(), *AuditEvent.objects.values(), *Job.objects.values()]
    assert token not in str(kept)


def test_a_link_is_valid_for_two_weeks_and_about_the_words_of_now(evidence: Evidence) -> None:
    before = timezone.now()

    witness, _ = ask(evidence)

    left = witness.expires_at - before
    assert datetime.timedelta(days=14) <= left < datetime.timedelta(days=14, minutes=1)
    assert (witness.version, state_of(witness)) == (evidence.version, LinkState.OPEN)


def test_asking_the_same_address_again_closes_the_link_before(evidence: Evidence) -> None:
    first, _ = ask(evidence)
    other, _ = ask(evidence, "Ada Helped", "ada@example.org")
    second, _ = ask(evidence, address="Ola@Example.org")

    states = [state_of(witness) for witness in (first, other, second)]
    assert states == [LinkState.REVOKED, LinkState.OPEN, LinkState.OPEN]


@pytest.mark.parametrize("confirmed", [True, False])
def test_who_has_answered_is_not_asked_about_the_same_words_again(
    evidence: Evidence, confirmed: bool
) -> None:
    witness, _ = ask(evidence)
    answer(witness, confirmed=confirmed)

    with pytest.raises(witnesses.HasAnswered, match="Ola Helped has answered"):
        ask(evidence)

    assert state_of(ask(reworded(evidence))[0]) == LinkState.OPEN


@pytest.mark.parametrize("address", ["sena-senior@example.org", "Sena-Senior+me@EXAMPLE.org"])
def test_nobody_has_the_link_sent_to_themselves(evidence: Evidence, address: str) -> None:
    with pytest.raises(addressing.OwnAddress, match="Sena Senior"):
        ask(evidence, address=address)

    assert not Job.objects.exists()


def test_a_managers_note_is_not_confirmed_at_the_address_of_its_person(
    senior: User, manager: User, framework: object
) -> None:
    about = EvidenceFactory(person=senior, author=manager, items=[HELP])

    for person in (senior, manager):
        with pytest.raises(addressing.OwnAddress, match=person.name):
            ask(about, address=person.email)


@pytest.mark.parametrize("address", ["ola@mail.example.com", "ola@ple.org", "ola@xexample.org"])
def test_the_link_goes_to_addresses_of_the_organisation_alone(
    evidence: Evidence, address: str
) -> None:
    with pytest.raises(addressing.NotAColleague, match=address.partition("@")[2]):
        ask(evidence, address=address)


def test_who_has_an_account_is_asked_by_the_name_they_have_there(
    evidence: Evidence, stranger: User
) -> None:
    for address in (stranger.email.upper(), stranger.email.replace("@", "+note@")):
        witness, _ = ask(evidence, name="The whole board", address=address)

        assert witness.name == "Stig Stranger"


def test_who_has_left_is_not_asked(evidence: Evidence, stranger: User) -> None:
    User.objects.filter(pk=stranger.pk).update(is_active=False)

    with pytest.raises(addressing.HasLeft, match="Stig Stranger is not active"):
        ask(evidence, address=stranger.email)


def test_an_author_has_ten_mails_a_day(evidence: Evidence, monkeypatch: Any) -> None:
    for number in range(9):
        ask(evidence, address=f"ola{number}@example.org")
    last, _ = ask(evidence)

    with pytest.raises(witnesses.TooManyMails, match="10 mails have gone out"):
        ask(evidence, address="one-more@example.org")
    with pytest.raises(witnesses.TooManyMails):
        witnesses.mail_again(witness=last, by=evidence.author)

    assert Witness.objects.count() == 10
    later = timezone.now() + datetime.timedelta(days=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    ask(evidence, address="one-more@example.org")


def test_the_mails_of_others_do_not_count(evidence: Evidence, stranger: User) -> None:
    theirs = EvidenceFactory(person=stranger, items=[HELP])
    for number in range(10):
        ask(theirs, address=f"ola{number}@example.org")

    assert state_of(ask(evidence)[0]) == LinkState.OPEN


def test_evidence_that_is_not_about_help_has_no_witness(senior: User, framework: object) -> None:
    other = EvidenceFactory(person=senior, items=["tools-and-assets"])

    with pytest.raises(witnesses.NotAboutHelp):
        ask(other)


def test_only_its_author_asks_and_only_while_it_stands(evidence: Evidence, manager: User) -> None:
    with pytest.raises(NotYours):
        witnesses.ask_witness(
            evidence=evidence, name="Ola", address="ola@example.org", root=ROOT, by=manager
        )
    withdraw_evidence(evidence=evidence, by=evidence.author)

    with pytest.raises(Withdrawn):
        ask(evidence)


# --- the mail -----------------------------------------------------------------------------------


def send(witness: Witness) -> Any:
    mail_witness(job_id=job_of(witness).pk)
    return mail.outbox


def test_the_link_goes_to_the_address_by_a_job(evidence: Evidence) -> None:
    witness, token = ask(evidence)

    (sent,) = send(witness)

    assert (sent.to, sent.subject) == (["ola@example.org"], "Sena Senior asks for your word")
    assert f"http://testserver/w/{token}/\n" in sent.body
    assert "One of them is about Ola Helped" in sent.body
    assert evidence.what not in sent.body
    assert job_of(witness).state == JobState.DONE
    assert witness_by_token(token) == witness


def test_the_mail_about_a_managers_note_says_whose_it_is(
    senior: User, manager: User, framework: object
) -> None:
    witness, _ = ask(EvidenceFactory(person=senior, author=manager, items=[HELP]))

    (sent,) = send(witness)

    assert "Mara Manager keeps notes on how the work of Sena Senior helps others." in sent.body


def test_names_in_a_mail_are_as_they_are_written(evidence: Evidence, senior: User) -> None:
    User.objects.filter(pk=senior.pk).update(name="Sena\nO'Neil & <Co>")
    witness, _ = ask(evidence, name="Ola & <Co>")

    (sent,) = send(witness)

    assert sent.subject == "Sena O'Neil & <Co> asks for your word"
    assert "about Ola & <Co>" in sent.body


def test_sending_again_sends_the_same_link(evidence: Evidence) -> None:
    witness, token = ask(evidence)
    send(witness)

    witnesses.mail_again(witness=witness, by=evidence.author)

    assert [token in one.body for one in send(witness)] == [True, True]
    assert state_of(witness) == LinkState.OPEN
    event = AuditEvent.objects.get(verb="witness-mailed-again")
    assert (event.actor, event.target_id) == (evidence.author, evidence.pk)


def test_a_mail_that_could_not_be_sent_is_told_and_goes_out_when_asked_again(
    evidence: Evidence, settings: Any
) -> None:
    witness, _ = ask(evidence)
    assert mail_state(evidence) == MailState.WAITING
    settings.EMAIL_BACKEND = "tests.failing_site.NoSuchBackend"
    send(witness)
    assert mail_state(evidence) == MailState.WAITING
    send(witness)
    assert mail_state(evidence) == MailState.LATE
    Job.objects.update(attempts=PATIENT_ATTEMPTS - 1)
    send(witness)
    assert mail_state(evidence) == MailState.FAILED

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    witnesses.mail_again(witness=witness, by=evidence.author)

    assert len(send(witness)) == 1
    assert mail_state(evidence) == MailState.SENT


def mail_state(evidence: Evidence) -> MailState:
    (asked,) = asked_colleagues(evidence)
    return asked.mail


def test_a_link_that_is_closed_or_gone_is_not_mailed(evidence: Evidence) -> None:
    revoked, _ = ask(evidence)
    witnesses.revoke_witness(witness=revoked, by=evidence.author)
    gone, _ = ask(evidence, address="ada@example.org")
    job = job_of(gone)
    gone.delete()

    mail_witness(job_id=job.pk)

    assert send(revoked) == []
    assert {job.state for job in Job.objects.all()} == {JobState.DONE}


def test_another_secret_key_sends_no_link_that_leads_nowhere(
    evidence: Evidence, settings: Any
) -> None:
    witness, _ = ask(evidence)
    settings.SECRET_KEY = "another-key-since-the-colleague-was-asked-about-it"

    assert send(witness) == []

    assert job_of(witness).error.startswith("KeyChanged in witness_mail")


def test_a_link_that_is_closed_or_was_never_mailed_is_not_sent_again(evidence: Evidence) -> None:
    revoked, _ = ask(evidence)
    witnesses.revoke_witness(witness=revoked, by=evidence.author)
    old, _ = ask(evidence, address="ada@example.org")
    job_of(old).delete()

    for witness in (revoked, old):
        with pytest.raises(witnesses.LinkClosed, match="nothing was sent"):
            witnesses.mail_again(witness=witness, by=evidence.author)

    assert not AuditEvent.objects.filter(verb="witness-mailed-again").exists()
    assert {(one.address, one.mail) for one in asked_colleagues(evidence)} == {
        ("", MailState.UNKNOWN),
        ("ola@example.org", MailState.WAITING),
    }


def test_only_its_author_sends_it_again(evidence: Evidence, manager: User) -> None:
    witness, _ = ask(evidence)

    with pytest.raises(NotYours):
        witnesses.mail_again(witness=witness, by=manager)


@pytest.mark.parametrize("end", [withdraw_evidence, delete_evidence])
def test_with_the_evidence_the_address_goes(evidence: Evidence, end: Any) -> None:
    ask(evidence)
    kept, _ = ask(EvidenceFactory(person=evidence.person, items=[HELP]))

    end(evidence=evidence, by=evidence.author)

    assert list(Job.objects.all()) == [job_of(kept)]
    assert list(Witness.objects.all()) == [kept]


# --- answering ----------------------------------------------------------------------------------


def test_a_colleague_confirms_once_and_for_help_alone(evidence: Evidence, senior: User) -> None:
    witness, _ = ask(evidence)

    answer(witness, words="A week saved")

    confirmation = Confirmation.objects.get()
    assert (confirmation.vouched_as, confirmation.by) == ("colleague", None)
    assert (confirmation.name, confirmation.words) == ("Ola Helped", "A week saved")
    assert confirmation.version == evidence.version
    assert state_of(witness) == LinkState.CONFIRMED
    today = timezone.localdate()
    assert evidenced_items(senior, on=today, catalogue=current_catalogue()) == (HELP,)


def test_a_colleague_declines_and_the_author_reads_why(evidence: Evidence) -> None:
    witness, _ = ask(evidence)

    answer(witness, confirmed=False, words="I was on leave")

    assert not Confirmation.objects.exists()
    (asked,) = asked_colleagues(evidence)
    assert (asked.state, asked.words) == (LinkState.DECLINED, "I was on leave")


def test_an_answer_is_on_record_without_the_words(evidence: Evidence) -> None:
    witness, _ = ask(evidence)

    answer(witness, words="A week saved")

    event = AuditEvent.objects.get(verb="witness-answered")
    assert (event.actor, event.subject) == (None, evidence.person)
    assert event.details == {"answer": WitnessAnswer.CONFIRMED}


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_second_answer_changes_nothing(evidence: Evidence, confirmed: bool) -> None:
    witness, _ = ask(evidence)
    answer(witness)

    with pytest.raises(witnesses.LinkClosed) as closed:
        answer(witness, confirmed=confirmed, words="Again")

    assert closed.value.state == LinkState.CONFIRMED
    assert Confirmation.objects.get().words == ""


def test_a_link_that_ran_out_is_not_answered(evidence: Evidence) -> None:
    witness, _ = ask(evidence)
    Witness.objects.update(expires_at=timezone.now())

    with pytest.raises(witnesses.LinkClosed) as closed:
        answer(witness)

    assert closed.value.state == LinkState.EXPIRED
    assert not Confirmation.objects.exists()


def test_a_link_that_was_taken_back_is_not_answered(evidence: Evidence) -> None:
    witness, _ = ask(evidence)
    assert witnesses.revoke_witness(witness=witness, by=evidence.author) is True
    assert witnesses.revoke_witness(witness=witness, by=evidence.author) is False

    with pytest.raises(witnesses.LinkClosed) as closed:
        answer(witness)

    assert closed.value.state == LinkState.REVOKED
    assert AuditEvent.objects.filter(verb="witness-revoked").count() == 1


def test_words_changed_meanwhile_are_not_vouched_for(evidence: Evidence) -> None:
    witness, _ = ask(evidence)
    reworded(evidence)

    with pytest.raises(witnesses.LinkClosed) as closed:
        answer(witness)

    assert closed.value.state == LinkState.CHANGED
    assert not Confirmation.objects.exists()


def test_an_answer_stays_answered_when_the_words_change_later(evidence: Evidence) -> None:
    witness, _ = ask(evidence)
    answer(witness)
    reworded(evidence)

    assert state_of(witness) == LinkState.CONFIRMED
    assert list(Evidence.objects.confirmed()) == []


def test_a_link_that_was_answered_is_not_taken_back(evidence: Evidence) -> None:
    witness, _ = ask(evidence)
    answer(witness)

    assert witnesses.revoke_witness(witness=witness, by=evidence.author) is False
    assert state_of(witness) == LinkState.CONFIRMED


def test_neither_author_nor_person_answers(evidence: Evidence, manager: User) -> None:
    about_sena = EvidenceFactory(person=evidence.person, author=manager, items=[HELP])
    witness, _ = ask(about_sena)

    for user in (manager, evidence.person):
        with pytest.raises(NotYours):
            witnesses.answer_witness(witness=witness, confirmed=True, words="", by=user)

    assert state_of(witness) == LinkState.OPEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_of_several_answers_at_once_one_counts(framework: object, attempt: int) -> None:
    evidence = EvidenceFactory(person=UserFactory(), items=[HELP])
    witness, _ = ask(evidence)
    barrier = Barrier(4)

    def run(number: int) -> object:
        barrier.wait()
        try:
            return answer(Witness.objects.get(), confirmed=number % 2 == 0, words=str(number))
        except witnesses.LinkClosed as closed:
            return closed
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(run, range(4)))

    witness.refresh_from_db()
    assert sum(isinstance(result, Witness) for result in results) == 1
    assert sum(isinstance(result, witnesses.LinkClosed) for result in results) == 3
    confirmed = witness.answer == WitnessAnswer.CONFIRMED
    assert Confirmation.objects.count() == confirmed
    assert AuditEvent.objects.filter(verb="witness-answered").count() == 1


# --- taking it back -------------------------------------------------------------------------------


def test_a_colleague_takes_a_yes_back_while_the_link_lasts(
    evidence: Evidence, senior: User
) -> None:
    witness, _ = ask(evidence)
    answer(witness, words="A week saved")
    other, _ = ask(evidence, "Ola Helped", "another-ola@example.org")
    answer(other)

    assert witnesses.take_back_answer(witness=witness) is True
    assert witnesses.take_back_answer(witness=witness) is False

    assert state_of(witness) == LinkState.DECLINED
    assert state_of(other) == LinkState.CONFIRMED
    assert [(one.version, one.words) for one in Confirmation.objects.order_by("version")] == [
        (TAKEN_BACK, ""),
        (1, ""),
    ]
    event = AuditEvent.objects.get(verb="witness-took-back")
    assert (event.actor, event.subject) == (None, senior)
    witnesses.take_back_answer(witness=other)
    today = timezone.localdate()
    assert evidenced_items(senior, on=today, catalogue=current_catalogue()) == ()


def test_what_was_never_said_changed_since_or_ran_out_is_not_taken_back(
    evidence: Evidence,
) -> None:
    witness, _ = ask(evidence)
    assert witnesses.take_back_answer(witness=witness) is False
    answer(witness)
    Witness.objects.update(expires_at=timezone.now())
    assert witnesses.take_back_answer(witness=witness) is False
    Witness.objects.update(expires_at=timezone.now() + witnesses.VALID_FOR)
    reworded(evidence)
    assert witnesses.take_back_answer(witness=witness) is False

    assert Confirmation.objects.get().version == 1
