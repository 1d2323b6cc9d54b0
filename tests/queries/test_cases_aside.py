"""Texts that were kept aside, beside what stands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Case, Parked, User
from assessments.queries.cases import Kind, MergeField, kept_aside, merge_view, parked_visible_to
from assessments.queries.cases.content import ClaimWords, SectionWords, Words, claim_part
from assessments.services import cases
from tests.case_stages import OPPORTUNITY, opened, write
from tests.factories import EvidenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

CLAIM = claim_part("1" * 32)


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


def aside(case: Case, words: Words, *, part: str = OPPORTUNITY, base: int, by: User) -> Parked:
    """Save over something newer, as the page of the writer does; returns what was kept."""
    conflict = cases.save_part(case=case, part=part, words=words, base=base, by=by)
    assert isinstance(conflict, cases.Conflict)
    return parked_visible_to(by).get(pk=conflict.parked.pk)


def shown(field: MergeField) -> list[tuple[str, str]]:
    return [(piece.kind.value, piece.text) for piece in field.between.pieces]


def test_what_waits_is_listed_for_its_writer_alone(case: Case, senior: User, manager: User) -> None:
    write(case, "Theirs", by=manager)
    first = aside(case, SectionWords("Mine"), base=0, by=senior)
    second = aside(case, SectionWords("Mine too"), base=0, by=senior)
    settled = aside(case, SectionWords("Let go"), base=0, by=senior)
    cases.let_go(parked=settled, by=senior)

    found = kept_aside(case, senior)

    assert [(one.id, one.part, one.title) for one in found] == [
        (first.pk, OPPORTUNITY, "The opportunity"),
        (second.pk, OPPORTUNITY, "The opportunity"),
    ]
    assert found[0].at == first.at
    assert kept_aside(case, manager) == ()


def test_a_merge_shows_both_texts_against_what_both_had_opened(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "A need is there")
    write(case, "A real need is there", by=manager)
    parked = aside(case, SectionWords("A need is there now"), base=1, by=senior)

    view = merge_view(parked)

    assert (view.id, view.part, view.title) == (parked.pk, OPPORTUNITY, "The opportunity")
    assert (view.number, view.their_name, view.is_settled) == (2, "Mara Manager", False)
    assert view.their_at == case.revisions.get(number=2).at
    assert view.base == SectionWords("A need is there")
    assert view.theirs == SectionWords("A real need is there")
    assert view.mine == SectionWords("A need is there now")
    (text,) = view.fields
    assert (text.name, text.label, text.base) == ("text", "Text", "A need is there")
    assert [piece.kind for piece in text.theirs.pieces] == [Kind.SAME, Kind.ADDED, Kind.SAME]
    assert [piece.kind for piece in text.mine.pieces] == [Kind.SAME, Kind.ADDED]
    assert shown(text) == [
        ("same", "A "),
        ("removed", "real "),
        ("same", "need is there"),
        ("added", " now"),
    ]
    assert text.both_changed
    assert view.proposal == SectionWords("A need is there now")


def test_of_a_claim_each_field_comes_from_the_side_that_changed_it(
    case: Case, senior: User, manager: User
) -> None:
    piece = EvidenceFactory(person=senior, shared=True)
    opened = ClaimWords("risks", "role-model", "Shares checks")
    theirs = ClaimWords("risks", "role-model", "Shares all checks", evidence=(piece.pk,))
    mine = ClaimWords("risks", "role-model", "Shares checks", effect="No leak")
    write(case, part=CLAIM, words=opened)
    write(case, part=CLAIM, words=theirs, by=manager)
    parked = aside(case, mine, part=CLAIM, base=1, by=senior)

    view = merge_view(parked)

    assert view.proposal == ClaimWords(
        "risks", "role-model", "Shares all checks", effect="No leak", evidence=(piece.pk,)
    )
    assert not any(field.both_changed for field in view.fields)
    changed = {field.name for field in view.fields if field.between.has_changed}
    assert changed == {"behaviour", "effect", "evidence"}


def test_a_text_whose_part_was_removed_meanwhile_stands_alone(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "Begun")
    cases.remove_part(case=case, part=OPPORTUNITY, base=1, by=manager)
    parked = aside(case, SectionWords("Begun again"), base=1, by=senior)

    view = merge_view(parked)

    assert (view.theirs, view.proposal) == (None, SectionWords("Begun again"))
    assert (view.number, view.their_name) == (2, "Mara Manager")
    (text,) = view.fields
    assert (text.base, text.theirs.after, text.mine.after) == ("Begun", "", "Begun again")


def test_a_text_for_a_part_that_nobody_has_written_stands_alone(case: Case, senior: User) -> None:
    parked = aside(case, SectionWords("Mine"), base=7, by=senior)

    view = merge_view(parked)

    assert (view.base, view.theirs, view.number, view.their_name) == (None, None, 0, "")
    assert (view.their_at, view.proposal) == (None, SectionWords("Mine"))


def test_two_who_begin_the_same_section_have_nothing_in_common(
    case: Case, senior: User, manager: User
) -> None:
    words = SectionWords("Theirs", title="Ours")
    part = "section:own-0a0b0c0d"
    write(case, part=part, words=words, by=manager)
    mine = SectionWords("Mine", title="Ours too")
    parked = aside(case, mine, part=part, base=0, by=senior)

    view = merge_view(parked)

    assert (view.base, view.theirs, view.proposal, view.title) == (None, words, mine, "Ours too")
    assert [(field.name, field.both_changed) for field in view.fields] == [
        ("title", True),
        ("text", True),
    ]


def test_a_settled_text_says_so(case: Case, senior: User, manager: User) -> None:
    write(case, "Theirs", by=manager)
    parked = aside(case, SectionWords("Mine"), base=0, by=senior)
    cases.let_go(parked=parked, by=senior)

    assert merge_view(parked_visible_to(senior).get()).is_settled


def test_the_view_takes_the_same_queries_however_much_there_is(
    case: Case, senior: User, manager: User
) -> None:
    pieces = [EvidenceFactory(person=senior, shared=True).pk for _ in range(5)]
    words = ClaimWords("risks", "role-model", "Shares", evidence=tuple(pieces))
    write(case, part=CLAIM, words=words, by=manager)
    mine = ClaimWords("risks", "role-model", "Shares checks", evidence=tuple(pieces))
    parked = aside(case, mine, part=CLAIM, base=0, by=senior)

    with CaptureQueriesContext(connection) as captured:
        merge_view(parked)
    assert len(captured) == 4
    with CaptureQueriesContext(connection) as captured:
        kept_aside(parked.case, senior)
    assert len(captured) == 1


def test_words_that_are_none_are_no_text(case: Case, senior: User) -> None:
    parked = Parked.objects.create(case=case, part=OPPORTUNITY, content="null", base=0, by=senior)

    with pytest.raises(TypeError):
        merge_view(parked)
