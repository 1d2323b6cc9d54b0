"""The headline and the lede: what is true for this person now, in a sentence."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from assessments.choices import Intent, SheetRole
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.voice import lower_first
from assessments.queries.readiness.words import (
    ASIDES,
    HEADLINES,
    LEDES,
    NEXT_SCOPE_SEEN,
    Situation,
)
from assessments.scoring.gaps import FOUNDATION, NEXT_SCOPE_LEVEL, Priority, PriorityKind
from assessments.scoring.stages import PRACTISING, Stage
from assessments.scoring.uncertainty import CASE_LEVEL

VERY_DIFFERENTLY: Final = 2  # steps apart from which a sentence mentions it
_ENDED_BY_COMMA: Final = ", and "  # titles and phrases bring an "and" of their own
NEARLY_PRACTISING: Final = PRACTISING.leave  # from here a Senior's levers begin to show


def situation(stored: Stored) -> Situation:
    """Which headline fits; what came before counts only where the reader was part of it."""
    return _SITUATIONS[stored.assessment.state.stage](stored)


def headline(stored: Stored) -> str:
    return stored.voice.say(HEADLINES[situation(stored)])


def lede(stored: Stored) -> str:
    """Where things stand, then what holds the person back most (or would move most, if wanted)."""
    now = situation(stored)
    first = LEDES.get(now) or NEXT_SCOPE_SEEN[_who_sees_next_scope(stored)]
    return f"{stored.voice.say(first)} {_what_next(stored)}".strip()


def priorities_title(stored: Stored) -> str:
    """What the priorities are called: first steps for whoever may want the next scope or not."""
    if _only_if_wanted(stored):
        return "First steps, if the next scope is wanted"
    return "What to take up first"


def private_aside(stored: Stored) -> str:
    """A line about the person's own intent, for the person alone; "" for the manager."""
    if stored.reader is not SheetRole.SELF:
        return ""
    intent = stored.seals[SheetRole.SELF].intent
    # A case in the making tells the intent by itself.
    if intent is None or stored.assessment.state.stage is Stage.READY_FOR_CASE:
        return ""
    return ASIDES[Intent(intent)]


def _without_stage(stored: Stored) -> Situation:
    if stored.assessment.gate.value is None:
        return Situation.NO_FOUNDATION
    if stored.assessment.lever_index is None:
        return Situation.NO_LEVERS
    return Situation.NO_TIMING


def _foundation(stored: Stored) -> Situation:
    if stored.last is not None and stored.last.assessment.state.gate:
        return Situation.BASE_SLIPPED
    strong = (stored.assessment.lever_index or 0) >= CASE_LEVEL
    return Situation.BASE_WITH_STRONG_LEVERS if strong else Situation.BASE_FIRST


def _thriving(stored: Stored) -> Situation:
    near = (stored.assessment.lever_index or 0) >= NEARLY_PRACTISING
    return Situation.THRIVING_AND_MORE if near else Situation.THRIVING


def _time(stored: Stored) -> Situation:
    near = (stored.assessment.lever_index or 0) >= NEARLY_PRACTISING
    return Situation.TIME_AND_FIRST_LEVERS if near else Situation.TIME_TO_CHANGE


def _practising(stored: Stored) -> Situation:
    if (stored.assessment.lever_index or 0) >= CASE_LEVEL:
        return Situation.NEXT_SCOPE_REACHED
    if stored.last is None or stored.last.assessment.state.practising:
        return Situation.PRACTISING
    return Situation.STARTED


def _case(stored: Stored) -> Situation:
    last = stored.last
    again = last is not None and last.assessment.state.stage is Stage.READY_FOR_CASE
    return Situation.STILL_READY if again else Situation.READY


_SITUATIONS: Final = {
    Stage.NOT_ENOUGH_DATA: _without_stage,
    Stage.FOUNDATION_FIRST: _foundation,
    Stage.THRIVING_SENIOR: _thriving,
    Stage.READY_TO_CHANGE: _time,
    Stage.PRACTISING: _practising,
    Stage.READY_FOR_CASE: _case,
}


def _who_sees_next_scope(stored: Stored) -> tuple[bool, bool]:
    """Whether the person, and the manager, rate the items that count at the next scope."""
    own, manager = Fraction(0), Fraction(0)
    for family in stored.assessment.request.form.families:
        score = stored.assessment.families[family.key]
        if score is not None:
            own += family.weight * (score.own or 0)
            manager += family.weight * (score.manager or 0)
    return own >= NEXT_SCOPE_LEVEL, manager >= NEXT_SCOPE_LEVEL


# --- what comes next --------------------------------------------------------------------------


def _what_next(stored: Stored) -> str:
    if stored.assessment.state.stage is Stage.NOT_ENOUGH_DATA:
        return ""
    if _only_if_wanted(stored):
        items = [stored.items[key] for key, change in stored.gaps.what_if[:2] if change]
        text = "If the next scope is what {you} {want}, start with {things}."
        things = [_inline(item.title) for item in items]
        return stored.voice.say(text, things=_ENDED_BY_COMMA.join(things)) if things else ""
    things = list(_holding_back(stored))[:2]
    if not things:
        return stored.voice.say("Nothing in the answers holds {them} back.")
    text = _HOLDING_BACK[len(things)]
    if stored.assessment.state.stage is Stage.READY_FOR_CASE:
        text = "Worth a talk before the case is written: {things}."
    return stored.voice.say(text, things=_ENDED_BY_COMMA.join(things))


_HOLDING_BACK: Final = {
    1: "One thing holds {them} back most: {things}.",
    2: "Two things hold {them} back most: {things}.",
}


def _only_if_wanted(stored: Stored) -> bool:
    """Nothing holds back a Senior who thrives.

    The person's intent has no part in it: the two read this over one screen, or on paper.
    """
    return stored.assessment.state.stage is Stage.THRIVING_SENIOR


def _holding_back(stored: Stored) -> Iterator[str]:
    """The first priorities as noun phrases, no item named twice."""
    named: set[str] = set()
    for priority in stored.gaps.shown_priorities:
        phrase = _phrase(stored, priority, named)
        if phrase:
            yield phrase


def _phrase(stored: Stored, priority: Priority, named: set[str]) -> str:
    if priority.kind is PriorityKind.FOUNDATION:
        named.add(FOUNDATION)
        return _inline(stored.concept_title(priority.key))
    if priority.kind is PriorityKind.RISK:
        risk = stored.items[priority.key]
        return f"{_inline(stored.concept_title(risk.concept))} (a habit)"
    if priority.kind is PriorityKind.LEVEL:
        return _item_phrase(shortest_way(stored, priority.key), named)
    if priority.kind is PriorityKind.PERCEPTION:
        if priority.key == FOUNDATION:
            return "" if FOUNDATION in named else "the Senior base, which you see differently"
        return _item_phrase(furthest_apart(stored, priority.key), named, apart=True)
    return ""


def _inline(title: str) -> str:
    """A title within a sentence: "developing others (juniors)"."""
    head, colon, rest = lower_first(title).partition(": ")
    return f"{head} ({rest})" if colon else head


def _item_phrase(item: Item | None, named: set[str], *, apart: bool = False) -> str:
    if item is None or item.key in named:
        return ""
    named.add(item.key)
    title = _inline(item.title)
    if abs(item.difference or 0) >= VERY_DIFFERENTLY:
        return f"{title}, where you see it very differently"
    return f"{title}, where you see it differently" if apart else title


def family_items(stored: Stored, family: str) -> tuple[Item, ...]:
    """The items of a family, or of the whole foundation, in catalogue order."""
    form = stored.assessment.request.form
    if family == FOUNDATION:
        return tuple(stored.items[key] for key in form.gate_items)
    keys = next(entry.items for entry in form.families if entry.key == family)
    return tuple(stored.items[key] for key in keys)


def shortest_way(stored: Stored, family: str) -> Item | None:
    """The item of a family whose next step moves the index most."""
    keys = {item.key for item in family_items(stored, family)}
    ways = (key for key, change in stored.gaps.what_if if key in keys and change)
    key = next(ways, None)
    return None if key is None else stored.items[key]


def furthest_apart(stored: Stored, family: str) -> Item | None:
    """The item of a family that the two see most differently."""
    items = [item for item in family_items(stored, family) if item.difference]
    return max(items, key=lambda item: abs(item.difference or 0), default=None)
