"""Which cases and which of their revisions somebody reads."""

from collections.abc import Callable

import pytest

from assessments import access
from assessments.choices import CaseState
from assessments.models import Case, Parked, User
from assessments.permissions import Permission
from assessments.queries.cases import (
    CaseRow,
    NoSuchRevision,
    ReadsAs,
    case_document,
    cases_of,
    cases_visible_to,
    parked_visible_to,
    readable_number,
    reading_of,
    revisions_visible_to,
)
from assessments.queries.cases.content import SectionWords
from assessments.services import cases
from assessments.services.people import set_manager
from tests.case_stages import opened, signed, submitted_case, write
from tests.factories import CaseFactory, ReviewerFactory, SignatureFactory, UserFactory
from tests.personas import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

Counter = Callable[[int], object]
NOBODY_ELSE = ("stranger", "hr", "editor", "administrator")


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    """Three revisions, two of them of the same part."""
    case = opened(senior, manager)
    write(case, "First")
    write(case, "Risky", part="section:risks", by=manager)
    write(case, "Second")
    return case


def numbers(case: Case, user: User) -> list[int]:
    """By the rows' own rule."""
    rows = case.revisions.visible_to(user).order_by("number")
    return list(rows.values_list("number", flat=True))


def followed(case: Case, user: User) -> list[int]:
    rows = revisions_visible_to(user, case).order_by("number")
    return list(rows.values_list("number", flat=True))


def may_open(case: Case, user: User) -> list[int]:
    """At which revisions the user reads the document."""
    found = []
    for number in range(case.head + 2):
        try:
            found.append(case_document(case, user=user, number=number).number)
        except NoSuchRevision:
            continue
    return found


def hand_to_successor(case: Case) -> User:
    """Sena gets another manager and goes on with them."""
    successor: User = UserFactory(name="Nora Next")
    set_manager(person=User.objects.get(pk=case.person_id), manager=successor, by=None)
    cases.continue_with_manager(case=case, by=case.person)
    return successor


# --- rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [CaseState.PROPOSED, CaseState.OPEN, CaseState.WITHDRAWN])
def test_a_case_that_is_not_submitted_is_for_its_two_authors_alone(
    organisation: Organisation, case: Case, state: str
) -> None:
    if state == CaseState.WITHDRAWN:
        cases.withdraw_case(case=case, by=case.person)
    Case.objects.filter(pk=case.pk).exclude(state=CaseState.WITHDRAWN).update(state=state)
    case.refresh_from_db()

    for author in ("senior", "manager"):
        user = organisation.persona(author)
        assert cases_visible_to(user).get() == case
        assert numbers(case, user) == followed(case, user) == may_open(case, user) == [1, 2, 3]
        assert reading_of(case, user) is not None
    for name in NOBODY_ELSE:
        user = organisation.persona(name)
        assert not cases_visible_to(user).exists()
        assert numbers(case, user) == followed(case, user) == may_open(case, user) == []
        assert readable_number(case, user) is None


def test_a_reviewer_reads_what_was_submitted_and_how_it_came_about_is_not_theirs(
    case: Case, stranger: User
) -> None:
    submitted_case(case, [stranger])

    assert cases_visible_to(stranger).get() == case
    assert numbers(case, stranger) == [2, 3]
    assert followed(case, stranger) == []
    assert may_open(case, stranger) == [3]
    reading = reading_of(case, stranger)
    assert reading is not None
    assert (reading.reads_as, reading.number) == (ReadsAs.HANDED, 3)


def test_a_reviewer_who_was_named_before_it_is_submitted_reads_nothing(
    case: Case, stranger: User
) -> None:
    ReviewerFactory(case=case, user=stranger)

    assert not cases_visible_to(stranger).exists()
    assert cases_of(stranger) == ()


def test_a_reviewer_who_was_removed_reads_nothing_any_more(case: Case, stranger: User) -> None:
    submitted_case(case, [stranger])
    case.reviewers.update(removed_at=case.submitted_at)

    assert not cases_visible_to(stranger).exists()
    assert numbers(case, stranger) == may_open(case, stranger) == []
    assert cases_of(stranger) == ()


def test_hr_reads_what_was_submitted_and_an_administrator_nothing(
    case: Case, hr: User, administrator: User, editor: User
) -> None:
    submitted_case(case)

    assert (numbers(case, hr), followed(case, hr), may_open(case, hr)) == ([2, 3], [], [3])
    for user in (administrator, editor):
        assert not cases_visible_to(user).exists()
        assert may_open(case, user) == []


def test_a_partner_of_hr_who_is_the_person_reads_their_own_case_as_its_author(
    case: Case, senior: User
) -> None:
    User.objects.filter(pk=senior.pk).update(is_hr_partner=True)
    senior.refresh_from_db()
    submitted_case(case)

    reading = reading_of(case, senior)
    assert reading is not None
    assert reading.reads_as is ReadsAs.AUTHOR
    assert followed(case, senior) == [1, 2, 3]


def test_who_signed_and_writes_no_more_keeps_what_they_signed(
    case: Case, manager: User, senior: User
) -> None:
    cases.sign_case(case=case, number=3, by=manager)
    write(case, "After them", part="section:ask")
    successor = hand_to_successor(case)
    case.refresh_from_db()
    write(case, "With the next", by=successor)

    assert cases_visible_to(manager).get() == case
    assert numbers(case, manager) == followed(case, manager) == [1, 2, 3]
    assert may_open(case, manager) == [1, 2, 3]
    reading = reading_of(case, manager)
    assert reading is not None
    assert (reading.reads_as, reading.number) == (ReadsAs.SIGNED, 3)
    document = case_document(case, user=manager)
    assert (document.number, document.sections[-1].text) == (3, "")
    assert followed(case, successor) == followed(case, senior) == [1, 2, 3, 4, 5]


def test_who_did_not_sign_and_writes_no_more_reads_nothing(case: Case, manager: User) -> None:
    hand_to_successor(case)
    case.refresh_from_db()

    assert not cases_visible_to(manager).exists()
    assert numbers(case, manager) == followed(case, manager) == may_open(case, manager) == []


def test_a_text_that_is_kept_aside_is_its_writers_alone(case: Case, manager: User) -> None:
    words = SectionWords("Stale")
    conflict = cases.save_part(
        case=case, part="section:opportunity", words=words, base=1, by=manager
    )
    assert isinstance(conflict, cases.Conflict)

    assert list(parked_visible_to(manager)) == [conflict.parked]
    assert not parked_visible_to(case.person).exists()
    hand_to_successor(case)
    assert not parked_visible_to(manager).exists()
    assert Parked.objects.count() == 1


def test_reading_as_an_author_takes_no_query(
    case: Case, senior: User, django_assert_num_queries: Counter
) -> None:
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert readable_number(case, senior) == 3


# --- what one may do --------------------------------------------------------------------------


def test_only_the_two_authors_write_and_only_the_one_who_was_asked_answers(
    organisation: Organisation, case: Case
) -> None:
    everybody = ("senior", "manager", *NOBODY_ELSE)

    def who_can(permission: Permission) -> set[str]:
        return {
            name for name in everybody if access.can(organisation.persona(name), permission, case)
        }

    assert who_can(Permission.WRITE_CASE) == {"senior", "manager"}
    assert who_can(Permission.ANSWER_CASE) == {"manager"}
    assert who_can(Permission.DECIDE_CASE) == set()
    assert who_can(Permission.REVIEW_CASE) == set()


# --- the list ---------------------------------------------------------------------------------


def row_of(user: User, case: Case) -> CaseRow:
    (row,) = [row for row in cases_of(user) if row.id == case.pk]
    return row


def test_each_of_the_two_sees_the_other_in_the_list(
    case: Case, senior: User, manager: User
) -> None:
    own, co_authored = row_of(senior, case), row_of(manager, case)

    assert (own.other, own.is_own, own.reads_as) == ("Mara Manager", True, ReadsAs.AUTHOR)
    assert (co_authored.other, co_authored.is_own) == ("Sena Senior", False)
    assert (own.state, own.head, own.signed, own.kept_aside) == ("open", 3, 0, 0)
    assert own.changed_at == case.revisions.get(number=3).at
    assert (own.manager_now, own.waits_for_me, own.is_over) == ("", False, False)


def test_a_proposal_waits_for_the_one_who_did_not_make_it(senior: User, manager: User) -> None:
    case = cases.propose_case(person=senior, by=senior)

    assert row_of(manager, case).waits_for_me
    row = row_of(senior, case)
    assert (row.waits_for_me, row.opened_by, row.opened_by_me) == (False, "Sena Senior", True)
    assert row.changed_at == case.opened_at


def test_the_list_counts_signatures_that_stand_and_texts_that_wait_for_the_viewer(
    case: Case, senior: User, manager: User
) -> None:
    cases.sign_case(case=case, number=3, by=manager)
    for text in ("Stale", "Staler"):
        words = SectionWords(text)
        cases.save_part(case=case, part="section:opportunity", words=words, base=0, by=senior)

    row = row_of(senior, case)
    assert (row.signed, row.signed_by_me, row.kept_aside) == (1, False, 2)
    row = row_of(manager, case)
    assert (row.signed, row.signed_by_me, row.kept_aside) == (1, True, 0)
    write(case, "Newer")
    assert (row_of(manager, case).signed, row_of(manager, case).signed_by_me) == (0, False)


def test_the_list_names_another_manager_of_now(case: Case, senior: User, manager: User) -> None:
    signed(case, manager)
    set_manager(person=senior, manager=UserFactory(name="Nora Next"), by=None)

    assert row_of(senior, case).manager_now == "Nora Next"
    cases.continue_with_manager(case=case, by=senior)
    assert row_of(senior, case).manager_now == ""
    assert row_of(manager, case).reads_as is ReadsAs.SIGNED


def test_a_review_waits_until_it_is_given(case: Case, stranger: User) -> None:
    submitted_case(case, [stranger])

    row = row_of(stranger, case)
    assert (row.reads_as, row.waits_for_me, row.has_answered) == (ReadsAs.HANDED, True, False)
    case.reviewers.update(given_at=case.submitted_at, recommendation="promote")
    row = row_of(stranger, case)
    assert (row.waits_for_me, row.has_answered) == (False, True)


def test_what_hr_reads_as_such_is_not_in_the_list(case: Case, hr: User) -> None:
    submitted_case(case)

    assert cases_of(hr) == ()


@pytest.mark.parametrize("state", [CaseState.DECLINED, CaseState.WITHDRAWN])
def test_a_case_that_has_ended_is_over_and_waits_for_nobody(
    senior: User, manager: User, state: str
) -> None:
    case = CaseFactory(person=senior, manager=manager, withdrawn=True)
    Case.objects.update(state=state)

    row = row_of(manager, case)
    assert (row.is_over, row.waits_for_me) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_one_query(
    manager: User, rows: int, django_assert_num_queries: Counter
) -> None:
    for _ in range(rows):
        SignatureFactory(case=CaseFactory(manager=manager), by=manager)

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(cases_of(manager)) == rows
