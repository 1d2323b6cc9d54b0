"""What the parts of a case and their fields are called on pages: pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from assessments.choices import CaseSection
from assessments.queries.cases.content import (
    ClaimWords,
    SectionWords,
    Words,
    is_claim,
    is_own_section,
    key_of,
)
from assessments.queries.cases.wording import Kind, Piece, compare
from assessments.queries.framework import Catalogue

UNNAMED: Final = "A section of your own"
DELETED: Final = "A piece that its author has deleted"
_LABELS: Final[Mapping[str, str]] = {
    "title": "Title",
    "text": "Text",
    "section": "Section",
    "item": "Lever or signal",
    "behaviour": "Behaviour",
    "effect": "Effect",
    "evidence": "Evidence",
    "is_new": "New responsibility",
    "handed_over": "What was handed over",
}


@dataclass(frozen=True)
class FieldChange:
    """One field of a part, before and after; `name` is that of the field in its words."""

    name: str
    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...]

    @property
    def has_changed(self) -> bool:
        return any(piece.kind is not Kind.SAME for piece in self.pieces)


def title_of(part: str, words: Words | None, catalogue: Catalogue) -> str:
    """What a part is called by these words: a claim by its item."""
    if isinstance(words, ClaimWords):
        return catalogue.items[words.item].title
    if is_claim(part):
        return "A claim"
    if is_own_section(part):
        return words.title if isinstance(words, SectionWords) else UNNAMED
    return str(CaseSection(key_of(part)).label)


def said(
    part: str,
    words: Words | None,
    catalogue: Catalogue,
    titles: Mapping[str, str],
    evidence: Mapping[int, str] | None = None,
) -> dict[str, str]:
    """Every field of the words as text for people.

    `titles` are those of own sections, by key; `evidence` is what pieces are called, by id.
    """
    if isinstance(words, SectionWords):
        title = {"title": words.title} if is_own_section(part) else {}
        return {**title, "text": words.text}
    if words is None:
        return {}
    labels = dict(CaseSection.choices) | dict(titles)
    return {
        "section": labels.get(words.section, UNNAMED),
        "item": catalogue.items[words.item].title,
        "behaviour": words.behaviour,
        "effect": words.effect,
        "evidence": "\n".join(_called(words, evidence)),
        "is_new": "Yes" if words.is_new else "No",
        "handed_over": words.handed_over,
    }


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    """Field by field, in their order on the page; a side that lacks a field has "" there."""
    names = [name for name in _LABELS if name in before or name in after]
    return tuple(
        FieldChange(
            name=name,
            label=_LABELS[name],
            before=before.get(name, ""),
            after=after.get(name, ""),
            pieces=compare(before.get(name, ""), after.get(name, "")),
        )
        for name in names
    )


def _called(words: ClaimWords, evidence: Mapping[int, str] | None) -> Iterator[str]:
    for pk in words.evidence:
        yield f"Evidence {pk}" if evidence is None else evidence.get(pk, DELETED)
