"""Files of a case: what somebody may ask for, and what they have asked for."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max
from django.utils.text import slugify

from assessments.choices import ExportFormat
from assessments.jobs import export_key
from assessments.models import Case, CaseExport, Job, User
from assessments.models.cases.handing import CaseExportQuerySet
from assessments.queries.cases.document import CaseDocument
from assessments.queries.cases.scope import Reading, reading_of
from assessments.queries.framework import catalogue_of
from assessments.queries.jobs import JobProgress, progress_of
from assessments.queries.readiness.voice import lower_first

CONTENT_TYPES: Final = {
    ExportFormat.MARKDOWN: "text/markdown; charset=utf-8",
    ExportFormat.PDF: "application/pdf",
    ExportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Choice:
    """A revision that can be asked for; `what` says which one it is."""

    number: int
    what: str


@dataclass(frozen=True)
class ExportRow:
    """`progress` is None while nobody works on it and it is not there."""

    id: int
    number: int
    format: str
    requested_at: datetime.datetime
    written_at: datetime.datetime | None
    progress: JobProgress | None

    @property
    def is_there(self) -> bool:
        return self.written_at is not None

    @property
    def is_awaited(self) -> bool:
        return not self.is_there and self.progress is not None and not self.progress.has_ended


@dataclass(frozen=True)
class ExportPage:
    choices: tuple[Choice, ...]
    rows: tuple[ExportRow, ...]

    @property
    def is_awaited(self) -> bool:
        return any(row.is_awaited for row in self.rows)


def exports_visible_to(user: User, case: Case) -> CaseExportQuerySet:
    """The user's own files of the case, without what is in them, newest first."""
    rows: CaseExportQuerySet = CaseExport.objects.visible_to(user).filter(case=case)
    return rows.select_related("case__person").defer("content")


def export_page(case: Case, user: User, *, number: int | None = None) -> ExportPage:
    """Three queries at most for the two authors, two more for others, however many there are.

    `number` is a revision to offer as well, if the user reads it. `case` comes from
    `cases_visible_to(user)`.
    """
    reading = reading_of(case, user)
    choices = () if reading is None else _choices(case, reading, number)
    return ExportPage(choices, own_exports(case, user, reading))


def own_exports(case: Case, user: User, reading: Reading | None = None) -> tuple[ExportRow, ...]:
    """What the user has asked for and may still read."""
    reading = reading or reading_of(case, user)
    if reading is None:
        return ()
    exports = [row for row in exports_visible_to(user, case) if reading.may_open(row.number)]
    keys = [export_key(export.pk) for export in exports]
    jobs = {job.key: job for job in Job.objects.filter(key__in=keys)} if keys else {}
    return tuple(_row(export, jobs) for export in exports)


def may_download(export: CaseExport, user: User) -> bool:
    """The user still reads the case at that revision, and the file is there."""
    reading = reading_of(export.case, user)
    return reading is not None and reading.may_open(export.number) and export.written_at is not None


def file_name(export: CaseExport) -> str:
    """Without anything that a file system could trip over."""
    person = slugify(export.case.person.name) or "somebody"
    return f"promotion-case-{person}-revision-{export.number}.{export.format}"


def level_words(document: CaseDocument, case: Case) -> Mapping[str, Sequence[str]]:
    """The words of the answer scale for every item that a claim is about, by item."""
    catalogue = catalogue_of(case.framework)
    named = {claim.words.item for section in document.sections for claim in section.claims}
    return {
        item: tuple(map(lower_first, catalogue.blocks[catalogue.items[item].block].labels))
        for item in named
        if item in catalogue.items
    }


def _choices(case: Case, reading: Reading, number: int | None) -> tuple[Choice, ...]:
    found: dict[int, str] = {}
    if number is not None and reading.may_open(number):
        found[number] = f"Revision {number}"
    found.setdefault(reading.number, f"The newest, revision {reading.number}")
    signed: Any = case.signatures.aggregate(newest=Max("number"))["newest"]
    if signed is not None and reading.may_open(signed):
        found.setdefault(signed, f"The newest that was signed, revision {signed}")
    return tuple(Choice(at, what) for at, what in found.items() if at > 0)


def _row(export: CaseExport, jobs: Mapping[str, Job]) -> ExportRow:
    job = jobs.get(export_key(export.pk))
    return ExportRow(
        id=export.pk,
        number=export.number,
        format=ExportFormat(export.format).label,
        requested_at=export.requested_at,
        written_at=export.written_at,
        progress=progress_of(job) if job else None,
    )
