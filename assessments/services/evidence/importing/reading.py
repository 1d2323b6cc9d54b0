import codecs
import datetime

from assessments.queries.framework import Catalogue
from assessments.services.evidence.holding import EvidenceError
from assessments.services.evidence.importing.notes import read_notes
from assessments.services.evidence.importing.source import Draft, Line, Reading, finished, lines_of
from assessments.services.evidence.importing.table import is_table, read_table

MOST_BYTES = 200_000
MOST_LINES = 500


class ImportTooLarge(EvidenceError):
    pass


class NotText(EvidenceError):
    def __init__(self) -> None:
        super().__init__(
            "This is not a text file. Save it as plain text, Markdown or CSV and try again."
        )


def decoded(content: bytes) -> str:
    """The text of a file, whatever program saved it. Raises NotText, ImportTooLarge."""
    if len(content) > 2 * MOST_BYTES:  # UTF-16 takes two bytes for most letters
        raise _too_many_bytes()
    text = _decoded(content)
    if "\0" in text:
        raise NotText
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # Latin-1 as spreadsheets write it


def read_source(text: str, *, today: datetime.date, catalogue: Catalogue) -> Reading:
    """Entries, faults and headings; every line that says something is in exactly one of them.

    Pure. Raises ImportTooLarge, and nothing else whatever the text.
    """
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise _too_many_bytes()
    text = text.removeprefix("\ufeff").replace("\0", " ")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines_of(text)
    if len(lines) > MOST_LINES:
        raise ImportTooLarge(
            f"These are {len(lines)} lines; {MOST_LINES} go in at once. Take it in parts."
        )
    drafts, headings = _drafts(text, lines)
    entries, faults = finished(drafts, today=today, catalogue=catalogue)
    return Reading(entries, faults, tuple(headings))


def _drafts(text: str, lines: list[Line]) -> tuple[list[Draft], list[Line]]:
    if is_table(lines):
        return list(read_table(text, lines)), lines[:1]
    return read_notes(lines)


def _too_many_bytes() -> ImportTooLarge:
    return ImportTooLarge(f"That is more than {MOST_BYTES // 1000} kB of text. Take it in parts.")
