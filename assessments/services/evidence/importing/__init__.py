"""Reading what somebody kept elsewhere: a pasted list, Markdown, CSV. Pure, but for `applying`."""

from assessments.services.evidence.importing.applying import Imported, import_evidence
from assessments.services.evidence.importing.reading import (
    MOST_BYTES,
    MOST_LINES,
    ImportTooLarge,
    decoded,
    read_source,
)
from assessments.services.evidence.importing.source import Entry, Fault, Reading

__all__ = [
    "MOST_BYTES",
    "MOST_LINES",
    "Entry",
    "Fault",
    "ImportTooLarge",
    "Imported",
    "Reading",
    "decoded",
    "import_evidence",
    "read_source",
]
