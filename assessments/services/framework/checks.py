"""What several records together can get wrong: references, doubles, gaps."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from assessments.choices import Module
from assessments.scoring.archetypes import ARCHETYPES
from assessments.scoring.forms import FormError
from assessments.services.framework.faults import Fault
from assessments.services.framework.files import FORMS_FILE, Folder, Found
from assessments.services.framework.records import (
    ActionRecord,
    ArchetypePairRecord,
    BlockRecord,
    ConceptRecord,
    FormRecord,
    GroupRecord,
    ItemRecord,
    Part,
    SourceRecord,
)

CORE = "core"
UNSCORED_BLOCK = "conditions"
LEAST_ACTIONS = 2
ACTED_ON = {"signal", "condition", "lever", "anti-pattern"}
# Answers share one name space; this one is the person's private question.
RESERVED_ITEM = "intent"


def check(folder: Folder) -> Iterator[Fault]:
    """Every fault between records. A record that is itself at fault still counts as known."""
    for rule in _RULES:
        yield from rule(folder)


def _unknown(
    folder: Folder, kind: type[Part], file: str, key: str, what: str, names: Iterable[str]
) -> Iterator[Fault]:
    for name in names:
        if name not in folder.known[kind]:
            yield Fault(file, key, f"{what} '{name}' does not exist")


def _concepts(folder: Folder) -> Iterator[Fault]:
    for found in folder.of(ConceptRecord):
        concept, at = found.record, (found.file, found.record.key)
        cited = [reference.source for reference in concept.sources]
        yield from _unknown(folder, GroupRecord, *at, "group", [concept.group])
        yield from _unknown(folder, SourceRecord, *at, "source", cited)
        yield from _unknown(folder, ConceptRecord, *at, "related", concept.related)
        if concept.key in concept.related:
            yield Fault(*at, "is related to itself")
        yield from _parent(folder, concept, found.file)


def _parent(folder: Folder, concept: ConceptRecord, file: str) -> Iterator[Fault]:
    if (concept.kind == "strategy") != (concept.parent is not None):
        yield Fault(file, concept.key, "a strategy, and nothing else, has a parent")
    if concept.parent is None:
        return
    yield from _unknown(folder, ConceptRecord, file, concept.key, "parent", [concept.parent])
    for parent in folder.records(ConceptRecord):
        if parent.key == concept.parent and parent.kind != "challenge":
            yield Fault(file, concept.key, f"parent '{parent.key}' is no challenge")
        if parent.key == concept.parent and parent.group != concept.group:
            yield Fault(file, concept.key, f"is not in the group of its parent, '{parent.group}'")


def _used_groups(folder: Folder) -> Iterator[Fault]:
    used = {concept.group for concept in folder.records(ConceptRecord)}
    for found in folder.of(GroupRecord):
        if found.record.key not in used and ConceptRecord not in folder.broken:
            yield Fault(found.file, found.record.key, "no concept is in this group")


def _actions(folder: Folder) -> Iterator[Fault]:
    for found in folder.of(ActionRecord):
        names = [found.record.concept]
        yield from _unknown(folder, ConceptRecord, found.file, found.record.key, "concept", names)


def _enough_actions(folder: Folder) -> Iterator[Fault]:
    if ActionRecord in folder.broken:
        return
    counts = Counter(action.concept for action in folder.records(ActionRecord))
    for found in folder.of(ConceptRecord):
        number = counts[found.record.key]
        if found.record.kind in ACTED_ON and number < LEAST_ACTIONS:
            problem = f"has {number} actions; {LEAST_ACTIONS} is the least for this kind"
            yield Fault(found.file, found.record.key, problem)


def _orders(folder: Folder) -> Iterator[Fault]:
    yield from _same_order(folder.of(GroupRecord))
    yield from _same_order(folder.of(BlockRecord))


def _same_order(ordered: Iterable[Found[GroupRecord] | Found[BlockRecord]]) -> Iterator[Fault]:
    seen: dict[int, str] = {}
    for found in ordered:
        first = seen.setdefault(found.record.order, found.record.key)
        if first != found.record.key:
            yield Fault(found.file, found.record.key, f"has the same order as '{first}'")


def _blocks(folder: Folder) -> Iterator[Fault]:
    for found in folder.of(BlockRecord):
        module = found.record.module
        if module is not None and module not in Module.values:
            yield Fault(found.file, found.record.key, f"module '{module}' does not exist")


def _items(folder: Folder) -> Iterator[Fault]:
    unlabelled = {block.key for block in folder.records(BlockRecord) if block.labels is None}
    for found in folder.of(ItemRecord):
        item, at = found.record, (found.file, found.record.key)
        yield from _unknown(folder, ConceptRecord, *at, "concept", [item.concept])
        yield from _unknown(folder, BlockRecord, *at, "block", [item.block])
        if item.block in unlabelled:
            yield Fault(*at, f"block '{item.block}' has no labels, so it takes no items")
        if item.key == RESERVED_ITEM:
            yield Fault(*at, "the key is reserved for the person's private question")


def _archetype_pairs(folder: Folder) -> Iterator[Fault]:
    kinds = {concept.key: concept.kind for concept in folder.records(ConceptRecord)}
    for found in folder.of(ArchetypePairRecord):
        pair, at = found.record, (found.file, found.record.key)
        sides = [pair.left.archetype, pair.right.archetype]
        yield from _unknown(folder, ConceptRecord, *at, "archetype", sides)
        for side in sides:
            if kinds.get(side, "archetype") != "archetype":
                yield Fault(*at, f"'{side}' is no archetype")
            elif side in kinds and side not in ARCHETYPES:
                yield Fault(*at, f"'{side}' is an archetype that the scoring model does not know")
        if pair.key != "--".join(sides):
            yield Fault(*at, f"the key should be '{'--'.join(sides)}'")


def _all_archetype_pairs(folder: Folder) -> Iterator[Fault]:
    if {ConceptRecord, ArchetypePairRecord} & folder.broken:
        return
    archetypes = [c.key for c in folder.records(ConceptRecord) if c.kind == "archetype"]
    pairs = [
        frozenset((pair.left.archetype, pair.right.archetype))
        for pair in folder.records(ArchetypePairRecord)
    ]
    for two in combinations(sorted(archetypes), 2):
        if (number := pairs.count(frozenset(two))) != 1:
            key = "--".join(two)
            yield Fault(
                "questionnaire/archetype-pairs.yaml", key, f"stands {number} times, not once"
            )


def _forms(folder: Folder) -> Iterator[Fault]:
    modules = {block.module for block in folder.records(BlockRecord) if block.module}
    for name in sorted({CORE, *modules} - set(folder.forms)):
        if FormRecord not in folder.broken:
            yield Fault(FORMS_FILE, name, "has blocks but no form")
    for name, form in folder.forms.items():
        if name not in {CORE, *Module.values}:
            yield Fault(FORMS_FILE, name, "is neither the core nor a module")
        yield from _form(folder, name, form)


def _form(folder: Folder, name: str, form: FormRecord) -> Iterator[Fault]:
    yield from _unknown(folder, ItemRecord, FORMS_FILE, name, "item", form.scored_items())
    if name == CORE and not (form.gate and form.change.items):
        yield Fault(FORMS_FILE, name, "needs foundation and change items: no stage without them")
    levers = sum(len(family.items) for family in form.families.values())
    if name == CORE and form.evidenced_enter > levers:
        yield Fault(FORMS_FILE, name, f"evidenced_enter is above the number of levers, {levers}")
    yield from _gate(folder, name, form)
    try:
        form.as_form()
    except FormError as error:
        yield from (Fault(FORMS_FILE, name, problem) for problem in error.faults)


def _gate(folder: Folder, name: str, form: FormRecord) -> Iterator[Fault]:
    kinds = {concept.key: concept.kind for concept in folder.records(ConceptRecord)}
    concept_of = {item.key: item.concept for item in folder.records(ItemRecord)}
    yield from _unknown(folder, ConceptRecord, FORMS_FILE, name, "gate signal", form.gate)
    for signal, items in form.gate.items():
        if kinds.get(signal, "signal") != "signal":
            yield Fault(FORMS_FILE, name, f"gate signal '{signal}' is no signal")
        for key in items:
            if concept_of.get(key, signal) != signal:
                yield Fault(FORMS_FILE, name, f"item '{key}' does not belong to '{signal}'")


def _items_are_scored(folder: Folder) -> Iterator[Fault]:
    """Each item stands in the form of its block's module, except the conditions, in none."""
    if {FormRecord, BlockRecord} & folder.broken:
        return
    form_of = {
        block.key: (block.module or CORE)
        for block in folder.records(BlockRecord)
        if block.key != UNSCORED_BLOCK
    }
    for found in folder.of(ItemRecord):
        item = found.record
        expected = form_of.get(item.block)
        actual = {name for name, form in folder.forms.items() if item.key in form.scored_items()}
        for name in sorted(actual - {expected}):
            problem = f"is scored in '{name}', although it is in block '{item.block}'"
            yield Fault(found.file, item.key, problem)
        if expected and expected not in actual and item.block in folder.known[BlockRecord]:
            yield Fault(found.file, item.key, f"is not in the form '{expected}'")


_RULES: tuple[Callable[[Folder], Iterator[Fault]], ...] = (
    _concepts,
    _used_groups,
    _actions,
    _enough_actions,
    _orders,
    _blocks,
    _items,
    _archetype_pairs,
    _all_archetype_pairs,
    _forms,
    _items_are_scored,
)
