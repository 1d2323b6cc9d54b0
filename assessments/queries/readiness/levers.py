"""Two answers beside each other: the rows of the charts, what counted, and what was left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.voice import lower_first
from assessments.queries.readiness.words import BASE
from assessments.scoring.answers import NO_OPPORTUNITY, NOT_OBSERVED, Answer
from assessments.scoring.assessment import Assessment
from assessments.scoring.dimensions import ANCHOR_POINTS, DimensionScore
from assessments.scoring.gaps import FOUNDATION, GapRow

# What a narrow axis says instead: the ends of a ladder in one word or two.
_SHORT_WORDS: Final = {
    "not holding yet": "not yet",
    "holds throughout": "throughout",
    "plain to everyone": "plain",
}


@dataclass(frozen=True)
class Row:
    """One item on a ladder of words; `note` stands where a difference cannot be given."""

    label: str
    by_self: int | None
    by_manager: int | None
    difference: int | None
    note: str
    counted: bool
    url: str


@dataclass(frozen=True)
class Rows:
    """A titled part of a chart; `expected` is a place on its ladder."""

    title: str
    rows: tuple[Row, ...]
    expected: float | None = None


@dataclass(frozen=True)
class Ladder:
    """A whole chart: parts that share one ladder of words, with what a narrow axis says instead.

    `left_out` says what became of answers without a level; "" where there are none.
    """

    words: tuple[str, ...]
    groups: tuple[Rows, ...]
    left_out: str = ""

    @property
    def has_counted(self) -> bool:
        """Whether any row is among the best few that make a number."""
        return any(row.counted for group in self.groups for row in group.rows)

    @property
    def short_words(self) -> tuple[str, ...]:
        return tuple(_SHORT_WORDS.get(word, word) for word in self.words)


def row_of(stored: Stored, item: Item, *, counted: bool = False) -> Row:
    return Row(
        label=item.title,
        by_self=item.own if isinstance(item.own, int) else None,
        by_manager=item.manager if isinstance(item.manager, int) else None,
        difference=item.difference,
        note="" if item.difference is not None else why_missing(item.own, item.manager),
        counted=counted,
        url=stored.concept_url(item.concept),
    )


def why_missing(own: Answer | None, manager: Answer | None) -> str:
    """The first reason why there is nothing to compare."""
    if NOT_OBSERVED in (own, manager):
        return "not observed"
    return "no opportunity" if NO_OPPORTUNITY in (own, manager) else "not answered"


def family_ladder(stored: Stored, assessment: Assessment, *, by_difference: bool = False) -> Ladder:
    """Every lever by family; bold are those that counted, the line is what the next stage asks."""
    required = {row.key: row.required for row in stored.gaps.families}
    numbered = assessment.lever_index is not None
    groups = []
    for family in assessment.request.form.families:
        score = assessment.families[family.key]
        used = _used(score) if numbered else {}  # bold is what makes the number
        items = [stored.items[key] for key in family.items]
        rows = _rows(stored, _sorted(items, by_difference=by_difference), used)
        expected = required[family.key] / ANCHOR_POINTS if family.key in required else None
        groups.append(Rows(family_title(stored, family.items), rows, expected))
    levers = assessment.request.form.lever_items
    left_out = _levers_left_out(numbered=numbered) if _any_without_level(stored, levers) else ""
    return Ladder(_ladder_words(stored, levers), tuple(groups), left_out)


def foundation_ladder(stored: Stored) -> Ladder:
    """The six foundation answers by signal, with the line that holds for both."""
    form = stored.assessment.request.form
    expected = _points_to_steps(stored.gaps.foundation)
    groups = tuple(
        Rows(
            stored.concept_title(signal.key),
            _rows(stored, [stored.items[key] for key in signal.items]),
            expected,
        )
        for signal in form.gate
    )
    left_out = _BASE_LEFT_OUT if _any_without_level(stored, form.gate_items) else ""
    return Ladder(_ladder_words(stored, form.gate_items), groups, left_out)


def timing_ladder(stored: Stored) -> Ladder:
    """The signs of timing; bold are the ones that counted."""
    change = stored.assessment.request.form.change
    items = [stored.items[key] for key in change.items]
    rows = _rows(stored, items, _used(stored.assessment.timing))
    return Ladder(
        _ladder_words(stored, change.items), (Rows(family_title(stored, change.items), rows),)
    )


def family_title(stored: Stored, items: Iterable[str]) -> str:
    """A family is shown under the heading of the section that asked for it."""
    block = stored.items[next(iter(items))].block
    return stored.catalogue.blocks[block].title


def gap_title(stored: Stored, key: str) -> str:
    """What the report calls the foundation, or a family."""
    form = stored.assessment.request.form
    if key == FOUNDATION:
        return BASE
    return family_title(stored, next(f.items for f in form.families if f.key == key))


def _rows(
    stored: Stored, items: Iterable[Item], used: Mapping[str, Fraction] | None = None
) -> tuple[Row, ...]:
    return tuple(row_of(stored, item, counted=item.key in (used or {})) for item in items)


def _used(score: DimensionScore | None) -> Mapping[str, Fraction]:
    return {} if score is None else score.counted


def _sorted(items: list[Item], *, by_difference: bool) -> list[Item]:
    if not by_difference:
        return items
    return sorted(items, key=lambda item: -abs(item.difference or 0))


def _levers_left_out(*, numbered: bool) -> str:
    consequence = (
        "the best few are taken from the others, and the range grows wider"
        if numbered
        else "too few are left to make a number"
    )
    return (
        "Where one of you gave no level, the lever is left out and not read as a low one: "
        f"{consequence}."
    )


_BASE_LEFT_OUT: Final = (
    "No answer here is read as a low one, and none can be left out: without all six levels from "
    "both of you there is no readiness figure and no stage."
)


def _any_without_level(stored: Stored, items: Iterable[str]) -> bool:
    return any(stored.items[key].difference is None for key in items)


def _ladder_words(stored: Stored, items: Iterable[str]) -> tuple[str, ...]:
    labels = stored.items[next(iter(items))].labels
    return tuple(map(lower_first, labels))


def _points_to_steps(row: GapRow | None) -> float | None:
    return None if row is None else row.required / ANCHOR_POINTS
