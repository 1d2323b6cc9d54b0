"""How a case came about: its revisions, and what each of them changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.choices import RevisionKind
from assessments.models import Case, Evidence, User
from assessments.queries.cases import (
    HistoryPage,
    Kind,
    NoSuchPart,
    NoSuchRevision,
    RevisionPage,
    cases_visible_to,
)
from assessments.queries.cases import history_page as history_of
from assessments.queries.cases import revision_page as revision_of
from assessments.queries.cases.content import ClaimWords, SectionWords, new_section
from assessments.services import cases
from assessments.services.evidence import withdraw_evidence
from assessments.services.people import set_manager
from tests.case_stages import OPPORTUNITY, claim, opened, signed, submitted_case, write
from tests.factories import EvidenceFactory, RevisionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


def history_page(case: Case, user: User, page: str | None = None, **part: str) -> HistoryPage:
    """Of the case as it is now."""
    return history_of(cases_visible_to(user).get(pk=case.pk), user, page, **part)


def revision_page(case: Case, user: User, number: int) -> RevisionPage:
    return revision_of(cases_visible_to(user).get(pk=case.pk), user, number)


def fields(page: RevisionPage) -> dict[str, tuple[str, str]]:
    """What has changed, before and after, by label."""
    return {one.label: (one.before, one.after) for one in page.changes if one.has_changed}


def test_the_history_has_every_revision_newest_first(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "First")
    part = claim(case, by=manager)
    write(case, "Second", by=manager)
    cases.remove_part(case=case, part=part, base=2, by=senior)
    cases.restore_revision(revision=case.revisions.get(number=1), base=3, by=senior)

    rows = history_page(case, senior).rows

    assert [(row.number, row.title, row.kind, row.by) for row in rows] == [
        (5, "The opportunity", RevisionKind.RESTORE, "Sena Senior"),
        (4, "Tools and data assets", RevisionKind.REMOVAL, "Sena Senior"),
        (3, "The opportunity", RevisionKind.EDIT, "Mara Manager"),
        (2, "Tools and data assets", RevisionKind.EDIT, "Mara Manager"),
        (1, "The opportunity", RevisionKind.EDIT, "Sena Senior"),
    ]
    assert [row.stands for row in rows] == [True, True, False, False, False]
    assert [row.is_first for row in rows] == [False, False, False, True, True]
    assert [row.is_mine for row in rows] == [True, True, False, False, True]
    assert [row.can_be_restored for row in rows] == [False, False, True, True, True]
    assert (rows[0].restores, rows[0].part) == (1, OPPORTUNITY)
    assert rows[0].at == case.revisions.get(number=5).at


def test_a_part_has_a_history_of_its_own(case: Case, senior: User) -> None:
    part = new_section()
    write(case, part=part, words=SectionWords("One", "Ours"))
    write(case, "Elsewhere")
    write(case, part=part, words=SectionWords("Two", "Ours anew"))
    cases.remove_part(case=case, part=part, base=3, by=senior)

    page = history_page(case, senior, part=part)

    assert (page.part, page.part_title) == (part, "Ours anew")
    assert [(row.number, row.title) for row in page.rows] == [
        (4, "Ours anew"),
        (3, "Ours anew"),
        (1, "Ours"),
    ]
    nothing = history_page(case, senior, part="section:ask")
    assert (nothing.rows, nothing.part_title) == ((), "")
    with pytest.raises(NoSuchPart):
        history_page(case, senior, part="section:nowhere")


def test_the_history_comes_in_pages(case: Case, senior: User) -> None:
    for _ in range(31):
        RevisionFactory(case=case)

    first, second = (history_page(case, senior, page) for page in (None, "2"))

    assert [len(page.rows) for page in (first, second)] == [30, 1]
    assert (first.pages.paginator.count, first.rows[0].number) == (31, 31)
    assert second.rows[0].number == 1
    assert history_page(case, senior, "nonsense").rows == first.rows


def test_an_empty_case_has_an_empty_history(case: Case, senior: User) -> None:
    assert history_page(case, senior).rows == ()


def test_who_signed_and_writes_no_more_follows_what_they_signed(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "First")
    signed(case, manager)
    set_manager(person=senior, manager=UserFactory(), by=None)
    cases.continue_with_manager(case=case, by=senior)
    case.refresh_from_db()
    write(case, "Without them")

    assert [row.number for row in history_page(case, manager).rows] == [1]
    assert revision_page(case, manager, 1).row.number == 1
    with pytest.raises(NoSuchRevision):
        revision_page(case, manager, 2)


@pytest.mark.parametrize("persona", ["stranger", "hr"])
def test_to_whom_a_case_was_handed_there_is_no_history(
    case: Case, stranger: User, persona: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(persona)
    write(case)
    submitted_case(case, [stranger])

    with pytest.raises(NoSuchRevision):
        history_page(case, user)
    assert history_page(case, user, part=OPPORTUNITY).rows == ()
    with pytest.raises(NoSuchRevision):
        revision_page(case, user, 1)


# --- one revision -----------------------------------------------------------------------------


def test_a_revision_shows_which_words_it_changed(case: Case, senior: User, manager: User) -> None:
    write(case, "A need is there")
    claim(case)
    write(case, "A real need is there", by=manager)
    write(case, "Newer")

    page = revision_page(case, senior, 3)

    assert (page.row.number, page.before, page.now) == (3, 1, 4)
    assert page.words == SectionWords("A real need is there")
    assert fields(page) == {"Text": ("A need is there", "A real need is there")}
    assert [(one.kind, one.text) for one in page.changes[0].pieces] == [
        (Kind.SAME, "A "),
        (Kind.ADDED, "real "),
        (Kind.SAME, "need is there"),
    ]


def test_a_claim_is_compared_field_by_field(case: Case, senior: User) -> None:
    own = new_section()
    write(case, part=own, words=SectionWords("", "Ours"))
    one = EvidenceFactory(person=senior, shared=True, what="Shared\nthe checks")
    gone = EvidenceFactory(person=senior, shared=True)
    part = claim(case, evidence=(gone.pk,))
    words = ClaimWords(
        section=own.removeprefix("section:"),
        item="role-model",
        behaviour="Shares the checks with every team",
        effect="No leak since",
        evidence=(one.pk,),
        is_new=True,
        handed_over="The report, to Ada",
    )
    write(case, part=part, words=words)
    gone.delete()

    page = revision_page(case, senior, 3)

    day = f"{one.happened_on:%-d %B %Y}"
    assert fields(page) == {
        "Section": ("Value through others", "Ours"),
        "Lever or signal": ("Tools and data assets", title_of("role-model", case)),
        "Effect": ("", "No leak since"),
        "Evidence": ("A piece that its author has deleted", f"{day}: Shared the checks"),
        "New responsibility": ("No", "Yes"),
        "What was handed over": ("", "The report, to Ada"),
    }
    first = revision_page(case, senior, 2)
    assert (first.before, fields(first)["Behaviour"]) == (
        0,
        ("", "Shares the checks with every team"),
    )


def title_of(item: str, case: Case) -> str:
    return str(case.framework.items.get(key=item).title)


def test_a_removal_shows_what_it_took_out(case: Case, senior: User) -> None:
    own = new_section()
    write(case, part=own, words=SectionWords("All of it", "Ours"))
    cases.remove_part(case=case, part=own, base=1, by=senior)

    page = revision_page(case, senior, 2)

    assert (page.words, page.row.title) == (None, "Ours")
    assert fields(page) == {"Title": ("Ours", ""), "Text": ("All of it", "")}


def test_evidence_goes_by_its_day_for_a_manager_before_and_when_it_is_withdrawn(
    case: Case, senior: User, manager: User
) -> None:
    one, withdrawn = (EvidenceFactory(person=senior, shared=True) for _ in range(2))
    claim(case, evidence=(one.pk, withdrawn.pk))
    withdraw_evidence(evidence=withdrawn, by=senior)
    signed(case, manager)
    day = f"{one.happened_on:%-d %B %Y}"

    assert evidence_in(case, senior) == f"{day}: {one.what}\n{day}: withdrawn"
    set_manager(person=senior, manager=UserFactory(), by=None)
    cases.continue_with_manager(case=case, by=senior)
    case.refresh_from_db()
    assert evidence_in(case, manager) == f"{day}\n{day}: withdrawn"
    assert Evidence.objects.count() == 2


def evidence_in(case: Case, user: User) -> str:
    return fields(revision_page(case, user, 1))["Evidence"][1]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_history_takes_the_same_queries_however_long(
    case: Case, senior: User, rows: int
) -> None:
    for _ in range(rows):
        part = claim(case)
        cases.remove_part(case=case, part=part, base=case.head, by=senior)
        case.refresh_from_db()
    case = cases_visible_to(senior).get()

    with CaptureQueriesContext(connection) as captured:
        assert len(history_of(case, senior).rows) == 2 * rows
    assert len(captured) == 4
    with CaptureQueriesContext(connection) as captured:
        revision_of(case, senior, 2)
    assert len(captured) == 5
