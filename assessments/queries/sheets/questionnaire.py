"""What one rater is asked: the sections, their questions, and the answers each accepts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from assessments.choices import LEVELS, NO_OPPORTUNITY, NOT_OBSERVED, Demand, Intent, SheetRole
from assessments.models import Sheet
from assessments.queries.framework import (
    ArchetypePairEntry,
    BlockEntry,
    Catalogue,
    ConceptEntry,
    ItemEntry,
    catalogue_of,
)
from assessments.scoring.answers import Answer

ARCHETYPES_BLOCK = "archetypes"
INTENT_BLOCK = "intent"
INTENT = "intent"
DEMAND_PREFIX = "demand--"

# The longest note. It is a line for a conversation, not a document.
NOTE_LENGTH = 2000

_INTENT_WORDS = {Intent.MOVE: "Move", Intent.STAY: "Stay", Intent.UNSURE: "Not sure"}
_DEMAND_WORDS = {Demand.NONE: "None", Demand.EMERGING: "Emerging", Demand.REAL: "Real"}
_WEEKS = {
    SheetRole.SELF: "Which of these two weeks would you rather have?",
    SheetRole.MANAGER: "Which of these two weeks looks most like their best work?",
}


_OFF_SCALE = (
    "A fair answer, if that is how it was. The report then has no readiness figure and no stage: "
    "they need every foundation answer on the scale, from both of you. The rest of it stands."
)


class Kind(StrEnum):
    ITEM = "item"
    WEEKS = "weeks"
    DEMAND = "demand"
    INTENT = "intent"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    text: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Question:
    """`examples` are short texts for the disciplines that the reader should see.

    `off_scale` says what follows from an answer that is no level; "" if nothing does.
    """

    key: str
    kind: Kind
    title: str
    prompt: str
    options: tuple[Option, ...]
    hint: str = ""
    examples: tuple[str, ...] = ()
    evidence_hint: str = ""
    off_scale: str = ""

    @property
    def takes_note(self) -> bool:
        return self.kind is Kind.ITEM


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """One framework version as one rater meets it, with the modules that are switched on.

    A private sheet has no other rater, so nothing that takes two is asked or promised.
    """

    catalogue: Catalogue
    role: SheetRole
    modules: tuple[str, ...] = ()
    is_private: bool = False

    def blocks(self) -> tuple[BlockEntry, ...]:
        """The sections in order; those that ask this rater nothing are left out."""
        blocks = self.catalogue.blocks_for(self.modules)
        return tuple(block for block in blocks if self.keys_of(block.key))

    def all_keys(self) -> tuple[str, ...]:
        return tuple(key for block in self.blocks() for key in self.keys_of(block.key))

    def keys_of(self, block: str) -> tuple[str, ...]:
        """The keys that a section asks for, in the order of the page."""
        if block == INTENT_BLOCK:
            return (INTENT,) if self.role is SheetRole.SELF else ()
        if block == ARCHETYPES_BLOCK:
            return (*self.catalogue.archetype_pairs, *self._demand_keys())
        return tuple(item.key for item in self.catalogue.items_of(block))

    def items(self) -> tuple[ItemEntry, ...]:
        blocks = self.catalogue.blocks_for(self.modules)
        return tuple(item for block in blocks for item in self.catalogue.items_of(block.key))

    def accepted(self, key: str) -> frozenset[str]:
        """The values a question takes besides "" (unanswered); none if it is not asked here."""
        item = self.catalogue.items.get(key)
        if item is not None:
            module = self.catalogue.blocks[item.block].module
            return self._item_values() if module in ("", *self.modules) else frozenset()
        pair = self.catalogue.archetype_pairs.get(key)
        if pair is not None:
            return frozenset({pair.left.archetype, pair.right.archetype})
        if key == INTENT and self.role is SheetRole.SELF:
            return frozenset(Intent.values)
        return frozenset(Demand.values if key in self._demand_keys() else ())

    def takes_note(self, key: str) -> bool:
        return key in self.catalogue.items

    def foundation(self) -> tuple[ItemEntry, ...]:
        """The items of the gate, in the order of the scoring form."""
        signals = self.catalogue.forms["core"]["gate"].values()
        return tuple(self.catalogue.items[key] for signal in signals for key in signal)

    def scored(self, values: Mapping[str, str]) -> dict[str, Answer]:
        """The items' values as the scoring model reads them: 0-4, "NO" or "NOP" by item."""
        return {
            key: int(value) if value in LEVELS else cast(Answer, value)
            for key, value in values.items()
            if key in self.catalogue.items
        }

    def sorted_out(self, values: Mapping[str, str]) -> dict[str, Any]:
        """The values by what they are: answers, archetypes (by pair), demand, intent."""
        pairs = self.catalogue.archetype_pairs
        return {
            "answers": self.scored(values),
            "archetypes": {key: value for key, value in values.items() if key in pairs},
            "demand": {
                key.removeprefix(DEMAND_PREFIX): value
                for key, value in values.items()
                if key.startswith(DEMAND_PREFIX)
            },
            "intent": values.get(INTENT),
        }

    def section(self, block: BlockEntry, disciplines: Iterable[str]) -> Section:
        """A section in full; examples are given for `disciplines`."""
        questions: Iterable[Question]
        if block.key == INTENT_BLOCK:
            questions = [_intent_question()]
        elif block.key == ARCHETYPES_BLOCK:
            questions = [
                self._weeks(*pair) for pair in enumerate(self.catalogue.archetype_pairs.values(), 1)
            ]
            questions += [_demand(concept) for concept in self._demanded()]
        else:
            items, wanted = self.catalogue.items_of(block.key), tuple(disciplines)
            questions = [self._item(item, block, wanted) for item in items]
        return Section(block.key, block.title, block.intro, tuple(questions))

    def _item_values(self) -> frozenset[str]:
        other = {NO_OPPORTUNITY} | ({NOT_OBSERVED} if self.role is SheetRole.MANAGER else set())
        return frozenset({*LEVELS, *other})

    def _demanded(self) -> tuple[ConceptEntry, ...]:
        asked = self.role is SheetRole.MANAGER
        return self.catalogue.concepts_of(kind="archetype") if asked else ()

    def _demand_keys(self) -> tuple[str, ...]:
        return tuple(DEMAND_PREFIX + concept.key for concept in self._demanded())

    def _item(self, item: ItemEntry, block: BlockEntry, disciplines: tuple[str, ...]) -> Question:
        anchors = zip(LEVELS, block.labels, item.anchors[self.role], strict=True)
        options = [Option(level, label, text) for level, label, text in anchors]
        return Question(
            key=item.key,
            kind=Kind.ITEM,
            title=item.title,
            prompt=item.question[self.role],
            options=(*options, *self._quiet_options()),
            examples=tuple(item.examples[d] for d in disciplines if d in item.examples),
            evidence_hint=item.evidence_hint,
            off_scale=_OFF_SCALE if self._bears_readiness(item) else "",
        )

    def _bears_readiness(self, item: ItemEntry) -> bool:
        return not self.is_private and item in self.foundation()

    def _quiet_options(self) -> tuple[Option, ...]:
        if self.role is SheetRole.SELF:
            text = "I had no opportunity in the last six months"
            return (Option(NO_OPPORTUNITY, text, quiet=True),)
        return (
            Option(NO_OPPORTUNITY, "They had no opportunity in the last six months", quiet=True),
            Option(NOT_OBSERVED, "I have not been able to see this", quiet=True),
        )

    def _weeks(self, place: int, pair: ArchetypePairEntry) -> Question:
        weeks = (pair.left, pair.right)
        return Question(
            key=pair.key,
            kind=Kind.WEEKS,
            title=f"Weeks {place} of {len(self.catalogue.archetype_pairs)}",
            prompt=_WEEKS[self.role],
            options=tuple(Option(week.archetype, "", week.wording[self.role]) for week in weeks),
        )


def questionnaire_of(sheet: Sheet) -> Questionnaire:
    """What this sheet asks; reads the database only where its framework is not loaded yet."""
    return Questionnaire(
        catalogue_of(sheet.framework),
        SheetRole(sheet.role),
        tuple(sheet.modules),
        is_private=sheet.pair_id is None,
    )


def _demand(concept: ConceptEntry) -> Question:
    return Question(
        key=DEMAND_PREFIX + concept.key,
        kind=Kind.DEMAND,
        title=f"{concept.title}: the need",
        prompt=f"{concept.title}: how much does your part of the organisation need one?",
        hint=concept.summary,
        options=tuple(Option(d.value, _DEMAND_WORDS[d], d.label) for d in Demand),
    )


def _intent_question() -> Question:
    return Question(
        key=INTENT,
        kind=Kind.INTENT,
        title="Where you want to go",
        prompt="As things stand today, what would you like next?",
        options=tuple(Option(i.value, _INTENT_WORDS[i], i.label) for i in Intent),
    )
