from typing import Any

import pytest

from assessments.models import Case, User
from assessments.queries.cases.assembly import case_document
from assessments.queries.cases.checklist import Checklist, Point, checklist
from assessments.queries.cases.content import ClaimWords, SectionWords, key_of
from assessments.queries.cases.scope import cases_visible_to
from assessments.services.cases.talking import comment_on, resolve_thread
from assessments.services.cases.writing import save_part
from assessments.services.evidence import confirm_evidence
from tests.case_stages import OPPORTUNITY, claim, opened, signed, write
from tests.completed import answers, scored
from tests.factories import EvidenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


def read(case: Case, user: User) -> Checklist:
    found = cases_visible_to(user).get(pk=case.pk)
    return checklist(found, case_document(found, user=user), user)


def point(case: Case, key: str, user: User | None = None) -> Point:
    points = {one.key: one for one in read(case, user or case.person).points}
    return points[key]


def told(one: Point) -> tuple[bool, str, list[str]]:
    return one.is_done, one.text, [place.title for place in one.places]


def fill(case: Case) -> None:
    for section in case_document(case, user=case.person).sections:
        write(case, "Something", part=section.part)


def test_an_empty_case_says_what_is_missing(case: Case, senior: User) -> None:
    found = read(case, senior)

    assert (found.number, found.done, found.can_submit, found.is_complete) == (0, 3, False, False)
    assert [(one.key, one.is_done) for one in found.points] == [
        ("sections", False),
        ("evidence", False),
        ("gap", True),
        ("threads", True),
        ("aside", True),
        ("signatures", False),
    ]
    assert [one.key for one in found.points if one.is_required] == ["signatures"]
    assert all(one.reason.endswith(".") for one in found.points)


def test_empty_sections_are_named(case: Case) -> None:
    fill(case)
    assert told(point(case, "sections")) == (True, "Every section says something", [])

    write(case, " ", part="section:ask")
    assert told(point(case, "sections")) == (False, "1 section is empty", ["The ask"])

    write(case, "", part="section:risks")
    assert point(case, "sections").text == "2 sections are empty"


def test_a_section_with_a_claim_is_not_empty(case: Case) -> None:
    fill(case)
    write(case, "", part="section:ask")
    claim(case, section="ask")

    assert point(case, "sections").is_done


def test_claims_without_confirmed_evidence_are_named(
    case: Case, senior: User, manager: User
) -> None:
    assert told(point(case, "evidence")) == (False, "There is no claim yet", [])

    evidence = EvidenceFactory(person=senior, shared=True)
    claim(case, evidence=(evidence.pk,))
    bare = claim(case, item="own-the-state")
    assert told(point(case, "evidence")) == (
        False,
        "2 claims have no confirmed evidence",
        ["Tools and data assets", "Owning the state of the systems"],
    )

    confirm_evidence(evidence=evidence, version=1, by=manager)
    one = point(case, "evidence")
    assert one.text == "1 claim has no confirmed evidence"
    assert [(place.key, place.is_claim) for place in one.places] == [(key_of(bare), True)]


def test_with_evidence_for_every_claim_it_is_done(case: Case, senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    confirm_evidence(evidence=evidence, version=1, by=manager)
    claim(case, evidence=(evidence.pk,))

    assert told(point(case, "evidence")) == (True, "Every claim has confirmed evidence", [])


def test_a_claim_against_the_managers_rating_is_open_until_it_is_talked_about(
    case: Case, senior: User, manager: User, pair: Any
) -> None:
    scored(pair, answers(levers=3), answers(levers=3, tools_and_assets=0))
    part = claim(case)
    claim(case, item="own-the-state")

    assert told(point(case, "gap")) == (
        False,
        "1 claim goes against the manager's rating",
        ["Tools and data assets"],
    )

    thread = comment_on(case=case, part=part, text="You have not seen it", by=senior)
    assert not point(case, "gap").is_done
    resolve_thread(comment=thread, by=manager)

    assert point(case, "gap").is_done


def test_open_comments_are_named_where_they_stand(case: Case, senior: User, manager: User) -> None:
    part = claim(case)
    thread = comment_on(case=case, part=OPPORTUNITY, text="Hm", by=manager)
    assert told(point(case, "threads")) == (
        False,
        "1 comment or suggestion is open",
        ["The opportunity"],
    )

    comment_on(case=case, part=part, text="Hm", by=manager)
    comment_on(case=case, part=part, text="And this", by=senior)
    assert told(point(case, "threads")) == (
        False,
        "3 comments or suggestions are open",
        ["The opportunity", "Tools and data assets"],
    )

    resolve_thread(comment=thread, by=senior)
    assert point(case, "threads").text == "2 comments or suggestions are open"


def test_texts_kept_aside_are_told_to_both_without_their_words(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "From one tab")
    save_part(case=case, part=OPPORTUNITY, words=SectionWords("SECRET"), base=0, by=manager)

    for user in (senior, manager):
        one = point(case, "aside", user)
        assert told(one) == (False, "Texts are kept aside: 1 of Mara Manager", [])
    assert "SECRET" not in repr(read(case, senior))


def test_only_both_signatures_are_needed(case: Case, senior: User, manager: User) -> None:
    write(case)
    assert point(case, "signatures").text == (
        "Sena Senior and Mara Manager have not signed revision 1"
    )

    signed(case, manager)
    assert point(case, "signatures").text == "Sena Senior has not signed revision 1"
    assert not read(case, senior).can_submit

    signed(case, senior)
    assert told(point(case, "signatures")) == (True, "Both of you have signed revision 1", [])
    found = read(case, senior)
    assert (found.can_submit, found.is_complete) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_two_queries_beside_the_document(
    case: Case, senior: User, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        part = claim(case)
        comment_on(case=case, part=part, text="Hm", by=senior)
    found = cases_visible_to(senior).get(pk=case.pk)
    document = case_document(found, user=senior)

    with django_assert_num_queries(2):  # threads, texts kept aside
        checklist(found, document, senior)


def test_a_claim_of_new_words_keeps_its_place(case: Case, senior: User) -> None:
    part = claim(case)
    words = ClaimWords("ask", "own-the-state", "Another behaviour")
    write(case, part=part, words=words)

    (place,) = point(case, "evidence").places
    assert (place.key, place.title) == (key_of(part), "Owning the state of the systems")
