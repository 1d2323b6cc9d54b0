"""What somebody may ask for as a file, and what they have asked for."""

import pytest

from assessments.models import Case, Framework, User
from assessments.queries.cases import case_document, cases_visible_to
from assessments.queries.cases.exports import (
    ExportPage,
    export_page,
    level_words,
    may_download,
    own_exports,
)
from assessments.services.cases.exporting import ask_for_export, write_export
from tests.case_stages import claim, opened, signed, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(framework: Framework, senior: User, manager: User) -> Case:
    case = opened(senior, manager)
    write(case)
    return case


def test_whoever_cannot_read_the_case_has_no_files_of_it(case: Case, stranger: User) -> None:
    assert export_page(case, stranger) == ExportPage((), ())


def test_the_revisions_offered_are_each_offered_once(case: Case, senior: User) -> None:
    signed(case)

    choices = export_page(case, senior, number=1).choices

    assert [(choice.number, choice.what) for choice in choices] == [(1, "Revision 1")]


def test_the_newest_come_first(case: Case, senior: User) -> None:
    first = ask_for_export(case=case, number=1, format="md", by=senior)
    write(case, "More")
    second = ask_for_export(case=case, number=2, format="md", by=senior)
    write_export(export_id=first.pk)

    rows = own_exports(case, senior)

    assert [(row.id, row.format, row.is_there, row.is_awaited) for row in rows] == [
        (second.pk, "Markdown", False, True),
        (first.pk, "Markdown", True, False),
    ]


def test_a_file_can_be_downloaded_once_it_is_there(case: Case, senior: User) -> None:
    export = ask_for_export(case=case, number=1, format="md", by=senior)
    assert not may_download(export, senior)

    write_export(export_id=export.pk)
    export.refresh_from_db()

    assert may_download(export, senior)


def test_levels_have_the_words_of_their_own_scale(case: Case, senior: User) -> None:
    claim(case)
    found = cases_visible_to(senior).get(pk=case.pk)

    words = level_words(case_document(found, user=senior), found)

    assert words == {
        "tools-and-assets": ("not yet", "on request", "sometimes", "regularly", "relied on")
    }
