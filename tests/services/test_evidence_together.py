"""What happens to evidence when several people, or several tabs, do something at once."""

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from assessments.models import AuditEvent, Confirmation, Evidence, Job, User, Witness
from assessments.queries.evidence.witnesses import LinkState, link_state
from assessments.services import evidence as log
from assessments.services.evidence import witnesses
from tests.catalogue import published_framework
from tests.factories import EvidenceFactory, UserFactory
from tests.witnesses import ask

pytestmark = pytest.mark.django_db(transaction=True)

HELP = "develop-others-juniors"


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of them gives, or the error it ends with."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except log.EvidenceError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def shared() -> Evidence:
    published_framework()
    mara = UserFactory(name="Mara Manager")
    evidence: Evidence = EvidenceFactory(
        person=UserFactory(name="Sena Senior", manager=mara), shared=True, items=[HELP]
    )
    return evidence


@pytest.mark.parametrize("attempt", range(3))
def test_confirming_and_taking_back_at_once_leave_one_of_the_two(
    shared: Evidence, attempt: int
) -> None:
    mara: Any = shared.shared_with

    def confirm() -> object:
        return log.confirm_evidence(evidence=shared, version=1, by=mara)

    def take_back() -> object:
        return log.take_back_confirmation(evidence=shared, by=mara)

    confirm()
    results = together([take_back, confirm, take_back, confirm])

    assert [one for one in results if isinstance(one, Exception)] == []
    assert Confirmation.objects.count() == 1
    acts = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert len(acts) == acts.count("evidence-confirmed") + acts.count("confirmation-taken-back")
    assert all(one != other for one, other in itertools.pairwise(acts))
    stands = Confirmation.objects.get().version == 1
    assert stands == (acts[-1] == "evidence-confirmed")


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_edits_and_a_confirmation_none_vouches_for_other_words(
    shared: Evidence, attempt: int
) -> None:
    mara: Any = shared.shared_with

    def edit(what: str) -> object:
        words = log.Words(happened_on=shared.happened_on, what=what, items=(HELP,))
        return log.edit_evidence(evidence=shared, words=words, version=1, by=shared.author)

    results = together(
        [
            lambda: edit("One"),
            lambda: edit("Another"),
            lambda: log.confirm_evidence(evidence=shared, version=1, by=mara),
        ]
    )

    assert sum(isinstance(one, log.StaleEvidence) for one in results) == 1
    assert Evidence.objects.get().version == 2
    assert not Evidence.objects.confirmed().exists()


def test_one_address_asked_in_many_tabs_has_one_open_link(shared: Evidence) -> None:
    results = together([lambda: ask(shared) for _ in range(4)])

    assert [one for one in results if isinstance(one, Exception)] == []
    rows = Witness.objects.select_related("evidence")
    states = [link_state(one, one.evidence) for one in rows]
    assert sorted(states) == [LinkState.OPEN, *[LinkState.REVOKED] * 3]
    assert Job.objects.count() == 4


def test_many_tabs_send_no_more_mails_than_one(shared: Evidence) -> None:
    for number in range(8):
        ask(shared, address=f"ola{number}@example.org")
    other = EvidenceFactory(person=shared.person, items=[HELP])

    results = together(
        [
            lambda number=number: ask(other, address=f"ada{number}@example.org")  # type: ignore[misc]
            for number in range(4)
        ]
    )

    assert sum(isinstance(one, witnesses.TooManyMails) for one in results) == 2
    assert Witness.objects.count() == 10


def test_deleting_twice_at_once_deletes_once(shared: Evidence) -> None:
    author: User = shared.author

    results = together([lambda: log.delete_evidence(evidence=shared, by=author)] * 3)

    assert results.count(None) == 1
    assert sum(isinstance(one, log.Gone) for one in results) == 2
    assert AuditEvent.objects.filter(verb="evidence-deleted").count() == 1
