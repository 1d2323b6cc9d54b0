"""Taking back a confirmation: by who gave it, told to who reads it, and for the future alone."""

from typing import Any

import pytest

from assessments.choices import SheetRole
from assessments.models import AuditEvent, Confirmation, Evidence, Pair, User
from assessments.queries import evidence as queries
from assessments.queries.evidence import Piece, State
from assessments.queries.framework import current_catalogue
from assessments.services import evidence as log
from assessments.services.sheets import submit_sheet
from tests.completed import answers, submit_both
from tests.factories import EvidenceFactory, sheet_of, today
from tests.sheets import fill_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def confirmed(senior: User, manager: User) -> Evidence:
    evidence: Evidence = EvidenceFactory(person=senior, shared=True, items=["own-the-state"])
    log.confirm_evidence(evidence=evidence, version=1, words="I saw it", by=manager)
    return evidence


def edit(evidence: Evidence, what: str) -> Evidence:
    words = log.Words(happened_on=evidence.happened_on, what=what, items=tuple(evidence.items))
    version = Evidence.objects.get(pk=evidence.pk).version
    return log.edit_evidence(evidence=evidence, words=words, version=version, by=evidence.author)


def evidenced(person: User) -> tuple[str, ...]:
    return queries.evidenced_items(person, on=today(), catalogue=current_catalogue())


def seen_by(user: User, evidence: Evidence) -> Piece:
    (piece,) = queries.log_page(evidence.person, user).pieces
    return piece


def taken_back() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(verb="confirmation-taken-back"))


def test_what_is_taken_back_counts_no_more(confirmed: Evidence, manager: User) -> None:
    assert evidenced(confirmed.person) == ("own-the-state",)

    assert log.take_back_confirmation(evidence=confirmed, by=manager) is True

    assert evidenced(confirmed.person) == ()
    assert not Evidence.objects.confirmed().exists()


def test_it_is_on_record_once_however_often_it_is_asked(confirmed: Evidence, manager: User) -> None:
    results = [log.take_back_confirmation(evidence=confirmed, by=manager) for _ in range(2)]

    assert results == [True, False]
    (event,) = taken_back()
    assert (event.actor, event.subject, event.target_id) == (
        manager,
        confirmed.person,
        confirmed.pk,
    )
    assert event.details == {"version": 1}


def test_the_words_to_it_go_and_the_author_sees_who_took_it_back(
    confirmed: Evidence, senior: User, manager: User
) -> None:
    log.take_back_confirmation(evidence=confirmed, by=manager)

    piece = seen_by(senior, confirmed)
    (one,) = piece.taken_back
    assert (one.name, one.words, one.is_mine) == ("Mara Manager", "", False)
    assert (piece.state, piece.vouched_now, piece.vouched_before) == (State.SHARED, (), ())


def test_who_took_it_back_is_not_asked_again_until_the_words_change(
    confirmed: Evidence, manager: User
) -> None:
    log.take_back_confirmation(evidence=confirmed, by=manager)

    piece = seen_by(manager, confirmed)
    assert (piece.is_confirmed_by_me, piece.waits_for_me) == (False, False)
    assert queries.awaited_of(manager) == ()

    edit(confirmed, "Said better")

    piece = seen_by(manager, confirmed)
    assert (piece.taken_back, piece.waits_for_me) == ((), True)
    assert [one.evidence_id for one in queries.awaited_of(manager)] == [confirmed.pk]


def test_it_can_be_confirmed_again(confirmed: Evidence, manager: User) -> None:
    log.take_back_confirmation(evidence=confirmed, by=manager)

    log.confirm_evidence(evidence=confirmed, version=1, words="After all", by=manager)

    assert Confirmation.objects.get().words == "After all"
    assert evidenced(confirmed.person) == ("own-the-state",)
    assert log.take_back_confirmation(evidence=confirmed, by=manager) is True
    assert seen_by(manager, confirmed).taken_back[0].is_mine


def test_a_confirmation_of_earlier_words_goes_with_the_one_of_these(
    confirmed: Evidence, manager: User
) -> None:
    edit(confirmed, "Said better")
    log.confirm_evidence(evidence=confirmed, version=2, by=manager)

    log.take_back_confirmation(evidence=confirmed, by=manager)

    assert [one.version for one in Confirmation.objects.all()] == [0]
    assert seen_by(manager, confirmed).vouched_before == ()


def test_of_words_that_changed_since_there_is_nothing_to_take_back(
    confirmed: Evidence, manager: User
) -> None:
    edit(confirmed, "Said better")

    assert log.take_back_confirmation(evidence=confirmed, by=manager) is False
    assert Confirmation.objects.get().version == 1
    assert taken_back() == []


def test_nobody_takes_back_what_another_gave(
    confirmed: Evidence, senior: User, stranger: User
) -> None:
    for by in (senior, stranger):
        with pytest.raises(log.NotYours):
            log.take_back_confirmation(evidence=confirmed, by=by)

    assert evidenced(senior) == ("own-the-state",)


def test_of_what_was_withdrawn_nothing_is_taken_back(confirmed: Evidence, manager: User) -> None:
    log.withdraw_evidence(evidence=confirmed, by=confirmed.author)

    with pytest.raises(log.Withdrawn):
        log.take_back_confirmation(evidence=confirmed, by=manager)


def test_the_person_takes_back_what_they_said_to_their_managers_note(
    senior: User, manager: User
) -> None:
    about = EvidenceFactory(person=senior, author=manager, shared=True, items=["own-the-state"])
    log.confirm_evidence(evidence=about, version=1, by=senior)

    log.take_back_confirmation(evidence=about, by=senior)

    assert evidenced(senior) == ()
    assert seen_by(manager, about).taken_back[0].name == "Sena Senior"


def test_a_complete_pair_keeps_what_it_counted(
    confirmed: Evidence, pair: Pair, manager: User
) -> None:
    submit_both(pair, answers(levers=3), answers(levers=3))

    log.take_back_confirmation(evidence=confirmed, by=manager)

    pair.refresh_from_db()
    assert pair.evidenced == ["own-the-state"]


def test_what_was_taken_back_before_the_second_half_is_not_counted(
    confirmed: Evidence, pair: Pair, senior: User, manager: User
) -> None:
    halves: list[Any] = [(SheetRole.SELF, senior), (SheetRole.MANAGER, manager)]
    (first, one), (second, other) = halves
    submit_sheet(sheet=fill_in(sheet_of(pair, first)), by=one)
    log.take_back_confirmation(evidence=confirmed, by=manager)

    submit_sheet(sheet=fill_in(sheet_of(pair, second)), by=other)

    pair.refresh_from_db()
    assert (pair.is_complete, pair.evidenced) == (True, [])
