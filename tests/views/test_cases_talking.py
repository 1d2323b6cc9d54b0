from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Case, Comment, Presence, User
from assessments.queries.cases.content import SectionWords, key_of
from assessments.queries.cases.talk import writers_of
from assessments.services.cases import talking
from assessments.services.cases.writing import remove_part
from tests.case_stages import OPPORTUNITY, claim, opened, submitted_case, write
from tests.pages import body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


def about(case: Case, key: str = "opportunity") -> str:
    return f"/cases/{case.pk}/comments/{key}/"


def say(client: Client, case: Case, text: str = "Is that so?", **more: Any) -> Any:
    htmx = more.pop("htmx", {})
    return client.post(about(case), {"text": text, **more}, **htmx)


def thread(case: Case, head: Comment) -> str:
    return f"/cases/{case.pk}/threads/{head.pk}/"


# --- commenting -------------------------------------------------------------------------------


def test_a_comment_is_said_and_asks_the_other(as_senior: Client, case: Case, manager: User) -> None:
    response = say(as_senior, case, asks="on")

    assert (response.status_code, response["Location"]) == (302, about(case))
    said = Comment.objects.get()
    assert (said.text, said.part, said.mentions) == ("Is that so?", OPPORTUNITY, manager)
    page = body(as_senior.get(about(case)))
    assert "Is that so?" in page
    assert "asks Mara Manager" in page


def test_with_htmx_the_talk_comes_back_in_place(as_senior: Client, case: Case) -> None:
    response = say(as_senior, case, htmx=HTMX)

    assert response.status_code == 200
    page = body(response)
    assert "Is that so?" in page
    assert "<html" not in page


def test_an_empty_comment_is_asked_for_again(as_senior: Client, case: Case) -> None:
    response = say(as_senior, case, "  ")

    assert response.status_code == 422
    assert "Write what you want to say." in body(response)
    assert not Comment.objects.exists()


def test_what_was_typed_stays_when_it_cannot_be_said(
    as_senior: Client, case: Case, senior: User
) -> None:
    part = claim(case)
    remove_part(case=case, part=part, base=case.head, by=senior)

    response = as_senior.post(about(case, key_of(part)), {"text": "Half a thought"})

    assert response.status_code == 409
    assert "This was removed" in body(response)
    assert "<p>Half a thought</p>" in body(response)


def test_markup_in_a_comment_is_text(as_senior: Client, case: Case) -> None:
    say(as_senior, case, "<script>alert(1)</script>")

    assert "&lt;script&gt;alert(1)" in body(as_senior.get(about(case)))


@pytest.mark.parametrize("key", ["nowhere", "0" * 32, "own-0badc0de"])
def test_about_what_is_not_there_there_is_no_page(as_senior: Client, case: Case, key: str) -> None:
    assert as_senior.get(about(case, key)).status_code == 404


def test_after_the_submission_the_talk_is_read_and_not_gone_on_with(
    as_senior: Client, case: Case, manager: User
) -> None:
    say(as_senior, case)
    submitted_case(case)

    page = body(as_senior.get(about(case)))
    assert "Is that so?" in page
    assert "<textarea" not in page
    late = say(as_senior, case, "One more thing")
    assert (late.status_code, "<p>One more thing</p>" in body(late)) == (409, True)


def test_all_that_is_said_stands_on_one_page(
    as_senior: Client, case: Case, manager: User, senior: User
) -> None:
    assert "Nothing was said yet" in body(as_senior.get(f"/cases/{case.pk}/comments/"))

    part = claim(case)
    head = talking.comment_on(case=case, part=part, text="First", asks=True, by=manager)
    for text in ("Second", "Third"):
        talking.reply_to(comment=head, text=text, by=senior)
    page = body(as_senior.get(f"/cases/{case.pk}/comments/"))
    assert "<h1>1 comment or suggestion is open</h1>" in page
    assert "Tools and data assets" in page
    assert ("First" in page, "Second" in page, "Third" in page) == (True, False, True)

    talking.resolve_thread(comment=head, by=senior)
    assert "<h1>Everything you said is settled</h1>" in body(
        as_senior.get(f"/cases/{case.pk}/comments/")
    )


@pytest.mark.parametrize("number", [1, 3])
def test_a_talk_page_costs_the_same_for_one_thread_as_for_many(
    as_senior: Client,
    case: Case,
    manager: User,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    for at in range(number):
        talking.comment_on(case=case, part=OPPORTUNITY, text=f"No {at}", by=manager)

    as_senior.get(about(case))  # reads the catalogue, once per process

    with django_assert_num_queries(6):  # session, user, case, part with its signatures, talk
        as_senior.get(about(case))


# --- threads ----------------------------------------------------------------------------------


def test_a_thread_is_answered_resolved_and_reopened(
    as_senior: Client, as_manager: Client, case: Case
) -> None:
    say(as_manager, case)
    head = Comment.objects.get()

    for client, fields in (
        (as_senior, {"act": "reply", "text": "Yes", "asks": "on"}),
        (as_manager, {"act": "resolve"}),
        (as_senior, {"act": "reopen"}),
    ):
        response = client.post(thread(case, head), fields)
        assert (response.status_code, response["Location"]) == (302, about(case))

    head.refresh_from_db()
    assert head.resolved_at is None
    assert [one.text for one in head.replies.all()] == ["Yes"]


def test_an_answer_that_cannot_be_said_is_not_lost(
    as_senior: Client, as_manager: Client, case: Case, manager: User
) -> None:
    say(as_manager, case)
    head = Comment.objects.get()
    empty = as_senior.post(thread(case, head), {"act": "reply", "text": ""}, **HTMX)
    assert empty.status_code == 422
    assert "Write what you want to say." in body(empty)

    talking.resolve_thread(comment=head, by=manager)
    late = as_senior.post(thread(case, head), {"act": "reply", "text": "Half a thought"})

    assert (late.status_code, "<p>Half a thought</p>" in body(late)) == (409, True)


def test_acts_in_place_say_nothing_more(as_senior: Client, as_manager: Client, case: Case) -> None:
    say(as_manager, case)

    response = as_senior.post(thread(case, Comment.objects.get()), {"act": "resolve"}, **HTMX)

    assert response.status_code == 200
    assert "1 resolved" in body(response)
    assert "Resolved." not in body(as_senior.get(about(case)))


def test_a_thread_of_another_case_is_not_there(
    as_senior: Client, case: Case, manager: User, stranger: User
) -> None:
    stranger.manager = manager
    stranger.save()
    other = opened(stranger, manager)
    head = talking.comment_on(case=other, part=OPPORTUNITY, text="Hm", by=manager)

    assert as_senior.post(thread(case, head), {"act": "resolve"}).status_code == 404
    assert as_senior.post(thread(other, head), {"act": "resolve"}).status_code == 404


# --- suggestions ------------------------------------------------------------------------------


def suggest(client: Client, case: Case, wording: str = "Second words", **more: Any) -> Any:
    fields = {"field": "text", "base": case.head, "wording": wording, "text": ""} | more
    return client.post(about(case), fields)


def test_a_suggestion_shows_what_it_changes_and_is_put_in_with_one_click(
    as_senior: Client, as_manager: Client, case: Case
) -> None:
    write(case, "First words")
    assert suggest(as_manager, case).status_code == 302

    page = body(as_senior.get(about(case)))
    assert "<del>First</del><ins>Second</ins> words" in page
    assert "Put it in" in page
    assert "Put it in" not in body(as_manager.get(about(case)))
    response = as_senior.post(thread(case, Comment.objects.get()), {"act": "accept"})

    assert response.status_code == 302
    page = body(as_senior.get(about(case)))
    assert "It reads as suggested now." in page
    assert 'class="case-prose"><p>Second words</p>' in page
    assert f'<a href="/cases/{case.pk}/revisions/2/">revision 2</a>' in page


def test_a_suggestion_for_a_text_that_has_moved_is_told_and_stays(
    as_senior: Client, as_manager: Client, case: Case
) -> None:
    write(case, "First words")
    suggest(as_manager, case)
    write(case, "Other words")

    page = body(as_senior.get(about(case)))
    assert "The text was changed after this was suggested." in page
    assert "Put it in" not in page
    response = as_senior.post(thread(case, Comment.objects.get()), {"act": "accept"})

    assert response.status_code == 409
    assert "cannot be put in with one click" in body(response)
    assert Comment.objects.get().resolved_at is None


def test_a_suggestion_that_cannot_be_made_keeps_its_words(
    as_senior: Client, as_manager: Client, case: Case
) -> None:
    write(case, "First words")
    same = suggest(as_manager, case, "First words")
    assert (same.status_code, "That is how it reads now." in body(same)) == (409, True)

    long = suggest(as_manager, case, "x" * 100_001)
    assert (long.status_code, "100001 characters" in body(long)) == (422, True)
    assert suggest(as_manager, case, field="evidence").status_code == 422
    submitted_case(case)
    late = suggest(as_manager, case)
    assert (late.status_code, "<p>Second words</p>" in body(late)) == (409, True)
    assert not Comment.objects.exists()


def test_each_text_of_a_claim_can_be_reworded(as_senior: Client, case: Case) -> None:
    part = claim(case, effect="Two teams use them")

    page = body(as_senior.get(about(case, key_of(part))))

    for name in ("behaviour", "effect", "handed_over"):
        assert f'<input type="hidden" name="field" value="{name}">' in page
    assert ">Two teams use them</textarea>" in page


def test_an_own_section_has_a_title_to_reword(as_senior: Client, case: Case) -> None:
    write(case, part="section:own-0badc0de", words=SectionWords("Words", "A title"))

    page = body(as_senior.get(about(case, "own-0badc0de")))

    assert "<h1>A title</h1>" in page
    assert '<input type="hidden" name="field" value="title">' in page


# --- news and presence ------------------------------------------------------------------------


def test_a_page_asks_whether_there_is_something_new(
    as_senior: Client, as_manager: Client, case: Case
) -> None:
    page = body(as_senior.get(about(case)))
    asks = page.split('hx-get="')[1].split('"')[0]
    assert asks.startswith(about(case) + "news/?mark=")
    assert as_senior.get(asks, **HTMX).status_code == 204

    say(as_manager, case)

    news = as_senior.get(asks, **HTMX)
    assert (news.status_code, "There is something new." in body(news)) == (200, True)


def test_who_writes_is_seen_by_the_other(
    as_senior: Client, as_manager: Client, case: Case, manager: User
) -> None:
    address = about(case) + "writers/"
    assert "is writing this too" not in body(as_senior.post(address, **HTMX))

    page = body(as_manager.post(address, **HTMX))
    assert "Sena Senior is writing this too" in page
    assert 'hx-trigger="every 10s"' in page

    assert as_senior.post(address, {"left": "on"}).status_code == 204
    assert writers_of(case, manager, now=timezone.now()) == ()
    assert [one.user for one in Presence.objects.all()] == [manager]


def test_nobody_writes_what_is_no_part(as_senior: Client, case: Case) -> None:
    assert as_senior.post(about(case, "nowhere") + "writers/").status_code == 404
