"""Two acts that meet: each of them stands whole or is refused in words, on both databases."""

import datetime
from collections.abc import Iterator

import pytest

from assessments.choices import CaseState, ExportFormat, Outcome
from assessments.models import Case, CaseExport, Comment, Job, Reviewer, User
from assessments.queries.cases.content import SectionWords
from assessments.queries.cases.review import answers_of
from assessments.services import cases
from assessments.services.cases import Saved, talking
from assessments.services.cases.deciding import DecidedOtherwise, decide_case
from assessments.services.cases.exporting import ask_for_export
from assessments.services.cases.reviewing import (
    AnswersAreOpen,
    give_recommendation,
    name_reviewer,
)
from assessments.services.cases.submitting import submit_case
from tests.case_stages import OPPORTUNITY, recommended, signed, submitted_case, write
from tests.factories import CaseFactory, UserFactory, today
from tests.services.test_cases_together import at_once

pytestmark = pytest.mark.parametrize("attempt", range(4))


@pytest.fixture
def case(transactional_db: None) -> Iterator[Case]:
    """An open case in a database that other connections see."""
    return CaseFactory()


@pytest.fixture
def moved(case: Case) -> Case:
    """Its person has another manager by now."""
    person = case.person
    person.manager = UserFactory(name="Nia Next")
    person.save(update_fields=["manager"])
    return case


def test_a_save_that_meets_another_manager_is_saved(moved: Case, attempt: int) -> None:
    saved, continued = at_once(
        lambda: cases.save_part(
            case=moved, part=OPPORTUNITY, words=SectionWords("Words"), base=0, by=moved.person
        ),
        lambda: cases.continue_with_manager(case=moved, by=moved.person),
    )

    assert isinstance(saved, Saved)
    assert isinstance(continued, Case)


def test_who_goes_on_twice_at_once_goes_on_once(moved: Case, attempt: int) -> None:
    results = at_once(*(lambda: cases.continue_with_manager(case=moved, by=moved.person),) * 2)

    assert sorted(type(one).__name__ for one in results) == ["Case", "SameManager"]
    moved.refresh_from_db()
    assert moved.manager == moved.person.manager


def test_a_former_manager_who_saves_meanwhile_is_told(moved: Case, attempt: int) -> None:
    saved, continued = at_once(
        lambda: cases.save_part(
            case=moved, part=OPPORTUNITY, words=SectionWords("Words"), base=0, by=moved.manager
        ),
        lambda: cases.continue_with_manager(case=moved, by=moved.person),
    )

    assert isinstance(continued, Case)
    assert isinstance(saved, Saved | cases.NotYours)


def test_who_submits_twice_at_once_submits_once(case: Case, attempt: int) -> None:
    reviewer: User = UserFactory()
    signed(case)

    def submit(by: User) -> Case:
        return submit_case(
            case=case,
            number=case.head,
            reviewers=[reviewer],
            review_until=today() + datetime.timedelta(days=7),
            by=by,
        )

    results = at_once(lambda: submit(case.person), lambda: submit(case.manager))

    assert [type(one) for one in results] == [Case, Case]
    assert Reviewer.objects.get().user == reviewer


def test_a_save_that_meets_the_submission_is_refused_or_stops_it(case: Case, attempt: int) -> None:
    write(case)
    signed(case)

    saved, submitted = at_once(
        lambda: cases.save_part(
            case=case, part=OPPORTUNITY, words=SectionWords("Late"), base=1, by=case.person
        ),
        lambda: submit_case(case=case, number=1, review_until=today(), by=case.manager),
    )

    case.refresh_from_db()
    if case.state == CaseState.SUBMITTED:
        assert isinstance(saved, cases.CaseClosed)
        assert saved.parked is not None
        assert case.head == 1
    else:
        assert isinstance(saved, Saved)
        assert isinstance(submitted, cases.DocumentMoved)


def test_a_suggestion_that_is_accepted_twice_at_once_is_put_in_once(
    case: Case, attempt: int
) -> None:
    number = write(case)
    comment = talking.suggest(
        case=case, part=OPPORTUNITY, field="text", wording="Better", base=number, by=case.manager
    )

    results = at_once(*(lambda: talking.accept_suggestion(comment=comment, by=case.person),) * 2)

    assert [type(one) for one in results] == [Comment, Comment]
    case.refresh_from_db()
    assert case.head == 2


def test_a_suggestion_that_meets_a_save_is_in_or_open(case: Case, attempt: int) -> None:
    number = write(case)
    comment = talking.suggest(
        case=case, part=OPPORTUNITY, field="text", wording="Better", base=number, by=case.manager
    )

    accepted, saved = at_once(
        lambda: talking.accept_suggestion(comment=comment, by=case.person),
        lambda: cases.save_part(
            case=case, part=OPPORTUNITY, words=SectionWords("Mine"), base=number, by=case.person
        ),
    )

    if isinstance(accepted, Comment):
        assert isinstance(saved, cases.Conflict)
    else:
        assert isinstance(accepted, talking.TextHasMoved)
        assert isinstance(saved, Saved)


def test_nobody_is_named_while_the_last_answer_comes_in(case: Case, attempt: int) -> None:
    partner, first, late = UserFactory(is_hr_partner=True), UserFactory(), UserFactory()
    submitted_case(case, [first])

    given, named = at_once(
        lambda: give_recommendation(case=case, recommendation="promote", words="Yes", by=first),
        lambda: name_reviewer(case=case, user=late, by=partner),
    )

    assert isinstance(given, Reviewer)
    are_open = answers_of(case, today=today()).are_open
    assert isinstance(named, AnswersAreOpen if are_open else Reviewer)


def test_of_two_decisions_at_once_one_stands(case: Case, attempt: int) -> None:
    partners = UserFactory(is_hr_partner=True), UserFactory(is_hr_partner=True)
    reviewer = UserFactory()
    recommended(submitted_case(case, [reviewer]), reviewer)

    results = at_once(
        lambda: decide_case(case=case, outcome=Outcome.PROMOTED, words="Yes", by=partners[0]),
        lambda: decide_case(case=case, outcome=Outcome.WITHDRAWN, words="No", by=partners[1]),
    )

    assert sorted(type(one).__name__ for one in results) == ["Case", DecidedOtherwise.__name__]


def test_a_file_that_is_asked_for_twice_at_once_is_one(
    case: Case, framework: object, attempt: int
) -> None:
    write(case)

    results = at_once(
        *(
            lambda: ask_for_export(
                case=case, number=1, format=ExportFormat.MARKDOWN, by=case.person
            ),
        )
        * 2
    )

    assert [type(one) for one in results] == [CaseExport, CaseExport]
    assert CaseExport.objects.count() == 1
    assert Job.objects.count() == 1
