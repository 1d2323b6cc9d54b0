"""A case as PDF. Words reach the template as data, and nothing in them is ever a command."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from assessments.queries.cases import prose
from assessments.queries.cases.document import CaseDocument, Cited, Claim, Section
from assessments.services.cases.exporting import saying

_TEMPLATE: Final = Path(__file__).with_name("case.typ")
_LONGEST_WORD = re.compile(r"\S{28}(?=\S)")  # what no line can hold is broken after these
_LONGEST_LINK: Final = 2_000
_SHORT_CLAIM: Final = 1_200  # characters of a claim that is kept on one page
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_ROUNDS: Final = 3


def write_pdf(document: CaseDocument, steps: saying.Steps) -> bytes:
    """Accessible (PDF/UA-1), with its fonts inside. The same document gives the same words.

    A character that no font here can draw is replaced by its name in brackets.
    """
    data = json.dumps(_data(document, steps), ensure_ascii=False)
    for _ in range(_ROUNDS):
        try:
            return _compiled(data, document)
        except typst.TypstError as error:
            missing = _undrawn(error.diagnostic) & set(data)
            if not missing:
                raise
            data = _spelt_out(data, missing)
    return _compiled(_spelt_out(data, {c for c in data if ord(c) > 0x24F}), document)


def _compiled(data: str, document: CaseDocument) -> bytes:
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"case": data},
        pdf_standards="ua-1",
        timestamp=int(document.at.timestamp()),
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The wheel's own; what the machine has fills in for letters that those lack."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def _undrawn(diagnostic: str) -> set[str]:
    found = _NO_GLYPH.findall(diagnostic)
    plain = (_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in found)
    return {character for text in plain for character in text}


def _spelt_out(data: str, missing: set[str]) -> str:
    names = {ord(character): _name(character) for character in missing}
    return data.translate(names)


def _name(character: str) -> str:
    """ "[grinning face]"; what joins characters and has no looks of its own goes without."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return ""
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]"


# --- what the template is given ---------------------------------------------------------------


def _data(document: CaseDocument, steps: saying.Steps) -> dict[str, Any]:
    numbers = _numbers(document)
    return {
        "title": _text(saying.title(document)),
        "authors": [_text(document.person), _text(document.manager)],
        "facts": [[label, _text(words)] for label, words in saying.facts(document)],
        "draft": saying.is_draft(document),
        "checksum": document.document_sha256,
        "short_checksum": document.document_sha256[: saying.SHORT_HASH],
        "revision": document.number,
        "sections": [_section(one, document, steps, numbers) for one in document.sections],
        "evidence": [_cited(one) for one in document.evidence],
    }


def _numbers(document: CaseDocument) -> dict[str, int]:
    """The claims, counted through the whole document."""
    parts = (claim.part for section in document.sections for claim in section.claims)
    return {part: number for number, part in enumerate(parts, 1)}


def _section(
    section: Section, document: CaseDocument, steps: saying.Steps, numbers: dict[str, int]
) -> dict[str, Any]:
    return {
        "title": _text(saying.section_title(section)),
        "blocks": [_block(block) for block in prose.read_blocks(section.text)],
        "claims": [
            _claim(claim, document, steps) | {"number": numbers[claim.part]}
            for claim in section.claims
        ],
    }


def _claim(claim: Claim, document: CaseDocument, steps: saying.Steps) -> dict[str, Any]:
    words = claim.words
    length = len(words.behaviour) + len(words.effect) + len(words.handed_over)
    return {
        "title": _text(claim.item_title),
        "behaviour": _text(words.behaviour),
        "effect": _text(words.effect),
        "new": words.is_new,
        "handed_over": _text(words.handed_over),
        "ratings": _ratings(claim, document, steps),
        "evidence": [cited.number for cited in claim.evidence],
        "warnings": [_text(warning.text) for warning in claim.warnings],
        "short": length <= _SHORT_CLAIM,
    }


def _ratings(claim: Claim, document: CaseDocument, steps: saying.Steps) -> dict[str, str] | None:
    rating = claim.rating
    if rating is None:
        return None
    words = steps.get(claim.words.item, ())
    return {
        "self": _text(f"{document.person}: {saying.level(rating.self_level, words)}"),
        "manager": _text(f"{document.manager}: {saying.level(rating.manager_level, words)}"),
        "apart": saying.apart(rating),
    }


def _cited(cited: Cited) -> dict[str, Any]:
    return {
        "number": cited.number,
        "day": saying.day(cited.happened_on),
        "what": _text(cited.what),
        "effect": _text(cited.effect),
        "gained": _text(cited.gained),
        "link": _text(cited.link),
        "address": _address(cited.link),
        "vouched": _text(saying.vouched(cited)),
        "withdrawn": cited.is_withdrawn,
    }


def _block(block: prose.Block) -> dict[str, Any]:
    match block:
        case prose.Heading(level, runs):
            return {"kind": "heading", "level": level, "runs": list(_runs(runs))}
        case prose.Paragraph(runs):
            return {"kind": "paragraph", "runs": list(_runs(runs))}
        case prose.Code(text):
            return {"kind": "code", "text": _text(text)}
        case prose.Quote(blocks):
            return {"kind": "quote", "blocks": [_block(inner) for inner in blocks]}
        case prose.Items(start, items):
            inside = [[_block(inner) for inner in item] for item in items]
            return {"kind": "items", "start": start, "items": inside}
        case prose.Table(rows):
            cells = [[list(_runs(cell)) for cell in row] for row in rows]
            return {"kind": "table", "rows": cells}
        case _:
            return {"kind": "rule"}


def _runs(runs: prose.Runs) -> Iterator[dict[str, Any]]:
    for run in runs:
        yield {
            "text": _text(run.text),
            "bold": run.is_bold,
            "italic": run.is_italic,
            "code": run.is_code,
            "struck": run.is_struck,
            "link": _address(run.link),
        }


def _address(link: str) -> str:
    """What can be a link in a PDF; "" for what is only shown."""
    return link if len(link) <= _LONGEST_LINK and prose.leads_away(link) else ""


def _text(text: str) -> str:
    return _LONGEST_WORD.sub(lambda word: f"{word[0]}\N{ZERO WIDTH SPACE}", saying.printable(text))
