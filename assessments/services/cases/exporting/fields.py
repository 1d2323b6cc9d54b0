"""What Word counts for itself: pages and contents."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from assessments.services.cases.exporting.styles import CONTENTS_LINE

_CONTENTS = r'TOC \o "1-1" \h \z \u'


def page_numbers(paragraph: Paragraph) -> None:
    """ "3 of 12", counted by Word."""
    _field(paragraph, "PAGE", "1")
    paragraph.add_run(" of ")
    _field(paragraph, "NUMPAGES", "1")


def contents_field(file: Document, titles: Sequence[str]) -> None:
    """The contents, as far as they are known before Word has counted its pages."""
    paragraphs = [file.add_paragraph(title, style=CONTENTS_LINE) for title in titles]
    first, last = paragraphs[0], paragraphs[-1]
    begin = [_mark("begin", dirty=True), _instruction(_CONTENTS), _mark("separate")]
    at = 1 if first._p.pPr is not None else 0
    for offset, run in enumerate(begin):
        first._p.insert(at + offset, run)
    last._p.append(_mark("end"))


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    paragraph._p.extend([_mark("begin"), _instruction(code), _mark("separate")])
    paragraph.add_run(shown)
    paragraph._p.append(_mark("end"))


def _mark(kind: str, *, dirty: bool = False) -> Any:
    run: Any = OxmlElement("w:r")
    mark: Any = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")  # Word counts the pages when it opens the file
    run.append(mark)
    return run


def _instruction(code: str) -> Any:
    run: Any = OxmlElement("w:r")
    text: Any = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    run.append(text)
    return run
