"""A case as a Word file, with real headings, lists and tables that people can go on working in."""

import io
from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from assessments.queries.cases import prose
from assessments.queries.cases.document import CaseDocument, Cited, Claim, Section
from assessments.services.cases.exporting import saying, styles
from assessments.services.cases.exporting.fields import contents_field, page_numbers

_DEEPEST_LIST: Final = 3
_LONGEST_LINK: Final = 2_000  # what Word takes


def write_docx(document: CaseDocument, steps: saying.Steps) -> bytes:
    writer = _Writer(document, steps)
    writer.write()
    file = io.BytesIO()
    writer.file.save(file)
    return file.getvalue()


class _Writer:
    def __init__(self, document: CaseDocument, steps: saying.Steps) -> None:
        self.file: Document = docx.Document()
        self._case = document
        self._steps = steps
        self._claims = 0
        styles.apply(self.file)
        # The library looks through all styles for each paragraph, which would take seconds.
        self._ids = {style.name: style.style_id for style in self.file.styles}

    def write(self) -> None:
        self._properties()
        self._edges()
        self._title_page()
        self._contents()
        for section in self._case.sections:
            self._section(section)
        self._appendix()

    # --- around the words ---------------------------------------------------------------------

    def _properties(self) -> None:
        facts, case = self.file.core_properties, self._case
        facts.title = saying.printable(saying.title(case))[:255]
        facts.author = saying.printable(f"{case.person}, {case.manager}")[:255]
        facts.created = facts.modified = case.at
        facts.comments = f"Revision {case.number}, SHA-256 {case.document_sha256}"
        facts.language = "en-GB"

    def _edges(self) -> None:
        page = self.file.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.9)
        page.top_margin, page.bottom_margin = Cm(2.7), Cm(2.6)
        page.different_first_page_header_footer = True
        header = page.header.paragraphs[0]
        draft = "\tDraft: not signed by both" if saying.is_draft(self._case) else ""
        self._say(header, saying.title(self._case) + draft)
        footers = (page.first_page_footer.paragraphs[0], page.footer.paragraphs[0])
        for footer in footers:
            short = self._case.document_sha256[: saying.SHORT_HASH]
            footer.add_run(f"Revision {self._case.number}, {short}\tPage ")
            page_numbers(footer)
        for line in (header, *footers):
            self._as(line, styles.EDGE)

    def _title_page(self) -> None:
        self._add("Promotion case", styles.KICKER)
        self._add(saying.title(self._case), "Title")
        facts = list(saying.facts(self._case))
        table = self.file.add_table(len(facts), 2)
        for (label, words), row in zip(facts, table.rows, strict=True):
            for cell, text, width in zip(row.cells, (label, words), (4, 11), strict=True):
                cell.width = Cm(width)
                self._say(cell.paragraphs[0], text)
            self._as(row.cells[0].paragraphs[0], styles.NOTE)
        signed = "A signature under these words names their SHA-256:"
        self._add(f"{signed}\n{self._case.document_sha256}", styles.COLOPHON)

    def _contents(self) -> None:
        self._add("Contents", styles.CONTENTS).paragraph_format.page_break_before = True
        titles = [saying.section_title(section) for section in self._case.sections]
        contents_field(self.file, [*titles, "Evidence"])
        self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    # --- sections and claims ------------------------------------------------------------------

    def _section(self, section: Section) -> None:
        self._add(saying.section_title(section), "Heading 1")
        blocks = prose.read_blocks(section.text)
        self._blocks(blocks)
        if not blocks and not section.claims:
            self._add("Nothing is written here yet.", styles.NOTE)
        for claim in section.claims:
            self._claim(claim)

    def _claim(self, claim: Claim) -> None:
        self._claims += 1
        words = claim.words
        self._add(f"Claim {self._claims}: {claim.item_title}", styles.CLAIM_TITLE)
        self._add(words.behaviour, styles.CLAIM)
        if words.effect:
            self._labelled("Effect", words.effect)
        if words.is_new or words.handed_over:
            label = "New responsibility; handed over" if words.is_new else "Handed over"
            self._labelled(label, words.handed_over or "nothing named")
        said = saying.ratings(claim, self._case, self._steps)
        numbers = ", ".join(str(cited.number) for cited in claim.evidence)
        self._add(f"Ratings: {said}" if claim.rating else said, styles.CLAIM_NOTE)
        self._add(f"Evidence {numbers}" if numbers else "No evidence cited", styles.CLAIM_NOTE)
        for warning in claim.warnings:
            self._add(f"Take note: {warning.text}", styles.CLAIM_WARNING)

    def _labelled(self, label: str, words: str) -> None:
        paragraph = self._add("", styles.CLAIM)
        self._label(paragraph, label)
        self._say(paragraph, words)

    # --- what people wrote as Markdown --------------------------------------------------------

    def _blocks(
        self, blocks: tuple[prose.Block, ...], style: str = "Normal", depth: int = 0
    ) -> None:
        for block in blocks:
            self._block(block, style, depth)

    def _block(self, block: prose.Block, style: str, depth: int) -> None:
        match block:
            case prose.Heading(level, runs):
                # Within a list or a quote it is a line of its own there, not one of the document.
                name = style if style != "Normal" else f"Heading {min(level + 1, 6)}"
                self._runs(self._add("", name), runs)
            case prose.Paragraph(runs):
                self._runs(self._add("", style), runs)
            case prose.Code(text):
                self._add(text, styles.CODE)
            case prose.Quote(inner):
                self._blocks(inner, "Quote", depth)
            case prose.Items():
                self._items(block, depth + 1)
            case prose.Table(rows):
                self._table(rows)
            case _:
                self._add("* * *", styles.RULE)

    def _items(self, items: prose.Items, depth: int) -> None:
        kind = "List Bullet" if items.start is None else "List Number"
        level = min(depth, _DEEPEST_LIST)
        name = kind if level == 1 else f"{kind} {level}"
        number = None if items.start is None else styles.new_numbering(self.file, name, items.start)
        for item in items.items:
            first, *rest = item or (prose.Paragraph(()),)
            begun = len(self.file.element.body) - 1  # the page's own facts come last
            self._block(first, name, depth)
            if number is not None:
                styles.number_as(self.file.element.body[begun], number)
            more = "List Continue" if level == 1 else f"List Continue {level}"
            self._blocks(tuple(rest), more, depth)

    def _table(self, rows: tuple[tuple[prose.Runs, ...], ...]) -> None:
        table = self.file.add_table(len(rows), len(rows[0]))
        styles.as_table(table)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, runs in zip(row.cells, cells, strict=True):
                self._runs(cell.paragraphs[0], runs)
                self._as(cell.paragraphs[0], styles.CELL)
        self._add("", styles.AFTER_TABLE)

    # --- evidence -----------------------------------------------------------------------------

    def _appendix(self) -> None:
        heading = self._add("Evidence", "Heading 1")
        heading.paragraph_format.page_break_before = True
        if not self._case.evidence:
            self._add("No evidence is cited yet.", styles.NOTE)
            return
        table = self.file.add_table(1, 3)
        styles.as_table(table)
        for cell, text in zip(table.rows[0].cells, ("No.", "Day", "What happened"), strict=True):
            cell.paragraphs[0].add_run(text)
            self._as(cell.paragraphs[0], styles.CELL)
        for cited in self._case.evidence:
            self._cited(cited, table.add_row())
        styles.set_widths(table, (1.2, 3.2, 10.8))

    def _cited(self, cited: Cited, row: Any) -> None:
        number, day, words = row.cells
        number.paragraphs[0].add_run(str(cited.number))
        day.paragraphs[0].add_run(saying.day(cited.happened_on))
        lines = list(_about(cited))
        for at, (label, text) in enumerate(lines):
            paragraph = words.paragraphs[0] if at == 0 else words.add_paragraph()
            if label:
                self._label(paragraph, label)
            self._link_or_say(paragraph, text, cited.link if label == "Link" else "")
        for paragraph in (*number.paragraphs, *day.paragraphs, *words.paragraphs):
            self._as(paragraph, styles.CELL)
        self._as(words.paragraphs[-1], styles.CELL_NOTE)

    # --- words --------------------------------------------------------------------------------

    def _add(self, text: str, style: str) -> Paragraph:
        paragraph = self._as(self.file.add_paragraph(), style)
        if text:
            self._say(paragraph, text)
        return paragraph

    def _as(self, paragraph: Paragraph, style: str) -> Paragraph:
        paragraph._p.style = self._ids[style]
        return paragraph

    def _label(self, paragraph: Paragraph, label: str) -> None:
        paragraph.add_run(f"{label}  ")._r.style = self._ids[styles.LABEL]

    def _say(self, paragraph: Paragraph, text: str) -> Any:
        return paragraph.add_run(saying.printable(text))

    def _runs(self, paragraph: Paragraph, runs: prose.Runs) -> None:
        for one in runs:
            run = self._link_or_say(paragraph, one.text, one.link)
            run.bold, run.italic = one.is_bold or None, one.is_italic or None
            run.font.strike = one.is_struck or None
            if one.is_code:
                run.font.name = styles.MONO

    def _link_or_say(self, paragraph: Paragraph, text: str, link: str) -> Any:
        """The run; within a link if the address leads to the web or to a mailbox."""
        run = self._say(paragraph, text)
        if link and len(link) <= _LONGEST_LINK and prose.leads_away(link):
            address = saying.printable(link)
            key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            wrapper: Any = OxmlElement("w:hyperlink")
            wrapper.set(qn("r:id"), key)
            run._r.addprevious(wrapper)
            wrapper.append(run._r)
            run._r.style = self._ids[styles.LINK]
        return run


def _about(cited: Cited) -> Iterator[tuple[str, str]]:
    """The lines on a piece of evidence, with their labels; who vouches for it comes last."""
    lines = (
        ("", cited.what),
        ("Effect", cited.effect),
        ("Gained", cited.gained),
        ("Link", cited.link),
    )
    yield from ((label, text) for label, text in lines if text)
    yield "", saying.vouched(cited)
