"""The pages on which a case becomes a file, and a file a case."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.choices import JobState
from assessments.jobs import export_key
from assessments.models import Case, CaseExport, Framework, Job, Parked, User
from assessments.queries.cases.content import SectionWords
from assessments.services.cases.exporting import ask_for_export, write_export
from assessments.tasks import export_case
from tests.case_stages import OPPORTUNITY, opened, signed, submitted_case, write

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def case(framework: Framework, senior: User, manager: User) -> Case:
    case = opened(senior, manager)
    write(case, "The pricing team needs a lead.")
    return case


@pytest.fixture(autouse=True)
def logged_in(client: Client, senior: User) -> None:
    client.force_login(senior)


def page(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def address(case: Case, rest: str = "") -> str:
    return f"/cases/{case.pk}/exports/{rest}"


def made(case: Case, by: User, format: str = "md", number: int | None = None) -> CaseExport:
    export = ask_for_export(case=case, number=number or case.head, format=format, by=by)
    write_export(export_id=export.pk)
    Job.objects.filter(key=export_key(export.pk)).update(
        state=JobState.DONE, finished_at=timezone.now()
    )
    export.refresh_from_db()
    return export


# --- asking and waiting -----------------------------------------------------------------------


def test_a_file_is_asked_for_waited_for_and_downloaded(client: Client, case: Case) -> None:
    response = client.post(address(case), {"number": case.head, "format": "pdf"}, follow=True)
    assert "PDF, revision 1" in page(response)
    assert "Waiting for its turn" in page(response)
    assert 'hx-trigger="every 1s"' in page(response)

    export = CaseExport.objects.get()
    export_case(job_id=Job.objects.get(key=export_key(export.pk)).pk)

    waiting = client.get(address(case, "progress/"), headers=HTMX)
    assert f'href="{address(case, f"{export.pk}/file/")}"' in page(waiting)
    assert "hx-trigger" not in page(waiting)


def test_the_newest_and_the_newest_signed_are_offered(client: Client, case: Case) -> None:
    signed(case)
    write(case, "More words")
    write(case, "And more words")

    response = client.get(address(case))

    assert "The newest, revision 3" in page(response)
    assert "The newest that was signed, revision 1" in page(response)
    assert "Revision 2" not in page(response)


def test_a_revision_of_the_history_is_offered_first(client: Client, case: Case) -> None:
    write(case, "More words")
    write(case, "And more words")

    response = client.get(address(case, "?revision=2"))
    assert "Revision 2" in page(response)
    assert re.search(r'value="2"[^>]*checked', page(response))
    assert client.post(address(case), {"number": 2, "format": "md"}).status_code == 302
    assert CaseExport.objects.get().number == 2


@pytest.mark.parametrize("asked", ["99", "0", "x", "9" * 30])
def test_a_revision_that_is_not_there_is_not_offered(
    client: Client, case: Case, asked: str
) -> None:
    assert client.get(address(case, f"?revision={asked}")).status_code == 200
    assert client.post(address(case), {"number": asked, "format": "md"}).status_code == 422
    assert not CaseExport.objects.exists()


def test_a_form_with_nothing_in_it_says_what_is_missing(client: Client, case: Case) -> None:
    response = client.post(address(case), {})

    assert response.status_code == 422
    assert "2 things need another look" in page(response)


def test_an_empty_case_has_nothing_to_take_away(
    client: Client, framework: Framework, senior: User, manager: User
) -> None:
    empty = opened(senior, manager)

    assert "There is nothing to take with you yet" in page(client.get(address(empty)))
    assert client.post(address(empty), {"number": 0, "format": "md"}).status_code == 422


def test_who_can_only_see_that_there_is_a_case_is_offered_nothing(
    client: Client, case: Case, hr: User
) -> None:
    client.force_login(hr)

    assert client.get(address(case)).status_code == 404


def test_a_reviewer_is_offered_what_was_handed_in(
    client: Client, case: Case, stranger: User
) -> None:
    write(case, "The newest")
    submitted_case(case, [stranger])
    client.force_login(stranger)

    response = client.get(address(case, "?revision=1"))
    assert "The newest, revision 2" in page(response)
    assert "revision 1" not in page(response)
    assert client.post(address(case), {"number": 1, "format": "md"}).status_code == 422
    assert client.post(address(case), {"number": 2, "format": "md"}).status_code == 302


def test_a_failed_file_can_be_tried_again(client: Client, case: Case, senior: User) -> None:
    export = ask_for_export(case=case, number=1, format="pdf", by=senior)
    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now())

    assert "This file could not be made" in page(client.get(address(case)))
    response = client.post(address(case, f"{export.pk}/retry/"))

    assert (response.status_code, response["Location"]) == (302, address(case))
    assert Job.objects.get().state == JobState.QUEUED


def test_one_that_runs_says_how_far_it_is(client: Client, case: Case, senior: User) -> None:
    ask_for_export(case=case, number=1, format="pdf", by=senior)
    Job.objects.update(
        state=JobState.RUNNING,
        lease="x",
        lease_until=timezone.now(),
        started_at=timezone.now() - timedelta(minutes=1),
        progress=90,
        progress_text="Putting the file away",
    )

    response = page(client.get(address(case)))

    assert "Putting the file away. This takes longer than usual" in response
    assert 'value="90"' in response


def test_the_progress_alone_leads_to_the_page(client: Client, case: Case) -> None:
    response = client.get(address(case, "progress/"))

    assert (response.status_code, response["Location"]) == (302, address(case))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_as_much_for_one_file_as_for_many(
    client: Client,
    case: Case,
    senior: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for format in ("md", "pdf", "docx")[:count]:
        ask_for_export(case=case, number=1, format=format, by=senior)

    with django_assert_num_queries(6):  # session, user, case, signatures, exports, jobs
        client.get(address(case))


# --- the file ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("md", "text/markdown; charset=utf-8"),
        ("pdf", "application/pdf"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_file_is_saved_and_never_shown_or_kept(
    client: Client, case: Case, senior: User, format: str, kind: str
) -> None:
    export = made(case, senior, format)

    response = client.get(address(case, f"{export.pk}/file/"))

    assert response.content == bytes(export.content)
    assert {
        name: response[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Cache-Control",
            "Content-Security-Policy",
        )
    } == {
        "Content-Type": kind,
        "Content-Disposition": (
            f'attachment; filename="promotion-case-sena-senior-revision-1.{format}"'
        ),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def test_a_name_that_no_file_can_have_is_left_out(client: Client, case: Case, senior: User) -> None:
    User.objects.filter(pk=senior.pk).update(name="\u5f20\u4f1f")
    export = made(case, senior)

    response = client.get(address(case, f"{export.pk}/file/"))

    assert response["Content-Disposition"] == (
        'attachment; filename="promotion-case-somebody-revision-1.md"'
    )


def test_a_file_that_is_not_there_yet_leads_back(client: Client, case: Case, senior: User) -> None:
    export = ask_for_export(case=case, number=1, format="pdf", by=senior)

    response = client.get(address(case, f"{export.pk}/file/"), follow=True)

    assert "This file is not there yet, or not any more." in page(response)


def test_a_file_is_its_asker_s_alone(client: Client, case: Case, manager: User) -> None:
    export = made(case, manager)

    assert client.get(address(case, f"{export.pk}/file/")).status_code == 404
    assert client.post(address(case, f"{export.pk}/retry/")).status_code == 404
    assert "revision 1, of" not in page(client.get(address(case)))


def test_who_may_not_read_that_revision_any_more_gets_no_file(
    client: Client, case: Case, manager: User, stranger: User
) -> None:
    """The old manager keeps what they have signed, and an older file stays; a newer one goes."""
    signed(case, manager)
    older = made(case, manager)
    write(case, "More")
    newer = made(case, manager)
    Case.objects.filter(pk=case.pk).update(manager=stranger)
    client.force_login(manager)

    assert client.get(address(case, f"{older.pk}/file/")).status_code == 200
    assert client.get(address(case, f"{newer.pk}/file/")).status_code == 302
    assert client.post(address(case, f"{newer.pk}/retry/")).status_code == 404
    assert f"/{newer.pk}/file/" not in page(client.get(address(case)))


def test_who_was_removed_gets_no_file(client: Client, case: Case, stranger: User) -> None:
    submitted_case(case, [stranger])
    export = made(case, stranger)
    client.force_login(stranger)
    assert client.get(address(case, f"{export.pk}/file/")).status_code == 200

    case.reviewers.update(removed_at=timezone.now())

    assert client.get(address(case, f"{export.pk}/file/")).status_code == 404


# --- bringing one back ------------------------------------------------------------------------


def exported(case: Case, by: User) -> str:
    return bytes(made(case, by).content).decode()


def importing(case: Case) -> str:
    return f"/cases/{case.pk}/import/"


def test_a_file_is_previewed_then_brought_in(client: Client, case: Case, senior: User) -> None:
    text = exported(case, senior).replace("needs a lead", "needs its own lead")
    file = SimpleUploadedFile("case.md", text.encode())

    preview = client.post(importing(case), {"file": file, "apply": "1"})
    assert "1 text would change" in page(preview)
    assert f'name="base" value="{OPPORTUNITY}@1"' in page(preview)
    assert "<ins>" in page(preview)
    case.refresh_from_db()
    assert case.head == 1

    data = {"text": text.replace("\n", "\r\n"), "apply": "1", "base": [f"{OPPORTUNITY}@1"]}
    done = client.post(importing(case), data, follow=True)
    assert "1 text was brought in." in page(done)
    again = client.post(importing(case), data, follow=True)
    assert "Nothing of it was new." in page(again)
    case.refresh_from_db()
    assert case.head == 2


def test_lines_that_cannot_be_read_are_told_and_the_text_stays(
    client: Client, case: Case, senior: User
) -> None:
    text = exported(case, senior).replace("section opportunity,", "section no-such,")

    preview = page(client.post(importing(case), {"text": text}))

    assert "Nothing here can be brought in yet" in preview
    assert "No section or claim has this name." in preview
    assert "The pricing team needs a lead.</textarea>" not in preview
    assert "section no-such, revision 1" in preview


def test_what_the_case_says_already_is_said(client: Client, case: Case, senior: User) -> None:
    preview = page(client.post(importing(case), {"text": exported(case, senior)}))

    assert "The case says all of this already" in preview
    assert 'name="apply"' not in preview


def test_what_the_other_has_written_since_is_kept_aside(
    client: Client, case: Case, senior: User, manager: User
) -> None:
    text = exported(case, senior).replace("needs a lead", "needs its own lead")
    write(case, "Words of the manager", by=manager)

    assert "Your words will be kept aside" in page(client.post(importing(case), {"text": text}))
    response = client.post(importing(case), {"text": text, "apply": "1", "base": ["x", "y@z"]})

    parked = Parked.objects.get()
    assert response.status_code == 409
    link = f'<a href="/cases/{case.pk}/aside/{parked.pk}/">Merge “The opportunity”</a>'
    assert link in page(response)


def test_what_was_refused_is_told_beside_what_was_saved(
    client: Client, case: Case, senior: User
) -> None:
    write(case, part="section:own-00000001", words=SectionWords("x", "Our own"))
    text = exported(case, senior).replace("needs a lead", "needs its own lead")
    text = text.replace("## Our own", "##")

    response = client.post(importing(case), {"text": text, "apply": "1"})

    assert "1 text was brought in." in page(response)
    assert "A section of your own needs a title." in page(response)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "Choose a file, or paste its text."),
        ({"file": SimpleUploadedFile("case.docx", b"PK\x03\x04\xff\xfe")}, "no plain text"),
        ({"text": "x" * 1_000_001}, "at most 1000000 characters"),
    ],
)
def test_what_is_no_markdown_file_is_refused(
    client: Client, case: Case, data: dict[str, Any], why: str
) -> None:
    response = client.post(importing(case), data)

    assert response.status_code == 422
    assert why in page(response)


def test_nobody_brings_anything_into_a_closed_case(
    client: Client, case: Case, stranger: User
) -> None:
    submitted_case(case, [stranger])

    response = client.post(importing(case), {"text": "x"}, follow=True)

    assert "Nobody writes in this case now" in page(response)
    client.force_login(stranger)
    assert client.get(importing(case)).status_code == 403
