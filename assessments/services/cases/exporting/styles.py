"""How a Word file looks: styles that it carries, so that people change them in one place."""

from collections.abc import Sequence
from typing import Any, Final

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

SERIF: Final = "Georgia"
SANS: Final = "Calibri"
MONO: Final = "Consolas"

INK: Final = RGBColor(0x17, 0x21, 0x2B)
MUTED: Final = RGBColor(0x58, 0x66, 0x73)
BRAND: Final = RGBColor(0x13, 0x4E, 0x4A)
WATCH: Final = RGBColor(0x85, 0x56, 0x00)
LINE: Final = "C9D0D4"

KICKER: Final = "Case Kicker"
CONTENTS: Final = "Case Contents"
CONTENTS_LINE: Final = "toc 1"  # as Word itself calls it
COLOPHON: Final = "Case Colophon"
EDGE: Final = "Case Edge"
NOTE: Final = "Case Note"
CLAIM_TITLE: Final = "Heading 2"
CLAIM: Final = "Claim"
CLAIM_NOTE: Final = "Claim Note"
CLAIM_WARNING: Final = "Claim Warning"
CODE: Final = "Case Code"
RULE: Final = "Case Rule"
CELL: Final = "Case Cell"
CELL_NOTE: Final = "Case Cell Note"
AFTER_TABLE: Final = "Case After Table"
LABEL: Final = "Case Label"
LINK: Final = "Hyperlink"

_TEXT_WIDTH: Final = Cm(15.2)
# Points: size, before, after.
_HEADINGS: Final = {
    1: (18, 24, 8),
    2: (12.5, 14, 4),
    3: (11.5, 10, 3),
    4: (11, 8, 3),
    5: (10.5, 8, 3),
    6: (10.5, 8, 3),
}


def apply(file: Document) -> None:
    normal = file.styles["Normal"]
    _font(normal, SANS, 10.5, INK)
    _spacing(normal, 0, 7, 1.25)
    _headings(file)
    _lists(file)
    _own(file)


def _headings(file: Document) -> None:
    title: Any = file.styles["Title"]
    _font(title, SERIF, 32, BRAND)
    _spacing(title, 0, 24, 1.0)
    _without_border(title)
    for level, (size, before, after) in _HEADINGS.items():
        style: Any = file.styles[f"Heading {level}"]
        _font(style, SERIF, size, BRAND if level == 1 else INK)
        _spacing(style, before, after, 1.1)
        style.font.bold, style.font.italic = level < 4, level >= 4
        style.paragraph_format.keep_with_next = True


def _lists(file: Document) -> None:
    for kind in ("List Bullet", "List Number", "List Continue"):
        for level in ("", " 2", " 3"):
            _spacing(file.styles[kind + level], 0, 3, 1.2)
    quote: Any = file.styles["Quote"]
    _font(quote, SANS, 10.5, MUTED)
    quote.font.italic = False
    quote.paragraph_format.left_indent = Cm(0.5)
    _bar(quote, LINE, 12)


def _own(file: Document) -> None:
    def paragraph(name: str, size: float, colour: RGBColor, before: float, after: float) -> Any:
        style: Any = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, name == CONTENTS_LINE)
        style.base_style = file.styles["Normal"]
        _font(style, SANS, size, colour)
        _spacing(style, before, after, 1.2)
        return style

    paragraph(KICKER, 10, MUTED, 190, 4)
    paragraph(COLOPHON, 8.5, MUTED, 190, 0)
    paragraph(NOTE, 9.5, MUTED, 0, 4)
    paragraph(CELL, 9.5, INK, 2, 2)
    paragraph(CELL_NOTE, 8.5, MUTED, 2, 4)
    paragraph(AFTER_TABLE, 4, INK, 0, 4)
    paragraph(RULE, 10, MUTED, 6, 6).paragraph_format.alignment = 1
    _font(paragraph(CONTENTS, 18, BRAND, 0, 10), SERIF, 18, BRAND)
    _font(paragraph(CODE, 9, INK, 4, 8), MONO, 9, INK)
    _tabbed(paragraph(EDGE, 8.5, MUTED, 0, 0))
    contents = paragraph(CONTENTS_LINE, 11, INK, 0, 6)
    contents.paragraph_format.tab_stops.add_tab_stop(
        _TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )
    for name, size, colour in (
        (CLAIM, 10.5, INK),
        (CLAIM_NOTE, 9, MUTED),
        (CLAIM_WARNING, 9, WATCH),
    ):
        style = paragraph(name, size, colour, 0, 3)
        style.paragraph_format.left_indent = Cm(0.4)
        _bar(style, str(BRAND), 12)
    _characters(file)


def _characters(file: Document) -> None:
    label: Any = file.styles.add_style(LABEL, WD_STYLE_TYPE.CHARACTER)
    label.font.size, label.font.color.rgb = Pt(9), MUTED
    link: Any = file.styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER, True)
    link.font.color.rgb, link.font.underline = BRAND, True


# --- lists ------------------------------------------------------------------------------------


def new_numbering(file: Document, style: str, start: int) -> int:
    """A list of its own, so that its numbers begin at `start` and not where the last one ended."""
    numbering: Any = file.part.numbering_part.element
    named: Any = file.styles[style].element
    of_style = named.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(of_style).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(number.numId)


def number_as(paragraph: Any, number: int) -> None:
    """Let a paragraph count within that list; what stands first in an item may be a table."""
    if paragraph.tag == qn("w:p"):
        numbering = paragraph.get_or_add_pPr().get_or_add_numPr()
        numbering.get_or_add_ilvl().val = 0
        numbering.get_or_add_numId().val = number


# --- tables -----------------------------------------------------------------------------------


def as_table(table: Any) -> None:
    """Hairlines between rows; the first row is a header that comes again on every page."""
    borders: Any = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        edge: Any = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    after = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    table._tbl.tblPr.insert_element_before(borders, *after)
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def set_widths(table: Any, centimetres: Sequence[float]) -> None:
    """Word follows the cells, others the columns."""
    table.autofit = False
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, centimetres, strict=True):
            cell.width = Cm(width)


# --- one style --------------------------------------------------------------------------------


def _font(style: Any, name: str, size: float, colour: RGBColor) -> None:
    font = style.font
    font.name, font.size, font.color.rgb = name, Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)  # which would win over the name


def _spacing(style: Any, before: float, after: float, lines: float) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing = lines


def _tabbed(style: Any) -> None:
    style.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _without_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _bar(style: Any, colour: str, size: int) -> None:
    """A line down the left side of what has this style."""
    _without_border(style)
    borders: Any = OxmlElement("w:pBdr")
    left: Any = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "8"), ("color", colour)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
    style.element.get_or_add_pPr().insert_element_before(borders, *after)
