"""Asking for a file of a case, and writing it: once, whole, and only for who may read it."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from assessments.access import can
from assessments.choices import ExportFormat, JobState
from assessments.jobs import export_key
from assessments.models import AuditEvent, Case, CaseExport, Framework, Job, User
from assessments.permissions import Permission
from assessments.queries.cases.assembly import NoSuchRevision
from assessments.services import jobs
from assessments.services.cases import NotYours
from assessments.services.cases.exporting import (
    KEPT_FOR,
    MOST_KEPT,
    NothingToExport,
    UnknownFormat,
    ask_for_export,
    keep_export,
    render_export,
    sweep_exports,
    write_export,
)
from assessments.tasks import export_case, sweep_jobs
from assessments.tasks import sweep_exports as sweep_exports_task
from tests.case_stages import opened, signed, submitted_case, write
from tests.factories import CaseFactory, ReviewerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(framework: Framework, senior: User, manager: User) -> Case:
    case = opened(senior, manager)
    write(case, "The pricing team needs a lead")
    return case


def ask(case: Case, by: User, format: str = "md", number: int | None = None) -> CaseExport:
    return ask_for_export(case=case, number=number or case.head, format=format, by=by)


def done(export: CaseExport) -> CaseExport:
    export_case(job_id=job_of(export).pk)
    export.refresh_from_db()
    return export


def job_of(export: CaseExport) -> Job:
    return Job.objects.get(key=export_key(export.pk))


def verbs() -> list[str]:
    rows = AuditEvent.objects.filter(verb__startswith="case-export").order_by("pk")
    return list(rows.values_list("verb", flat=True))


# --- asking -----------------------------------------------------------------------------------


def test_an_export_is_asked_for_once(case: Case, senior: User) -> None:
    first, second = ask(case, senior), ask(case, senior)

    assert first == second
    assert CaseExport.objects.count() == 1
    assert job_of(first).state == JobState.QUEUED
    assert verbs() == ["case-export-asked"]


def test_what_is_there_is_offered_again(case: Case, senior: User) -> None:
    export = done(ask(case, senior))

    again = ask(case, senior)

    assert (again.pk, again.sha256) == (export.pk, export.sha256)
    assert job_of(export).state == JobState.DONE
    assert verbs() == ["case-export-asked", "case-export-written"]


def test_each_format_asker_and_revision_is_an_export_of_its_own(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "More")
    for by, format, number in [
        (senior, "md", 2),
        (senior, "pdf", 2),
        (manager, "md", 2),
        (senior, "md", 1),
    ]:
        ask(case, by, format, number)

    assert CaseExport.objects.count() == Job.objects.filter(name="assessments.export_case").count()
    assert CaseExport.objects.count() == 4


def test_a_file_that_would_say_something_else_by_now_is_written_anew(
    case: Case, senior: User, manager: User
) -> None:
    export = done(ask(case, senior))
    assert b"Draft" in bytes(export.content)

    signed(case)
    again = ask(case, senior)

    assert again.pk == export.pk
    assert (again.content, again.sha256, again.written_at) == (None, "", None)
    assert b"Signed by Sena Senior on" in bytes(done(again).content)


def test_one_that_failed_is_tried_again(case: Case, senior: User) -> None:
    export = ask(case, senior)
    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now(), attempts=5)

    ask(case, senior)

    assert (job_of(export).state, job_of(export).attempts) == (JobState.QUEUED, 0)
    assert done(export).written_at is not None


def test_what_nobody_may_ask_for(
    framework: Framework, case: Case, senior: User, stranger: User
) -> None:
    with pytest.raises(NoSuchRevision):
        ask(case, senior, number=case.head + 1)
    with pytest.raises(NoSuchRevision):
        ask(case, stranger)
    with pytest.raises(UnknownFormat):
        ask(case, senior, "exe")
    with pytest.raises(NothingToExport):
        ask_for_export(case=CaseFactory(person=stranger), number=0, format="md", by=stranger)
    senior.is_active = False
    with pytest.raises(NotYours):
        ask(case, senior)
    assert not CaseExport.objects.exists()


def test_a_reviewer_exports_what_was_handed_in_and_nothing_older(
    case: Case, stranger: User
) -> None:
    write(case, "The newest words")
    submitted_case(case, [stranger])

    with pytest.raises(NoSuchRevision):
        ask(case, stranger, number=1)
    assert b"The newest words" in bytes(done(ask(case, stranger)).content)


def test_the_oldest_make_room(case: Case, senior: User, manager: User) -> None:
    kept = ask(case, manager)
    for _ in range(MOST_KEPT // 2 + 1):
        write(case, f"Words {case.head}")
        ask(case, senior, "md")
        ask(case, senior, "pdf")

    own = CaseExport.objects.filter(requested_by=senior)
    assert own.count() == MOST_KEPT
    assert not own.filter(number=2).exists()
    assert CaseExport.objects.filter(pk=kept.pk).exists()


# --- writing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "begins"),
    [("md", b"<!-- careerpath: case "), ("pdf", b"%PDF-1.7"), ("docx", b"PK\x03\x04")],
)
def test_a_job_writes_the_file(case: Case, senior: User, format: str, begins: bytes) -> None:
    export = done(ask(case, senior, format))

    content = bytes(export.content)
    assert content.startswith(begins)
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    assert job_of(export).state == JobState.DONE
    assert set(ExportFormat.values) == {"md", "pdf", "docx"}


def test_writing_twice_changes_nothing(case: Case, senior: User) -> None:
    export = ask(case, senior)
    write_export(export_id=export.pk)
    export.refresh_from_db()
    written = (export.written_at, export.sha256)

    write_export(export_id=export.pk)

    export.refresh_from_db()
    assert (export.written_at, export.sha256) == written
    assert verbs() == ["case-export-asked", "case-export-written"]


def test_a_row_that_is_gone_is_no_error(case: Case, senior: User) -> None:
    export = ask(case, senior)
    rendered = render_export(export_id=export.pk)
    CaseExport.objects.all().delete()

    keep_export(rendered=rendered)
    export_case(job_id=job_of(export).pk)

    assert job_of(export).state == JobState.DONE
    assert verbs() == ["case-export-asked"]


def test_half_a_job_leaves_nothing_and_the_next_try_the_whole_file(
    case: Case, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies when the file is in the row, before the end of the job is."""
    export = ask(case, senior)
    complete = jobs.complete

    def dies(**_: Any) -> None:
        assert CaseExport.objects.get(pk=export.pk).content
        raise MemoryError

    monkeypatch.setattr(jobs, "complete", dies)
    export_case(job_id=job_of(export).pk)
    export.refresh_from_db()
    assert (export.content, export.sha256, export.written_at) == (None, "", None)
    assert job_of(export).state == JobState.QUEUED
    assert verbs() == ["case-export-asked"]

    monkeypatch.setattr(jobs, "complete", complete)
    done(export)

    assert export.sha256 == hashlib.sha256(bytes(export.content)).hexdigest()
    assert job_of(export).attempts == 2


def test_a_worker_that_lost_its_lease_meanwhile_leaves_nothing(
    case: Case, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(case, senior)
    report = jobs.report_progress

    def lost(**said: Any) -> bool:
        reported = report(**said)
        Job.objects.update(lease="somebody else")
        return reported

    monkeypatch.setattr(jobs, "report_progress", lost)
    export_case(job_id=job_of(export).pk)

    export.refresh_from_db()
    assert export.content is None
    assert job_of(export).state == JobState.RUNNING


def test_an_error_ends_the_job_as_failed_after_its_tries(
    case: Case, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(case, senior, "pdf")
    monkeypatch.setattr("assessments.services.cases.exporting.pdf._TEMPLATE", "/no/such/case.typ")

    for _ in range(jobs.MAX_ATTEMPTS):
        export_case(job_id=job_of(export).pk)

    assert job_of(export).state == JobState.FAILED
    assert CaseExport.objects.get(pk=export.pk).content is None


@pytest.mark.django_db(transaction=True)
def test_pages_are_set_outside_a_transaction(
    case: Case, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever saves meanwhile would wait for it on SQLite."""
    export = ask(case, senior)
    seen: list[bool] = []

    def render(**arguments: Any) -> Any:
        seen.append(connection.in_atomic_block)
        return render_export(**arguments)

    monkeypatch.setattr("assessments.tasks.exporting.render_export", render)
    done(export)

    assert seen == [False]
    assert export.written_at is not None


def test_who_may_not_read_it_any_more_gets_no_file(case: Case, stranger: User) -> None:
    submitted_case(case, [stranger])
    before, after = ask(case, stranger), ask(case, stranger, "pdf")
    rendered = render_export(export_id=after.pk)
    case.reviewers.update(removed_at=timezone.now())

    done_job = job_of(before)
    export_case(job_id=done_job.pk)
    keep_export(rendered=rendered)

    done_job.refresh_from_db()
    assert done_job.state == JobState.DONE
    assert not CaseExport.objects.exists()
    assert verbs()[-2:] == ["case-export-dropped"] * 2


def test_a_reader_of_the_newest_gets_no_older_one(case: Case, stranger: User) -> None:
    """The number is asked again when the file is written."""
    submitted_case(case, [stranger])
    export = ask(case, stranger)
    CaseExport.objects.filter(pk=export.pk).update(number=case.head - 1 or 99)

    write_export(export_id=export.pk)

    assert not CaseExport.objects.exists()


def test_who_left_gets_no_file(case: Case, senior: User) -> None:
    export = ask(case, senior)
    User.objects.filter(pk=senior.pk).update(is_active=False)

    write_export(export_id=export.pk)

    assert not can(User.objects.get(pk=senior.pk), Permission.EXPORT_CASE, case)
    assert not CaseExport.objects.exists()


# --- sweeping ---------------------------------------------------------------------------------


def test_files_are_deleted_after_seven_days(case: Case, senior: User, manager: User) -> None:
    now = timezone.now()
    old, vain, fresh = (
        done(ask(case, senior)),
        ask(case, senior, "pdf"),
        done(ask(case, manager)),
    )
    long_ago = now - KEPT_FOR - timedelta(minutes=1)
    CaseExport.objects.filter(pk=old.pk).update(requested_at=long_ago, written_at=long_ago)
    CaseExport.objects.filter(pk=vain.pk).update(requested_at=long_ago)
    CaseExport.objects.filter(pk=fresh.pk).update(requested_at=long_ago)

    assert sweep_exports(now=now) == 2
    assert list(CaseExport.objects.all()) == [fresh]
    assert timedelta(days=7) == KEPT_FOR


def test_the_clock_sweeps_once_a_day(case: Case, senior: User) -> None:
    export = done(ask(case, senior))
    long_ago = timezone.now() - timedelta(days=8)
    CaseExport.objects.filter(pk=export.pk).update(requested_at=long_ago, written_at=long_ago)

    sweep_jobs()
    sweep_jobs()
    (job,) = Job.objects.filter(name="assessments.sweep_exports")
    sweep_exports_task(job_id=job.pk)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert not CaseExport.objects.exists()


def test_a_named_reviewer_can_read_before_they_ask(case: Case) -> None:
    """Factory rows alone give the same answer as the services do."""
    handed = CaseFactory(submitted=True, head=0)
    reviewer = ReviewerFactory(case=handed).user

    with pytest.raises(NothingToExport):
        ask_for_export(case=handed, number=0, format="md", by=reviewer)
