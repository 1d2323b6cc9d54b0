import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from assessments.choices import WitnessAnswer
from assessments.models import AuditEvent, Confirmation, Evidence, Framework, User, Witness
from assessments.queries.evidence import evidenced_items
from assessments.queries.evidence.witnesses import (
    LinkState,
    asked_colleagues,
    digest_of,
    link_state,
    witness_by_token,
)
from assessments.queries.framework import current_catalogue
from assessments.services.evidence import witnesses
from assessments.services.evidence.holding import NotYours, Withdrawn
from assessments.services.evidence.log import Words, edit_evidence, withdraw_evidence
from tests.factories import EvidenceFactory, UserFactory

pytestmark = pytest.mark.django_db

HELP = "develop-others-juniors"


@pytest.fixture
def evidence(framework: Framework, senior: User) -> Evidence:
    return EvidenceFactory(person=senior, items=["tools-and-assets", HELP])


def ask(evidence: Evidence, name: str = "Ola Helped") -> tuple[Witness, str]:
    return witnesses.ask_witness(evidence=evidence, name=name, by=evidence.author)


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
    kept = [*Witness.objects.values(), *AuditEvent.objects.values()]
    assert token not in str(kept)


def test_a_link_is_valid_for_two_weeks_and_about_the_words_of_now(evidence: Evidence) -> None:
    before = timezone.now()

    witness, _ = ask(evidence)

    left = witness.expires_at - before
    assert datetime.timedelta(days=14) <= left < datetime.timedelta(days=14, minutes=1)
    assert (witness.version, state_of(witness)) == (evidence.version, LinkState.OPEN)


def test_a_new_link_closes_the_one_before(evidence: Evidence) -> None:
    first, _ = ask(evidence)
    second, _ = ask(evidence, "Ada Helped")

    assert (state_of(first), state_of(second)) == (LinkState.REVOKED, LinkState.OPEN)


def test_evidence_that_is_not_about_help_has_no_witness(senior: User, framework: object) -> None:
    other = EvidenceFactory(person=senior, items=["tools-and-assets"])

    with pytest.raises(witnesses.NotAboutHelp):
        ask(other)


def test_only_its_author_asks_and_only_while_it_stands(evidence: Evidence, manager: User) -> None:
    with pytest.raises(NotYours):
        witnesses.ask_witness(evidence=evidence, name="Ola", by=manager)
    withdraw_evidence(evidence=evidence, by=evidence.author)

    with pytest.raises(Withdrawn):
        ask(evidence)


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
