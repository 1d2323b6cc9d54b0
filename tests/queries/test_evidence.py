import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from assessments.choices import ConfirmedAs
from assessments.models import Attachment, Confirmation, Evidence, User
from assessments.queries import evidence as queries
from assessments.queries.evidence import Cell, Counts, Filters, Left, Piece, Read, State
from assessments.queries.framework import current_catalogue
from assessments.services import evidence as log
from assessments.services.people import set_manager
from tests.factories import EvidenceFactory, UserFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

Queries = Callable[[int], Any]


def pieces(person: User, user: User, **filters: Any) -> tuple[Piece, ...]:
    return queries.log_page(person, user, filters=Filters(**filters)).pieces


def only(person: User, user: User) -> Piece:
    (piece,) = pieces(person, user)
    return piece


def confirm(evidence: Evidence, by: User, words: str = "") -> None:
    log.confirm_evidence(evidence=evidence, version=evidence.version, words=words, by=by)


def ask(evidence: Evidence, by: User, text: str = "Which release?") -> None:
    log.remark_on_evidence(evidence=evidence, text=text, by=by)


def edit(evidence: Evidence, what: str) -> None:
    words = log.Words(happened_on=evidence.happened_on, what=what, items=tuple(evidence.items))
    author = evidence.author
    log.edit_evidence(evidence=evidence, words=words, version=evidence.version, by=author)


# --- tags -------------------------------------------------------------------------------------


def test_tags_are_the_levers_and_signals_of_the_questionnaire_and_no_more() -> None:
    catalogue = current_catalogue()

    groups = queries.tag_groups(catalogue)

    assert [(group.title, len(group.tags)) for group in groups] == [
        ("Value through others", 5),
        ("Communication and leadership", 6),
        ("People support", 3),
        ("Foundation", 6),
        ("Signs that the work should change", 4),
    ]
    keys = {tag.key for group in groups for tag in group.tags}
    assert set(queries.tag_keys(catalogue)) == keys
    assert not keys & {"opportunity", "old-levers", "simple-first"}
    assert queries.colleague_keys(catalogue) == {
        "invest-x-return-y",
        "develop-others-own-level",
        "develop-others-juniors",
    }


# --- a piece ----------------------------------------------------------------------------------


def test_a_private_piece_as_its_author_sees_it(senior: User) -> None:
    evidence = EvidenceFactory(person=senior, effect="Two days saved", items=["own-the-state"])

    assert only(senior, senior) == Piece(
        id=evidence.pk,
        version=1,
        state=State.PRIVATE,
        happened_on=today() - datetime.timedelta(days=7),
        what=evidence.what,
        effect="Two days saved",
        gained="",
        link="",
        tags=(queries.Tag("own-the-state", "Owning the state of the systems", "own-the-state"),),
        person="Sena Senior",
        person_id=senior.pk,
        author="Sena Senior",
        is_mine=True,
        is_about_me=True,
        reader="",
        files=0,
        confirmations=(),
        changed_at=evidence.changed_at,
        withdrawn_at=None,
    )


def test_a_shared_piece_as_the_manager_sees_it(senior: User, manager: User) -> None:
    EvidenceFactory(person=senior, shared=True)

    own, theirs = only(senior, senior), only(senior, manager)

    assert (own.state, own.reader) == (State.SHARED, "Mara Manager")
    assert theirs == replace(own, is_mine=False, is_about_me=False)
    assert (own.waits_for_me, theirs.waits_for_me) == (False, True)


def test_files_are_counted(senior: User) -> None:
    first, second = EvidenceFactory.create_batch(2, person=senior)
    for number in range(2):
        Attachment.objects.create(
            evidence=first, name="a.png", kind="image/png", size=1, sha256=f"{number:064}"
        )

    assert {piece.id: piece.files for piece in pieces(senior, senior)} == {
        first.pk: 2,
        second.pk: 0,
    }


def test_tags_that_the_catalogue_no_longer_has_are_left_out(senior: User) -> None:
    EvidenceFactory(person=senior, items=["gone", "own-the-state"])

    assert [tag.key for tag in only(senior, senior).tags] == ["own-the-state"]


# --- states -----------------------------------------------------------------------------------


def state(senior: User) -> State:
    return only(senior, senior).state


def test_a_question_waits_until_it_is_answered(senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)

    ask(evidence, manager)
    assert state(senior) == State.QUESTION
    assert not only(senior, manager).waits_for_me

    ask(evidence, senior, "The one of May")
    assert state(senior) == State.SHARED
    assert only(senior, manager).waits_for_me

    ask(evidence, manager, "And the one of June?")
    assert state(senior) == State.QUESTION


def test_editing_answers_a_question_too(senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    ask(evidence, manager)

    edit(evidence, "The release of May")

    assert state(senior) == State.SHARED


def test_who_confirms_has_no_question_left(senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    ask(evidence, manager)

    confirm(evidence, manager)

    assert state(senior) == State.CONFIRMED


def test_a_question_after_the_confirmation_waits(senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    confirm(evidence, manager)

    ask(evidence, manager)

    assert state(senior) == State.QUESTION
    assert only(senior, senior).vouched_now[0].name == "Mara Manager"


def test_a_former_managers_question_waits_for_nobody(
    senior: User, manager: User, stranger: User
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    ask(evidence, manager)
    set_manager(person=senior, manager=stranger, by=None)
    senior.refresh_from_db()

    log.share_evidence(evidence=evidence, by=senior)

    assert state(senior) == State.SHARED


def test_a_confirmation_of_other_words_is_told_as_such(senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    confirm(evidence, manager, "I saw it")
    assert only(senior, manager).is_confirmed_by_me

    edit(evidence, "Said better")

    piece = only(senior, senior)
    assert piece.state == State.SHARED
    assert piece.vouched_now == ()
    assert [(one.name, one.words) for one in piece.vouched_before] == [("Mara Manager", "I saw it")]
    assert only(senior, manager).waits_for_me
    evidence.refresh_from_db()
    confirm(evidence, manager)
    assert only(senior, senior).vouched_before == ()


def test_a_colleagues_confirmation_names_what_it_counts_for(senior: User, manager: User) -> None:
    items = ["invest-x-return-y", "own-the-state"]
    evidence = EvidenceFactory(person=senior, shared=True, items=items)
    Confirmation.objects.create(
        evidence=evidence,
        version=1,
        vouched_as=ConfirmedAs.COLLEAGUE,
        name="Chidi Colleague",
        at=timezone.now(),
    )

    (vouched,) = only(senior, senior).vouched_now

    assert (vouched.is_colleague, vouched.counts_for) == (True, ("x hours in, y hours out",))
    assert only(senior, manager).waits_for_me


# --- the log ----------------------------------------------------------------------------------


@pytest.fixture
def in_every_state(senior: User, manager: User) -> dict[State, int]:
    """One piece in each state; the number of each."""
    made = EvidenceFactory.create_batch(4, person=senior, shared=True)
    confirm(made[1], manager)
    ask(made[2], manager)
    log.withdraw_evidence(evidence=made[3], by=senior)
    private = EvidenceFactory(person=senior, items=["role-model"])
    states = (State.SHARED, State.CONFIRMED, State.QUESTION, State.WITHDRAWN, State.PRIVATE)
    return dict(zip(states, [*(one.pk for one in made), private.pk], strict=True))


def test_each_state_is_counted_and_can_be_filtered(
    senior: User, in_every_state: dict[State, int]
) -> None:
    page = queries.log_page(senior, senior)

    assert page.counts == Counts(total=4, private=1, shared=1, question=1, confirmed=1)
    assert {piece.state: piece.id for piece in page.pieces} == in_every_state
    for wanted, pk in in_every_state.items():
        assert [piece.id for piece in pieces(senior, senior, state=wanted)] == [pk]


def test_the_manager_sees_and_counts_what_is_shared(
    senior: User, manager: User, in_every_state: dict[State, int]
) -> None:
    page = queries.log_page(senior, manager)

    assert page.counts == Counts(total=3, private=0, shared=1, question=1, confirmed=1)
    assert page.waiting == 1
    assert in_every_state[State.PRIVATE] not in {piece.id for piece in page.pieces}


def test_the_log_can_be_narrowed_to_an_item(senior: User) -> None:
    EvidenceFactory(person=senior)
    wanted = EvidenceFactory(person=senior, items=["up-and-down", "role-model"])

    assert [piece.id for piece in pieces(senior, senior, item="role-model")] == [wanted.pk]
    assert pieces(senior, senior, item="own-the-state") == ()


@pytest.mark.parametrize("item", ["model", "no-such-item", '"', "\0"])
def test_what_is_no_item_narrows_nothing(senior: User, item: str) -> None:
    EvidenceFactory(person=senior, items=["role-model"])

    page = queries.log_page(senior, senior, filters=Filters(item=item))

    assert len(page.pieces) == 1
    assert not page.filters.is_set


def test_the_newest_stands_first_and_pages_are_thirty_long(senior: User) -> None:
    for days in range(31):
        EvidenceFactory(person=senior, happened_on=today() - datetime.timedelta(days=days))

    first = queries.log_page(senior, senior)
    second = queries.log_page(senior, senior, page="2")

    days = [piece.happened_on for piece in first.pieces]
    assert (len(days), days[0]) == (30, today())
    assert days == sorted(days, reverse=True)
    assert [piece.happened_on for piece in second.pieces] == [today() - datetime.timedelta(30)]


def test_strangers_hr_and_administrators_see_an_empty_log(
    senior: User, stranger: User, hr: User, administrator: User, in_every_state: dict[State, int]
) -> None:
    for user in (stranger, hr, administrator):
        page = queries.log_page(senior, user)
        assert (page.pieces, page.counts.total, page.waiting) == ((), 0, 0)
        assert queries.timeline(senior, user, months=12, today=today()).pieces == 0
        assert not queries.people_with_evidence_for(user).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_takes_six_queries(
    senior: User, manager: User, count: int, django_assert_num_queries: Queries
) -> None:
    for evidence in EvidenceFactory.create_batch(count, person=senior, shared=True):
        confirm(evidence, manager)
        ask(evidence, manager)
    current_catalogue()

    with django_assert_num_queries(6):
        queries.log_page(senior, manager)


# --- beside it --------------------------------------------------------------------------------


def test_a_manager_reads_reports_and_whoever_shared_something(
    senior: User, manager: User, stranger: User
) -> None:
    EvidenceFactory.create_batch(2, person=senior, shared=True)
    confirm(EvidenceFactory(person=senior, shared=True), manager)
    EvidenceFactory(person=senior)
    former = UserFactory(name="Finn Former", manager=manager)
    EvidenceFactory(person=former, shared=True)
    set_manager(person=former, manager=stranger, by=None)
    UserFactory(name="Left Behind", manager=manager, is_active=False)

    assert queries.people_read_by(manager) == (
        Read(former.pk, "Finn Former", is_report=False, pieces=1, waiting=1),
        Read(senior.pk, "Sena Senior", is_report=True, pieces=3, waiting=2),
    )
    assert queries.people_read_by(stranger) == (
        Read(former.pk, "Finn Former", is_report=True, pieces=0, waiting=0),
    )


def test_what_a_former_manager_reads_is_told(senior: User, manager: User, stranger: User) -> None:
    EvidenceFactory.create_batch(2, person=senior, shared=True)
    EvidenceFactory(person=senior, author=manager, shared=True)
    assert queries.left_behind(senior) == ()

    set_manager(person=senior, manager=stranger, by=None)
    senior.refresh_from_db()
    assert queries.left_behind(senior) == (Left("Mara Manager", 2),)

    set_manager(person=senior, manager=None, by=None)
    senior.refresh_from_db()
    assert queries.left_behind(senior) == (Left("Mara Manager", 2),)


@pytest.mark.parametrize("count", [1, 3])
def test_what_stands_beside_takes_three_queries(
    senior: User, manager: User, count: int, django_assert_num_queries: Queries
) -> None:
    for person in UserFactory.create_batch(count, manager=manager):
        EvidenceFactory(person=person, shared=True)

    with django_assert_num_queries(3):
        queries.around(manager)


# --- one piece --------------------------------------------------------------------------------


def test_the_page_of_a_piece_has_the_conversation(senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    ask(evidence, manager)
    ask(evidence, senior, "The one of May")

    page = queries.evidence_page(queries.evidence_rows(manager).get(), manager)

    assert [(said.author, said.is_mine, said.text) for said in page.remarks] == [
        ("Mara Manager", True, "Which release?"),
        ("Sena Senior", False, "The one of May"),
    ]
    assert (page.could_read, page.is_with_the_right_reader) == ("Mara Manager", True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_piece_takes_five_queries(
    senior: User, manager: User, count: int, django_assert_num_queries: Queries
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    for number in range(count):
        ask(evidence, manager, f"Question {number}")
    current_catalogue()

    with django_assert_num_queries(5):
        queries.evidence_page(queries.evidence_rows(senior).get(pk=evidence.pk), senior)


# --- by month ---------------------------------------------------------------------------------

TODAY = datetime.date(2026, 9, 30)


def timeline(person: User, user: User, months: int = 12) -> queries.Timeline:
    return queries.timeline(person, user, months=months, today=TODAY)


def row(line: queries.Timeline, key: str) -> queries.Row:
    return next(row for row in line.rows if row.lever.key == key)


def test_months_run_up_to_this_one(senior: User) -> None:
    line = timeline(senior, senior)

    assert (line.months[0], line.months[-1]) == (
        datetime.date(2025, 10, 1),
        datetime.date(2026, 9, 1),
    )
    assert len(timeline(senior, senior, months=24).months) == 24
    assert [(family.title, len(family.rows)) for family in line.families] == [
        ("Value through others", 5),
        ("Communication and leadership", 6),
        ("People support", 3),
    ]
    assert all(len(row.cells) == 12 for row in line.rows)


def test_a_piece_stands_in_its_month_for_each_of_its_levers(senior: User, manager: User) -> None:
    day = datetime.date(2026, 3, 31)
    items = ["own-the-state", "up-and-down", "role-model"]
    both = EvidenceFactory(person=senior, shared=True, happened_on=day, items=items)
    EvidenceFactory(person=senior, happened_on=day, items=["own-the-state"])
    confirm(both, manager)

    own, theirs = timeline(senior, senior), timeline(senior, manager)

    assert row(own, "own-the-state").cells[5] == Cell(pieces=2, confirmed=1)
    assert row(own, "up-and-down").cells[5] == Cell(pieces=1, confirmed=1)
    assert row(theirs, "own-the-state").cells[5] == Cell(pieces=1, confirmed=1)
    assert sum(cell.pieces for row in own.rows for cell in row.cells) == 3
    assert (own.pieces, theirs.pieces) == (2, 1)


@pytest.mark.parametrize(
    ("day", "months", "is_quiet"),
    [
        (datetime.date(2026, 9, 30), 0, False),
        (datetime.date(2026, 3, 31), 5, False),
        (datetime.date(2026, 3, 30), 6, True),
        (datetime.date(2024, 9, 1), 24, True),
    ],
)
def test_a_lever_is_quiet_after_six_months(
    senior: User, day: datetime.date, months: int, is_quiet: bool
) -> None:
    EvidenceFactory(person=senior, happened_on=day)

    found = row(timeline(senior, senior), "tools-and-assets")

    assert (found.last, found.quiet_for, found.is_quiet) == (day, months, is_quiet)


def test_a_lever_without_evidence_is_quiet_and_what_is_withdrawn_is_none(senior: User) -> None:
    log.withdraw_evidence(evidence=EvidenceFactory(person=senior), by=senior)

    line = timeline(senior, senior)

    assert (row(line, "tools-and-assets").quiet_for, len(line.quiet)) == (None, 14)


@pytest.mark.parametrize("count", [1, 3])
def test_the_months_take_two_queries(
    senior: User, count: int, django_assert_num_queries: Queries
) -> None:
    EvidenceFactory.create_batch(count, person=senior)
    current_catalogue()

    with django_assert_num_queries(2):
        timeline(senior, senior)
