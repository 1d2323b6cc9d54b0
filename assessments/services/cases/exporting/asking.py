"""Asking for a file of a case: one row and one job for each revision, format and asker."""

import hashlib

from django.db import transaction

from assessments import access
from assessments.choices import ExportFormat, JobState
from assessments.jobs import JobName, export_key
from assessments.models import Case, CaseExport, Job, User
from assessments.permissions import Permission
from assessments.queries.cases.assembly import NoSuchRevision, case_document
from assessments.queries.cases.document import CaseDocument
from assessments.services import jobs
from assessments.services.audit import record
from assessments.services.cases.holding import CaseError, NotYours

MOST_KEPT = 20  # of one person in one case; the oldest make room


class NothingToExport(CaseError):
    def __init__(self) -> None:
        super().__init__("Nothing is written in this case yet, so there is nothing to hand on.")


class UnknownFormat(CaseError):
    def __init__(self) -> None:
        super().__init__("Choose Markdown, PDF or Word.")


@transaction.atomic
def ask_for_export(*, case: Case, number: int, format: str, by: User) -> CaseExport:
    """The file of one revision: the one that is there, or one that a job will write.

    Asking twice finds the same one. It is written anew if it would say something else by now, as
    after a signature, and tried again if it had failed. `case` comes from `cases_visible_to(by)`.
    Raises NotYours, NoSuchRevision, NothingToExport, UnknownFormat.
    """
    if not access.can(by, Permission.EXPORT_CASE, case):
        raise NotYours
    if format not in ExportFormat.values:
        raise UnknownFormat
    document = case_document(case, user=by, number=number)
    if document.number == 0:
        raise NothingToExport
    export, created = CaseExport.objects.get_or_create(
        case=case, number=number, format=format, requested_by=by
    )
    if created:
        _make_room(case, by)
    if _ask(export, {"export_id": export.pk, "saying": _digest(document)}, by=by):
        details = {"number": number, "format": format}
        record(verb="case-export-asked", target=case, by=by, subject=case.person, **details)
    return export


def _ask(export: CaseExport, arguments: dict[str, object], *, by: User) -> bool:
    """Whether a job has to write it, now or once more; one that waits or runs goes on."""
    job = Job.objects.filter(key=export_key(export.pk)).first()
    if job is not None and job.state == JobState.FAILED:
        jobs.retry_job(job=job, by=by)
        return True
    if job is not None and (job.state != JobState.DONE or job.arguments == arguments):
        return False
    rows = CaseExport.objects.filter(pk=export.pk)
    rows.update(content=None, sha256="", written_at=None)
    export.refresh_from_db()
    jobs.requeue(name=JobName.EXPORT_CASE, key=export_key(export.pk), arguments=arguments, by=by)
    return True


def _make_room(case: Case, by: User) -> None:
    own = CaseExport.objects.filter(case=case, requested_by=by).order_by("-requested_at", "-pk")
    too_many = list(own.values_list("pk", flat=True)[MOST_KEPT:])
    CaseExport.objects.filter(pk__in=too_many).delete()


def _digest(document: CaseDocument) -> str:
    """Of all that the file would say: ratings, confirmations and signatures come and go too."""
    return hashlib.sha256(repr(document).encode()).hexdigest()


__all__ = ["MOST_KEPT", "NoSuchRevision", "NothingToExport", "UnknownFormat", "ask_for_export"]
