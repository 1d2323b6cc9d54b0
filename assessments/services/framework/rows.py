"""From records to unsaved rows, and from rows to the text that a version's hash is taken of."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from assessments.models import Action, ArchetypePair, Block, Concept, Framework, Group, Item, Source
from assessments.models.framework import Content
from assessments.services.framework.files import Folder
from assessments.services.framework.records import (
    ActionRecord,
    ArchetypePairRecord,
    BlockRecord,
    ConceptRecord,
    GroupRecord,
    ItemRecord,
    Part,
    SourceRecord,
)

CONTENT_MODELS: tuple[type[Content], ...] = (
    Source,
    Group,
    Concept,
    Action,
    Block,
    Item,
    ArchetypePair,
)
_FRAMEWORK_FIELDS = ("key", "version", "title", "summary", "language", "forms")
_NOT_CONTENT = {"id", "framework_id", "order"}  # the order is that of the list
_FORMAT = 1


def rows_of(folder: Folder) -> dict[type[Content], list[Content]]:
    """Unsaved rows by model, in catalogue order: by group or block, then as the files have them."""
    groups = sorted(folder.records(GroupRecord), key=lambda group: group.order)
    blocks = sorted(folder.records(BlockRecord), key=lambda block: block.order)
    group_order = {group.key: group.order for group in groups}
    block_order = {block.key: block.order for block in blocks}
    concepts = sorted(folder.records(ConceptRecord), key=lambda one: group_order[one.group])
    items = sorted(folder.records(ItemRecord), key=lambda one: block_order[one.block])
    return {
        Source: _rows(Source, folder.records(SourceRecord)),
        Group: _rows(Group, groups, exclude={"order"}),
        Concept: _rows(Concept, concepts),
        Action: _rows(Action, folder.records(ActionRecord)),
        Block: _rows(Block, blocks, exclude={"order"}),
        Item: [_item(order, item) for order, item in enumerate(items)],
        ArchetypePair: _rows(ArchetypePair, folder.records(ArchetypePairRecord)),
    }


def _rows(
    model: type[Content], records: Iterable[Part], exclude: set[str] | None = None
) -> list[Content]:
    return [
        model(order=order, **_filled(model, record.model_dump(exclude=exclude)))
        for order, record in enumerate(records)
    ]


def _filled(model: type[Content], values: dict[str, Any]) -> dict[str, Any]:
    """What the editor left out is stored as the column's own "nothing"."""
    columns = {column.attname: column for column in model._meta.concrete_fields}
    return {
        name: columns[name].get_default() if value is None and not columns[name].null else value
        for name, value in values.items()
    }


def _item(order: int, item: ItemRecord) -> Item:
    return Item(
        order=order,
        key=item.key,
        concept=item.concept,
        block=item.block,
        title=item.title,
        question={"self": item.self, "manager": item.manager},
        anchors=item.anchors.model_dump(),
        examples=item.examples.model_dump(by_alias=True),
        evidence_hint=item.evidence_hint,
    )


def framework_fields(folder: Folder) -> dict[str, Any]:
    """The columns of the Framework row that an editor writes."""
    assert folder.framework is not None  # noqa: S101 - a folder without one has faults
    forms = {name: form.model_dump() for name, form in folder.forms.items()}
    return {**folder.framework.model_dump(), "forms": forms}


def sha256_of(framework: Framework, rows: dict[type[Content], list[Content]]) -> str:
    """SHA-256 (hex) of the canonical JSON of a version's whole content."""
    content: dict[str, Any] = {
        "format": _FORMAT,
        "framework": {name: getattr(framework, name) for name in _FRAMEWORK_FIELDS},
    }
    for model in CONTENT_MODELS:
        content[str(model._meta.model_name)] = list(_plain(model, rows[model]))
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(model: type[Content], rows: Iterable[Content]) -> Iterator[dict[str, Any]]:
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in _NOT_CONTENT]
    for row in rows:
        yield {name: getattr(row, name) for name in names}
