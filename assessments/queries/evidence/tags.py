"""What a piece of evidence can be about: the questions on levers and signals."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.queries.framework import Catalogue, ItemEntry

# Where the colleague who was helped knows best. Their word counts for these ideas alone.
COLLEAGUE_CONCEPTS = ("develop-others", "invest-x-return-y")


@dataclass(frozen=True)
class Tag:
    """An item of the questionnaire, as a tag."""

    key: str
    title: str
    concept: str


@dataclass(frozen=True)
class TagGroup:
    title: str
    tags: tuple[Tag, ...]


def tag_groups(catalogue: Catalogue) -> tuple[TagGroup, ...]:
    """The three families of levers, the foundation and the signs of timing, in that order."""
    form = catalogue.forms["core"]
    families = [family["items"] for family in form["families"].values()]
    gate = [key for part in form["gate"].values() for key in part]
    return tuple(_group(catalogue, keys) for keys in (*families, gate, form["change"]["items"]))


def lever_groups(catalogue: Catalogue) -> tuple[TagGroup, ...]:
    """The three families of levers."""
    return tag_groups(catalogue)[: len(catalogue.forms["core"]["families"])]


def tag_keys(catalogue: Catalogue) -> tuple[str, ...]:
    """Every key that can be a tag, in the order of the framework."""
    able = {tag.key for group in tag_groups(catalogue) for tag in group.tags}
    return tuple(key for key in catalogue.items if key in able)


def in_order(keys: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Those of the keys that this framework has as tags, each once, in its order."""
    wanted = set(keys)
    return tuple(key for key in tag_keys(catalogue) if key in wanted)


def colleague_keys(catalogue: Catalogue) -> frozenset[str]:
    """The tags that the colleague who was helped can confirm."""
    items = catalogue.items.values()
    return frozenset(item.key for item in items if item.concept in COLLEAGUE_CONCEPTS)


def _group(catalogue: Catalogue, keys: Iterable[str]) -> TagGroup:
    items = [catalogue.items[key] for key in keys]
    return TagGroup(catalogue.blocks[items[0].block].title, tuple(map(_tag, items)))


def _tag(item: ItemEntry) -> Tag:
    return Tag(item.key, item.title, item.concept)
