"""The shape of every record an editor writes; what one record alone can get wrong."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from assessments.scoring.forms import BestOf, Family, Form, Signal

MAX_ANCHOR_WORDS = 15
LEVELS = 5


def _at_most_fifteen_words(text: str) -> str:
    words = len(text.split())
    if words > MAX_ANCHOR_WORDS:
        raise ValueError(f"has {words} words; {MAX_ANCHOR_WORDS} is the most")
    return text


def _all_different(texts: list[str]) -> list[str]:
    if len(set(texts)) < len(texts):
        raise ValueError("says the same thing twice")
    return texts


_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
Key = Annotated[str, StringConstraints(pattern=rf"^{_SLUG}$", max_length=80)]
PairKey = Annotated[str, StringConstraints(pattern=rf"^{_SLUG}--{_SLUG}$", max_length=80)]
Version = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*$", max_length=20)
]
Weight = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*/[1-9][0-9]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line20 = Annotated[Text, StringConstraints(max_length=20)]
Line44 = Annotated[Text, StringConstraints(max_length=44)]
Line48 = Annotated[Text, StringConstraints(max_length=48)]
Line60 = Annotated[Text, StringConstraints(max_length=60)]
Summary = Annotated[Text, StringConstraints(max_length=240)]
Anchor = Annotated[Text, AfterValidator(_at_most_fifteen_words)]
Ladder = Annotated[
    list[Anchor], Field(min_length=LEVELS, max_length=LEVELS), AfterValidator(_all_different)
]
Keys = Annotated[list[Key], AfterValidator(_all_different)]
Kind = Literal[
    "signal",
    "condition",
    "lever",
    "leverage",
    "triage",
    "archetype",
    "anti-pattern",
    "track",
    "track-change",
    "practice",
    "challenge",
    "strategy",
]


class Part(BaseModel):
    """Nothing is guessed: no unknown field, no number where a text belongs."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Record(Part):
    key: Key


class FrameworkRecord(Record):
    key: Annotated[Key, StringConstraints(max_length=60)]
    version: Version
    title: Annotated[Text, StringConstraints(max_length=120)]
    summary: Text
    language: Annotated[Text, StringConstraints(max_length=10)]


class SourceRecord(Record):
    author: Annotated[Text, StringConstraints(max_length=160)]
    title: Annotated[Text, StringConstraints(max_length=200)]
    year: Annotated[int, Field(ge=1900, le=2100)] | None
    kind: Literal["article", "book", "thread", "newsletter", "guide"]
    note: str = ""


class GroupRecord(Record):
    title: Line48
    short: Line20
    summary: Text
    order: Annotated[int, Field(ge=1)]


class SourceReferenceRecord(Part):
    source: Key
    where: Text


class ConceptRecord(Record):
    kind: Kind
    group: Key
    title: Line48
    short: Line20
    summary: Summary
    why: Text
    looks_like: Annotated[list[Text], Field(min_length=3, max_length=5)]
    watch_out: Text | None = None
    sources: Annotated[list[SourceReferenceRecord], Field(min_length=1)]
    related: Annotated[Keys, Field(min_length=1, max_length=4)]
    parent: Key | None = None


class ActionRecord(Record):
    concept: Key
    title: Line60
    first_step: Text
    evidence: Text
    stop: Text | None = None


class BlockRecord(Record):
    title: Line48
    intro: Text
    module: Key | None
    order: Annotated[int, Field(ge=1)]
    labels: Annotated[list[Text], Field(min_length=LEVELS, max_length=LEVELS)] | None


class LaddersRecord(Part):
    self: Ladder
    manager: Ladder


class ExamplesRecord(Part):
    data_scientist: Annotated[Text, Field(alias="data-scientist")]
    ml_engineer: Annotated[Text, Field(alias="ml-engineer")]


class ItemRecord(Record):
    concept: Key
    block: Key
    title: Line44
    self: Text
    manager: Text
    anchors: LaddersRecord
    examples: ExamplesRecord
    evidence_hint: Text


class WeekRecord(Part):
    archetype: Key
    self: Text
    manager: Text


class ArchetypePairRecord(Part):
    key: PairKey
    left: WeekRecord
    right: WeekRecord


class ChoiceRecord(Part):
    """Items of which the best `counted` count."""

    items: Keys
    counted: Annotated[int, Field(ge=0)]


class FamilyRecord(ChoiceRecord):
    weight: Weight


class FormRecord(Part):
    gate: dict[Key, Keys]
    change: ChoiceRecord
    families: dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$")], FamilyRecord]
    risks: Keys
    evidenced_enter: Annotated[int, Field(ge=0)]
    evidenced_leave: Annotated[int, Field(ge=0)]

    def scored_items(self) -> list[str]:
        """Every item the form reads, in its order."""
        parts = [*self.gate.values(), self.change.items]
        parts += [family.items for family in self.families.values()]
        return [key for part in (*parts, self.risks) for key in part]

    def as_form(self) -> Form:
        """The form as the scoring model takes it. Raises FormError."""
        return Form(
            gate=tuple(Signal(key, tuple(items)) for key, items in self.gate.items()),
            change=BestOf(tuple(self.change.items), self.change.counted),
            families=tuple(
                Family(tuple(family.items), family.counted, key, Fraction(family.weight))
                for key, family in self.families.items()
            ),
            risks=tuple(self.risks),
            evidenced_enter=self.evidenced_enter,
            evidenced_leave=self.evidenced_leave,
        )
