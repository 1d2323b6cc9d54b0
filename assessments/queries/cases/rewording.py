"""The texts of a part that somebody can suggest another wording for, now and as they were."""

from dataclasses import dataclass

from assessments.choices import CaseSection
from assessments.models import Case
from assessments.queries.cases.content import (
    SectionWords,
    Words,
    claim_part,
    is_claim,
    is_own_section,
    key_of,
    read,
    section_part,
)

FIELDS = {
    "title": "Title",
    "text": "Text",
    "behaviour": "Behaviour",
    "effect": "Effect",
    "handed_over": "What was handed over",
}
_ALWAYS_THERE = frozenset(section_part(key) for key in CaseSection.values)


@dataclass(frozen=True)
class PartAt:
    """A part as it stands at a revision; `words` None: removed, or never written.

    `number` is that of the part's own revision, 0 for a section in which nothing is written yet.
    """

    part: str
    number: int
    words: Words | None

    def field(self, name: str) -> str:
        text: str = getattr(self.words, name)
        return text


def part_named(key: str) -> str:
    """The part whose address ends like this. Raises NoSuchPart."""
    part = claim_part(key) if is_claim(claim_part(key)) else section_part(key)
    key_of(part)
    return part


def rewordable(part: str) -> tuple[str, ...]:
    """The fields of a part that one can suggest another wording for. Raises NoSuchPart."""
    key_of(part)
    if is_claim(part):
        return ("behaviour", "effect", "handed_over")
    return ("title", "text") if is_own_section(part) else ("text",)


def fields_of(part: str) -> tuple[tuple[str, str], ...]:
    """Those fields with what pages call them. Raises NoSuchPart."""
    return tuple((name, FIELDS[name]) for name in rewordable(part))


def part_at(case: Case, part: str, *, number: int | None = None) -> PartAt:
    """A part now, or after the revision `number`. One query. Raises NoSuchPart."""
    key_of(part)
    rows = case.revisions.filter(part=part)
    if number is not None:
        rows = rows.filter(number__lte=number)
    return part_from(part, rows.order_by("-number").values_list("number", "content").first())


def part_from(part: str, row: tuple[int, str] | None) -> PartAt:
    """From the number and the content of its newest revision, if it has one."""
    if row is not None:
        number, content = row
        return PartAt(part, number, read(part, content))
    return PartAt(part, 0, SectionWords(text="") if part in _ALWAYS_THERE else None)
