"""Two who write the same part: what is kept aside, merged, let go, or comes too late."""

import pytest

from assessments.choices import CaseState, RevisionKind
from assessments.models import AuditEvent, Case, Parked, User
from assessments.queries.cases.content import SectionWords, stored
from assessments.services import cases
from assessments.services.cases import Conflict, Saved
from tests.case_stages import OPPORTUNITY, opened, write
from tests.case_texts import clash, save, standing, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


# --- writing over something newer -------------------------------------------------------------


def test_a_save_over_a_newer_text_is_kept_aside_and_overwrites_nothing(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Begun")
    write(case, "Theirs", by=manager)

    conflict = save(case, "Mine", base=1, by=senior)

    assert isinstance(conflict, Conflict)
    assert conflict.theirs == case.revisions.get(number=2)
    parked = conflict.parked
    assert (parked.part, parked.base, parked.by) == (OPPORTUNITY, 1, senior)
    assert parked.content == stored(SectionWords("Mine"))
    assert standing(case) == SectionWords("Theirs")
    event = AuditEvent.objects.first()
    assert event is not None
    assert (event.verb, event.details) == (
        "case-text-kept-aside",
        {"part": OPPORTUNITY, "base": 1},
    )


def test_the_same_stale_text_twice_is_kept_aside_once(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Theirs", by=manager)

    first, other, again = (clash(case, text, by=senior) for text in ("Mine", "Else", "Mine"))

    assert (first == again, first == other) == (True, False)
    assert verbs(case).count("case-text-kept-aside") == 2


def test_a_text_that_was_let_go_is_kept_anew_when_it_comes_again(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Theirs", by=manager)
    first = clash(case, "Mine", by=senior)
    cases.let_go(parked=first, by=senior)

    assert clash(case, "Mine", by=senior) != first


def test_writing_what_was_removed_meanwhile_is_a_conflict(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Begun")
    cases.remove_part(case=case, part=OPPORTUNITY, base=1, by=manager)

    conflict = save(case, "Mine", base=1, by=senior)

    assert isinstance(conflict, Conflict)
    assert conflict.theirs is not None
    assert conflict.theirs.kind == RevisionKind.REMOVAL
    assert isinstance(save(case, "Mine again", base=2, by=senior), Saved)


@pytest.mark.parametrize(("base", "kept"), [(7, 0), (-1, 0), (10**30, 0)])
def test_a_revision_that_nobody_made_is_a_conflict_with_nothing(
    case: Case, senior: User, base: int, kept: int
) -> None:
    conflict = save(case, "Mine", base=base, by=senior)

    assert isinstance(conflict, Conflict)
    assert (conflict.theirs, conflict.parked.base) == (None, kept)


# --- merging and letting go -------------------------------------------------------------------


def test_a_merge_is_a_revision_and_settles_the_text_that_was_kept_aside(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Theirs", by=manager)
    parked = clash(case, "Mine", by=senior)

    saved = cases.merge_part(parked=parked, words=SectionWords("Both"), base=1, by=senior)

    assert isinstance(saved, Saved)
    parked.refresh_from_db()
    assert (saved.number, parked.merged_as, parked.settled_at is not None) == (2, 2, True)
    assert case.revisions.get(number=2).kind == RevisionKind.MERGE
    assert verbs(case) == ["case-written", "case-text-kept-aside", "case-written"]


def test_taking_what_stands_settles_it_without_a_revision(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Theirs", by=manager)
    parked = clash(case, "Mine", by=senior)

    saved = cases.merge_part(parked=parked, words=SectionWords("Theirs"), base=1, by=senior)

    assert isinstance(saved, Saved)
    parked.refresh_from_db()
    assert (saved.number, parked.merged_as, case.revisions.count()) == (1, 1, 1)
    assert verbs(case)[-1] == "case-text-merged"


def test_a_merge_over_something_newer_is_kept_aside_as_well(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Theirs", by=manager)
    parked = clash(case, "Mine", by=senior)
    write(case, "Theirs again", by=manager)

    conflict = cases.merge_part(parked=parked, words=SectionWords("Both"), base=1, by=senior)

    assert isinstance(conflict, Conflict)
    parked.refresh_from_db()
    assert (parked.settled_at, conflict.parked == parked) == (None, False)
    assert Parked.objects.waiting().count() == 2


def test_a_merge_that_came_twice_is_one_revision(case: Case, senior: User, manager: User) -> None:
    write(case, "Theirs", by=manager)
    parked = clash(case, "Mine", by=senior)
    merge = {"parked": parked, "words": SectionWords("Both"), "base": 1, "by": senior}

    first = cases.merge_part(**merge)  # type: ignore[arg-type]
    settled_at = Parked.objects.get().settled_at

    assert cases.merge_part(**merge) == first  # type: ignore[arg-type]
    assert Parked.objects.get().settled_at == settled_at
    assert case.revisions.count() == 2


def test_merging_in_a_second_tab_what_was_settled_loses_no_word(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Theirs", by=manager)
    parked = clash(case, "Mine", by=senior)
    cases.merge_part(parked=parked, words=SectionWords("Both"), base=1, by=senior)

    other = cases.merge_part(parked=parked, words=SectionWords("Else"), base=1, by=senior)

    assert isinstance(other, Conflict)
    assert other.parked.content == stored(SectionWords("Else"))


def test_only_its_writer_merges_a_text_or_lets_it_go(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Theirs", by=manager)
    parked = clash(case, "Mine", by=senior)

    with pytest.raises(cases.NotYours):
        cases.merge_part(parked=parked, words=SectionWords("Both"), base=1, by=manager)
    with pytest.raises(cases.NotYours):
        cases.let_go(parked=parked, by=manager)


def test_who_lets_a_text_go_does_so_once(case: Case, senior: User, manager: User) -> None:
    write(case, "Theirs", by=manager)
    parked = clash(case, "Mine", by=senior)

    gone = cases.let_go(parked=parked, by=senior)
    again = cases.let_go(parked=parked, by=senior)

    assert gone.settled_at is not None
    assert (gone.merged_as, again.settled_at) == (None, gone.settled_at)
    assert verbs(case)[-2:] == ["case-text-kept-aside", "case-text-let-go"]


# --- when nothing is written any more ---------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CaseState.PROPOSED, "has not said yes"),
        (CaseState.SUBMITTED, "This case was submitted"),
        (CaseState.DECIDED, "This case was decided"),
        (CaseState.DECLINED, "This case was declined"),
        (CaseState.WITHDRAWN, "This case was withdrawn"),
    ],
)
def test_a_save_that_comes_too_late_is_refused_and_its_text_kept(
    case: Case, senior: User, hr: User, state: str, words: str
) -> None:
    write(case, "Stands")
    in_state(case, state, hr)

    with pytest.raises(cases.CaseClosed, match=words) as refused:
        save(case, "Too late", base=1, by=senior)

    assert "kept aside" in str(refused.value)
    assert refused.value.parked == Parked.objects.get()
    assert Parked.objects.get().content == stored(SectionWords("Too late"))
    assert case.revisions.count() == 1


def in_state(case: Case, state: str, hr: User) -> None:
    """As the services of its time leave it."""
    shared = state in (CaseState.SUBMITTED, CaseState.DECIDED)
    case.state = state
    case.ended_at = None if state in (CaseState.PROPOSED, CaseState.SUBMITTED) else case.opened_at
    case.submitted_at = case.opened_at if shared else None
    case.review_until = case.opened_at.date() if shared else None
    if state == CaseState.DECIDED:
        case.outcome, case.decided_by = "promoted", hr
    case.save()


def test_a_merge_that_comes_too_late_keeps_both_texts(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Theirs", by=manager)
    parked = clash(case, "Mine", by=senior)
    cases.withdraw_case(case=case, by=manager)

    with pytest.raises(cases.CaseClosed) as refused:
        cases.merge_part(parked=parked, words=SectionWords("Both"), base=1, by=senior)

    assert refused.value.parked not in (None, parked)
    assert Parked.objects.waiting().count() == 2
    assert cases.let_go(parked=parked, by=senior).settled_at is not None


def test_what_stands_there_already_is_not_kept_aside_of_a_closed_case(
    case: Case, senior: User
) -> None:
    write(case, "Stands")
    cases.withdraw_case(case=case, by=senior)

    with pytest.raises(cases.CaseClosed) as refused:
        save(case, "Stands", base=1, by=senior)

    assert (refused.value.parked, "kept aside" in str(refused.value)) == (None, False)


def test_nothing_is_removed_or_restored_in_a_closed_case(case: Case, senior: User) -> None:
    write(case)
    write(case, "Newer")
    cases.withdraw_case(case=case, by=senior)

    with pytest.raises(cases.CaseClosed):
        cases.remove_part(case=case, part=OPPORTUNITY, base=2, by=senior)
    with pytest.raises(cases.CaseClosed):
        cases.restore_revision(revision=case.revisions.get(number=1), base=2, by=senior)
