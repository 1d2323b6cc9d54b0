"""A case that was exported as Markdown, changed elsewhere, and brought back."""

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from assessments.choices import RevisionKind
from assessments.models import Case, Evidence, Framework, Parked, User
from assessments.queries.cases import case_document, cases_visible_to
from assessments.queries.cases.content import ClaimWords, SectionWords, document_digest
from assessments.queries.cases.parts import document_of, parts_at
from assessments.services.cases import CaseClosed, NotYours, remove_part
from assessments.services.cases.exporting.markdown import write_markdown
from assessments.services.cases.exporting.reading import Fault, read_markdown
from assessments.services.cases.importing import (
    MOST_BYTES,
    MOST_PARTS,
    Imported,
    KeptAside,
    NotAnExport,
    decoded,
    import_markdown,
    preview_import,
)
from tests.case_stages import OPPORTUNITY, claim, opened, submitted_case, write
from tests.cases_written import document as by_hand
from tests.cases_written import section
from tests.factories import EvidenceFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN = "section:own-00000001"
TITLES = ("Claim: Tools and data assets", "Claim: no-such-item", "Our own", "")


@pytest.fixture
def case(framework: Framework, senior: User, manager: User) -> Case:
    case = opened(senior, manager)
    write(case, "The pricing team needs a lead.")
    write(case, part=OWN, words=SectionWords("Our words.", "Our own"))
    claim(case, evidence=(piece(case).pk,), effect="Two\n\nlines")
    return case


def piece(case: Case) -> Evidence:
    return EvidenceFactory(person=case.person, shared=True)


def exported(case: Case, by: User | None = None) -> str:
    reader = by or case.person
    found = cases_visible_to(reader).get(pk=case.pk)
    return write_markdown(case_document(found, user=reader), {})


def words_of(case: Case) -> dict[str, object]:
    return dict(document_of(parts_at(case, case.head)))


def bring(case: Case, text: str, by: User | None = None, **bases: int) -> Imported:
    done = import_markdown(case=case, text=text, bases=bases, by=by or case.person)
    case.refresh_from_db()
    return done


def the_claim(case: Case) -> str:
    return next(part for part in words_of(case) if part.startswith("claim:"))


def test_an_export_says_exactly_what_the_document_says(case: Case) -> None:
    reading = read_markdown(exported(case))

    assert reading.words == words_of(case)
    newest = case.revisions.get(number=case.head)
    assert document_digest(reading.words) == newest.document_sha256


def test_a_file_that_nobody_has_changed_changes_nothing(case: Case) -> None:
    preview = preview_import(case=case, text=exported(case))

    assert (preview.changes, preview.faults, preview.same, preview.missing) == ((), (), 3, ())
    assert not preview.is_foreign
    assert bring(case, exported(case)) == Imported(0, (), ())
    assert case.head == 3


def test_words_that_were_changed_are_shown_and_saved(case: Case) -> None:
    text = exported(case).replace("needs a lead", "needs its own lead")

    (change,) = preview_import(case=case, text=text).changes
    assert (change.part, change.title, change.base) == (OPPORTUNITY, "The opportunity", 1)
    assert (change.is_new, change.is_behind) == (False, False)
    assert [(field.label, field.before, field.after) for field in change.fields] == [
        ("Text", "The pricing team needs a lead.", "The pricing team needs its own lead.")
    ]

    assert bring(case, text) == Imported(1, (), ())
    newest = case.revisions.get(number=4)
    assert (newest.part, newest.kind, newest.base) == (OPPORTUNITY, RevisionKind.IMPORT, 1)
    assert bring(case, text) == Imported(0, (), ())


def test_a_form_s_line_ends_are_no_change(case: Case) -> None:
    text = exported(case).replace("\n", "\r\n")

    assert preview_import(case=case, text=text).changes == ()


def test_what_the_other_has_written_since_is_not_overwritten(case: Case, manager: User) -> None:
    text = exported(case).replace("needs a lead", "needs its own lead")
    write(case, "The manager's words", by=manager)

    (change,) = preview_import(case=case, text=text).changes
    assert (change.base, change.is_behind) == (1, True)
    done = bring(case, text)

    (parked,) = Parked.objects.all()
    assert done.aside == (KeptAside("The opportunity", parked),)
    assert done.saved == 0
    assert words_of(case)[OPPORTUNITY] == SectionWords("The manager's words")
    assert (parked.by, parked.base) == (case.person, 1)


def test_what_the_file_leaves_as_it_was_takes_nothing_back(case: Case, manager: User) -> None:
    text = exported(case).replace("Our words.", "Our new words.")
    write(case, "The manager's words", by=manager)

    assert bring(case, text) == Imported(1, (), ())
    assert words_of(case)[OPPORTUNITY] == SectionWords("The manager's words")
    assert words_of(case)[OWN] == SectionWords("Our new words.", "Our own")


def test_nothing_is_removed_because_the_file_lacks_it(case: Case) -> None:
    before = words_of(case)
    text = exported(case).replace("revision 1 -->", "broken -->")

    preview = preview_import(case=case, text="<!-- careerpath: case 1, revision 1 -->")
    assert preview.missing == ("The opportunity", "Our own", "Claim: Tools and data assets")
    bring(case, text)

    assert words_of(case) == before


def test_a_section_that_was_empty_is_written(case: Case) -> None:
    text = exported(case).replace("## The ask\n", "## The ask\n\nMore time.\n")

    (change,) = preview_import(case=case, text=text).changes
    assert (change.is_new, change.base) == (True, 0)
    assert bring(case, text).saved == 1
    assert words_of(case)["section:ask"] == SectionWords("More time.")


def test_a_part_that_was_removed_meanwhile_is_kept_aside(case: Case) -> None:
    text = exported(case)
    remove_part(case=case, part=the_claim(case), base=3, by=case.person)
    case.refresh_from_db()

    assert preview_import(case=case, text=text).changes == ()
    changed = bring(case, text.replace("- **Effect:** Two", "- **Effect:** Three"))
    assert (changed.saved, len(changed.aside)) == (0, 1)


def test_a_file_of_another_case_is_said_to_be_one(case: Case) -> None:
    other = by_hand(section(text="Words of elsewhere"), case_id=case.pk + 1)
    text = write_markdown(other, {})

    preview = preview_import(case=case, text=text)
    assert preview.is_foreign
    assert [(change.base, change.is_behind) for change in preview.changes] == [(1, False)]
    assert bring(case, text, **{OPPORTUNITY: 1}).saved == 1


def test_the_bases_are_those_that_the_preview_showed(case: Case, manager: User) -> None:
    """Somebody saves between the preview and the import of a file that knows no revisions."""
    text = write_markdown(by_hand(section(text="Words of elsewhere"), case_id=0), {})
    shown = {change.part: change.base for change in preview_import(case=case, text=text).changes}
    write(case, "The manager's words", by=manager)

    done = bring(case, text, **shown)

    assert (done.saved, len(done.aside)) == (0, 1)
    assert words_of(case)[OPPORTUNITY] == SectionWords("The manager's words")


def test_a_revision_that_the_file_makes_up_counts_for_nothing(case: Case) -> None:
    text = exported(case).replace("needs a lead", "needs its own lead")
    text = text.replace("section opportunity, revision 1 ", "section opportunity, revision 3 ")

    (change,) = preview_import(case=case, text=text).changes

    assert change.base == 1


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("(`tools-and-assets`)", "(`no-such-item`)", "A claim is about one of the levers"),
        ("- **Evidence:** 1", "- **Evidence:** #987654", "cannot be cited"),
        ("- **Behaviour:** Shares the checks with every team", "- **Behaviour:**", "is missing"),
        ("## Our own\n", "##\n", "needs a title"),
        ("Our words.", "x" * 100_001, "characters"),
    ],
)
def test_words_that_cannot_be_saved_are_told_before_and_keep_no_other_back(
    case: Case, old: str, new: str, why: str
) -> None:
    text = exported(case).replace(old, new).replace("needs a lead", "needs its own lead")

    preview = preview_import(case=case, text=text)
    done = bring(case, text)

    assert [change.part for change in preview.changes] == [OPPORTUNITY]
    assert why in preview.faults[0].why
    assert preview.faults[0].text in (
        "Claim: Tools and data assets",
        "Claim: no-such-item",
        "Our own",
        "",
    )
    assert (done.saved, done.refused) == (1, preview.faults)


def test_evidence_that_both_can_read_may_be_added(case: Case) -> None:
    new = piece(case)
    text = exported(case).replace("- **Evidence:** 1", f"- **Evidence:** 1, #{new.pk}")

    assert bring(case, text).saved == 1
    claim_words = words_of(case)[the_claim(case)]
    assert isinstance(claim_words, ClaimWords)
    assert claim_words.evidence[1] == new.pk


def test_what_is_refused_only_when_it_is_saved_is_told_as_well(case: Case) -> None:
    """The section for the claim was removed after the file was made."""
    text = exported(case).replace(
        "<!-- careerpath: evidence", _claim_in(case, "own-00000009") + "<!-- careerpath: evidence"
    )

    done = bring(case, text)

    assert done.saved == 0
    assert [type(fault) for fault in done.refused] == [Fault]
    assert "section for this claim is not in the case" in done.refused[0].why


def _claim_in(case: Case, key: str) -> str:
    """A claim below a section that the file names, and whose words nobody has changed."""
    write(case, part=f"section:{key}", words=SectionWords("", "Gone"))
    number = case.head
    remove_part(case=case, part=f"section:{key}", base=number, by=case.person)
    case.refresh_from_db()
    return (
        f"<!-- careerpath: section {key}, revision {number} -->\n## Gone\n\n"
        f"<!-- careerpath: claim {'7' * 32}, revision 1 -->\n"
        "- **About:** x (`tools-and-assets`)\n- **Behaviour:** y\n\n"
    )


def test_only_the_two_authors_of_an_open_case_bring_a_file_back(case: Case, stranger: User) -> None:
    text = exported(case).replace("needs a lead", "needs its own lead")

    with pytest.raises(NotYours):
        bring(case, text, by=stranger)
    submitted_case(case, [stranger])
    with pytest.raises(CaseClosed):
        bring(case, text)
    assert not Parked.objects.exists()


def test_a_case_that_is_closed_meanwhile_keeps_the_text_aside(case: Case) -> None:
    """The row in hand is from before the submission."""
    text = exported(case).replace("needs a lead", "needs its own lead")
    in_hand = Case.objects.get(pk=case.pk)
    submitted_case(case, [UserFactory()])

    with pytest.raises(CaseClosed):
        import_markdown(case=in_hand, text=text, bases={}, by=case.person)

    assert Parked.objects.get().part == OPPORTUNITY


def test_what_is_no_export_is_refused_in_words(case: Case) -> None:
    assert preview_import(case=case, text="Dear diary").faults[0].line == 1
    with pytest.raises(NotAnExport, match="more than 1 MB"):
        preview_import(case=case, text="x" * (MOST_BYTES + 1))
    many = write_markdown(by_hand(*(section(f"own-{n:08x}") for n in range(MOST_PARTS + 1))), {})
    with pytest.raises(NotAnExport, match="more than 500"):
        preview_import(case=case, text=many)
    with pytest.raises(NotAnExport, match="no plain text"):
        decoded(b"PK\x03\x04\xff")
    assert decoded(b"\xef\xbb\xbfx") == "x"


def test_a_claim_moves_with_its_place_in_the_file(case: Case) -> None:
    part = the_claim(case)
    text = exported(case)
    begin = text.index("<!-- careerpath: claim")
    end = text.index("<!-- careerpath: section", begin)
    moved = text[:begin] + text[end:]
    at = moved.index("<!-- careerpath: section risks")
    moved = moved[:at] + text[begin:end] + moved[at:]

    assert bring(case, moved).saved == 1
    before = document_of(parts_at(case, 3))[part]
    assert isinstance(before, ClaimWords)
    assert words_of(case)[part] == replace(before, section="next-gap")


def test_a_preview_costs_as_much_however_long_the_file_is(
    case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    text = exported(case).replace("needs a lead", "needs its own lead")
    many = text + "".join(
        f"<!-- careerpath: section own-{n:08x}, revision 1 -->\n## T\n\nx\n\n" for n in range(2, 40)
    )

    found = cases_visible_to(case.person).get(pk=case.pk)
    for one in (text, many):
        with django_assert_num_queries(2):
            preview_import(case=found, text=one)
