"""What the catalogue's pages show: the map of ideas, and one idea with all that hangs on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assessments.choices import Discipline
from assessments.queries.framework.catalogue import (
    ActionEntry,
    Catalogue,
    ConceptEntry,
    GroupEntry,
    ItemEntry,
    SourceEntry,
)

# The chapters of the map; a group that stands in none of them comes last.
_PARTS = (
    ("Where you stand", ("foundation", "change")),
    ("Making room", ("conditions", "leverage")),
    ("Thirteen levers", ("value-through-others", "communication-and-leadership", "people-support")),
    ("Keeping it healthy", ("help-triage-whether", "help-triage-how", "anti-patterns")),
    ("Where it can lead", ("archetypes", "tracks")),
    ("Practice: leading to production", ("right-problems", "robust-system", "relationships")),
    ("Practice: data science with operations", ("working-together", "running-safely")),
)
_REST = "More ideas"
_KINDS = {
    "signal": "Signal",
    "condition": "Condition",
    "lever": "Lever",
    "leverage": "Class of work",
    "triage": "Question before helping",
    "archetype": "Archetype",
    "anti-pattern": "Anti-pattern",
    "track": "Track",
    "track-change": "What changes with the track",
    "practice": "Practice",
    "challenge": "Challenge",
    "strategy": "Strategy",
}
_SENTENCE_END = re.compile(r"(?<=[.?!])\s")


@dataclass(frozen=True)
class MapEntry:
    """`gist` is the first sentence of the summary."""

    concept: ConceptEntry
    gist: str
    strategies: tuple[ConceptEntry, ...]


@dataclass(frozen=True)
class MapGroup:
    group: GroupEntry
    entries: tuple[MapEntry, ...]


@dataclass(frozen=True)
class MapPart:
    title: str
    groups: tuple[MapGroup, ...]


@dataclass(frozen=True)
class Level:
    """One step of a ladder in both wordings. The label is the answer's short name."""

    label: str
    own: str
    manager: str


@dataclass(frozen=True)
class AskedItem:
    """`examples` are pairs of a discipline's name and what it looks like there."""

    item: ItemEntry
    levels: tuple[Level, ...]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CitedSource:
    source: SourceEntry
    where: str


@dataclass(frozen=True)
class ConceptPage:
    """One idea. `before` and `after` are its neighbours on the map."""

    concept: ConceptEntry
    kind: str
    group: GroupEntry
    asked: tuple[AskedItem, ...]
    actions: tuple[ActionEntry, ...]
    related: tuple[ConceptEntry, ...]
    parent: ConceptEntry | None
    strategies: tuple[ConceptEntry, ...]
    sources: tuple[CitedSource, ...]
    before: ConceptEntry | None
    after: ConceptEntry | None


def kind_name(kind: str) -> str:
    """The word for a kind of concept, as a reader sees it."""
    return _KINDS[kind]


def catalogue_map(catalogue: Catalogue) -> tuple[MapPart, ...]:
    """Every idea in the order of a book's contents; strategies stand under their challenge."""
    placed = {group for _, groups in _PARTS for group in groups}
    rest = tuple(group for group in catalogue.groups if group not in placed)
    parts = (_part(catalogue, title, groups) for title, groups in (*_PARTS, (_REST, rest)))
    return tuple(part for part in parts if part.groups)


def _part(catalogue: Catalogue, title: str, keys: tuple[str, ...]) -> MapPart:
    groups = (
        MapGroup(catalogue.groups[key], tuple(_entries(catalogue, key)))
        for key in keys
        if key in catalogue.groups
    )
    return MapPart(title, tuple(groups))


def _entries(catalogue: Catalogue, group: str) -> Iterator[MapEntry]:
    for concept in catalogue.concepts_of(group=group):
        if not concept.parent:
            gist = _SENTENCE_END.split(concept.summary, maxsplit=1)[0]
            yield MapEntry(concept, gist, _strategies(catalogue, concept))


def _strategies(catalogue: Catalogue, concept: ConceptEntry) -> tuple[ConceptEntry, ...]:
    return tuple(one for one in catalogue.concepts.values() if one.parent == concept.key)


def concept_page(catalogue: Catalogue, key: str) -> ConceptPage | None:
    """One idea and its links, or None when the catalogue has no such key."""
    concept = catalogue.concepts.get(key)
    if concept is None:
        return None
    before, after = _neighbours(catalogue, concept)
    return ConceptPage(
        concept=concept,
        kind=kind_name(concept.kind),
        group=catalogue.groups[concept.group],
        asked=tuple(_asked(catalogue, concept)),
        actions=catalogue.actions_for(key),
        related=tuple(catalogue.concepts[other] for other in concept.related),
        parent=catalogue.concepts.get(concept.parent),
        strategies=_strategies(catalogue, concept),
        sources=tuple(
            CitedSource(catalogue.sources[cited.source], cited.where) for cited in concept.sources
        ),
        before=before,
        after=after,
    )


def _asked(catalogue: Catalogue, concept: ConceptEntry) -> Iterator[AskedItem]:
    for item in catalogue.items.values():
        if item.concept == concept.key:
            labels = catalogue.blocks[item.block].labels
            ladders = zip(labels, item.anchors["self"], item.anchors["manager"], strict=True)
            examples = tuple((one.label, item.examples[one]) for one in Discipline)
            yield AskedItem(item, tuple(Level(*step) for step in ladders), examples)


def _neighbours(
    catalogue: Catalogue, concept: ConceptEntry
) -> tuple[ConceptEntry | None, ConceptEntry | None]:
    keys = list(catalogue.concepts)
    place = keys.index(concept.key)
    before = catalogue.concepts[keys[place - 1]] if place else None
    after = catalogue.concepts[keys[place + 1]] if place + 1 < len(keys) else None
    return before, after
