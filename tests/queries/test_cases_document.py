"""One revision of a case put together: sections, claims, evidence, signatures."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.choices import CaseSection
from assessments.models import Case, Pair, User
from assessments.queries.cases import (
    NoSuchRevision,
    case_document,
    cases_visible_to,
)
from assessments.queries.cases.content import (
    ClaimWords,
    SectionWords,
    document_digest,
    new_section,
)
from assessments.queries.cases.prompts import PROMPTS
from assessments.services import cases
from assessments.services.evidence import Words, edit_evidence, withdraw_evidence
from assessments.services.people import set_manager
from tests.case_reading import confirmed, piece, read
from tests.case_stages import claim, opened, signed, submitted_case, write
from tests.completed import answers, scored
from tests.factories import UserFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


# --- sections ---------------------------------------------------------------------------------


def test_an_empty_case_has_its_nine_sections_each_saying_what_belongs_there(case: Case) -> None:
    document = read(case)

    assert [section.title for section in document.sections] == list(CaseSection.labels)
    assert [section.prompt for section in document.sections] == list(PROMPTS.values())
    assert {(one.text, one.saved, one.is_own, one.claims) for one in document.sections} == {
        ("", None, False, ())
    }
    assert (document.number, document.at) == (0, case.opened_at)
    assert document.document_sha256 == document_digest({})
    assert (document.evidence, document.signatures, document.assessed) == ((), (), None)


def test_the_document_says_whose_it_is(case: Case) -> None:
    document = read(case)

    assert (document.person, document.manager) == ("Sena Senior", "Mara Manager")
    assert (document.discipline, document.team) == ("Data scientist", "Pricing")
    assert (document.case_id, document.state) == (case.pk, "open")
    User.objects.filter(pk=case.person_id).update(team=None)
    assert read(case).team == ""


def test_a_section_has_its_text_and_who_saved_it(case: Case, manager: User) -> None:
    write(case, "First")
    write(case, "Second", by=manager)

    section = read(case).sections[0]

    assert (section.key, section.part) == ("opportunity", "section:opportunity")
    assert section.text == "Second"
    assert section.saved is not None
    newest = case.revisions.get(number=2)
    assert (section.saved.number, section.saved.by) == (2, "Mara Manager")
    assert section.saved.at == read(case).at == newest.at
    assert read(case).document_sha256 == newest.document_sha256


def test_sections_of_their_own_stand_after_the_nine_in_the_order_of_their_making(
    case: Case, senior: User
) -> None:
    first, second = new_section(), new_section()
    write(case, part=first, words=SectionWords("One", "First"))
    write(case, part=second, words=SectionWords("Two", "Second"))
    write(case, part=first, words=SectionWords("One again", "First still"))

    own = read(case).sections[9:]
    assert [(one.title, one.text, one.is_own, one.prompt) for one in own] == [
        ("First still", "One again", True, ""),
        ("Second", "Two", True, ""),
    ]

    cases.remove_part(case=case, part=first, base=3, by=senior)
    assert [one.title for one in read(case).sections[9:]] == ["Second"]


def test_a_section_of_the_nine_that_was_removed_is_empty(case: Case, senior: User) -> None:
    write(case)
    cases.remove_part(case=case, part="section:opportunity", base=1, by=senior)

    section = read(case).sections[0]
    assert (section.text, section.saved is not None) == ("", True)


# --- claims and the evidence they cite --------------------------------------------------------


def test_claims_stand_in_their_section_in_the_order_of_their_making(case: Case) -> None:
    first = claim(case, section="risks", behaviour="First")
    claim(case, section="ask", behaviour="Elsewhere")
    claim(case, section="risks", behaviour="Second")
    write(case, part=first, words=ClaimWords("risks", "role-model", "First, again"))

    by_key = {section.key: section.claims for section in read(case).sections}

    assert [one.words.behaviour for one in by_key["risks"]] == ["First, again", "Second"]
    assert [one.words.behaviour for one in by_key["ask"]] == ["Elsewhere"]
    found = by_key["risks"][0]
    assert (found.part, found.saved.number) == (first, 4)
    assert found.item_title == case.framework.items.get(key="role-model").title


def test_evidence_is_numbered_in_the_order_in_which_it_is_cited(case: Case) -> None:
    one, two, three = (piece(case) for _ in range(3))
    claim(case, section="risks", evidence=(three.pk, one.pk))
    claim(case, section="opportunity", evidence=(two.pk, three.pk))

    document = read(case)

    assert [(c.number, c.evidence_id) for c in document.evidence] == [
        (1, two.pk),
        (2, three.pk),
        (3, one.pk),
    ]
    cited = [c.evidence for section in document.sections for c in section.claims]
    assert [[c.number for c in of_claim] for of_claim in cited] == [[1, 2], [2, 3]]


def test_a_piece_shows_its_words_and_who_vouches_for_them(case: Case, manager: User) -> None:
    evidence = confirmed(
        piece(case, what="Shared it", effect="Two teams", gained="Ads", link="https://e.org/")
    )
    claim(case, evidence=(evidence.pk,))

    (cited,) = read(case).evidence
    assert (cited.what, cited.effect, cited.gained, cited.link) == (
        "Shared it",
        "Two teams",
        "Ads",
        "https://e.org/",
    )
    assert (cited.happened_on, cited.confirmed_by) == (evidence.happened_on, ("Mara Manager",))
    assert (cited.is_withdrawn, cited.has_changed) == (False, False)

    words = Words(evidence.happened_on, "Shared it twice")
    edit_evidence(evidence=evidence, words=words, version=1, by=case.person)
    (cited,) = read(case).evidence
    assert (cited.what, cited.confirmed_by) == ("Shared it twice", ())


def test_withdrawn_evidence_leaves_its_date(case: Case, senior: User) -> None:
    evidence = confirmed(piece(case))
    claim(case, evidence=(evidence.pk,))
    withdraw_evidence(evidence=evidence, by=senior)

    (cited,) = read(case).evidence
    assert (cited.what, cited.is_withdrawn, cited.confirmed_by) == ("", True, ())
    assert cited.happened_on == evidence.happened_on


def test_evidence_that_was_deleted_since_is_left_out_of_older_revisions(case: Case) -> None:
    gone, stays = piece(case), piece(case)
    part = claim(case, evidence=(gone.pk, stays.pk))
    write(case, part=part, words=ClaimWords("risks", "role-model", "Without"))
    gone.delete()

    document = read(case, number=1)

    assert [(one.number, one.evidence_id) for one in document.evidence] == [(1, stays.pk)]


def test_what_another_claim_once_cited_says_nothing_about_this_one(
    case: Case, senior: User
) -> None:
    evidence = piece(case)
    part = claim(case, evidence=(evidence.pk,))
    signed(case)
    cases.remove_part(case=case, part=part, base=1, by=senior)
    words = Words(today(), "Other words")
    edit_evidence(evidence=evidence, words=words, version=1, by=senior)
    claim(case, evidence=(evidence.pk,))

    assert [one.has_changed for one in read(case).evidence] == [False]


def test_who_reads_a_signed_case_is_told_of_evidence_with_other_words(
    case: Case, senior: User
) -> None:
    changed, same = piece(case), piece(case)
    claim(case, evidence=(changed.pk, same.pk))
    signed(case)
    words = Words(today(), "Other words")
    edit_evidence(evidence=changed, words=words, version=1, by=senior)

    assert [one.has_changed for one in read(case).evidence] == [True, False]
    signed(case)  # again, which is the same signature
    assert [one.has_changed for one in read(case).evidence] == [True, False]
    write(case, "Something new to sign")
    signed(case)
    assert [one.has_changed for one in read(case).evidence] == [False, False]


def test_a_manager_before_sees_no_words_that_came_after_their_signature(
    case: Case, senior: User, manager: User
) -> None:
    changed, same = confirmed(piece(case)), piece(case)
    claim(case, evidence=(changed.pk, same.pk))
    signed(case, manager)
    set_manager(person=senior, manager=UserFactory(), by=None)
    cases.continue_with_manager(case=case, by=senior)
    words = Words(today(), "Other words", effect="Much", gained="All", link="https://e.org/")
    edit_evidence(evidence=changed, words=words, version=1, by=senior)

    hidden, seen = read(case, manager).evidence
    assert (hidden.what, hidden.effect, hidden.gained, hidden.link) == ("", "", "", "")
    assert (hidden.has_changed, hidden.confirmed_by, hidden.is_withdrawn) == (True, (), False)
    assert (seen.what, seen.has_changed) == (same.what, False)
    assert read(case).evidence[0].what == "Other words"


# --- revisions and signatures -----------------------------------------------------------------


def test_an_older_revision_is_the_document_as_it_was(case: Case, senior: User) -> None:
    write(case, "First")
    part = claim(case)
    write(case, "Second")
    cases.remove_part(case=case, part=part, base=2, by=senior)

    then, now = read(case, number=2), read(case)

    assert (then.number, then.sections[0].text, now.sections[0].text) == (2, "First", "Second")
    assert [len(section.claims) for section in then.sections if section.claims] == [1]
    assert not any(section.claims for section in now.sections)
    assert then.document_sha256 == case.revisions.get(number=2).document_sha256


@pytest.mark.parametrize("number", [-1, 0, 3, 10**20])
def test_a_revision_that_was_never_made_cannot_be_read(case: Case, number: int) -> None:
    write(case)
    write(case, "Second")

    with pytest.raises(NoSuchRevision):
        read(case, number=number)


def test_signatures_say_whether_they_stand(case: Case, senior: User, manager: User) -> None:
    write(case)
    signed(case, senior)
    write(case, "Second")
    signed(case)

    rows = [(one.name, one.number, one.is_standing) for one in read(case).signatures]
    assert rows == [
        ("Sena Senior", 1, False),
        ("Sena Senior", 2, True),
        ("Mara Manager", 2, True),
    ]
    first = read(case, number=1).signatures
    assert [(one.number, one.is_standing) for one in first] == [(1, False)]
    assert first[0].document_sha256 == read(case, number=1).document_sha256


def test_to_whom_a_case_was_handed_sees_the_signatures_that_stand(
    case: Case, senior: User, stranger: User
) -> None:
    write(case)
    signed(case, senior)
    write(case, "Second")
    submitted_case(case, [stranger])

    assert [one.number for one in read(case, stranger).signatures] == [2, 2]


# --- queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("claims", [1, 3])
def test_reading_a_case_takes_the_same_queries_however_much_there_is(
    case: Case, pair: Pair, stranger: User, claims: int
) -> None:
    scored(pair, answers(), answers())
    for _ in range(claims):
        write(case, f"Text {claims}", part=new_section(), words=SectionWords("a", title="Ours"))
        claim(case, evidence=(confirmed(piece(case)).pk, piece(case).pk))
    assert queries(case, case.person) == 6
    signed(case, case.manager)
    set_manager(person=case.person, manager=UserFactory(), by=None)
    cases.continue_with_manager(case=case, by=case.person)
    assert queries(case, case.manager) == 9

    case.refresh_from_db()
    submitted_case(case, [stranger])
    assert queries(case, stranger) == 7


def queries(case: Case, user: User) -> int:
    case = cases_visible_to(user).get(pk=case.pk)
    with CaptureQueriesContext(connection) as captured:
        case_document(case, user=user)
    return len(captured)
