"""Two answers beside each other: the rows of the charts, what counted, and what would move most."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.choices import SheetRole
from assessments.queries.framework import ActionEntry
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.voice import Voice, count, lower_first
from assessments.scoring.answers import NO_OPPORTUNITY, NOT_OBSERVED, Answer
from assessments.scoring.assessment import Assessment
from assessments.scoring.dimensions import ANCHOR_POINTS, DimensionScore
from assessments.scoring.gaps import FOUNDATION, GapRow

MOVES_SHOWN = 3


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
    """A whole chart: parts that share one ladder of words."""

    words: tuple[str, ...]
    groups: tuple[Rows, ...]


@dataclass(frozen=True)
class Move:
    """What one step up by both would add to the levers, in points, and one thing to do for it."""

    title: str
    url: str
    gain: float
    text: str
    action: str
    action_url: str


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
    groups = []
    for family in assessment.request.form.families:
        score = assessment.families[family.key]
        items = [stored.items[key] for key in family.items]
        rows = _rows(stored, _sorted(items, by_difference=by_difference), _used(score))
        expected = required[family.key] / ANCHOR_POINTS if family.key in required else None
        groups.append(Rows(family_title(stored, family.items), rows, expected))
    return Ladder(_ladder_words(stored, assessment.request.form.lever_items), tuple(groups))


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
    return Ladder(_ladder_words(stored, form.gate_items), groups)


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
    form = stored.assessment.request.form
    if key == FOUNDATION:
        return family_title(stored, form.gate_items)
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


def _ladder_words(stored: Stored, items: Iterable[str]) -> tuple[str, ...]:
    labels = stored.items[next(iter(items))].labels
    return tuple(map(lower_first, labels))


def _points_to_steps(row: GapRow | None) -> float | None:
    return None if row is None else row.required / ANCHOR_POINTS


# --- what moves most --------------------------------------------------------------------------


def moves(stored: Stored, changes: Iterable[tuple[str, Fraction]]) -> tuple[Move, ...]:
    """The largest exact changes, each with what both said and an action not suggested before.

    `changes` is (item, change of the index), largest first.
    """
    suggest = suggester(stored)
    largest = [(key, change) for key, change in changes if change > 0][:MOVES_SHOWN]
    return tuple(_move(stored, stored.items[key], change, suggest) for key, change in largest)


def _move(
    stored: Stored, item: Item, change: Fraction, suggest: Callable[[str], ActionEntry | None]
) -> Move:
    action = suggest(item.concept)
    first_step = f" {_first_step(stored, action)}" if action else ""
    return Move(
        title=item.title,
        url=stored.concept_url(item.concept),
        gain=float(change),
        text=f"{said(item, stored.voice)}{first_step}",
        action=action.title if action else "",
        action_url=stored.concept_url(action.concept) if action else "",
    )


def _first_step(stored: Stored, action: ActionEntry) -> str:
    """Actions speak to the person; their manager reads them as something to suggest."""
    if stored.reader is SheetRole.SELF:
        return action.first_step
    return f"To suggest: “{action.first_step}”"


def suggester(stored: Stored) -> Callable[[str], ActionEntry | None]:
    """Suggests an action for a concept, a different one each time as long as there are any."""
    given: set[str] = set()

    def suggest(concept: str) -> ActionEntry | None:
        actions = _actions_for(stored, concept)
        fresh = next((action for action in actions if action.key not in given), None)
        chosen = fresh or (actions[0] if actions else None)
        if chosen is not None:
            given.add(chosen.key)
        return chosen

    return suggest


def _actions_for(stored: Stored, concept: str) -> tuple[ActionEntry, ...]:
    """The concept's own actions; a challenge's are those of its strategies too."""
    catalogue = stored.catalogue
    strategies = [c.key for c in catalogue.concepts.values() if c.parent == concept]
    return tuple(action for key in (concept, *strategies) for action in catalogue.actions_for(key))


def said(item: Item, voice: Voice) -> str:
    """What both said about an item that both rated, in one sentence."""
    if not item.difference:
        return f"You both answered “{item.own_words}”."
    return voice.say(
        "{You} answered “{own}”, {boss} “{manager}”: {apart} apart.",
        own=item.own_words,
        manager=item.manager_words,
        apart=count(abs(item.difference), "step"),
    )
