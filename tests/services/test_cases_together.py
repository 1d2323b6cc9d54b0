"""Several hands in one case at the same time: no text is lost, and no number given twice."""

from collections.abc import Callable, Iterator

import pytest

from assessments.choices import CaseState
from assessments.models import Case, Evidence, Parked, Signature
from assessments.queries.cases.content import ClaimWords, SectionWords, claim_part, read, stored
from assessments.services import cases
from assessments.services.cases import Saved
from assessments.services.evidence import EvidenceIsCited, delete_evidence
from tests.factories import CaseFactory, EvidenceFactory
from tests.threads import at_once

PART = "section:opportunity"
WRITERS, SAVES = 4, 25


@pytest.fixture
def case(transactional_db: None) -> Iterator[Case]:
    """An open case in a database that other connections see."""
    return CaseFactory()


def save(case: Case, text: str, base: int, writer: int) -> "Saved | cases.Conflict":
    """The two authors, each in two tabs."""
    by = (case.person, case.manager)[writer % 2]
    return cases.save_part(case=case, part=PART, words=SectionWords(text), base=base, by=by)


def check_numbers(case: Case) -> None:
    case.refresh_from_db()
    numbers = list(case.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, case.head + 1))


def test_of_four_who_save_at_once_no_text_is_lost(case: Case) -> None:
    def writer(number: int) -> Callable[[], None]:
        def write() -> None:
            base = 0
            for turn in range(SAVES):
                outcome = save(case, f"Writer {number}, text {turn}", base, number)
                if isinstance(outcome, Saved):
                    base = outcome.number
                elif outcome.theirs is not None and turn % 2:  # the other half stays stale
                    base = outcome.theirs.number

        return write

    assert at_once(*(writer(number) for number in range(WRITERS))) == [None] * WRITERS

    submitted = {
        stored(SectionWords(f"Writer {number}, text {turn}"))
        for number in range(WRITERS)
        for turn in range(SAVES)
    }
    written = set(case.revisions.values_list("content", flat=True))
    waiting = set(Parked.objects.waiting().values_list("content", flat=True))
    assert written | waiting == submitted
    assert written & waiting == set()
    check_numbers(case)


def test_writers_who_merge_after_a_conflict_have_every_line_in_the_end(case: Case) -> None:
    def writer(number: int) -> Callable[[], None]:
        def write() -> None:
            base, text = 0, ""
            for turn in range(SAVES // 2):
                line = f"{number}-{turn}"
                text = f"{text}\n{line}"
                outcome = save(case, text, base, number)
                while not isinstance(outcome, Saved):
                    assert outcome.theirs is not None
                    base = outcome.theirs.number
                    words = read(PART, outcome.theirs.content)
                    assert isinstance(words, SectionWords)
                    text = f"{words.text}\n{line}"
                    outcome = cases.merge_part(
                        parked=outcome.parked,
                        words=SectionWords(text),
                        base=base,
                        by=outcome.parked.by,
                    )
                base = outcome.number

        return write

    assert at_once(*(writer(number) for number in range(WRITERS))) == [None] * WRITERS

    words = read(PART, case.revisions.latest("number").content)
    assert isinstance(words, SectionWords)
    assert sorted(words.text.split()) == sorted(
        f"{number}-{turn}" for number in range(WRITERS) for turn in range(SAVES // 2)
    )
    check_numbers(case)


@pytest.mark.parametrize("attempt", range(5))
def test_who_signs_while_the_other_writes_signs_what_they_have_seen(
    case: Case, attempt: int
) -> None:
    save(case, "Seen", 0, 0)

    signed, saved = at_once(
        lambda: cases.sign_case(case=case, number=1, by=case.person),
        lambda: save(case, "Newer", 1, 1),
    )

    assert isinstance(saved, Saved)
    assert isinstance(signed, Signature | cases.DocumentMoved)
    case.refresh_from_db()
    assert not Signature.objects.filter(case=case).standing().exists()


@pytest.mark.parametrize("attempt", range(5))
def test_a_text_that_meets_a_withdrawal_is_saved_or_kept_aside(case: Case, attempt: int) -> None:
    saved, withdrawn = at_once(
        lambda: save(case, "Just in time", 0, 0),
        lambda: cases.withdraw_case(case=case, by=case.manager),
    )

    assert isinstance(withdrawn, Case)
    assert isinstance(saved, Saved | cases.CaseClosed)
    kept = Parked.objects.filter(content=stored(SectionWords("Just in time"))).count()
    assert case.revisions.count() + kept == 1


@pytest.mark.parametrize("attempt", range(5))
def test_two_who_propose_at_once_begin_one_case(case: Case, attempt: int) -> None:
    cases.withdraw_case(case=case, by=case.person)
    person, manager = case.person, case.manager

    results = at_once(
        *(lambda by=by: cases.propose_case(person=person, by=by) for by in (person, manager))  # type: ignore[misc]
    )

    assert sorted(type(one).__name__ for one in results) == ["Case", "CaseStands"]
    assert Case.objects.filter(state=CaseState.PROPOSED).count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_evidence_that_is_cited_and_deleted_at_once_is_one_or_the_other(
    case: Case, attempt: int
) -> None:
    piece = EvidenceFactory(person=case.person, shared=True)
    words = ClaimWords("risks", "role-model", "Shares checks", evidence=(piece.pk,))
    part = claim_part("1" * 32)

    cited, deleted = at_once(
        lambda: cases.save_part(case=case, part=part, words=words, base=0, by=case.person),
        lambda: delete_evidence(evidence=piece, by=case.person),
    )

    is_there = Evidence.objects.filter(pk=piece.pk).exists()
    assert isinstance(cited, Saved if is_there else cases.CannotCite)
    assert isinstance(deleted, EvidenceIsCited if is_there else type(None))
