"""Writing the file that was asked for: whole or not at all."""

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.utils import timezone

from assessments import access
from assessments.choices import ExportFormat
from assessments.models import Case, CaseExport
from assessments.permissions import Permission
from assessments.queries.cases.assembly import NoSuchRevision, case_document
from assessments.queries.cases.document import CaseDocument
from assessments.queries.cases.exports import level_words
from assessments.queries.cases.scope import cases_visible_to
from assessments.services.audit import record
from assessments.services.cases.exporting.markdown import write_markdown
from assessments.services.cases.exporting.pdf import write_pdf
from assessments.services.cases.exporting.saying import Steps
from assessments.services.cases.exporting.word import write_docx

KEPT_FOR = datetime.timedelta(days=7)


def _markdown(document: CaseDocument, steps: Steps) -> bytes:
    return write_markdown(document, steps).encode()


_WRITERS: Final[Mapping[str, Callable[[CaseDocument, Steps], bytes]]] = MappingProxyType(
    {
        ExportFormat.MARKDOWN: _markdown,
        ExportFormat.PDF: write_pdf,
        ExportFormat.DOCX: write_docx,
    }
)


@dataclass(frozen=True)
class Rendered:
    """`content` is None if whoever asked may not read it any more."""

    export_id: int
    content: bytes | None


def render_export(*, export_id: int, saying: str = "") -> Rendered | None:
    """The file, which may take seconds: call it outside any transaction, so that nobody waits.

    None if it is not wanted any more, or is there already. `saying` is what its asker noted.
    """
    del saying
    export = _wanted(export_id)
    if export is None:
        return None
    document = _document(export)
    if document is None:
        return Rendered(export_id, None)
    write = _WRITERS[export.format]
    return Rendered(export_id, write(document, level_words(document, export.case)))


@transaction.atomic
def keep_export(*, rendered: Rendered | None) -> None:
    """Put the file where its asker finds it, or drop the row if they may not read it any more.

    Doing it again changes nothing.
    """
    export = _wanted(rendered.export_id) if rendered else None
    if rendered is None or export is None:
        return
    case = export.case
    details = {"number": export.number, "format": export.format}
    if rendered.content is None or _document(export) is None:
        export.delete()
        record(verb="case-export-dropped", target=case, by=None, subject=case.person, **details)
        return
    CaseExport.objects.filter(pk=export.pk).update(
        content=rendered.content,
        sha256=hashlib.sha256(rendered.content).hexdigest(),
        written_at=timezone.now(),
    )
    record(verb="case-export-written", target=case, by=None, subject=case.person, **details)


def write_export(*, export_id: int, saying: str = "") -> None:
    """Both steps at once, for those who have no worker at hand."""
    keep_export(rendered=render_export(export_id=export_id, saying=saying))


@transaction.atomic
def sweep_exports(*, now: datetime.datetime) -> int:
    """Delete what was written, or asked for in vain, `KEPT_FOR` ago; returns how many."""
    old = CaseExport.objects.filter(requested_at__lt=now - KEPT_FOR).exclude(
        written_at__gte=now - KEPT_FOR
    )
    return old.delete()[0]


def _wanted(export_id: int) -> CaseExport | None:
    """One that is not written yet."""
    rows = CaseExport.objects.filter(pk=export_id, written_at=None)
    return rows.select_related("case__person", "requested_by").first()


def _document(export: CaseExport) -> CaseDocument | None:
    """What its asker reads, None if that is not this revision any more."""
    asker = export.requested_by
    case: Case | None = cases_visible_to(asker).filter(pk=export.case_id).first()
    if case is None or not access.can(asker, Permission.EXPORT_CASE, case):
        return None
    try:
        return case_document(case, user=asker, number=export.number)
    except NoSuchRevision:
        return None
