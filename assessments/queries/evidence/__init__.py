"""Reads of the evidence log."""

from assessments.queries.evidence.awaited import Awaited, awaited_of
from assessments.queries.evidence.counting import evidenced_items, pieces_by_item
from assessments.queries.evidence.log import (
    EVERYTHING,
    Around,
    Counts,
    Filters,
    LogPage,
    Read,
    around,
    log_page,
    people_read_by,
)
from assessments.queries.evidence.page import EvidencePage, Said, evidence_page, evidence_rows
from assessments.queries.evidence.pieces import Piece, State, Vouched
from assessments.queries.evidence.scope import (
    Left,
    evidence_visible_to,
    left_behind,
    people_with_evidence_for,
    reader_of,
    shares_by_default,
)
from assessments.queries.evidence.tags import (
    COLLEAGUE_CONCEPTS,
    Tag,
    TagGroup,
    colleague_keys,
    in_order,
    lever_groups,
    tag_groups,
    tag_keys,
)
from assessments.queries.evidence.timeline import Cell, Family, Row, Timeline, timeline

__all__ = [
    "COLLEAGUE_CONCEPTS",
    "EVERYTHING",
    "Around",
    "Awaited",
    "Cell",
    "Counts",
    "EvidencePage",
    "Family",
    "Filters",
    "Left",
    "LogPage",
    "Piece",
    "Read",
    "Row",
    "Said",
    "State",
    "Tag",
    "TagGroup",
    "Timeline",
    "Vouched",
    "around",
    "awaited_of",
    "colleague_keys",
    "evidence_page",
    "evidence_rows",
    "evidence_visible_to",
    "evidenced_items",
    "in_order",
    "left_behind",
    "lever_groups",
    "log_page",
    "people_read_by",
    "people_with_evidence_for",
    "pieces_by_item",
    "reader_of",
    "shares_by_default",
    "tag_groups",
    "tag_keys",
    "timeline",
]
