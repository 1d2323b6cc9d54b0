"""The headline and the lede: what is true for this person now, and what to talk about first."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from assessments.choices import Intent, SheetRole
from assessments.queries.readiness.levers import gap_title
from assessments.queries.readiness.moves import ranked
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.voice import count, lower_first, quoted
from assessments.queries.readiness.words import (
    ASIDES,
    FOUNDATION_FIRST,
    HEADLINES,
    LEDES,
    NEXT_SCOPE_SEEN,
    NEXT_SCOPE_TOGETHER,
    Situation,
)
from assessments.scoring.gaps import FOUNDATION, NEXT_SCOPE_LEVEL, Priority, PriorityKind
from assessments.scoring.stages import GATE, PRACTISING, Stage
from assessments.scoring.uncertainty import CASE_LEVEL

VERY_DIFFERENTLY: Final = 2  # steps apart from which a sentence mentions it
_ENDED_BY_COMMA: Final = ", and "  # titles and phrases bring an "and" of their own
_BASE: Final = "the foundation's "
_VIEWS: Final = "your different views "
_EVIDENCE: Final = "confirmed evidence "
NEARLY_PRACTISING: Final = PRACTISING.leave  # from here a Senior's levers begin to show


def situation(stored: Stored) -> Situation:
    """Which headline fits; what came before counts only where the reader was part of it."""
    return _SITUATIONS[stored.assessment.state.stage](stored)


def headline(stored: Stored) -> str:
    missing = len(missing_foundation(stored))
    are = "answer is" if missing == 1 else "answers are"
    missing_are = f"{count(missing).capitalize()} foundation {are} missing"
    return stored.voice.say(HEADLINES[situation(stored)], missing_are=missing_are)


def lede(stored: Stored) -> str:
    """Where things stand, then the first of the priorities, named as their list names them."""
    now = situation(stored)
    first = LEDES.get(now) or _next_scope(stored)
    which = _which_is_missing(stored) if now is Situation.NO_FOUNDATION else ""
    said = stored.voice.say(first, which=which)
    return f"{said} {_what_next(stored)}".strip()


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
        return Situation.BASE_WITHOUT_LEVERS if _base_in_doubt(stored) else Situation.NO_LEVERS
    return Situation.NO_TIMING


def _base_in_doubt(stored: Stored) -> bool:
    gate = stored.assessment.gate.value
    return gate is not None and gate < GATE.enter


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


def _next_scope(stored: Stored) -> str:
    seen = _who_sees_next_scope(stored)
    if all(seen) and not _both_see_every_family(stored):
        return NEXT_SCOPE_TOGETHER
    return NEXT_SCOPE_SEEN[seen]


def _both_see_every_family(stored: Stored) -> bool:
    scores = [score for score in stored.assessment.families.values() if score is not None]
    return all(min(s.own or 0, s.manager or 0) >= NEXT_SCOPE_LEVEL for s in scores)


def _who_sees_next_scope(stored: Stored) -> tuple[bool, bool]:
    """Whether the person, and the manager, rate the items that count at the next scope."""
    own, manager = Fraction(0), Fraction(0)
    for family in stored.assessment.request.form.families:
        score = stored.assessment.families[family.key]
        if score is not None:
            own += family.weight * (score.own or 0)
            manager += family.weight * (score.manager or 0)
    return own >= NEXT_SCOPE_LEVEL, manager >= NEXT_SCOPE_LEVEL


# --- what is missing --------------------------------------------------------------------------


def missing_foundation(stored: Stored) -> list[tuple[SheetRole, Item]]:
    """Foundation answers without a level, the person's first."""
    items = [stored.items[key] for key in stored.assessment.request.form.gate_items]
    return [(role, i) for role in SheetRole for i in items if not isinstance(i.answer(role), int)]


def _which_is_missing(stored: Stored) -> str:
    missing = missing_foundation(stored)
    if len(missing) > 1:
        return "Which ones is said below."
    (role, item), *_ = missing
    label = stored.voice.label(role)
    if item.answer(role) is None:
        return f"{label} left “{item.title}” open."
    return f"{label} answered “{item.words(role)}” to “{item.title}”."


def foundation_first(stored: Stored) -> bool:
    """Whether the headline, or the limit on the number, puts the foundation before all else."""
    return stored.assessment.capped or situation(stored) in FOUNDATION_FIRST


# --- what comes next --------------------------------------------------------------------------


def _what_next(stored: Stored) -> str:
    if not _says_what_next(stored):
        return ""
    things = list(_first_named(stored))[:2]
    if not things:
        return _nothing_first(stored)
    text = _FIRST.get(stored.assessment.state.stage, "To take up first: {things}.")
    return stored.voice.say(text, things=_joined(things))


def _says_what_next(stored: Stored) -> bool:
    """Without a stage only a foundation in doubt is worth a step before the answers are there."""
    return stored.assessment.state.stage is not Stage.NOT_ENOUGH_DATA or _base_in_doubt(stored)


def names_first_priority(stored: Stored) -> bool:
    """Whether the lede names the first of the priorities."""
    first = stored.gaps.shown_priorities[:1]
    return _says_what_next(stored) and any(_phrase(stored, p, set()) for p in first)


def _joined(things: list[str]) -> str:
    """As a list; what is of the same kind as the first is not introduced again."""
    first, *rest = things
    for start in (_BASE, _VIEWS, _EVIDENCE):
        if first.startswith(start):
            rest = [thing.removeprefix(start) for thing in rest]
    return _ENDED_BY_COMMA.join((first, *rest))


_FIRST: Final = {
    Stage.THRIVING_SENIOR: "If the next scope is what {you} {want}, begin here: {things}.",
    Stage.READY_FOR_CASE: "Worth a talk before the case is written: {things}.",
}


def _nothing_first(stored: Stored) -> str:
    if stored.assessment.state.stage is Stage.THRIVING_SENIOR:
        return ""
    return "Nothing in the answers stands in the way."


def _only_if_wanted(stored: Stored) -> bool:
    """Nothing asks a thriving Senior to take anything up.

    The person's intent has no part in it: the two read this over one screen, or on paper.
    """
    return stored.assessment.state.stage is Stage.THRIVING_SENIOR


def _first_named(stored: Stored) -> Iterator[str]:
    """The priorities as noun phrases, no part named twice."""
    named: set[str] = set()
    for priority in stored.gaps.shown_priorities:
        phrase = _phrase(stored, priority, named)
        if phrase:
            yield phrase


def _phrase(stored: Stored, priority: Priority, named: set[str]) -> str:
    if priority.kind is PriorityKind.RISK:
        risk = stored.items[priority.key]
        return f"less of {quoted(stored.concept_title(risk.concept))} (a habit)"
    part = FOUNDATION if priority.kind is PriorityKind.FOUNDATION else priority.key
    if part in named and part == priority.key:
        return ""
    named.add(part)
    return _PHRASES[priority.kind](stored, priority)


def _signal(stored: Stored, priority: Priority) -> str:
    return f"{_BASE}{quoted(stored.concept_title(priority.key))}"


def _level(stored: Stored, priority: Priority) -> str:
    item = shortest_way(stored, priority.key)
    if item is None:
        return lower_first(gap_title(stored, priority.key))
    very = abs(item.difference or 0) >= VERY_DIFFERENTLY
    return f"{quoted(item.title)}{', where you see it very differently' if very else ''}"


def _perception(stored: Stored, priority: Priority) -> str:
    return f"{_VIEWS}of {lower_first(gap_title(stored, priority.key))}"


def _evidence(stored: Stored, priority: Priority) -> str:
    return f"{_EVIDENCE}for {lower_first(gap_title(stored, priority.key))}"


def _opportunity(stored: Stored, priority: Priority) -> str:
    return f"room for {lower_first(gap_title(stored, priority.key))}"


_PHRASES: Final = {
    PriorityKind.FOUNDATION: _signal,
    PriorityKind.LEVEL: _level,
    PriorityKind.PERCEPTION: _perception,
    PriorityKind.EVIDENCE: _evidence,
    PriorityKind.OPPORTUNITY: _opportunity,
}


# --- what stands for a family -----------------------------------------------------------------


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
    ways = (key for key, change in ranked(stored, stored.gaps.what_if) if key in keys and change)
    key = next(ways, None)
    return None if key is None else stored.items[key]


def furthest_apart(stored: Stored, family: str) -> Item | None:
    """The item of a family that the two see most differently."""
    items = [item for item in family_items(stored, family) if item.difference]
    return max(items, key=lambda item: abs(item.difference or 0), default=None)
