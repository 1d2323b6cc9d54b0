import datetime
from typing import Any

import pytest

from assessments.models import Case, User
from assessments.queries.cases.content import SectionWords
from assessments.queries.home import Step, Urgency, home_of
from assessments.queries.home.cases import case_steps
from assessments.services.cases import talking
from assessments.services.cases.opening import continue_with_manager, propose_case
from assessments.services.cases.reviewing import name_reviewer, remove_reviewer
from assessments.services.cases.writing import save_part
from assessments.services.people import set_manager
from tests.case_stages import (
    OPPORTUNITY,
    decided,
    opened,
    past_its_review,
    recommended,
    signed,
    submitted_case,
    write,
)
from tests.factories import UserFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

DAY = datetime.timedelta(days=1)


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


@pytest.fixture
def rita() -> User:
    return UserFactory(name="Rita Reviewer")


def steps(user: User, on: datetime.date | None = None) -> list[Step]:
    return list(case_steps(user, on or today()))


def told(user: User) -> list[tuple[str, str, int | None]]:
    return [(step.headline, step.route, step.pk) for step in steps(user)]


def aside(case: Case, by: User, text: str = "Over something newer") -> None:
    save_part(case=case, part=OPPORTUNITY, words=SectionWords(text), base=0, by=by)


def test_nothing_waits_for_somebody_without_a_case(
    senior: User, manager: User, hr: User, stranger: User
) -> None:
    assert [steps(user) for user in (senior, manager, hr, stranger)] == [[], [], [], []]


def test_a_proposal_waits_for_the_other(senior: User, manager: User) -> None:
    case = propose_case(person=senior, by=senior)
    other = propose_case(person=UserFactory(name="Omar", manager=manager), by=manager)

    assert told(manager) == [("Sena Senior proposes to write their case with you", "case", case.pk)]
    assert told(senior) == []
    assert told(other.person) == [
        ("Mara Manager proposes to write your case with you", "case", other.pk)
    ]


def test_a_signature_is_awaited_from_who_has_not_signed(
    case: Case, senior: User, manager: User
) -> None:
    signed(case, manager)
    assert told(senior) == [
        ("Mara Manager has signed your case, you have not", "sign-case", case.pk)
    ]
    assert told(manager) == []

    write(case, "One more word")
    assert told(senior) == []
    signed(case, senior)
    assert told(manager) == [
        ("Sena Senior has signed their case, you have not", "sign-case", case.pk)
    ]


def test_what_both_have_signed_can_be_submitted_by_either(
    case: Case, senior: User, manager: User
) -> None:
    signed(case)

    assert told(senior) == [("Both of you have signed your case", "submit-case", case.pk)]
    assert told(manager) == [
        ("Both of you have signed the case for Sena Senior", "submit-case", case.pk)
    ]


def test_a_signature_of_a_manager_before_is_none(
    case: Case, senior: User, manager: User, stranger: User
) -> None:
    signed(case)
    set_manager(person=senior, manager=stranger, by=None)
    senior.refresh_from_db()
    continue_with_manager(case=case, by=senior)

    assert told(stranger) == [
        ("Sena Senior has signed their case, you have not", "sign-case", case.pk)
    ]
    assert (told(senior), told(manager)) == ([], [])


def test_texts_kept_aside_wait_for_who_wrote_them(case: Case, senior: User, manager: User) -> None:
    write(case)
    aside(case, manager)
    assert told(manager) == [("One text of yours in a case waits to be merged", "case", case.pk)]
    assert told(senior) == []

    aside(case, manager, "Another one")
    assert told(manager)[0][0] == "Two texts of yours in a case wait to be merged"


def test_who_is_asked_by_name_finds_it_at_home_until_they_say_something(
    case: Case, senior: User, manager: User
) -> None:
    head = talking.comment_on(case=case, part=OPPORTUNITY, text="?", asks=True, by=manager)
    assert told(senior) == [("Mara Manager asks you something in a case", "case-talk", case.pk)]
    assert told(manager) == []

    talking.reply_to(comment=head, text="Yes", by=senior)
    assert told(senior) == []

    talking.reply_to(comment=head, text="Sure?", asks=True, by=manager)
    other = talking.comment_on(case=case, part=OPPORTUNITY, text="!", asks=True, by=manager)
    assert told(senior)[0][0] == "Mara Manager asks you something in two comments on a case"

    for thread in (head, other):
        talking.resolve_thread(comment=thread, by=manager)
    assert told(senior) == []


def test_several_who_ask_are_not_named(senior: User, manager: User) -> None:
    for name in ("Omar", "Olga"):
        person = UserFactory(name=name, manager=manager)
        case = opened(person, manager)
        talking.comment_on(case=case, part=OPPORTUNITY, text="?", asks=True, by=person)

    assert told(manager)[0][0] == "Others ask you something in two comments on a case"


def test_a_comment_that_asks_nobody_waits_for_nobody(
    case: Case, senior: User, manager: User
) -> None:
    talking.comment_on(case=case, part=OPPORTUNITY, text="Hm", by=manager)

    assert (told(senior), told(manager)) == ([], [])


def test_a_review_waits_for_who_is_named_and_has_not_answered(
    case: Case, hr: User, rita: User
) -> None:
    ravi = UserFactory(name="Ravi Reviewer")
    submitted_case(case, [rita, ravi], until=today() + 3 * DAY)
    until = f"{today() + 3 * DAY:%-d %B}"
    asked = [
        (
            f"You are asked to review the case for Sena Senior by {until}",
            "review-case",
            case.pk,
        )
    ]
    assert told(rita) == asked
    assert told(ravi) == asked
    assert steps(rita, on=today() + 4 * DAY) == []

    recommended(case, rita)
    remove_reviewer(case=case, user=ravi, by=hr)
    assert (told(rita), told(ravi)) == ([], [])


def test_hr_names_reviewers_and_then_decides(case: Case, hr: User, rita: User) -> None:
    submitted_case(case)
    assert told(hr) == [("Nobody reviews the case for Sena Senior yet", "case-reviewers", case.pk)]

    name_reviewer(case=case, user=rita, by=hr)
    assert told(hr) == []

    recommended(case, rita)
    assert told(hr) == [
        (
            "The case for Sena Senior is reviewed, and the decision can be recorded",
            "decide-case",
            case.pk,
        )
    ]

    decided(case, hr)
    assert told(hr) == []


def test_many_decisions_are_one_step(manager: User, hr: User) -> None:
    for _ in range(2):
        past_its_review(submitted_case(opened(UserFactory(manager=manager), manager)))

    assert told(hr) == [
        ("Two cases are reviewed, and the decision can be recorded", "all-cases", None)
    ]


def test_nobody_decides_about_a_case_of_their_own(manager: User, hr: User) -> None:
    hr.manager = manager
    hr.save()
    past_its_review(submitted_case(opened(hr, manager)))

    assert told(hr) == []


def test_home_leads_to_what_waits_in_cases(case: Case, senior: User, manager: User) -> None:
    signed(case, manager)

    page = home_of(senior, today=today())

    assert (page.next.urgency, page.next.label) == (Urgency.SIGN_CASE, "Read and sign")


@pytest.mark.parametrize("number", [1, 3])
def test_all_of_it_costs_one_query(
    manager: User, hr: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        case = opened(UserFactory(manager=manager), manager)
        write(case)
        aside(case, manager)
        talking.comment_on(case=case, part=OPPORTUNITY, text="?", asks=True, by=case.person)
        submitted_case(opened(UserFactory(manager=manager), manager))

    for user in (manager, hr):
        with django_assert_num_queries(1):
            steps(user)
