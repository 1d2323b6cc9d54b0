"""Reads of the catalogue: one version as frozen dataclasses, its pages, and the search in it."""

from assessments.queries.framework.catalogue import (
    ActionEntry,
    ArchetypePairEntry,
    BlockEntry,
    Catalogue,
    ConceptEntry,
    GroupEntry,
    ItemEntry,
    SourceEntry,
    SourceReference,
    WeekEntry,
    catalogue_of,
)
from assessments.queries.framework.pages import (
    ConceptPage,
    MapPart,
    catalogue_map,
    concept_page,
    kind_name,
)
from assessments.queries.framework.search import Fragment, Hit, SearchPage, search
from assessments.queries.framework.versions import (
    Edition,
    NoPublishedFramework,
    UnknownVersion,
    VersionEntry,
    current_catalogue,
    current_edition,
    edition_of,
)

__all__ = [
    "ActionEntry",
    "ArchetypePairEntry",
    "BlockEntry",
    "Catalogue",
    "ConceptEntry",
    "ConceptPage",
    "Edition",
    "Fragment",
    "GroupEntry",
    "Hit",
    "ItemEntry",
    "MapPart",
    "NoPublishedFramework",
    "SearchPage",
    "SourceEntry",
    "SourceReference",
    "UnknownVersion",
    "VersionEntry",
    "WeekEntry",
    "catalogue_map",
    "catalogue_of",
    "concept_page",
    "current_catalogue",
    "current_edition",
    "edition_of",
    "kind_name",
    "search",
]
