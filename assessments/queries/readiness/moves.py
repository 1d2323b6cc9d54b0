"""What would move the number most: the exact what-if, and why these of all that add as much."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Final

from assessments.choices import SheetRole
from assessments.queries.framework import ActionEntry
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.voice import Voice, count, listed
from assessments.scoring.rounding import tenths

MOVES_SHOWN: Final = 3

Changes = Iterable[tuple[str, Fraction]]  # item and change of the index
Suggest = Callable[[str, str], ActionEntry | None]  # an action for a thing, by its concept


@dataclass(frozen=True)
class Move:
    """What one step up by both would add to the levers, in points, and one thing to do for it."""

    title: str
    url: str
    gain: float
    text: str
    action: str
    action_url: str


@dataclass(frozen=True)
class Moves:
    """The largest changes. `tied` would add as much as the last one shown; `why` orders them."""

    shown: tuple[Move, ...]
    tied: tuple[Move, ...]
    why: str


def moves(stored: Stored, changes: Changes, suggest: Suggest) -> Moves:
    """The largest exact changes, each with what both said and the action suggested for it."""
    ranking = [change for change in ranked(stored, changes) if change[1] > 0]
    shown, rest = ranking[:MOVES_SHOWN], ranking[MOVES_SHOWN:]
    tied = [change for change in rest if change[1] == shown[-1][1]]
    return Moves(
        shown=tuple(_move(stored, key, change, suggest) for key, change in shown),
        tied=tuple(_move(stored, key, change, suggest, brief=True) for key, change in tied),
        why=_why(stored, [*shown, *tied]) if tied else "",
    )


def ranked(stored: Stored, changes: Changes) -> list[tuple[str, Fraction]]:
    """Largest change first. Of equals, first what lacks most of its level, then what divides most.

    The scoring model leaves ties in catalogue order; this is what readers see, and `_why` says it.
    """
    lacking = _lacking(stored)
    return sorted(
        changes,
        key=lambda change: (
            -change[1],
            -lacking.get(change[0], Fraction(0)),
            -_distance(stored, change[0]),
        ),
    )


def _lacking(stored: Stored) -> dict[str, Fraction]:
    """By lever: the points that its family lacks of what the next stage asks. None for a module."""
    form = stored.assessment.request.form
    rows = {row.key: row.level_gap or Fraction(0) for row in stored.gaps.families}
    return {item: rows[family.key] for family in form.families for item in family.items}


def _distance(stored: Stored, item: str) -> int:
    return abs(stored.items[item].difference or 0)


def _why(stored: Stored, listing: list[tuple[str, Fraction]]) -> str:
    """Which of the listed would add the same, and by what the first of equals come first."""
    groups = [list(group) for _, group in groupby(listing, key=lambda change: change[1])]
    equals = [group for group in groups if len(group) > 1]
    reasons = _reasons(stored, equals)
    alone = len(groups) == 1
    if reasons:
        first = "First come" if alone else "Among equals come first"
        order = f"{first} {', then '.join(reasons)}."
    else:
        order = f"{'They' if alone else 'Equals'} stand as they were asked."
    return f"{_same(equals)}. {order}"


def _same(equals: list[list[tuple[str, Fraction]]]) -> str:
    """How many would add the same, once for every number of points that several share."""
    (first, *others) = [(count(len(group)), tenths(group[0][1])) for group in equals]
    more = [f"{number} others the same {points}" for number, points in others]
    return listed([f"{first[0].capitalize()} steps would add the same {first[1]} points", *more])


def _reasons(stored: Stored, equals: list[list[tuple[str, Fraction]]]) -> list[str]:
    lacking = _lacking(stored)
    reasons = []
    if any(len({lacking.get(key, Fraction(0)) for key, _ in group}) > 1 for group in equals):
        reasons.append(f"those whose family is furthest below what {stored.asking} asks")
    if any(len({_distance(stored, key) for key, _ in group}) > 1 for group in equals):
        reasons.append("those you see most differently")
    return reasons


def _move(
    stored: Stored,
    key: str,
    change: Fraction,
    suggest: Suggest,
    *,
    brief: bool = False,
) -> Move:
    """`brief` leaves the first step to the action's own page."""
    item = stored.items[key]
    action = suggest(key, item.concept)
    first_step = f" {_first_step(stored, action)}" if action and not brief else ""
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


# --- one thing to do --------------------------------------------------------------------------


def suggester(stored: Stored) -> Suggest:
    """Suggests one action for each thing, and to others a different one as long as there are any.

    A thing is an item or a signal, by its key: wherever a page names it again, the same action
    stands there.
    """
    given: dict[str, ActionEntry | None] = {}

    def suggest(thing: str, concept: str) -> ActionEntry | None:
        if thing not in given:
            actions = _actions_for(stored, concept)
            fresh = (action for action in actions if action not in given.values())
            given[thing] = next(fresh, actions[0] if actions else None)
        return given[thing]

    return suggest


def _actions_for(stored: Stored, concept: str) -> tuple[ActionEntry, ...]:
    """The concept's own actions; a challenge's are those of its strategies too."""
    catalogue = stored.catalogue
    strategies = [c.key for c in catalogue.concepts.values() if c.parent == concept]
    return tuple(action for key in (concept, *strategies) for action in catalogue.actions_for(key))
