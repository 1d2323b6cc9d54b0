"""Which evidence the two may cite."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Case, Evidence, User
from assessments.queries.cases import cases_visible_to, citable
from assessments.services.evidence import confirm_evidence, withdraw_evidence
from tests.case_stages import opened
from tests.factories import EvidenceFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    opened(senior, manager)
    return cases_visible_to(senior).get()


def piece(case: Case, days_ago: int = 7, **fields: object) -> Evidence:
    day = today() - datetime.timedelta(days=days_ago)
    return EvidenceFactory(person=case.person, happened_on=day, shared=True, **fields)


def test_confirmed_pieces_come_first_then_the_newest(case: Case, senior: User) -> None:
    old, new = piece(case, 30), piece(case, 1)
    confirmed = piece(case, 300)
    confirm_evidence(evidence=confirmed, version=1, by=confirmed.shared_with)

    found = citable(case, senior).pieces

    assert [one.id for one in found] == [confirmed.pk, new.pk, old.pk]
    assert [one.is_confirmed for one in found] == [True, False, False]
    assert found[0].confirmed_by == ("Mara Manager",)


def test_a_piece_says_what_it_is_about(case: Case, manager: User) -> None:
    items = ["tools-and-assets", "unknown-by-now"]
    one = piece(case, author=manager, what="Shared it", effect="Two teams", items=items)

    (found,) = citable(case, manager).pieces

    assert (found.id, found.what, found.effect) == (one.pk, "Shared it", "Two teams")
    assert (found.happened_on, found.author) == (one.happened_on, "Mara Manager")
    assert (found.items, found.tags) == (("tools-and-assets",), ("Tools and data assets",))


def test_only_what_stands_and_both_can_read_is_offered(
    case: Case, senior: User, manager: User, stranger: User
) -> None:
    EvidenceFactory(person=senior)
    EvidenceFactory(person=senior, author=manager)
    EvidenceFactory(person=senior, shared_with=stranger, shared_at=case.opened_at)
    withdraw_evidence(evidence=piece(case), by=senior)
    shared = piece(case)

    for author in (senior, manager):
        assert [one.id for one in citable(case, author).pieces] == [shared.pk]


def test_each_is_told_how_many_of_their_own_the_other_cannot_read(
    case: Case, senior: User, manager: User, stranger: User
) -> None:
    EvidenceFactory(person=senior)
    EvidenceFactory(person=senior, shared_with=stranger, shared_at=case.opened_at)
    EvidenceFactory(person=senior, author=manager)
    EvidenceFactory(person=stranger, author=manager)  # about somebody else
    piece(case)

    assert citable(case, senior).unshared == 2
    assert citable(case, manager).unshared == 1


@pytest.mark.parametrize("pieces", [1, 3])
def test_it_takes_three_queries(case: Case, senior: User, pieces: int) -> None:
    for _ in range(pieces):
        piece(case)
    citable(case, senior)

    with CaptureQueriesContext(connection) as captured:
        assert len(citable(case, senior).pieces) == pieces
    assert len(captured) == 3
