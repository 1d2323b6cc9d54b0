"""What the pages show on which a part of a case is written."""

from dataclasses import dataclass

from assessments.choices import CaseSection
from assessments.models import Case, Signature
from assessments.queries.cases.content import SectionWords, Words, is_own_section, key_of
from assessments.queries.cases.document import Saved
from assessments.queries.cases.naming import title_of
from assessments.queries.cases.parts import Parts, own_sections, parts_at
from assessments.queries.cases.prompts import PROMPTS
from assessments.queries.framework import catalogue_of


@dataclass(frozen=True)
class PartPage:
    """One part as it stands. `number` is that of its revision, 0 if it was never written.

    `words` None: it was removed, or it is a claim or a section of their own that never was.
    `sections` are keys and titles of all that stand; `signed_by` names who has signed this.
    """

    part: str
    title: str
    prompt: str
    number: int
    words: Words | None
    saved: Saved | None
    sections: tuple[tuple[str, str], ...]
    signed_by: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        return is_own_section(self.part)

    @property
    def was_removed(self) -> bool:
        return self.words is None and self.number > 0


def part_page(case: Case, part: str) -> PartPage:
    """Two queries. Raises NoSuchPart for what is no name of a part."""
    key = key_of(part)
    parts = parts_at(case, case.head)
    found = parts.get(part)
    is_standard = key in CaseSection.values
    words = found.words if found else SectionWords("") if is_standard else None
    return PartPage(
        part=part,
        title=title_of(part, words, catalogue_of(case.framework)),
        prompt=PROMPTS[CaseSection(key)] if is_standard else "",
        number=found.number if found else 0,
        words=words,
        saved=found.saved if found else None,
        sections=tuple(_sections(parts).items()),
        signed_by=_signed_by(case),
    )


def _sections(parts: Parts) -> dict[str, str]:
    """Titles by key: those that every case has, then their own."""
    own = {key_of(one.name): one.words for one in own_sections(parts)}
    titles = {key: words.title for key, words in own.items() if isinstance(words, SectionWords)}
    return dict(CaseSection.choices) | titles


def _signed_by(case: Case) -> tuple[str, ...]:
    rows = Signature.objects.filter(case=case).standing().order_by("at", "pk")
    return tuple(rows.values_list("by__name", flat=True))
