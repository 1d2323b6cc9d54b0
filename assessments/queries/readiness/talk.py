"""An agenda for a one-to-one: what both see, then what they see most differently."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from assessments.models import Pair, User
from assessments.queries.readiness.beside import CONDITIONS_BLOCK
from assessments.queries.readiness.headline import VERY_DIFFERENTLY, foundation_first
from assessments.queries.readiness.moves import suggester
from assessments.queries.readiness.priorities import PriorityView, priorities
from assessments.queries.readiness.stored import Item, Stored, stored_for
from assessments.scoring.answers import NO_OPPORTUNITY, NOT_OBSERVED
from assessments.scoring.stages import GATE

SHARED_STRENGTH: Final = 3  # both see it regularly
STRENGTHS_SHOWN: Final = 3
POINTS_SHOWN: Final = 6  # as much as an hour holds
LATER_SHOWN: Final = 6


class _Kind(StrEnum):
    FOUNDATION = "foundation"
    TIMING = "timing"
    LEVER = "lever"
    RISK = "risk"
    CONDITION = "condition"


@dataclass(frozen=True)
class TalkPoint:
    """One item to talk about; answers in words with the anchor each chose, notes as written."""

    title: str
    url: str
    by_self: str
    by_manager: str
    note_self: str
    note_manager: str
    question: str


@dataclass(frozen=True)
class Agenda:
    """The same page for both: it calls both by name, and says nothing of anybody's intent."""

    pair_id: int
    cycle: str
    person: str
    manager: str
    foundation: tuple[TalkPoint, ...]
    strengths: tuple[TalkPoint, ...]
    apart: tuple[TalkPoint, ...]
    unseen: tuple[TalkPoint, ...]
    later: tuple[TalkPoint, ...]
    noted: tuple[TalkPoint, ...]
    priorities: tuple[PriorityView, ...]


def talk_for(pair: Pair, user: User) -> Agenda:
    """Two queries. Raises NotScoredYet, BrokenSeal; `pair` as for the report."""
    stored = replace(stored_for(pair, user), reader=None)
    agenda = _Agenda(stored)
    foundation = _foundation(stored)
    items = [item for item in stored.items.values() if item not in foundation]
    differing = sorted(
        (item for item in items if item.difference), key=lambda item: -abs(item.difference or 0)
    )
    far = [item for item in differing if abs(item.difference or 0) >= VERY_DIFFERENTLY]
    first = (far or differing)[:POINTS_SHOWN]
    rest = [item for item in differing if item not in first][:LATER_SHOWN]
    strengths = _strengths(stored)
    unseen = [item for item in items if _seen_by_one(item)][:LATER_SHOWN]
    told = [*strengths, *first, *unseen, *rest]
    return Agenda(
        pair_id=pair.pk,
        cycle=pair.cycle.name,
        person=pair.person.name,
        manager=pair.manager.name,
        foundation=agenda.points(foundation),
        strengths=agenda.points(strengths, question=_ALIKE),
        apart=agenda.points(first),
        unseen=agenda.points(unseen),
        later=agenda.points(rest),
        noted=agenda.points([i for i in items if i not in told and _has_note(i)]),
        priorities=priorities(stored, suggester(stored)),
    )


class _Agenda:
    """Turns items into points of the agenda, in words that name both people."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        form = stored.assessment.request.form
        self._kinds = {
            **dict.fromkeys(form.gate_items, _Kind.FOUNDATION),
            **dict.fromkeys(form.change.items, _Kind.TIMING),
            **dict.fromkeys(form.risks, _Kind.RISK),
        }

    def points(self, items: list[Item], question: str = "") -> tuple[TalkPoint, ...]:
        """One point per item; `question` asks the same of all, without it each has its own."""
        return tuple(self._point(item, question) for item in items)

    def _point(self, item: Item, question: str) -> TalkPoint:
        return TalkPoint(
            title=item.title,
            url=self._stored.concept_url(item.concept),
            by_self=_with_anchor(item.own_words, item.own_anchor),
            by_manager=_with_anchor(item.manager_words, item.manager_anchor),
            note_self=item.own_note,
            note_manager=item.manager_note,
            question=self._stored.voice.say(question or _question(item, self._kind(item))),
        )

    def _kind(self, item: Item) -> _Kind:
        if item.block == CONDITIONS_BLOCK:
            return _Kind.CONDITION
        return self._kinds.get(item.key, _Kind.LEVER)


def _foundation(stored: Stored) -> list[Item]:
    """Where the foundation comes first: its answers that at least one of them has in doubt."""
    if not foundation_first(stored):
        return []
    items = [stored.items[key] for key in stored.assessment.request.form.gate_items]
    return [item for item in items if _lowest(item) < GATE.enter]


def _has_note(item: Item) -> bool:
    return bool(item.own_note or item.manager_note)


def _strengths(stored: Stored) -> list[Item]:
    """Levers that both see regularly, the highest first."""
    items = [stored.items[key] for key in stored.assessment.request.form.lever_items]
    seen = [item for item in items if _lowest(item) >= SHARED_STRENGTH]
    return sorted(seen, key=lambda item: -_lowest(item))[:STRENGTHS_SHOWN]


def _lowest(item: Item) -> int:
    given = [answer for answer in (item.own, item.manager) if isinstance(answer, int)]
    return min(given) if len(given) == 2 else -1


def _seen_by_one(item: Item) -> bool:
    return isinstance(item.own, int) is not isinstance(item.manager, int)


def _with_anchor(words: str, anchor: str) -> str:
    return f"{words}. “{anchor}”" if anchor else words


# --- opening questions ------------------------------------------------------------------------

# Who rates higher: the person (True) or the manager (False).
_QUESTIONS: Final[dict[tuple[_Kind, bool], str]] = {
    (_Kind.FOUNDATION, True): (
        "{Boss}, which piece of work made you hesitate? {You}, what has changed since?"
    ),
    (_Kind.FOUNDATION, False): (
        "{You}, where do you still feel unsure? {Boss}, what lets you rely on it?"
    ),
    (_Kind.TIMING, True): (
        "{You}, what tells you so, and since when? {Boss}, what would you expect to see first?"
    ),
    (_Kind.TIMING, False): (
        "{Boss}, what do others say or do that shows it? {You}, how does it look from inside?"
    ),
    (_Kind.LEVER, True): (
        "{You}, which moment of the last six months comes to mind first? {Boss}, where would you "
        "have had to be to see it?"
    ),
    (_Kind.LEVER, False): (
        "{Boss}, which moment did you have in mind? {You}, what made it feel smaller than that?"
    ),
    (_Kind.RISK, True): (
        "{You}, in which weeks does it happen? {Boss}, what could you take off the table then?"
    ),
    (_Kind.RISK, False): (
        "{Boss}, which weeks did you have in mind? {You}, what else was going on in them?"
    ),
    (_Kind.CONDITION, True): (
        "{You}, what makes you count on it? {Boss}, what do you know that speaks against it?"
    ),
    (_Kind.CONDITION, False): (
        "{Boss}, what do you see that makes it possible? {You}, what would let you see it too?"
    ),
}
_BASE_ALIKE = "What would let you both rely on it, and which piece of work could show it next?"
_NOTED_ALIKE = "You see it alike. What does the note ask of either of you?"
_NOT_OBSERVED = "{You}, tell one moment of it. {Boss}, how could you come to see the next one?"
_NO_ROOM = "Was there room for this in the last six months? If not, who could make some, and where?"
_LEFT_OPEN = "One of you left this open. What would the answer have been, and why?"
_ALIKE = "What made it work, and who else could learn it from you?"


def _question(item: Item, kind: _Kind) -> str:
    if item.difference == 0:
        return _BASE_ALIKE if kind is _Kind.FOUNDATION else _NOTED_ALIKE
    if item.difference is not None:
        return _QUESTIONS[kind, item.difference > 0]
    if NOT_OBSERVED in (item.own, item.manager):
        return _NOT_OBSERVED
    return _NO_ROOM if NO_OPPORTUNITY in (item.own, item.manager) else _LEFT_OPEN
