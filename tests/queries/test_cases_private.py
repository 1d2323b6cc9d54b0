"""What a case keeps from people who read other parts of it, and whom it takes for whom."""

import pytest

from assessments.models import Case, Evidence, User
from assessments.queries.audit import events_visible_to
from assessments.queries.cases import cases_visible_to, history_page, revision_page
from assessments.queries.cases.checklist import checklist
from assessments.queries.cases.content import ClaimWords, SectionWords
from assessments.queries.cases.document import Cited
from assessments.queries.cases.page import CasePage, case_page
from assessments.services import cases
from assessments.services.cases.exporting import saying
from assessments.services.cases.reviewing import note_on_part, remove_reviewer
from assessments.services.evidence import Words, edit_evidence, stop_sharing
from assessments.services.people import set_manager
from tests.case_reading import piece, read
from tests.case_stages import (
    claim,
    opened,
    past_its_review,
    recommended,
    signed,
    submitted_case,
    write,
)
from tests.factories import ReviewerFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

OWN = "section:own-0a0b0c0d"
PRIVATE = "Only for me by now"


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


def go_on_with(case: Case, manager: User) -> None:
    set_manager(person=case.person, manager=manager, by=None)
    case.person.refresh_from_db()
    cases.continue_with_manager(case=case, by=case.person)
    case.refresh_from_db()


# --- evidence that is cited no more -----------------------------------------------------------


def taken_back(evidence: Evidence) -> None:
    """Its author shares it no more, and goes on writing in it."""
    stop_sharing(evidence=evidence, by=evidence.author)
    evidence.refresh_from_db()
    words = Words(happened_on=evidence.happened_on, what=PRIVATE)
    edit_evidence(evidence=evidence, words=words, version=evidence.version, by=evidence.author)


@pytest.fixture
def old(case: Case) -> int:
    """A revision of a claim that cited what is taken out of it and not shared any more."""
    evidence = piece(case)
    part = claim(case, evidence=(evidence.pk,))
    number = case.head
    words = ClaimWords("value-through-others", "tools-and-assets", "Shares the checks")
    write(case, part=part, words=words)
    taken_back(evidence)
    return number


def cited_at(case: Case, user: User, number: int) -> Cited:
    (found,) = read(case, user, number).evidence
    return found


def named_at(case: Case, user: User, number: int) -> str:
    page = revision_page(cases_visible_to(user).get(pk=case.pk), user, number)
    return next(one.after for one in page.changes if one.label == "Evidence")


def test_what_is_cited_no_more_and_not_shared_has_no_words_in_an_older_revision(
    case: Case, old: int, senior: User, manager: User
) -> None:
    hidden, own = cited_at(case, manager, old), cited_at(case, senior, old)

    assert (hidden.what, hidden.effect, hidden.link, hidden.confirmed_by) == ("", "", "", ())
    assert (hidden.is_hidden, hidden.has_changed, hidden.happened_on) == (
        True,
        False,
        own.happened_on,
    )
    assert "its words are left out" in saying.vouched(hidden)
    assert (own.is_hidden, own.what) == (False, PRIVATE)


def test_nor_where_it_is_named_in_the_history(
    case: Case, old: int, senior: User, manager: User
) -> None:
    assert PRIVATE not in named_at(case, manager, old)
    assert PRIVATE in named_at(case, senior, old)


def test_what_is_cited_stays_readable_when_it_is_not_shared_any_more(
    case: Case, manager: User
) -> None:
    evidence = piece(case)
    claim(case, evidence=(evidence.pk,))
    stop_sharing(evidence=evidence, by=case.person)

    found = cited_at(case, manager, case.head)

    assert (found.is_hidden, found.what) == (False, evidence.what)


def test_what_a_signed_document_cites_stays_readable_in_it(case: Case, manager: User) -> None:
    evidence = piece(case)
    part = claim(case, evidence=(evidence.pk,))
    signed(case)
    number = case.head
    words = ClaimWords("value-through-others", "tools-and-assets", "Shares the checks")
    write(case, part=part, words=words)
    stop_sharing(evidence=evidence, by=case.person)

    assert cited_at(case, manager, number).what == evidence.what


# --- who has signed once ----------------------------------------------------------------------


def test_a_manager_of_before_reads_no_title_that_was_given_after_them(
    case: Case, manager: User
) -> None:
    write(case, part=OWN, words=SectionWords("Ours", "As it was called"))
    claim(case, section="own-0a0b0c0d")
    number = case.head
    signed(case, manager)
    go_on_with(case, UserFactory())
    write(case, part=OWN, words=SectionWords("Ours", "As it is called"))

    page = revision_page(cases_visible_to(manager).get(), manager, number)

    said = [text for one in page.changes for text in (one.before, one.after)]
    assert "As it was called" in said
    assert "As it is called" not in said


def test_texts_of_a_manager_of_before_are_not_waited_for(case: Case, manager: User) -> None:
    write(case)
    late = SectionWords("Late")
    cases.save_part(case=case, part="section:opportunity", words=late, base=0, by=manager)
    go_on_with(case, UserFactory())

    found = cases_visible_to(case.person).get()
    points = {one.key: one for one in checklist(found, read(case), case.person).points}
    assert points["aside"].is_done


def test_a_reviewer_reads_no_history_of_one_part_either(case: Case) -> None:
    reviewer = ReviewerFactory(case=submitted_case(case)).user
    found = cases_visible_to(reviewer).get()

    assert history_page(found, reviewer, None, "section:opportunity").rows == ()


# --- who has answered -------------------------------------------------------------------------


def test_the_record_does_not_say_who_has_answered_before_the_review_opens(
    case: Case, administrator: User, hr: User
) -> None:
    first, second = UserFactory(), UserFactory()
    submitted_case(case, [first, second])
    recommended(case, first)
    note_on_part(case=case, part="section:opportunity", text="Why?", by=first)

    def told() -> set[str]:
        verbs = events_visible_to(administrator).values_list("verb", flat=True)
        return set(verbs) & {"recommendation-given", "case-noted", "reviewer-named"}

    assert told() == {"reviewer-named"}
    for reviewer in (first, second):
        remove_reviewer(case=case, user=reviewer, by=hr)
        if reviewer == first:
            assert told() == {"reviewer-named"}
    assert told() == {"reviewer-named"}
    past_its_review(case)
    assert told() == {"reviewer-named", "recommendation-given", "case-noted"}


def test_the_record_says_who_has_answered_when_all_have(case: Case, administrator: User) -> None:
    reviewer = UserFactory()
    recommended(submitted_case(case, [reviewer]), reviewer)

    given = events_visible_to(administrator).get(verb="recommendation-given")

    assert given.actor == reviewer


# --- two people of one name -------------------------------------------------------------------


@pytest.fixture
def namesakes(case: Case) -> Case:
    """The person and their manager have one name, and the person has signed."""
    User.objects.update(name="Sam Same")
    write(case)
    return signed(Case.objects.get(), case.person)


def page_of(case: Case, user: User) -> CasePage:
    found = cases_visible_to(user).select_related("person__manager").get(pk=case.pk)
    return case_page(found, read(case, user), user)


def test_a_signature_is_one_persons_and_not_a_names(
    namesakes: Case, senior: User, manager: User
) -> None:
    own, other = page_of(namesakes, senior), page_of(namesakes, manager)

    assert [bool(one.standing) for one in own.signers] == [True, False]
    assert (own.has_signed, own.other_signed) == (True, False)
    assert (other.has_signed, other.other_signed) == (False, True)
    assert other.may_write
    points = {one.key: one for one in checklist(namesakes, read(namesakes), senior).points}
    assert not points["signatures"].is_done


def test_a_case_of_namesakes_is_handed_in_when_both_have_signed(
    namesakes: Case, senior: User, manager: User
) -> None:
    for section in read(namesakes).sections:
        write(namesakes, part=section.part, text=f"Words of {section.key}")
    signed(namesakes, senior)
    assert page_of(namesakes, senior).todo.headline == "You have signed, Sam Same has not yet"
    assert page_of(namesakes, manager).todo.headline == "Sam Same has signed, you have not"

    signed(namesakes, manager)
    assert page_of(namesakes, manager).todo.route == "submit-case"


def test_the_void_signature_of_a_namesake_is_not_the_new_managers(
    case: Case, senior: User, manager: User
) -> None:
    signed(case, manager)
    go_on_with(case, UserFactory(name=manager.name, email="namesake@example.org"))

    assert page_of(case, senior).signers[1].void is None
