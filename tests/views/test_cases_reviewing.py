import datetime
import re
from typing import Any

import pytest
from django.test import Client

from assessments.models import Case, Reason, Reviewer, ReviewNote, User
from assessments.queries.cases.content import key_of
from assessments.services.cases.opening import continue_with_manager, withdraw_case
from assessments.services.cases.reviewing import note_on_part, remove_reviewer
from assessments.services.people import set_manager
from tests.case_stages import (
    OPPORTUNITY,
    claim,
    decided,
    opened,
    past_its_review,
    recommended,
    signed,
    submitted_case,
    write,
)
from tests.factories import CaseFactory, ReviewerFactory, UserFactory, today
from tests.pages import body, heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

DAY = datetime.timedelta(days=1)


@pytest.fixture
def rita() -> User:
    return UserFactory(name="Rita Reviewer", email="rita@example.org")


@pytest.fixture
def ravi() -> User:
    return UserFactory(name="Ravi Reviewer")


@pytest.fixture
def writing(senior: User, manager: User) -> Case:
    case = opened(senior, manager)
    write(case, "The need")
    return case


@pytest.fixture
def case(writing: Case, rita: User, ravi: User) -> Case:
    """Submitted, with a claim, and Rita and Ravi to review it."""
    claim(writing)
    return submitted_case(writing, [rita, ravi])


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- submitting -------------------------------------------------------------------------------


def submit(client: Client, case: Case, **changes: Any) -> Any:
    fields = {
        "number": case.head,
        "reviewers": "",
        "review_until": today() + 14 * DAY,
    }
    return client.post(f"/cases/{case.pk}/submit/", fields | changes)


def test_the_list_says_what_is_open_and_locks_nothing(writing: Case, senior: User) -> None:
    address = f"/cases/{writing.pk}/submit/"
    before = of(senior).get(address)
    assert heading(before) == "3 of 6 points are done"
    assert "Submit revision" not in body(before)

    signed(writing)
    after = of(senior).get(address)
    assert heading(after) == "It can be submitted, 4 of 6 points are done"
    assert "Submit revision 1" in body(after)
    assert f'value="{(today() + 14 * DAY).isoformat()}"' in body(after)


def test_a_case_is_submitted_to_people_named_by_name_or_address(
    writing: Case, senior: User, rita: User, ravi: User
) -> None:
    signed(writing)

    response = submit(
        of(senior), writing, reviewers="RITA@example.org\n\n ravi reviewer \nRITA@example.org"
    )

    assert (response.status_code, response["Location"]) == (302, f"/cases/{writing.pk}/")
    writing.refresh_from_db()
    assert writing.is_submitted
    assert [one.user for one in Reviewer.objects.all()] == [rita, ravi]
    again = submit(of(senior), writing)
    assert (again.status_code, again["Location"]) == (302, f"/cases/{writing.pk}/")


def test_a_submission_that_cannot_be_says_why(
    writing: Case, senior: User, manager: User, rita: User
) -> None:
    unsigned = submit(of(senior), writing)
    assert unsigned.status_code == 409
    signed(writing)
    UserFactory(name="Rita Reviewer")
    UserFactory(name="Otto Out", is_active=False)

    for changes, status, told in (
        ({"reviewers": "Nobody Known"}, 422, "Nobody active has the name or address “Nobody"),
        ({"reviewers": "Otto Out"}, 422, "Nobody active has the name or address “Otto Out”"),
        ({"reviewers": "Rita Reviewer"}, 422, "Several people are called “Rita Reviewer”"),
        ({"reviewers": "\n".join(str(n) for n in range(11))}, 422, "Name at most 10 people."),
        ({"reviewers": "Mara Manager"}, 409, "Mara Manager has written or signed this case"),
        ({"review_until": today() - DAY}, 409, "Give the reviewers a last day"),
        ({"review_until": ""}, 422, "Choose the last day."),
        ({"number": 0}, 409, "Something was changed after you opened this."),
    ):
        response = submit(of(senior), writing, **changes)
        assert (response.status_code, told in body(response)) == (status, True), told
    writing.refresh_from_db()
    assert writing.is_open


def test_a_case_that_is_not_written_is_not_submitted(writing: Case, senior: User) -> None:
    withdraw_case(case=writing, by=senior)

    response = of(senior).get(f"/cases/{writing.pk}/submit/")

    assert (response.status_code, response["Location"]) == (302, f"/cases/{writing.pk}/")


# --- reviewing --------------------------------------------------------------------------------


def test_a_reviewer_recommends_and_may_change_it(case: Case, rita: User) -> None:
    client, address = of(rita), f"/cases/{case.pk}/review/"
    assert heading(client.get(address)) == "Is Sena Senior ready to be a Lead?"

    response = client.post(address, {"recommendation": "not-yet", "words": "Too soon"})

    assert (response.status_code, response["Location"]) == (302, address)
    page = client.get(address)
    assert heading(page) == "Your recommendation is in: not yet"
    assert "\nToo soon</textarea>" in body(page)
    client.post(address, {"recommendation": "promote", "words": "After all"})
    reviewer = Reviewer.objects.get(user=rita)
    assert (reviewer.recommendation, reviewer.words) == ("promote", "After all")


def test_a_recommendation_says_what_and_why(case: Case, rita: User) -> None:
    response = of(rita).post(f"/cases/{case.pk}/review/", {"words": ""})

    assert response.status_code == 422
    assert "Choose what you recommend." in body(response)
    assert "Say in a sentence what carries it." in body(response)


def test_before_it_opens_nobody_reads_another(
    case: Case, organisation: Any, rita: User, ravi: User
) -> None:
    recommended(case, rita)
    note_on_part(case=case, part=OPPORTUNITY, text="NOTE OF RITA", by=rita)

    for user in (organisation.senior, organisation.manager, organisation.hr, ravi):
        page = of(user).get(f"/cases/{case.pk}/review/")
        stop = of(user).get(f"/cases/{case.pk}/review/opportunity/")
        assert "Words of Rita" not in body(page)
        assert "NOTE OF RITA" not in body(page) + body(stop)
    page = of(organisation.senior).get(f"/cases/{case.pk}/review/")
    assert heading(page) == "1 of 2 have answered"
    assert "Rita Reviewer" in body(page)


def test_once_all_have_answered_everybody_reads_them(
    case: Case, organisation: Any, rita: User, ravi: User
) -> None:
    note_on_part(case=case, part=OPPORTUNITY, text="NOTE OF RITA", by=rita)
    recommended(case, rita, ravi)

    for user in (organisation.senior, organisation.manager, organisation.hr, ravi):
        page = of(user).get(f"/cases/{case.pk}/review/")
        assert heading(page) == "The recommendations are open"
        assert "Words of Rita Reviewer" in body(page)
        assert "NOTE OF RITA" in body(of(user).get(f"/cases/{case.pk}/review/opportunity/"))
    own = of(rita)
    assert "Your note" in body(own.get(f"/cases/{case.pk}/review/opportunity/"))
    late = own.post(f"/cases/{case.pk}/review/", {"recommendation": "not-yet", "words": "Late"})
    assert (late.status_code, "<form" in body(late)) == (409, True)


def test_an_unanswered_review_that_is_over_says_so(case: Case, senior: User) -> None:
    past_its_review(case)

    page = of(senior).get(f"/cases/{case.pk}/review/")

    assert heading(page) == "The last day is over, and nobody has answered"
    assert body(page).count("Has not answered") == 2


def test_the_case_is_read_one_thing_at_a_time_with_a_note_beside_it(case: Case, rita: User) -> None:
    client = of(rita)
    start = f"/cases/{case.pk}/review/opportunity/"
    (part,) = [row.part for row in case.revisions.all() if row.part.startswith("claim:")]
    second = f"/cases/{case.pk}/review/{key_of(part)}/"

    assert f'<a class="btn" href="{second}" rel="next">' in body(client.get(start))
    response = client.post(start, {"text": " Well said "})
    assert (response.status_code, response["Location"]) == (302, second)
    page = body(client.get(second))
    assert "Shares the checks with every team" in page
    assert "No evidence is cited." in page
    assert f'<a class="btn" href="{start}" rel="prev">' in page
    last = client.post(second, {"text": "Hm"})
    assert last["Location"] == f"/cases/{case.pk}/review/"

    assert list(ReviewNote.objects.values_list("part", "text")) == [
        (OPPORTUNITY, "Well said"),
        (part, "Hm"),
    ]
    assert "\nWell said</textarea>" in body(client.get(start))
    assert body(client.get(f"/cases/{case.pk}/review/")).count("</span> with your note</span>") == 2
    client.post(start, {"text": ""})
    assert ReviewNote.objects.count() == 1


def test_a_note_that_comes_too_late_is_told(case: Case, rita: User, ravi: User) -> None:
    recommended(case, rita, ravi)

    response = of(rita).post(f"/cases/{case.pk}/review/opportunity/", {"text": "Half a thought"})

    assert response.status_code == 409
    assert "The recommendations are open" in body(response)
    long = of(ravi).post(f"/cases/{case.pk}/review/opportunity/", {"text": "x" * 5001})
    assert long.status_code == 422


def test_what_the_document_does_not_have_is_no_stop(case: Case, rita: User) -> None:
    assert of(rita).get(f"/cases/{case.pk}/review/risks/").status_code == 404


def test_who_is_removed_reads_no_more(case: Case, hr: User, rita: User) -> None:
    remove_reviewer(case=case, user=rita, by=hr)

    assert of(rita).get(f"/cases/{case.pk}/review/").status_code == 404


def test_before_the_submission_there_is_no_review(writing: Case, senior: User) -> None:
    assert of(senior).get(f"/cases/{writing.pk}/review/").status_code == 403


def test_who_has_signed_once_reads_no_review(
    writing: Case, senior: User, manager: User, stranger: User
) -> None:
    signed(writing, manager)
    set_manager(person=senior, manager=stranger, by=None)
    senior.refresh_from_db()
    continue_with_manager(case=writing, by=senior)
    writing.refresh_from_db()
    submitted_case(writing)

    assert of(manager).get(f"/cases/{writing.pk}/review/").status_code == 403
    assert of(stranger).get(f"/cases/{writing.pk}/review/").status_code == 200


def test_who_reads_without_being_named_does_not_recommend(case: Case, senior: User) -> None:
    client = of(senior)

    assert client.post(f"/cases/{case.pk}/review/", {}).status_code == 403
    assert client.post(f"/cases/{case.pk}/review/opportunity/", {}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_a_review_page_costs_the_same_for_one_claim_as_for_many(
    writing: Case, rita: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        claim(writing)
    submitted_case(writing, [rita])
    client = of(rita)

    # session, user, case, may read it, document (5), who is asked, their notes, their words
    with django_assert_num_queries(12):
        client.get(f"/cases/{writing.pk}/review/")


# --- arranging --------------------------------------------------------------------------------


def test_hr_names_reviewers(case: Case, hr: User) -> None:
    client, address = of(hr), f"/cases/{case.pk}/reviewers/"
    rosa = UserFactory(name="Rosa Reviewer")

    assert client.post(address, {"user": "rosa reviewer"})["Location"] == address
    assert Reviewer.objects.filter(user=rosa, named_by=hr).exists()

    for words, status, told in (
        ("", 422, "Say who it is."),
        ("Nobody Known", 422, "Nobody active has the name"),
        ("Mara Manager", 409, "Mara Manager has written or signed this case"),
    ):
        response = client.post(address, {"user": words})
        assert (response.status_code, told in body(response)) == (status, True)


def test_hr_takes_a_reviewer_out_after_being_told_what_follows(
    case: Case, hr: User, rita: User, ravi: User
) -> None:
    client = of(hr)
    row = Reviewer.objects.get(user=ravi)
    address = f"/cases/{case.pk}/reviewers/{row.pk}/remove/"
    recommended(case, rita)
    assert "their recommendations open at once" in body(client.get(address))

    assert client.post(address)["Location"] == f"/cases/{case.pk}/reviewers/"
    assert client.post(address).status_code == 404

    page = body(client.get(f"/cases/{case.pk}/reviewers/"))
    assert "nobody is named any more" in page
    rita_row = Reviewer.objects.get(user=rita)
    late = client.post(f"/cases/{case.pk}/reviewers/{rita_row.pk}/remove/", follow=True)
    assert "The recommendations are open" in body(late)
    assert Reviewer.objects.active().count() == 1


def test_a_decided_case_has_no_more_reviewers_to_name(case: Case, hr: User) -> None:
    past_its_review(case)
    decided(case, hr)

    assert "This case is decided." in body(of(hr).get(f"/cases/{case.pk}/reviewers/"))


# --- deciding ---------------------------------------------------------------------------------


def decide(client: Client, case: Case, **fields: Any) -> Any:
    return client.post(f"/cases/{case.pk}/decide/", fields)


def test_a_decision_is_recorded_and_shown_to_both(
    case: Case, senior: User, manager: User, hr: User
) -> None:
    past_its_review(case)

    response = decide(
        of(hr),
        case,
        outcome="not-yet",
        words="In half a year",
        text_1="Few others use it",
        would_change_1="Two teams that do",
        item_1="tools-and-assets",
        text_3="The need is of next year",
    )

    assert (response.status_code, response["Location"]) == (302, f"/cases/{case.pk}/review/")
    assert list(Reason.objects.values_list("text", "would_change", "item")) == [
        ("Few others use it", "Two teams that do", "tools-and-assets"),
        ("The need is of next year", "", ""),
    ]
    for user in (senior, manager):
        page = of(user).get(f"/cases/{case.pk}/review/")
        assert heading(page) == "Decided: not yet"
        assert "In half a year" in body(page)
        assert "Two teams that do" in body(page)
    assert of(hr).get(f"/cases/{case.pk}/decide/")["Location"] == f"/cases/{case.pk}/review/"


def test_a_decision_that_cannot_be_says_why_and_keeps_the_words(
    case: Case, hr: User, rita: User
) -> None:
    client = of(hr)
    early = decide(client, case, outcome="promoted", words="Well done")
    assert early.status_code == 409
    assert "0 of 2 reviewers have answered." in body(early)
    assert "\nWell done</textarea>" in body(early)

    past_its_review(case)
    bare = decide(client, case, outcome="not-yet", text_2="Few others use it")
    assert (bare.status_code, "needs at least one reason" in body(bare)) == (409, True)
    assert re.search(r'<details class="disclosure decide-more"\s+open', body(bare))
    lonely = decide(client, case, outcome="promoted", would_change_1="Two teams that do")
    assert (lonely.status_code, "Say the reason" in body(lonely)) == (422, True)
    assert decide(client, case).status_code == 422

    decided(case, hr)
    other = decide(client, case, outcome="withdrawn")
    assert (other.status_code, "was decided in the meantime" in body(other)) == (409, True)


def test_the_page_says_that_reviewers_are_still_reading(case: Case, hr: User) -> None:
    client, address = of(hr), f"/cases/{case.pk}/decide/"
    assert "only a withdrawal can be recorded" in body(client.get(address))

    past_its_review(case)

    page = body(client.get(address))
    assert "only a withdrawal can be recorded" not in page
    assert not re.search(r'<details class="disclosure decide-more"\s+open', page)


# --- all cases --------------------------------------------------------------------------------


def test_hr_finds_every_case_and_reads_those_that_are_submitted(
    case: Case, manager: User, hr: User
) -> None:
    being_written = opened(UserFactory(name="Omar Other", manager=manager), manager)
    client = of(hr)

    page = client.get("/cases/all/")
    assert heading(page) == "2 cases in the organisation"
    assert f'<a href="/cases/{case.pk}/review/">Sena Senior</a>' in body(page)
    assert "<h3>Omar Other</h3>" in body(page)
    assert client.get(f"/cases/{being_written.pk}/review/").status_code == 404
    narrowed = body(client.get("/cases/all/?state=open"))
    assert ("Omar Other" in narrowed, "Sena Senior" in narrowed) == (True, False)
    assert "None in this state." in body(client.get("/cases/all/?state=declined"))
    assert "Sena Senior" in body(client.get("/cases/all/?state=nonsense"))


def test_without_a_case_the_list_says_what_will_stand_there(hr: User) -> None:
    page = of(hr).get("/cases/all/")

    assert heading(page) == "Nobody has a case yet"
    assert "Cases will stand here" in body(page)


def test_a_long_list_is_read_page_by_page(hr: User) -> None:
    for _ in range(51):
        CaseFactory()
    client = of(hr)

    assert "?page=2" in body(client.get("/cases/all/"))
    assert "?page=1" in body(client.get("/cases/all/?page=2"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_case_as_for_many(
    hr: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        ReviewerFactory()
    client = of(hr)

    with django_assert_num_queries(5):  # session, user, by state, how many, the rows
        client.get("/cases/all/")


# --- the story --------------------------------------------------------------------------------


def test_the_story_is_the_persons_and_their_managers(
    case: Case, senior: User, manager: User, stranger: User, hr: User
) -> None:
    past_its_review(case)
    decided(case, hr, outcome="not-yet")
    address = f"/cases/story/{senior.pk}/"

    own = of(senior).get("/cases/story/")
    assert heading(own) == "Your story begins here"
    assert "The same over a quarter" in body(own)
    assert of(senior).get(address)["Location"] == "/cases/story/"
    managers = of(manager).get(address)
    assert heading(managers) == "The story of Sena Senior begins here"
    assert "The same over a quarter" in body(managers)
    for user in (stranger, hr):
        assert of(user).get(address).status_code == 404
