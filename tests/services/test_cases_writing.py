"""Writing the parts of a case: what is saved, refused, removed and restored."""

import pytest

from assessments.choices import RevisionKind
from assessments.models import AuditEvent, Case, Parked, Revision, User
from assessments.queries.cases.content import (
    ClaimWords,
    NoSuchPart,
    SectionWords,
    document_digest,
    new_claim,
    new_section,
    stored,
)
from assessments.services import cases
from assessments.services.cases import Saved
from assessments.services.people import deactivate
from tests.case_stages import OPPORTUNITY, claim, opened, write
from tests.case_texts import save, standing, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

RISKS = "section:risks"


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


# --- saving -----------------------------------------------------------------------------------


def test_a_save_is_the_next_revision_with_the_digest_of_the_whole_document(
    case: Case, senior: User, manager: User
) -> None:
    save(case, "The team needs a lead", base=0, by=senior)
    saved = save(case, "Somebody may leave", base=0, by=manager, part=RISKS)

    assert isinstance(saved, Saved)
    assert (saved.number, saved.by) == (2, "Mara Manager")
    row = case.revisions.get(number=2)
    assert (row.part, row.kind, row.base, row.by) == (RISKS, RevisionKind.EDIT, 0, manager)
    assert row.content == stored(SectionWords("Somebody may leave"))
    assert row.document_sha256 == document_digest(
        {
            RISKS: SectionWords("Somebody may leave"),
            OPPORTUNITY: SectionWords("The team needs a lead"),
        }
    )
    case.refresh_from_db()
    assert case.head == 2


def test_a_save_is_on_record_without_its_words(case: Case, senior: User) -> None:
    write(case, "Nobody else may read this")

    event = AuditEvent.objects.first()
    assert event is not None
    assert (event.verb, event.actor, event.subject) == ("case-written", senior, senior)
    assert event.details == {"part": OPPORTUNITY, "number": 1, "kind": "edit"}


def test_two_who_write_different_sections_never_meet(
    case: Case, senior: User, manager: User
) -> None:
    first = write(case)

    assert isinstance(save(case, "A risk", base=0, by=manager, part=RISKS), Saved)
    assert isinstance(save(case, "Better", base=first, by=senior), Saved)


def test_what_stands_already_is_not_written_again(case: Case, senior: User, manager: User) -> None:
    saved = save(case, "The same", base=0, by=senior)

    assert save(case, "The same", base=1, by=senior) == saved
    assert save(case, "The same", base=0, by=manager) == saved
    assert case.revisions.count() == 1
    assert verbs(case) == ["case-written"]


def test_a_save_that_came_twice_is_one_revision_also_when_the_other_has_gone_on(
    case: Case, senior: User, manager: User
) -> None:
    first = save(case, "Mine", base=0, by=senior)
    write(case, "Theirs", by=manager)

    assert save(case, "Mine", base=0, by=senior) == first
    assert standing(case) == SectionWords("Theirs")
    assert not Parked.objects.exists()


def test_line_ends_are_stored_in_one_way(case: Case, senior: User) -> None:
    save(case, "One\r\ntwo\rthree\n", base=0, by=senior)

    assert standing(case) == SectionWords("One\ntwo\nthree\n")


def test_how_a_save_came_about_can_be_said(case: Case, senior: User) -> None:
    words = SectionWords("From a file")

    cases.save_part(case=case, part=RISKS, words=words, base=0, by=senior, kind=RevisionKind.IMPORT)

    assert case.revisions.get().kind == RevisionKind.IMPORT


@pytest.mark.parametrize("persona", ["stranger", "hr", "editor", "administrator"])
def test_nobody_but_the_two_writes(
    case: Case, persona: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(cases.NotYours):
        save(case, "Mine", base=0, by=request.getfixturevalue(persona))

    assert not Revision.objects.exists()
    assert not Parked.objects.exists()


def test_who_has_left_writes_nothing(case: Case, senior: User) -> None:
    deactivate(person=senior, by=None)

    with pytest.raises(cases.NotYours):
        save(case, "Mine", base=0, by=senior)


@pytest.mark.parametrize("part", ["", "section:", "section:nowhere", "claim:12", "own-12345678"])
def test_a_name_that_is_no_part_is_refused(case: Case, senior: User, part: str) -> None:
    with pytest.raises(NoSuchPart):
        save(case, "Somewhere", base=0, by=senior, part=part)


@pytest.mark.parametrize("text", ["x" * 100_001, "a\x00b", "half \ud83d"])
def test_words_that_cannot_be_stored_are_refused_in_words(
    case: Case, senior: User, text: str
) -> None:
    with pytest.raises(cases.BadWords):
        save(case, text, base=0, by=senior)

    assert not Revision.objects.exists()


# --- claims and sections of their own ---------------------------------------------------------


def test_a_claim_stands_in_a_section_and_is_about_an_item(case: Case, senior: User) -> None:
    part = claim(case, section="risks", item="role-model")

    assert standing(case, part) == ClaimWords(
        section="risks", item="role-model", behaviour="Shares the checks with every team"
    )


@pytest.mark.parametrize("item", ["", "nothing-of-the-list", "snacking", "opportunity"])
def test_a_claim_about_anything_else_is_refused(case: Case, item: str) -> None:
    with pytest.raises(cases.UnknownItem, match="one of the levers or signals"):
        claim(case, item=item)


@pytest.mark.parametrize("section", ["", "nowhere", "own-00000000", "section:risks"])
def test_a_claim_in_a_section_that_is_not_there_is_refused(case: Case, section: str) -> None:
    with pytest.raises(cases.NoSuchSection, match="is not in the case any more"):
        claim(case, section=section)


def test_the_two_add_sections_of_their_own_with_claims_in_them(case: Case, senior: User) -> None:
    part = new_section()
    write(case, part=part, words=SectionWords("Text", title="The migration"))

    claim(case, section=part.removeprefix("section:"))

    assert standing(case, part) == SectionWords("Text", title="The migration")


def test_a_section_in_which_claims_stand_is_not_removed(case: Case, senior: User) -> None:
    part = new_section()
    number = write(case, part=part, words=SectionWords("Text", title="The migration"))
    inside = claim(case, section=part.removeprefix("section:"))
    with pytest.raises(cases.SectionInUse, match="In this section a claim stands"):
        cases.remove_part(case=case, part=part, base=number, by=senior)
    claim(case, section=part.removeprefix("section:"))
    with pytest.raises(cases.SectionInUse, match="In this section 2 claims stand"):
        cases.remove_part(case=case, part=part, base=number, by=senior)

    for name in case.revisions.filter(part__startswith="claim:").values_list("part", "number"):
        cases.remove_part(case=case, part=name[0], base=name[1], by=senior)
    cases.remove_part(case=case, part=part, base=number, by=senior)

    assert standing(case, part) is None
    with pytest.raises(cases.NoSuchSection):
        claim(case, section=part.removeprefix("section:"))
    with pytest.raises(cases.NoSuchSection):
        cases.restore_revision(
            revision=case.revisions.filter(part=inside).earliest("number"), base=4, by=senior
        )


# --- removing and restoring -------------------------------------------------------------------


def test_a_removed_part_is_a_revision_without_words(case: Case, senior: User) -> None:
    part = claim(case)

    removed = cases.remove_part(case=case, part=part, base=1, by=senior)

    row = case.revisions.get(number=removed.number)
    assert (row.number, row.kind, row.content) == (2, RevisionKind.REMOVAL, "null")
    assert row.document_sha256 == document_digest({})
    assert cases.remove_part(case=case, part=part, base=1, by=senior) == removed


def test_what_was_changed_since_it_was_opened_is_not_removed(
    case: Case, senior: User, manager: User
) -> None:
    part = claim(case)
    claim_again = ClaimWords("risks", "role-model", "Other words")
    cases.save_part(case=case, part=part, words=claim_again, base=1, by=manager)

    with pytest.raises(cases.DocumentMoved, match="Something was changed after you opened this"):
        cases.remove_part(case=case, part=part, base=1, by=senior)


def test_what_was_never_written_is_not_removed(case: Case, senior: User) -> None:
    with pytest.raises(NoSuchPart):
        cases.remove_part(case=case, part=new_claim(), base=0, by=senior)


def test_strangers_neither_remove_nor_restore(case: Case, stranger: User) -> None:
    write(case)
    write(case, "Newer")

    with pytest.raises(cases.NotYours):
        cases.remove_part(case=case, part=OPPORTUNITY, base=2, by=stranger)
    with pytest.raises(cases.NotYours):
        cases.restore_revision(revision=case.revisions.get(number=1), base=2, by=stranger)


def test_an_older_wording_comes_back_as_a_new_revision(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "First")
    write(case, "Second", by=manager)

    saved = cases.restore_revision(revision=case.revisions.get(number=1), base=2, by=senior)

    row = case.revisions.get(number=saved.number)
    assert (row.number, row.kind, row.restores, row.base) == (3, RevisionKind.RESTORE, 1, 2)
    assert standing(case) == SectionWords("First")
    again = cases.restore_revision(revision=case.revisions.get(number=1), base=2, by=senior)
    assert again == saved


def test_what_was_removed_comes_back(case: Case, senior: User) -> None:
    part = claim(case)
    words = standing(case, part)
    cases.remove_part(case=case, part=part, base=1, by=senior)

    cases.restore_revision(revision=case.revisions.get(number=1), base=2, by=senior)

    assert standing(case, part) == words


def test_a_restore_over_something_newer_is_refused(case: Case, senior: User, manager: User) -> None:
    write(case, "First")
    write(case, "Second", by=manager)
    write(case, "Third", by=manager)

    with pytest.raises(cases.DocumentMoved):
        cases.restore_revision(revision=case.revisions.get(number=1), base=2, by=senior)


def test_a_removal_has_no_words_to_bring_back(case: Case, senior: User) -> None:
    write(case)
    cases.remove_part(case=case, part=OPPORTUNITY, base=1, by=senior)

    with pytest.raises(cases.NothingToRestore):
        cases.restore_revision(revision=case.revisions.get(number=2), base=2, by=senior)
