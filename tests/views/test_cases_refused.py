"""What was typed for a page that is closed to its writer by now is on the page that says so."""

from typing import Any

import pytest
from django.test import Client

from assessments.models import Case, User
from assessments.services.cases import talking
from assessments.services.cases.opening import continue_with_manager
from assessments.services.cases.reviewing import remove_reviewer
from assessments.services.people import set_manager
from tests.case_stages import (
    OPPORTUNITY,
    claim,
    opened,
    past_its_review,
    recommended,
    submitted_case,
    write,
)
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

TYPED = "Typed for an hour <b>& more</b>"
SHOWN = "Typed for an hour &lt;b&gt;&amp; more&lt;/b&gt;"


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    case = opened(senior, manager)
    write(case, "The need")
    return case


@pytest.fixture
def rita() -> User:
    return UserFactory(name="Rita Reviewer")


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(response: Any) -> tuple[int, bool]:
    return response.status_code, SHOWN in response.content.decode()


# --- reviewing --------------------------------------------------------------------------------


def test_a_recommendation_that_comes_too_late_can_be_copied(case: Case, rita: User) -> None:
    past_its_review(submitted_case(case, [rita]))
    fields = {"recommendation": "promote", "words": TYPED}

    response = of(rita).post(f"/cases/{case.pk}/review/", fields)

    assert told(response) == (409, True)
    assert "nobody can add to them" in response.content.decode()


def test_a_change_of_mind_after_the_last_answer_can_be_copied(case: Case, rita: User) -> None:
    recommended(submitted_case(case, [rita]), rita)
    fields = {"recommendation": "not-yet", "words": TYPED}

    assert told(of(rita).post(f"/cases/{case.pk}/review/", fields)) == (409, True)


@pytest.mark.parametrize("with_note", [True, False])
def test_a_note_that_comes_too_late_can_be_copied(case: Case, rita: User, with_note: bool) -> None:
    submitted_case(case, [rita])
    address = f"/cases/{case.pk}/review/opportunity/"
    if with_note:
        of(rita).post(address, {"text": "The first one"})
    past_its_review(case)

    response = of(rita).post(address, {"text": TYPED})

    assert told(response) == (409, True)
    assert ("The first one" in response.content.decode()) is with_note


def test_a_reviewer_who_was_removed_while_writing_can_copy_it(
    case: Case, rita: User, hr: User
) -> None:
    submitted_case(case, [rita, UserFactory()])
    remove_reviewer(case=case, user=rita, by=hr)
    fields = {"recommendation": "promote", "words": TYPED}

    assert told(of(rita).post(f"/cases/{case.pk}/review/", fields)) == (404, True)


# --- writing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("has_signed", [True, False])
def test_a_manager_of_before_who_was_writing_can_copy_it(
    case: Case, senior: User, manager: User, has_signed: bool
) -> None:
    if has_signed:
        of(manager).post(f"/cases/{case.pk}/sign/", {"number": case.head})
    set_manager(person=senior, manager=UserFactory(), by=None)
    senior.refresh_from_db()
    continue_with_manager(case=case, by=senior)

    response = of(manager).post(
        f"/cases/{case.pk}/sections/opportunity/", {"base": case.head, "text": TYPED}
    )

    assert told(response) == (403 if has_signed else 404, True)


def test_nothing_but_what_people_write_is_repeated_and_only_to_them(case: Case) -> None:
    fields = {"text": TYPED, "password": "a-secret-word", "csrfmiddlewaretoken": "a-token-of-it"}
    stranger = of(UserFactory())

    known = stranger.post(f"/cases/{case.pk}/sections/opportunity/", fields)
    assert told(known) == (404, True)
    assert "a-secret-word" not in known.content.decode()
    assert "a-token-of-it" not in known.content.decode()
    assert told(stranger.post("/no/such/page/", fields)) == (404, False)
    assert told(stranger.get(f"/cases/{case.pk}/", {"text": TYPED})) == (404, False)
    anonymous = Client().post("/witness/no-such-link/", fields)
    assert not told(anonymous)[1]


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "²", "-1", ""])
def test_a_number_that_no_revision_has_moves_nothing(case: Case, senior: User, number: str) -> None:
    key = claim(case).removeprefix("claim:")
    write(case, "Newer")
    head = case.head

    removed = of(senior).post(f"/cases/{case.pk}/claims/{key}/remove/", {"base": number})
    restored = of(senior).post(f"/cases/{case.pk}/revisions/1/restore/", {"base": number})

    assert (removed.status_code, restored.status_code) == (409, 302)
    case.refresh_from_db()
    assert case.head == head


# --- talking ----------------------------------------------------------------------------------


def test_an_answer_that_is_too_long_for_a_thread_resolved_meanwhile_can_be_copied(
    case: Case, senior: User, manager: User
) -> None:
    head = talking.comment_on(case=case, part=OPPORTUNITY, text="Really?", by=manager)
    talking.resolve_thread(comment=head, by=manager)

    response = of(senior).post(f"/cases/{case.pk}/threads/{head.pk}/", {"text": TYPED + "x" * 5000})

    assert told(response) == (422, True)
    assert "it can have 5000" in response.content.decode()


def test_a_comment_that_is_too_long_for_a_case_submitted_meanwhile_can_be_copied(
    case: Case, senior: User
) -> None:
    submitted_case(case)

    response = of(senior).post(
        f"/cases/{case.pk}/comments/opportunity/", {"text": TYPED + "x" * 5000}
    )

    assert told(response) == (422, True)


def test_reasons_that_are_too_long_are_said_to_be(case: Case, senior: User) -> None:
    fields = {"field": "text", "base": 1, "wording": "Better", "text": TYPED + "x" * 5000}

    response = of(senior).post(f"/cases/{case.pk}/comments/opportunity/", fields)

    assert told(response) == (422, True)
    assert "it can have 5000" in response.content.decode()


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("post", "comments/opportunity/"),
        ("get", "comments/opportunity/news/"),
        ("post", "comments/opportunity/writers/"),
        ("get", "exports/progress/"),
    ],
)
def test_a_part_of_a_page_says_that_the_login_has_ended_and_asks_no_more(
    case: Case, method: str, address: str
) -> None:
    send = getattr(Client(), method)
    url = f"/cases/{case.pk}/{address}"

    response = send(url, {"text": TYPED}, HTTP_HX_REQUEST="true")

    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (
        286,
        "#login-ended",
        "innerHTML",
    )
    assert "Your login has ended" in response.content.decode()
    assert "<html" not in response.content.decode()
    assert send(url).status_code == 302


def test_every_page_has_a_place_for_it(case: Case, senior: User) -> None:
    page = of(senior).get(f"/cases/{case.pk}/sections/opportunity/")

    assert 'id="login-ended"' in page.content.decode()
