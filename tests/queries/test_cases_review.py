import datetime
from typing import Any

import pytest

from assessments.choices import CaseState
from assessments.models import Case, Comment, User
from assessments.queries.cases.assembly import case_document
from assessments.queries.cases.decision import decision_of
from assessments.queries.cases.hr import CASES_PER_PAGE, CaseRow, all_cases
from assessments.queries.cases.replay import replay_at, stops_of
from assessments.queries.cases.review import answers_of, has_opened, review_of
from assessments.queries.cases.talk import threads_of, topics_of
from assessments.services.cases import talking
from assessments.services.cases.deciding import ReasonWords, decide_case
from assessments.services.cases.reviewing import note_on_part, remove_reviewer
from tests.case_stages import (
    OPPORTUNITY,
    claim,
    decided,
    opened,
    past_its_review,
    recommended,
    submitted_case,
    write,
)
from tests.factories import CaseFactory, ReviewerFactory, UserFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

DAY = datetime.timedelta(days=1)
LAST_DAY = datetime.date(2026, 3, 1)


@pytest.fixture
def rita() -> User:
    return UserFactory(name="Rita Reviewer")


@pytest.fixture
def ravi() -> User:
    return UserFactory(name="Ravi Reviewer")


@pytest.fixture
def case(senior: User, manager: User, rita: User, ravi: User) -> Case:
    """Submitted, with Rita and Ravi to review it until in a fortnight."""
    return submitted_case(opened(senior, manager), [rita, ravi])


# --- when it opens ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "given", "days_after", "is_open"),
    [
        (2, 0, -1, False),
        (2, 1, 0, False),
        (2, 2, -1, True),
        (1, 1, -1, True),
        (2, 0, 1, True),
        (0, 0, 0, False),
        (0, 0, 1, True),
    ],
)
def test_a_review_opens_when_all_have_answered_or_its_last_day_is_over(
    asked: int, given: int, days_after: int, is_open: bool
) -> None:
    day = LAST_DAY + days_after * DAY

    assert has_opened(asked=asked, given=given, until=LAST_DAY, today=day) is is_open


def test_a_case_that_is_not_submitted_has_no_review(senior: User, manager: User) -> None:
    with pytest.raises(ValueError, match="submitted"):
        answers_of(opened(senior, manager), today=today())


# --- what is read -----------------------------------------------------------------------------


def test_before_it_opens_one_reads_oneself_and_how_many_have_answered(
    case: Case, senior: User, hr: User, rita: User, ravi: User
) -> None:
    recommended(case, rita)
    note_on_part(case=case, part=OPPORTUNITY, text="Well said", by=rita)

    own = review_of(case, rita, today=today())
    assert own.own is not None
    assert (own.own.label, own.own.words) == ("Promote", "Words of Rita Reviewer")
    assert own.own.notes == {OPPORTUNITY: "Well said"}
    for user in (ravi, senior, hr):
        seen = review_of(case, user, today=today())
        assert (seen.answers.asked, seen.answers.given, seen.answers.are_open) == (2, 1, False)
        assert [one.name for one in seen.named] == ["Rita Reviewer", "Ravi Reviewer"]
        assert seen.others == ()
        assert seen.notes_on(OPPORTUNITY) == ()
    ravis = review_of(case, ravi, today=today()).own
    assert ravis is not None
    assert (ravis.recommendation, ravis.label, ravis.at) == ("", "", None)


def test_once_open_everybody_who_reads_the_case_reads_them(
    case: Case, senior: User, manager: User, hr: User, rita: User, ravi: User
) -> None:
    note_on_part(case=case, part=OPPORTUNITY, text="Well said", by=rita)
    recommended(case, rita, ravi)

    for user in (senior, manager, hr):
        seen = review_of(case, user, today=today())
        assert [one.name for one in seen.opinions] == ["Rita Reviewer", "Ravi Reviewer"]
        assert seen.notes_on(OPPORTUNITY) == (("Rita Reviewer", "Well said"),)
        assert seen.notes_on("section:ask") == ()
    ravis = review_of(case, ravi, today=today())
    assert [(one.name, one.is_mine) for one in ravis.opinions] == [
        ("Ravi Reviewer", True),
        ("Rita Reviewer", False),
    ]


def test_who_was_removed_is_not_counted_and_not_read(
    case: Case, hr: User, rita: User, ravi: User
) -> None:
    recommended(case, rita)
    remove_reviewer(case=case, user=rita, by=hr)
    recommended(case, ravi)

    seen = review_of(case, hr, today=today())

    assert (seen.answers.asked, seen.answers.given) == (1, 1)
    assert [one.name for one in seen.opinions] == ["Ravi Reviewer"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_review_costs_three_queries(
    senior: User, manager: User, django_assert_num_queries: Any, number: int
) -> None:
    reviewers = [UserFactory() for _ in range(number)]
    case = submitted_case(opened(senior, manager), reviewers)
    recommended(case, *reviewers)

    with django_assert_num_queries(3):  # who is asked, their notes, their words
        review_of(case, senior, today=today())


# --- one thing at a time ----------------------------------------------------------------------


def test_a_case_is_read_section_by_section_and_claim_by_claim(senior: User, manager: User) -> None:
    case = opened(senior, manager)
    write(case, "The ask", part="section:ask")
    write(case, "The need")
    first = claim(case)
    second = claim(case, item="own-the-state")
    document = case_document(case, user=senior)

    assert [(stop.part, stop.title) for stop in stops_of(document)] == [
        (OPPORTUNITY, "The opportunity"),
        (first, "Tools and data assets"),
        (second, "Owning the state of the systems"),
        ("section:ask", "The ask"),
    ]
    middle = replay_at(document, first.removeprefix("claim:"))
    assert middle is not None
    assert (middle.at, middle.here.part) == (2, first)
    assert middle.before is not None
    assert middle.after is not None
    assert (middle.before.part, middle.after.part) == (OPPORTUNITY, second)
    ends = replay_at(document, "opportunity"), replay_at(document, "ask")
    assert ends[0] is not None
    assert ends[1] is not None
    assert (ends[0].before, ends[1].after) == (None, None)
    assert replay_at(document, "risks") is None


# --- the decision -----------------------------------------------------------------------------


def test_a_decision_names_its_reasons_and_what_they_are_about(case: Case, hr: User) -> None:
    assert decision_of(case) is None
    reasons = (
        ReasonWords("Few others use it", "Two teams that do", "tools-and-assets"),
        ReasonWords("The need is of next year", item="gone-from-the-catalogue"),
    )
    past_its_review(case)
    decide_case(case=case, outcome="not-yet", words="In June", reasons=reasons, by=hr)
    case.refresh_from_db()

    found = decision_of(case)

    assert found is not None
    assert (found.label, found.words, found.on) == ("Not yet", "In June", today())
    assert [(one.text, one.would_change, one.item_title) for one in found.reasons] == [
        ("Few others use it", "Two teams that do", "Tools and data assets"),
        ("The need is of next year", "", ""),
    ]


# --- the list of HR ---------------------------------------------------------------------------


def rows_of(user: User, **options: Any) -> dict[str, CaseRow]:
    return {row.person: row for row in all_cases(user, today=today(), **options).rows}


def test_hr_sees_that_cases_exist_and_where_they_stand(
    case: Case, manager: User, hr: User, rita: User
) -> None:
    recommended(case, rita)
    being_written = opened(UserFactory(name="Omar", manager=manager), manager)
    write(being_written, "SECRET")
    rows = rows_of(hr)

    assert list(rows) == ["Omar", "Sena Senior"]
    assert (rows["Omar"].state_label, rows["Omar"].can_be_read) == ("Being written", False)
    submitted = rows["Sena Senior"]
    assert (submitted.state_label, submitted.can_be_read) == ("With the reviewers", True)
    assert (submitted.asked, submitted.given, submitted.awaits_decision) == (2, 1, False)
    assert (submitted.submitted_on, submitted.ended_on) == (today(), None)
    assert "SECRET" not in repr(rows)
    assert "Words of" not in repr(rows)


def test_hr_sees_what_can_be_decided(case: Case, hr: User, rita: User, ravi: User) -> None:
    recommended(case, rita, ravi)
    assert rows_of(hr)["Sena Senior"].awaits_decision

    decided(case, hr)

    row = rows_of(hr)["Sena Senior"]
    assert (row.outcome_label, row.awaits_decision, row.ended_on) == ("Promoted", False, today())


def test_a_case_of_their_own_is_not_theirs_to_decide(manager: User, hr: User) -> None:
    hr.manager = manager
    hr.save()
    case = past_its_review(submitted_case(opened(hr, manager)))

    row = rows_of(hr)["Hana Partner"]

    assert (row.id, row.answers_are_open, row.is_own, row.awaits_decision) == (
        case.pk,
        True,
        True,
        False,
    )


def test_the_list_can_be_narrowed_to_a_state(case: Case, manager: User, hr: User) -> None:
    opened(UserFactory(name="Omar", manager=manager), manager)

    page = all_cases(hr, state=CaseState.OPEN, today=today())

    assert [row.person for row in page.rows] == ["Omar"]
    assert page.total == 2
    assert page.states == ((CaseState.OPEN, 1), (CaseState.SUBMITTED, 1))


@pytest.mark.parametrize("persona", ["senior", "manager", "stranger", "administrator"])
def test_nobody_else_has_such_a_list(case: Case, organisation: Any, persona: str) -> None:
    page = all_cases(organisation.persona(persona), today=today())

    assert (page.rows, page.total) == ((), 0)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_three_queries(
    hr: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        ReviewerFactory()

    with django_assert_num_queries(3):  # by state, how many, the rows
        assert len(all_cases(hr, today=today()).rows) == number


def test_a_long_list_has_pages(hr: User) -> None:
    for _ in range(CASES_PER_PAGE + 1):
        CaseFactory()

    second = all_cases(hr, page="2", today=today())

    assert (len(second.rows), second.total) == (1, CASES_PER_PAGE + 1)


# --- the talk of the two ----------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_a_talk_costs_two_queries(
    senior: User, manager: User, django_assert_num_queries: Any, number: int
) -> None:
    case = opened(senior, manager)
    base = write(case)
    for at in range(number):
        talking.suggest(
            case=case, part=OPPORTUNITY, field="text", wording=f"No {at}", base=base, by=manager
        )
        head = talking.comment_on(case=case, part=OPPORTUNITY, text=f"{at}", by=senior)
        talking.reply_to(comment=head, text="Yes", by=manager)

    with django_assert_num_queries(2):  # comments, what suggestions are about
        threads = threads_of(case, senior)[OPPORTUNITY]
    assert len(threads) == 2 * number


def test_all_that_is_said_goes_by_part(senior: User, manager: User) -> None:
    case = opened(senior, manager)
    assert topics_of(case, senior) == ()
    part = claim(case)
    open_one = talking.comment_on(case=case, part=part, text="Hm", by=senior)
    settled = talking.comment_on(case=case, part=OPPORTUNITY, text="Hm", by=senior)
    talking.resolve_thread(comment=settled, by=manager)

    about_claim, about_section = topics_of(case, manager)

    assert (about_claim.title, about_claim.is_claim) == ("Tools and data assets", True)
    assert [thread.id for thread in about_claim.talk.open] == [open_one.pk]
    assert (about_section.key, about_section.talk.open) == ("opportunity", ())
    assert [thread.id for thread in about_section.talk.resolved] == [settled.pk]


def test_the_mark_of_a_talk_changes_with_what_is_said(senior: User, manager: User) -> None:
    case = opened(senior, manager)
    marks = []
    head = talking.comment_on(case=case, part=OPPORTUNITY, text="Hm", by=senior)
    for act in (
        lambda: None,
        lambda: talking.reply_to(comment=head, text="Yes", by=manager),
        lambda: talking.resolve_thread(comment=head, by=senior),
    ):
        act()
        (topic,) = topics_of(case, senior)
        marks.append(topic.talk.mark)

    assert len(set(marks)) == 3
    assert topics_of(case, senior)[0].talk.mark == marks[-1]
    assert Comment.objects.count() == 2
