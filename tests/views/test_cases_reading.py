"""The list, the document, the history: what each reader finds there, at what cost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from assessments.models import Case, Pair, User
from assessments.queries.cases.content import SectionWords, new_section
from assessments.services import cases as services
from assessments.services.cases.talking import comment_on
from assessments.services.evidence import withdraw_evidence
from assessments.services.people import set_manager
from tests import case_stages as stages
from tests.completed import answers, scored
from tests.factories import EvidenceFactory, UserFactory
from tests.pages import body, heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

Queries = Callable[[int], Any]
ASK = "section:ask"


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return stages.opened(senior, manager)


def prose(page: str, key: str) -> str:
    """What one section of the document says."""
    found = re.search(rf'<section class="case-section" id="{key}".*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


# --- the list ---------------------------------------------------------------------------------


def test_the_list_teaches_and_offers_the_first_step(as_senior: Client, senior: User) -> None:
    page = body(as_senior.get("/cases/"))

    assert "Your case will stand here" in page
    assert f'href="/cases/open/{senior.pk}/">Propose it to Mara Manager' in page


def test_without_a_manager_the_list_says_what_is_missing(client: Client, stranger: User) -> None:
    client.force_login(stranger)

    page = body(client.get("/cases/"))

    assert "nobody is recorded as your manager" in page
    assert "/cases/open/" not in page


def test_a_manager_can_propose_to_those_without_a_case(
    as_manager: Client, case: Case, senior: User, manager: User
) -> None:
    free = UserFactory(name="Free Report", manager=manager)

    page = body(as_manager.get("/cases/"))

    assert f"/cases/open/{free.pk}/" in page
    assert f"/cases/open/{senior.pk}/" not in page
    assert f'href="/cases/{case.pk}/">Sena Senior' in page


def test_a_proposal_is_said_to_wait(as_manager: Client, senior: User) -> None:
    services.propose_case(person=senior, by=senior)

    response = as_manager.get("/cases/")

    assert heading(response) == "1 case waits for you"
    assert "Waits for you" in body(response)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_of_the_database_however_long(
    as_manager: Client, manager: User, number: int, django_assert_num_queries: Queries
) -> None:
    for _ in range(number):
        stages.write(stages.opened(UserFactory(manager=manager), manager))
        UserFactory(manager=manager)

    with django_assert_num_queries(4):  # session, user, cases, reports
        as_manager.get("/cases/")


# --- the document -----------------------------------------------------------------------------


def test_an_empty_case_says_what_belongs_in_each_section(as_senior: Client, case: Case) -> None:
    response = as_senior.get(f"/cases/{case.pk}/")
    page = body(response)

    assert heading(response) == "Nothing is written yet, and there is a year to write it"
    assert page.count('<p class="case-prompt">') == 9
    assert f'href="/cases/{case.pk}/sections/opportunity/">Write “The opportunity”' in page


def test_what_is_written_stands_as_prose(as_senior: Client, case: Case) -> None:
    stages.write(case, "One *need*\n\n<script>alert(1)</script>", part=ASK)

    page = prose(body(as_senior.get(f"/cases/{case.pk}/")), "ask")

    assert "<em>need</em>" in page
    assert "<script" not in page
    assert "alert(1)" in page
    assert "case-prompt" not in page


def test_a_claim_stands_with_all_that_it_can_be_checked_against(
    as_manager: Client, case: Case, pair: Pair
) -> None:
    scored(pair, answers(levers=3), answers(levers=1))
    evidence = EvidenceFactory(person=case.person, shared=True, what="Two teams copied it")
    stages.claim(case, effect="They pass it on", evidence=(evidence.pk,), is_new=True)

    page = prose(body(as_manager.get(f"/cases/{case.pk}/")), "value-through-others")

    order = [page.index(text) for text in ("Shares the checks", "They pass it on", "Sena Senior:")]
    assert order == sorted(order)
    assert "Sena Senior: <b>regularly</b>" in page
    assert "Mara Manager: <b>on request</b>" in page
    assert 'class="rating-large">difference +2' in page
    assert 'href="#evidence-1"' in page
    assert page.count('<details class="claim-warning">') == 3
    assert "Nobody else has confirmed it yet" in body(as_manager.get(f"/cases/{case.pk}/"))


def test_a_withdrawn_piece_leaves_its_number_and_its_date(as_manager: Client, case: Case) -> None:
    evidence = EvidenceFactory(person=case.person, shared=True, what="Not to be read any more")
    stages.claim(case, evidence=(evidence.pk,))

    withdraw_evidence(evidence=evidence, by=case.person)
    page = body(as_manager.get(f"/cases/{case.pk}/"))

    assert 'id="evidence-1" value="1" class="case-evidence-gone"' in page
    assert "Not to be read any more" not in page


def test_signatures_stand_at_the_top_and_an_edit_voids_them(
    as_senior: Client, case: Case, manager: User
) -> None:
    stages.signed(case, manager)
    signed = body(as_senior.get(f"/cases/{case.pk}/"))
    stages.write(case, "Other words")
    edited = body(as_senior.get(f"/cases/{case.pk}/"))

    assert '<span aria-hidden="true">✓</span> Mara Manager</span>' in signed
    assert "Mara Manager: not yet" in edited
    assert "Signed revision 1 on" in edited
    assert "that signature is void" in edited


@pytest.mark.parametrize("claims", [1, 6])
def test_the_document_asks_the_same_of_the_database_however_long(
    as_senior: Client, case: Case, pair: Pair, claims: int, django_assert_num_queries: Queries
) -> None:
    scored(pair, answers(), answers())
    for _ in range(claims):
        evidence = EvidenceFactory(person=case.person, shared=True)
        stages.claim(case, evidence=(evidence.pk,))
    stages.write(case)

    with django_assert_num_queries(11):
        as_senior.get(f"/cases/{case.pk}/")


def test_an_older_revision_can_be_read_whole_and_not_written(as_senior: Client, case: Case) -> None:
    stages.write(case, "As it began")
    stages.write(case, "As it is")

    response = as_senior.get(f"/cases/{case.pk}/revisions/1/document/")

    assert heading(response) == "As it was after revision 1"
    assert "As it began" in body(response)
    assert "As it is<" not in body(response)
    assert f"/cases/{case.pk}/sections/" not in body(response)
    assert as_senior.get(f"/cases/{case.pk}/revisions/3/document/").status_code == 404


def test_a_manager_of_before_reads_what_they_signed_and_nothing_later(
    as_manager: Client, case: Case, manager: User, stranger: User
) -> None:
    stages.write(case, "Signed words")
    stages.signed(case, manager)
    set_manager(person=case.person, manager=stranger, by=None)
    services.continue_with_manager(case=case, by=case.person)
    stages.write(case, "Later words", by=stranger)

    response = as_manager.get(f"/cases/{case.pk}/")

    assert heading(response) == "The case for Sena Senior, as you signed it"
    assert "Signed words" in body(response)
    assert "Later words" not in body(response)
    assert as_manager.get(f"/cases/{case.pk}/revisions/2/").status_code == 404
    assert as_manager.get(f"/cases/{case.pk}/sections/ask/").status_code == 403


def test_sections_of_their_own_come_last(as_senior: Client, case: Case) -> None:
    stages.write(case, part=new_section(), words=SectionWords("Words", "What we learnt"))

    page = body(as_senior.get(f"/cases/{case.pk}/"))

    titles = re.findall(r'<h2 id="[\w-]+-title">(.*?)</h2>', page)
    assert titles[8:11] == ["The ask", "What we learnt", "Signatures"]


# --- history ----------------------------------------------------------------------------------


def test_every_save_is_listed_newest_first(as_senior: Client, case: Case, manager: User) -> None:
    stages.write(case)
    stages.write(case, "Other words", by=manager)

    response = as_senior.get(f"/cases/{case.pk}/history/")

    assert heading(response) == "2 revisions, and every word of them is here"
    assert re.findall(r"(Begun|Written) by (you|[\w ]+)<", body(response)) == [
        ("Written", "Mara Manager"),
        ("Begun", "you"),
    ]


def test_history_comes_in_pages_and_can_be_of_one_part(as_senior: Client, case: Case) -> None:
    for number in range(31):
        stages.write(case, f"Words {number}")
    stages.write(case, "The ask", part=ASK)

    first = body(as_senior.get(f"/cases/{case.pk}/history/"))
    second = body(as_senior.get(f"/cases/{case.pk}/history/?page=2"))
    ask = as_senior.get(f"/cases/{case.pk}/history/?part={ASK}")

    assert (first.count("case-revision-number"), second.count("case-revision-number")) == (30, 2)
    assert heading(ask) == "“The ask”, from its first words on"
    assert body(ask).count("case-revision-number") == 1


def test_a_part_that_is_none_has_no_history(as_senior: Client, case: Case) -> None:
    assert as_senior.get(f"/cases/{case.pk}/history/?part=section:nonsense").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_history_asks_the_same_of_the_database_however_long(
    as_senior: Client, case: Case, number: int, django_assert_num_queries: Queries
) -> None:
    for text in range(number):
        stages.write(case, f"Words {text}")

    as_senior.get(f"/cases/{case.pk}/history/")  # which reads the catalogue, once for all
    with django_assert_num_queries(6):
        as_senior.get(f"/cases/{case.pk}/history/")


def test_a_revision_shows_the_words_that_came_and_went(as_senior: Client, case: Case) -> None:
    stages.write(case, "We need one lead")
    stages.write(case, "We need two leads")

    page = body(as_senior.get(f"/cases/{case.pk}/revisions/2/"))

    assert re.findall(r"<del><.*?</span>(.*?)<span", page) == ["one lead"]
    assert re.findall(r"<ins><.*?</span>(.*?)<span", page) == ["two leads"]
    assert "[removed: " in page


def test_an_older_revision_is_brought_back(as_senior: Client, case: Case) -> None:
    stages.write(case, "As it began")
    stages.write(case, "As it is")
    page = body(as_senior.get(f"/cases/{case.pk}/revisions/1/"))
    assert f'action="/cases/{case.pk}/revisions/1/restore/"' in page

    as_senior.post(f"/cases/{case.pk}/revisions/1/restore/", {"base": "2"})

    assert "As it began" in prose(body(as_senior.get(f"/cases/{case.pk}/")), "opportunity")
    case.refresh_from_db()
    assert case.head == 3


def test_what_was_written_meanwhile_is_not_restored_over(as_senior: Client, case: Case) -> None:
    for text in ("One", "Two", "Three"):
        stages.write(case, text)

    response = as_senior.post(f"/cases/{case.pk}/revisions/1/restore/", {"base": "2"}, follow=True)

    assert "Something was changed after you opened this." in body(response)
    case.refresh_from_db()
    assert case.head == 3


# --- readers who do not write -----------------------------------------------------------------


def tools(response: Any) -> list[str]:
    """What else the page offers about the case."""
    found = re.search(r'<nav class="case-tools".*?</nav>', body(response), re.DOTALL)
    assert found is not None
    return re.findall(r">([\w ]+)(?:</a>| <b>)", found[0])


def test_hr_reads_a_case_only_once_it_is_submitted(
    case: Case, hr: User, stranger: User, client: Client
) -> None:
    client.force_login(hr)
    stages.write(case, "Among the two")
    assert client.get(f"/cases/{case.pk}/").status_code == 404

    stages.submitted_case(case, [stranger])
    response = client.get(f"/cases/{case.pk}/")

    assert heading(response) == "The case for Sena Senior is with its reviewers"
    assert "Among the two" in body(response)
    assert tools(response) == ["Review", "As a file"]
    for address in ("history/", "revisions/1/"):
        assert client.get(f"/cases/{case.pk}/{address}").status_code == 404


def test_the_authors_of_a_submitted_case_read_it_with_all_that_is_theirs(
    as_senior: Client, case: Case, stranger: User
) -> None:
    stages.write(case)
    stages.submitted_case(case, [stranger])

    response = as_senior.get(f"/cases/{case.pk}/")

    assert tools(response) == ["Comments", "Review", "Story so far", "History", "As a file"]
    assert "/sections/" not in body(response)


def test_a_decision_is_shown_to_both_with_its_reasons(
    as_senior: Client, as_manager: Client, case: Case, stranger: User, hr: User
) -> None:
    stages.write(case)
    stages.submitted_case(case, [stranger])
    stages.recommended(case, stranger)
    stages.decided(case, hr, outcome="not-yet")

    for page in (as_senior.get(f"/cases/{case.pk}/"), as_manager.get(f"/cases/{case.pk}/")):
        assert heading(page) == "Decided: not yet"
        assert "The evidence is of one month" in body(page)


def test_a_manager_of_before_is_not_told_what_was_decided(
    as_manager: Client, case: Case, manager: User, stranger: User, hr: User
) -> None:
    stages.signed(case, manager)
    set_manager(person=case.person, manager=stranger, by=None)
    services.continue_with_manager(case=case, by=case.person)
    case.refresh_from_db()
    stages.write(case, "Later words")
    stages.submitted_case(case, [UserFactory()])
    stages.decided(stages.past_its_review(case), hr)

    page = as_manager.get(f"/cases/{case.pk}/")

    assert heading(page) == "The case for Sena Senior, as you signed it"
    assert "Promoted" not in body(page)
    assert tools(page) == ["History", "As a file"]


def test_open_comments_are_counted_beside_what_they_are_about(
    as_senior: Client, case: Case, manager: User
) -> None:
    stages.write(case, part=ASK)
    comment_on(case=case, part=ASK, text="Which team?", by=manager)

    response = as_senior.get(f"/cases/{case.pk}/")

    assert "1 open comment<" in prose(body(response), "ask")
    assert "<b>1 open</b>" in body(response)
