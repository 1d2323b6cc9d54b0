"""What stands beside the number and never moves it: risks, conditions, archetypes, notes, seals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessments.choices import Demand, SheetRole
from assessments.queries.readiness.moves import Suggest
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.voice import answer_words, listed, lower_first
from assessments.scoring.archetypes import PAIRS, Choice, Preference, preference
from assessments.scoring.stages import RISK_BLOCKS

CONDITIONS_BLOCK: Final = "conditions"
RISK_TO_WATCH: Final = 2  # the larger of the two answers
ARCHETYPE_PAIRINGS: Final = 3  # each archetype meets the three others once


@dataclass(frozen=True)
class RiskView:
    """A behaviour, with how often it was seen; tone is "good", "watch", "risk" or "plain"."""

    title: str
    url: str
    level: str
    tone: str
    detail: str
    action: str
    action_url: str

    @property
    def is_to_watch(self) -> bool:
        return self.tone in ("watch", "risk")


@dataclass(frozen=True)
class ConditionView:
    """A circumstance as each of the two sees it; the two are never put together."""

    title: str
    url: str
    own: str
    own_anchor: str
    manager: str
    manager_anchor: str


@dataclass(frozen=True)
class ArchetypeView:
    label: str
    preferred: int | None
    demonstrated: int | None
    total: int
    demand: str
    demand_tone: str
    url: str


@dataclass(frozen=True)
class ArchetypesView:
    """`rows` is empty when neither chose all six pairs and no demand was given."""

    self_label: str
    manager_label: str
    rows: tuple[ArchetypeView, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class NoteView:
    title: str
    url: str
    own: str
    manager: str
    note_self: str
    note_manager: str


@dataclass(frozen=True)
class SealView:
    label: str
    digest: str
    submitted_at: datetime


# --- risks ------------------------------------------------------------------------------------


def risks(stored: Stored, suggest: Suggest) -> tuple[RiskView, ...]:
    """All risks asked about, the ones seen most often first; ties in catalogue order."""
    levels = stored.assessment.risks
    ordered = sorted(
        levels.items(), key=lambda risk: -1 if risk[1] is None else risk[1], reverse=True
    )
    return tuple(_risk(stored, stored.items[key], level, suggest) for key, level in ordered)


def _risk(stored: Stored, item: Item, level: int | None, suggest: Suggest) -> RiskView:
    watched = level is not None and level >= RISK_TO_WATCH
    action = suggest(item.key, item.concept) if watched else None
    return RiskView(
        title=stored.concept_title(item.concept),
        url=stored.concept_url(item.concept),
        level=answer_words(level, item.labels) if level is not None else "not known",
        tone=risk_tone(level),
        detail=_who_saw(stored, item) if watched else "",
        action=action.title if action else "",
        action_url=stored.concept_url(action.concept) if action else "",
    )


def risk_tone(level: int | None) -> str:
    if level is None:
        return "plain"
    if level >= RISK_BLOCKS:
        return "risk"
    return "watch" if level >= RISK_TO_WATCH else "good"


def _who_saw(stored: Stored, item: Item) -> str:
    voice = stored.voice
    return (
        f"{voice.self_label}: {item.own_words}. {voice.manager_label}: {item.manager_words}."
        f"{_quoted(item)}"
    )


def _quoted(item: Item) -> str:
    """The anchor that the higher of the two answers chose, in its own words."""
    own = item.own if isinstance(item.own, int) else -1
    manager = item.manager if isinstance(item.manager, int) else -1
    return f" “{item.own_anchor if own > manager else item.manager_anchor}”"


# --- conditions -------------------------------------------------------------------------------


def conditions(stored: Stored) -> tuple[ConditionView, ...]:
    return tuple(
        ConditionView(
            title=item.title,
            url=stored.concept_url(item.concept),
            own=item.own_words,
            own_anchor=item.own_anchor,
            manager=item.manager_words,
            manager_anchor=item.manager_anchor,
        )
        for item in stored.in_block(CONDITIONS_BLOCK)
    )


# --- archetypes -------------------------------------------------------------------------------

_DEMAND_WORDS: Final = {
    Demand.NONE: ("no need seen", "plain"),
    Demand.EMERGING: ("need emerging", "watch"),
    Demand.REAL: ("real need", "good"),
}


def archetypes(stored: Stored) -> ArchetypesView:
    """Preference beside demonstrated and demand; None where not all six pairs were chosen."""
    own = _preference(stored, SheetRole.SELF)
    manager = _preference(stored, SheetRole.MANAGER)
    demand = stored.seals[SheetRole.MANAGER].demand
    rows = tuple(
        _archetype_row(stored, concept.key, own, manager, demand)
        for concept in stored.catalogue.concepts_of(kind="archetype")
    )
    sentences = (
        _sentence(stored, own, "{You} would choose the week of {favourites}."),
        _sentence(
            stored, manager, "{Boss} {boss_sees} {their} best work in the week of {favourites}."
        ),
        _demand_sentence(stored, demand),
    )
    return ArchetypesView(
        self_label=stored.voice.say("{You} would choose"),
        manager_label=stored.voice.say("{Boss} saw"),
        rows=rows if own or manager or demand else (),
        sentences=tuple(filter(None, sentences)),
    )


def _preference(stored: Stored, role: SheetRole) -> Preference | None:
    chosen = stored.seals[role].archetypes
    pairs = stored.catalogue.archetype_pairs
    if set(chosen) != set(pairs) or len(pairs) < len(PAIRS):  # not all are asked about
        return None
    choices: list[Choice] = [
        (pair.left.archetype, pair.right.archetype, chosen[key]) for key, pair in pairs.items()
    ]
    return preference(choices)


def _archetype_row(
    stored: Stored,
    key: str,
    own: Preference | None,
    manager: Preference | None,
    demand: Mapping[str, str],
) -> ArchetypeView:
    words, tone = _DEMAND_WORDS[Demand(demand[key])] if key in demand else ("", "plain")
    return ArchetypeView(
        label=stored.concept_title(key),
        preferred=own.wins[key] if own else None,
        demonstrated=manager.wins[key] if manager else None,
        total=ARCHETYPE_PAIRINGS,
        demand=words,
        demand_tone=tone,
        url=stored.concept_url(key),
    )


def _sentence(stored: Stored, chosen: Preference | None, text: str) -> str:
    """What six choices say, which is nothing at two circular triads."""
    voice = stored.voice
    who = "{You}" if "{You}" in text else "{Boss}"
    if chosen is None:
        return voice.say(f"{who}: not all six pairs were chosen, so there is no profile.")
    if not chosen.is_clear:
        return voice.say(f"{who}: no clear preference.")
    names = listed([_archetype(stored, key) for key in chosen.favourites])
    return voice.say(text, favourites=names)


def _demand_sentence(stored: Stored, demand: Mapping[str, str]) -> str:
    real = [_archetype(stored, key) for key, need in demand.items() if need == Demand.REAL]
    if not real:
        return ""
    return stored.voice.say(
        "{Boss} {boss_sees} a real need for {names} within twelve months.",
        names=listed(real),
    )


def _archetype(stored: Stored, key: str) -> str:
    """An archetype within a sentence; its title brings its own article."""
    return lower_first(stored.concept_title(key))


# --- notes and seals --------------------------------------------------------------------------


def notes(stored: Stored) -> tuple[NoteView, ...]:
    """Items that either of the two wrote something about, side by side."""
    return tuple(
        NoteView(
            title=item.title,
            url=stored.concept_url(item.concept),
            own=item.own_words,
            manager=item.manager_words,
            note_self=item.own_note,
            note_manager=item.manager_note,
        )
        for item in stored.items.values()
        if item.own_note or item.manager_note
    )


def seals(stored: Stored) -> tuple[SealView, ...]:
    return tuple(
        SealView(stored.voice.label(role), seal.sha256, seal.submitted_at)
        for role, seal in sorted(stored.seals.items(), reverse=True)
    )
