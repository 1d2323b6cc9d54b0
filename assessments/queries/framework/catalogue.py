"""The catalogue as frozen dataclasses, read once per version and process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from assessments.models import Framework


@dataclass(frozen=True)
class SourceEntry:
    key: str
    author: str
    title: str
    year: int | None
    kind: str
    note: str


@dataclass(frozen=True)
class GroupEntry:
    key: str
    title: str
    short: str
    summary: str


@dataclass(frozen=True)
class SourceReference:
    source: str
    where: str


@dataclass(frozen=True)
class ConceptEntry:
    key: str
    kind: str
    group: str
    title: str
    short: str
    summary: str
    why: str
    looks_like: tuple[str, ...]
    watch_out: str
    sources: tuple[SourceReference, ...]
    related: tuple[str, ...]
    parent: str


@dataclass(frozen=True)
class ActionEntry:
    key: str
    concept: str
    title: str
    first_step: str
    evidence: str
    stop: str


@dataclass(frozen=True)
class BlockEntry:
    key: str
    title: str
    intro: str
    module: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class ItemEntry:
    """`question` and `anchors` are by sheet role, `examples` by discipline."""

    key: str
    concept: str
    block: str
    title: str
    question: Mapping[str, str]
    anchors: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, str]
    evidence_hint: str


@dataclass(frozen=True)
class WeekEntry:
    """A working week of one archetype, worded for each sheet role."""

    archetype: str
    wording: Mapping[str, str]


@dataclass(frozen=True)
class ArchetypePairEntry:
    key: str
    left: WeekEntry
    right: WeekEntry


@dataclass(frozen=True)
class Catalogue:
    """One framework version. Mappings are by key, in catalogue order."""

    framework_id: int
    key: str
    version: str
    title: str
    summary: str
    state: str
    content_sha256: str
    forms: Mapping[str, Any]
    sources: Mapping[str, SourceEntry]
    groups: Mapping[str, GroupEntry]
    concepts: Mapping[str, ConceptEntry]
    actions: Mapping[str, ActionEntry]
    blocks: Mapping[str, BlockEntry]
    items: Mapping[str, ItemEntry]
    archetype_pairs: Mapping[str, ArchetypePairEntry]

    def items_of(self, block: str) -> tuple[ItemEntry, ...]:
        return tuple(item for item in self.items.values() if item.block == block)

    def concepts_of(self, *, kind: str = "", group: str = "") -> tuple[ConceptEntry, ...]:
        return tuple(
            concept
            for concept in self.concepts.values()
            if (not kind or concept.kind == kind) and (not group or concept.group == group)
        )

    def actions_for(self, concept: str) -> tuple[ActionEntry, ...]:
        return tuple(action for action in self.actions.values() if action.concept == concept)

    def blocks_for(self, modules: Iterable[str]) -> tuple[BlockEntry, ...]:
        """The sections of a questionnaire: the core's, then those of the modules switched on."""
        wanted = {"", *modules}
        return tuple(block for block in self.blocks.values() if block.module in wanted)


def catalogue_of(framework: Framework) -> Catalogue:
    """The catalogue of one version; published and retired ones are read once per process."""
    if framework.is_draft:
        return _read(framework)
    return sealed_catalogue(framework.pk, framework.content_sha256, framework.state)


@lru_cache(maxsize=16)
def sealed_catalogue(framework_id: int, content_sha256: str, state: str) -> Catalogue:
    """A version that never changes again.

    The hash is part of the cache key, so that a rebuilt database never meets an old catalogue; the
    state is, because a published version can still be retired.
    """
    return _read(Framework.objects.get(pk=framework_id, content_sha256=content_sha256, state=state))


def _read(framework: Framework) -> Catalogue:
    items = _by_key(map(_item, framework.items.all()))
    return Catalogue(
        framework_id=framework.pk,
        key=framework.key,
        version=framework.version,
        title=framework.title,
        summary=framework.summary,
        state=framework.state,
        content_sha256=framework.content_sha256,
        forms=_frozen({name: _in_order(form, items) for name, form in framework.forms.items()}),
        sources=_by_key(map(_source, framework.sources.all())),
        groups=_by_key(map(_group, framework.groups.all())),
        concepts=_by_key(map(_concept, framework.concepts.all())),
        actions=_by_key(map(_action, framework.actions.all())),
        blocks=_by_key(map(_block, framework.blocks.all())),
        items=items,
        archetype_pairs=_by_key(map(_archetype_pair, framework.archetypepairs.all())),
    )


def _in_order(form: Mapping[str, Any], items: Mapping[str, ItemEntry]) -> dict[str, Any]:
    """PostgreSQL forgets the order of an object's names; the questionnaire's brings it back."""
    place = {key: number for number, key in enumerate(items)}
    gate = sorted(form["gate"].items(), key=lambda part: place[part[1][0]])
    families = sorted(form["families"].items(), key=lambda part: place[part[1]["items"][0]])
    return {**form, "gate": dict(gate), "families": dict(families)}


def _frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(mapping))


def _by_key(entries: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({entry.key: entry for entry in entries})


def _source(row: Any) -> SourceEntry:
    return SourceEntry(row.key, row.author, row.title, row.year, row.kind, row.note)


def _group(row: Any) -> GroupEntry:
    return GroupEntry(row.key, row.title, row.short, row.summary)


def _concept(row: Any) -> ConceptEntry:
    return ConceptEntry(
        key=row.key,
        kind=row.kind,
        group=row.group,
        title=row.title,
        short=row.short,
        summary=row.summary,
        why=row.why,
        looks_like=tuple(row.looks_like),
        watch_out=row.watch_out,
        sources=tuple(SourceReference(ref["source"], ref["where"]) for ref in row.sources),
        related=tuple(row.related),
        parent=row.parent,
    )


def _action(row: Any) -> ActionEntry:
    return ActionEntry(row.key, row.concept, row.title, row.first_step, row.evidence, row.stop)


def _block(row: Any) -> BlockEntry:
    return BlockEntry(row.key, row.title, row.intro, row.module, tuple(row.labels))


def _item(row: Any) -> ItemEntry:
    return ItemEntry(
        key=row.key,
        concept=row.concept,
        block=row.block,
        title=row.title,
        question=_frozen(row.question),
        anchors=MappingProxyType({role: tuple(texts) for role, texts in row.anchors.items()}),
        examples=_frozen(row.examples),
        evidence_hint=row.evidence_hint,
    )


def _archetype_pair(row: Any) -> ArchetypePairEntry:
    return ArchetypePairEntry(row.key, _week(row.left), _week(row.right))


def _week(week: Mapping[str, str]) -> WeekEntry:
    wording = _frozen({role: week[role] for role in ("self", "manager")})
    return WeekEntry(week["archetype"], wording)
