"""The headline and the lede: what is true for this person now, in a sentence."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from assessments.choices import Intent, SheetRole
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.voice import count, listed, lower_first
from assessments.scoring.dimensions import Families
from assessments.scoring.forms import Form
from assessments.scoring.gaps import FOUNDATION, NEXT_SCOPE_LEVEL, Priority, PriorityKind
from assessments.scoring.stages import PRACTISING, Stage
from assessments.scoring.uncertainty import CASE_LEVEL

VERY_DIFFERENTLY: Final = 2  # steps apart from which a sentence mentions it
NEARLY_PRACTISING: Final = PRACTISING.leave  # from here a Senior's levers begin to show

STAGE_NAMES: Final = {
    Stage.NOT_ENOUGH_DATA: "not enough answers yet",
    Stage.FOUNDATION_FIRST: "foundation first",
    Stage.THRIVING_SENIOR: "thriving as Senior",
    Stage.READY_TO_CHANGE: "ready to change the work",
    Stage.PRACTISING: "practising the next scope",
    Stage.READY_FOR_CASE: "ready to build the case",
}


class Situation(StrEnum):
    """The stage, told apart as far as the headline differs."""

    NO_FOUNDATION = "no-foundation"
    NO_LEVERS = "no-levers"
    NO_TIMING = "no-timing"
    BASE_FIRST = "base-first"
    BASE_WITH_STRONG_LEVERS = "base-with-strong-levers"
    BASE_SLIPPED = "base-slipped"
    THRIVING = "thriving"
    THRIVING_AND_MORE = "thriving-and-more"
    TIME_TO_CHANGE = "time-to-change"
    TIME_AND_FIRST_LEVERS = "time-and-first-levers"
    STARTED = "started"
    PRACTISING = "practising"
    NEXT_SCOPE_REACHED = "next-scope-reached"
    READY = "ready"
    STILL_READY = "still-ready"


HEADLINES: Final = {
    Situation.NO_FOUNDATION: "A few foundation answers are missing, so there is no number yet",
    Situation.NO_LEVERS: "Too few levers were rated by both of you for a number",
    Situation.NO_TIMING: "There is a number, and no stage yet: the signs of timing are missing",
    Situation.BASE_FIRST: "The Senior base comes first, and the rest can wait",
    Situation.BASE_WITH_STRONG_LEVERS: "Strong levers, on a Senior base that needs attention first",
    Situation.BASE_SLIPPED: "The Senior base needs attention again before anything else",
    Situation.THRIVING: "{You} {are} thriving as a Senior",
    Situation.THRIVING_AND_MORE: "{You} {are} thriving as a Senior, and more is beginning to show",
    Situation.TIME_TO_CHANGE: "The time is right to change the nature of {your} work",
    Situation.TIME_AND_FIRST_LEVERS: "The time is right, and the first levers are moving",
    Situation.STARTED: "{You} {have} started to change the nature of {their} work",
    Situation.PRACTISING: "{You} {are} practising the next scope",
    Situation.NEXT_SCOPE_REACHED: "Much of {your} work already has the next scope",
    Situation.READY: "{You} {are} ready to build the case",
    Situation.STILL_READY: "The case still stands, and {you} can keep building it",
}

LEDES: Final = {
    Situation.NO_FOUNDATION: (
        "Readiness needs all six foundation answers from both of you: a base that only one can "
        "vouch for says too little. Everything you did answer is below."
    ),
    Situation.NO_LEVERS: (
        "A lever counts once you have both seen it, and nothing is guessed in between. Everything "
        "you did answer is below."
    ),
    Situation.NO_TIMING: (
        "Base and levers are below. The stage stays open until two signs of timing are rated by "
        "both of you."
    ),
    Situation.BASE_FIRST: (
        "While either of you sees a gap in the base, new kinds of work would only spread {them} thin."
    ),
    Situation.BASE_WITH_STRONG_LEVERS: (
        "The levers would carry more than the base allows now. Once it holds in the eyes of both "
        "of you, the number follows by itself."
    ),
    Situation.BASE_SLIPPED: (
        "It held last time and is in doubt now. That is worth a talk before anything new is taken up."
    ),
    Situation.THRIVING: (
        "The Senior base holds and nothing asks for a change. This is a place to stay as much as a "
        "place to start from."
    ),
    Situation.THRIVING_AND_MORE: (
        "The Senior base holds, and a few levers reach beyond {their} own work. This is a place to "
        "stay as much as a place to start from."
    ),
    Situation.TIME_TO_CHANGE: (
        "The Senior base holds, and more of the same work brings less and less. An hour spent on a "
        "lever would now bring more than an hour spent on the next model."
    ),
    Situation.TIME_AND_FIRST_LEVERS: (
        "The Senior base holds and more of the same brings less. A few levers are in use already, "
        "some way before the next scope."
    ),
    Situation.READY: (
        "The Senior base holds, the levers are strong, and what they achieved is confirmed by others."
    ),
    Situation.STILL_READY: "The base, the levers and the evidence behind them still stand.",
}

# In stage 4 the first sentence says who sees the next scope: the person, the manager.
NEXT_SCOPE_SEEN: Final = {
    (True, True): "The Senior base holds and you both see the next scope in {your} work.",
    (True, False): (
        "The Senior base holds. {You} {see} the next scope in {their} work; {boss} {boss_sees} less of it."
    ),
    (False, True): (
        "The Senior base holds. {Boss} {boss_sees} more of the next scope in {your} work than {they} do."
    ),
    (False, False): (
        "The Senior base holds. The levers are a little under the line, and one quieter round does "
        "not undo a stage."
    ),
}

ASIDES: Final = {
    Intent.STAY: (
        "You said that you want to stay a Senior. That is a destination, not a waiting room: growth "
        "then comes from a new subject with the same responsibilities. Whatever is said here about "
        "the next scope is there if you ever want it."
    ),
    Intent.UNSURE: (
        "You said that you are not sure yet where you want to go. No number depends on it, and "
        "there is no hurry."
    ),
    Intent.MOVE: (
        "You said that you want to move towards Lead. Your manager does not read that here; say it "
        "yourself when you talk."
    ),
}


def situation(stored: Stored) -> Situation:
    """Which headline fits; what came before counts only where the reader was part of it."""
    return _SITUATIONS[stored.assessment.state.stage](stored)


def headline(stored: Stored) -> str:
    return stored.voice.say(HEADLINES[situation(stored)])


def lede(stored: Stored) -> str:
    """Where things stand, then what holds the person back most (or would move most, if wanted)."""
    now = situation(stored)
    first = LEDES.get(now) or NEXT_SCOPE_SEEN[_who_sees_next_scope(stored)]
    return stored.voice.say(" ".join((first, _what_next(stored)))).strip()


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
    form, families = stored.assessment.request.form, stored.assessment.families
    own, manager = (_own_index(form, families, rater) for rater in ("own", "manager"))
    return own >= NEXT_SCOPE_LEVEL, manager >= NEXT_SCOPE_LEVEL


def _own_index(form: Form, families: Families, rater: str) -> float:
    """One rater's weighted mean over the items that count."""
    means = {key: getattr(score, rater) or 0 for key, score in families.items() if score}
    return sum(family.weight * means.get(family.key, 0) for family in form.families)


# --- what comes next --------------------------------------------------------------------------


def _what_next(stored: Stored) -> str:
    stage = stored.assessment.state.stage
    if stage is Stage.NOT_ENOUGH_DATA:
        return ""
    if stage is Stage.THRIVING_SENIOR or (_wants_to_stay(stored) and stage > Stage.THRIVING_SENIOR):
        return _if_wanted(stored)
    things = list(_holding_back(stored))[:2]
    if not things:
        return "Nothing in the answers holds {them} back."
    start = "Two things hold" if len(things) == 2 else "One thing holds"
    return f"{start} {{them}} back most: {listed(_braceless(things))}."


def _wants_to_stay(stored: Stored) -> bool:
    """Nothing holds back whoever is where they want to be; their manager's copy does not tell."""
    own = stored.seals[SheetRole.SELF]
    return stored.reader is SheetRole.SELF and own.intent == Intent.STAY


def _if_wanted(stored: Stored) -> str:
    items = (stored.items[key] for key, change in stored.gaps.what_if[:2] if change)
    things = [lower_first(item.title) for item in items]
    if not things:
        return ""
    return f"If the next scope is what {{you}} {{want}}, start with {listed(_braceless(things))}."


def _braceless(things: list[str]) -> list[str]:
    """Catalogue titles are no templates."""
    return [thing.replace("{", "{{").replace("}", "}}") for thing in things]


def _holding_back(stored: Stored) -> Iterator[str]:
    """The first priorities as noun phrases, no item named twice."""
    named: set[str] = set()
    for priority in stored.gaps.shown_priorities:
        phrase = _phrase(stored, priority, named)
        if phrase:
            yield phrase


def _phrase(stored: Stored, priority: Priority, named: set[str]) -> str:
    if priority.kind is PriorityKind.FOUNDATION:
        return lower_first(stored.concept_title(priority.key))
    if priority.kind is PriorityKind.RISK:
        risk = stored.items[priority.key]
        return f"{lower_first(stored.concept_title(risk.concept))}, a habit worth a word"
    if priority.kind is PriorityKind.LEVEL:
        return _item_phrase(shortest_way(stored, priority.key), named)
    if priority.kind is PriorityKind.PERCEPTION:
        if priority.key == FOUNDATION:
            return "the Senior base, which you see very differently"
        return _item_phrase(furthest_apart(stored, priority.key), named)
    return ""


def _item_phrase(item: Item | None, named: set[str]) -> str:
    if item is None or item.key in named:
        return ""
    named.add(item.key)
    title = lower_first(item.title)
    apart = item.difference is not None and abs(item.difference) >= VERY_DIFFERENTLY
    return f"{title}, where you see it very differently" if apart else title


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


def steps_apart(difference: int) -> str:
    return f"{count(abs(difference), 'step')} apart"
