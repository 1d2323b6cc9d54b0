"""Whose word a piece of evidence waits for is kept with it, and every verb keeps it true."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Evidence, User, Witness
from assessments.services import evidence as log
from assessments.services.evidence.importing import import_evidence
from assessments.services.evidence.witnesses import answer_witness
from assessments.services.people import set_manager
from tests.factories import EvidenceFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

Queries = Callable[[int], Any]


def words(what: str = "Something happened") -> log.Words:
    return log.Words(happened_on=today(), what=what, items=("develop-others-juniors",))


def note(person: User, by: User, *, shared: bool = True) -> Evidence:
    return log.capture_evidence(person=person, words=words(), shared=shared, by=by)


@pytest.fixture
def piece(senior: User, manager: User) -> Evidence:
    """The person's own, shared with their manager."""
    return note(senior, senior)


def awaited(evidence: Evidence) -> User | None:
    evidence.refresh_from_db()
    return evidence.awaits


def say(evidence: Evidence, by: User, text: str = "Which release?") -> None:
    log.remark_on_evidence(evidence=evidence, text=text, by=by)


def confirm(evidence: Evidence, by: User) -> None:
    evidence.refresh_from_db()
    log.confirm_evidence(evidence=evidence, version=evidence.version, by=by)


def edit(evidence: Evidence, what: str) -> None:
    by = evidence.author
    log.edit_evidence(evidence=evidence, words=words(what), version=evidence.version, by=by)


def move(person: User, manager: User) -> None:
    set_manager(person=person, manager=manager, by=None)
    person.refresh_from_db()


def test_what_is_shared_waits_for_its_reader(senior: User, manager: User, piece: Evidence) -> None:
    about = note(senior, manager)
    import_evidence(pieces=[words("Imported")], shared=True, by=senior)

    assert (awaited(piece), awaited(about)) == (manager, senior)
    assert awaited(Evidence.objects.get(what="Imported")) == manager


def test_what_is_private_waits_for_nobody(senior: User, manager: User) -> None:
    private = note(senior, senior, shared=False)
    import_evidence(pieces=[words("Imported")], shared=False, by=senior)

    assert awaited(private) is None
    assert awaited(Evidence.objects.get(what="Imported")) is None


def test_a_question_waits_for_the_author_until_they_answer(
    senior: User, manager: User, piece: Evidence
) -> None:
    say(piece, manager)
    assert awaited(piece) == senior

    say(piece, senior, "The one of May")
    assert awaited(piece) == manager

    say(piece, manager, "And June?")
    assert awaited(piece) == senior


def test_an_edit_answers_a_question(senior: User, manager: User, piece: Evidence) -> None:
    say(piece, manager)

    edit(piece, "The release of May")

    assert awaited(piece) == manager


def test_what_is_confirmed_waits_for_nobody_until_its_words_change(
    manager: User, piece: Evidence
) -> None:
    say(piece, manager)
    confirm(piece, manager)
    assert awaited(piece) is None

    edit(piece, "Said better")
    assert awaited(piece) == manager


def test_a_question_after_the_confirmation_waits_and_its_answer_does_not(
    senior: User, manager: User, piece: Evidence
) -> None:
    confirm(piece, manager)

    say(piece, manager)
    assert awaited(piece) == senior

    confirm(piece, manager)  # the first confirmation stays as it was, before the question
    assert awaited(piece) == senior

    say(piece, senior, "The one of May")
    assert awaited(piece) is None


def test_what_the_reader_took_back_waits_for_nobody_until_its_words_change(
    manager: User, piece: Evidence
) -> None:
    confirm(piece, manager)

    log.take_back_confirmation(evidence=piece, by=manager)
    assert awaited(piece) is None

    edit(piece, "Said better")
    assert awaited(piece) == manager


def test_what_was_asked_before_a_confirmation_that_was_taken_back_is_open_again(
    senior: User, manager: User, piece: Evidence
) -> None:
    say(piece, manager)
    confirm(piece, manager)

    log.take_back_confirmation(evidence=piece, by=manager)

    assert awaited(piece) == senior


def test_a_colleagues_confirmation_is_not_the_readers(manager: User, piece: Evidence) -> None:
    asked = Witness.objects.create(
        evidence=piece,
        version=1,
        name="Chidi Colleague",
        token_sha256="0" * 64,
        expires_at=timezone.now() + datetime.timedelta(days=14),
    )
    answer_witness(witness=asked, confirmed=True, words="", by=None)

    assert awaited(piece) == manager


@pytest.mark.parametrize("end", [log.stop_sharing, log.withdraw_evidence])
def test_what_nobody_reads_any_more_waits_for_nobody(
    senior: User, manager: User, piece: Evidence, end: Callable[..., Any]
) -> None:
    say(piece, manager)

    end(evidence=piece, by=senior)

    assert awaited(piece) is None


def test_what_is_shared_again_waits_for_the_reader_as_it_did_before(
    senior: User, manager: User, piece: Evidence
) -> None:
    say(piece, manager)
    log.stop_sharing(evidence=piece, by=senior)

    log.share_evidence(evidence=piece, by=senior)

    assert awaited(piece) == senior


def test_what_is_passed_on_waits_for_the_new_reader_and_what_they_confirmed_once_does_not(
    senior: User, manager: User, stranger: User, django_assert_num_queries: Queries
) -> None:
    asked, confirmed, quiet = EvidenceFactory.create_batch(3, person=senior, shared=True)
    say(asked, manager)
    confirm(confirmed, manager)
    move(senior, stranger)

    log.share_again(by=senior)
    assert [awaited(one) for one in (asked, confirmed, quiet)] == [stranger] * 3

    move(senior, manager)
    with django_assert_num_queries(10):  # around the three updates: what was said, in two
        log.share_again(by=senior)
    assert [awaited(one) for one in (asked, confirmed, quiet)] == [senior, None, manager]


@pytest.mark.parametrize("broken", ["stranger", "private", "withdrawn"])
def test_the_database_refuses_to_wait_for_whom_it_cannot(
    senior: User, manager: User, stranger: User, broken: str
) -> None:
    now = timezone.now()
    read = {"shared_with": manager, "shared_at": now}
    fields: dict[str, dict[str, Any]] = {
        "stranger": {**read, "awaits": stranger},
        "private": {"awaits": senior},
        "withdrawn": {**read, "awaits": manager, "withdrawn_at": now, "what": ""},
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(person=senior, **fields[broken])
