"""Where it came from and what to take up first: the trend, the priorities, the opportunity gap."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from django.urls import reverse

from assessments.choices import SheetRole
from assessments.queries.framework import ActionEntry
from assessments.queries.readiness.headline import furthest_apart, shortest_way
from assessments.queries.readiness.levers import gap_title, suggester
from assessments.queries.readiness.stored import Scored, Stored
from assessments.queries.readiness.summary import mean_words
from assessments.queries.readiness.voice import count, listed, within
from assessments.scoring.answers import Rater
from assessments.scoring.gaps import GapRow, Priority, PriorityKind
from assessments.scoring.stages import GATE
from assessments.scoring.trend import Trend, Verdict, trend


@dataclass(frozen=True)
class TrendPoint:
    """The lever index of one cycle with its 80 % range; `note` compares with the one before."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    note: str


@dataclass(frozen=True)
class TrendView:
    """`comparable`: this cycle and the one before asked the same questionnaire."""

    points: tuple[TrendPoint, ...]
    sentence: str
    comparable: bool


@dataclass(frozen=True)
class PriorityView:
    title: str
    url: str
    kind: str
    tone: str
    why: str
    action: str
    action_url: str


# --- trend ------------------------------------------------------------------------------------


def trend_of(stored: Stored) -> TrendView | None:
    """Cycle by cycle, oldest first; None without an earlier cycle that the reader was part of."""
    last = stored.last
    if last is None:
        return None
    cycles = [*stored.earlier, stored.now]
    points = [_point(cycles[0], "")]
    for before, now in pairwise(cycles):
        points.append(_point(now, _NOTES[change_between(before, now).verdict]))
    comparable = stored.now.same_questionnaire_as(last)
    return TrendView(tuple(points), _sentence(stored.now, last), comparable)


def change_between(before: Scored, now: Scored) -> Trend:
    return trend(
        before.assessment,
        now.assessment,
        same_manager=now.same_manager_as(before),
        same_questionnaire=now.same_questionnaire_as(before),
    )


def _point(scored: Scored, note: str) -> TrendPoint:
    low, high = scored.assessment.likely_range or (None, None)
    index = scored.assessment.lever_index
    return TrendPoint(scored.cycle, None if index is None else float(index), low, high, note)


_NOTES: Final = {
    Verdict.UP: "up",
    Verdict.DOWN: "down",
    Verdict.NONE: "no reliable change",
    None: "no verdict",
}


def _sentence(now: Scored, last: Scored) -> str:
    if not now.same_questionnaire_as(last):
        return (
            f"{last.cycle} asked another version of the questionnaire, so there is no verdict on "
            "the change."
        )
    change = change_between(last, now)
    if change.delta is None or change.minimum_detectable_change is None:
        return f"There is no verdict against {last.cycle}: one of the two has too few answers."
    points = f"Since {last.cycle}: {_points(abs(change.delta))} points {_direction(change.delta)}"
    needed = _points(change.minimum_detectable_change)
    reason = "" if now.same_manager_as(last) else ", as another manager rates now"
    if change.verdict is Verdict.NONE:
        return f"{points}. That is no reliable change: up to {needed} points can be chance{reason}."
    return f"{points}. That is more than the {needed} points that can be chance{reason}."


def _points(change: Fraction | float) -> str:
    """To a tenth: whole numbers would make a change look equal to what it has to exceed."""
    return f"{float(change):.1f}"


def _direction(delta: Fraction) -> str:
    return "up" if delta >= 0 else "down"


# --- priorities -------------------------------------------------------------------------------

_KINDS: Final = {
    PriorityKind.FOUNDATION: ("Senior base", "watch"),
    PriorityKind.RISK: ("habit", "risk"),
    PriorityKind.LEVEL: ("next step", ""),
    PriorityKind.PERCEPTION: ("seen differently", "watch"),
    PriorityKind.EVIDENCE: ("needs evidence", "plain"),
    PriorityKind.OPPORTUNITY: ("needs opportunity", "plain"),
}


def priorities(stored: Stored) -> tuple[PriorityView, ...]:
    """At most three, in the scoring model's order, each with one thing to do."""
    suggest = suggester(stored)
    return tuple(_priority(stored, p, suggest) for p in stored.gaps.shown_priorities)


def _priority(
    stored: Stored, priority: Priority, suggest: Callable[[str], ActionEntry | None]
) -> PriorityView:
    kind, tone = _KINDS[priority.kind]
    concept = _concept(stored, priority)
    action, url = _to_do(stored, priority, concept, suggest)
    named = priority.kind in (PriorityKind.FOUNDATION, PriorityKind.RISK)
    return PriorityView(
        title=stored.concept_title(concept) if named else gap_title(stored, priority.key),
        url=stored.concept_url(concept) if named else "",
        kind=kind,
        tone=tone,
        why=_WHY[priority.kind](stored, priority),
        action=action,
        action_url=url,
    )


def _concept(stored: Stored, priority: Priority) -> str:
    """The idea of the catalogue that a priority's action comes from; "" if none fits."""
    if priority.kind is PriorityKind.FOUNDATION:
        return priority.key
    if priority.kind is PriorityKind.RISK:
        return stored.items[priority.key].concept
    item = shortest_way(stored, priority.key) if priority.kind is PriorityKind.LEVEL else None
    return item.concept if item else ""


def _to_do(
    stored: Stored,
    priority: Priority,
    concept: str,
    suggest: Callable[[str], ActionEntry | None],
) -> tuple[str, str]:
    if priority.kind is PriorityKind.PERCEPTION:
        return "Talk it through", reverse("talk", args=[stored.pair.pk])
    action = suggest(concept) if concept else None
    return (action.title, stored.concept_url(concept)) if action else ("", "")


def _why_foundation(stored: Stored, priority: Priority) -> str:
    form, gate = stored.assessment.request.form, stored.assessment.gate
    signal = next(s for s in form.gate if s.key == priority.key)
    means = next(m for m in gate.signals if m.key == priority.key)
    labels = stored.items[signal.items[0]].labels
    voice = stored.voice
    return (
        f"{voice.self_label}: {mean_words(means.own, labels)}. {voice.manager_label}: "
        f"{mean_words(means.manager, labels)}. It counts from “{mean_words(GATE.enter, labels)}” "
        "on, for both."
    )


def _why_risk(stored: Stored, priority: Priority) -> str:
    item = stored.items[priority.key]
    return (
        f"Seen “{mean_words(priority.size, item.labels)}” by at least one of you. It lowers no "
        "number, and it costs the hours that anything new would need."
    )


def _why_level(stored: Stored, priority: Priority) -> str:
    row = _row(stored, priority.key)
    item = shortest_way(stored, priority.key)
    way = f" The shortest way leads through “{item.title}”." if item else ""
    return f"It stands at {round(row.combined or 0)}; the next stage asks {row.required}.{way}"


def _why_perception(stored: Stored, priority: Priority) -> str:
    gap = _row(stored, priority.key).perception_gap or Fraction(0)
    voice = stored.voice
    higher, lower = voice.self_label, voice.manager_label
    if gap < 0:
        higher, lower = lower, higher
    item = furthest_apart(stored, priority.key)
    most = f", most of all “{item.title}”" if item else ""
    return (
        f"{higher} {'rate' if higher == 'You' else 'rates'} it {round(abs(gap))} points higher "
        f"than {within(lower)} "
        f"{'do' if lower == 'You' else 'does'}{most}. Compare moments before conclusions."
    )


def _why_evidence(stored: Stored, priority: Priority) -> str:
    row = _row(stored, priority.key)
    items = [stored.items[key] for key in row.unevidenced]
    hint = stored.catalogue.items[items[0].key].evidence_hint
    start = f" Start with “{items[0].title}”: {hint}" if hint else ""
    return (
        f"{count(len(items), 'answer').capitalize()} here {'says' if len(items) == 1 else 'say'} "
        f"“{mean_words(GATE.enter + 1, items[0].labels)}” or more, and no dated evidence stands "
        f"behind {'it' if len(items) == 1 else 'them'} yet.{start}"
    )


def _why_opportunity(stored: Stored, priority: Priority) -> str:
    return _no_opportunity(stored, _row(stored, priority.key))


_WHY: Final[dict[PriorityKind, Callable[[Stored, Priority], str]]] = {
    PriorityKind.FOUNDATION: _why_foundation,
    PriorityKind.RISK: _why_risk,
    PriorityKind.LEVEL: _why_level,
    PriorityKind.PERCEPTION: _why_perception,
    PriorityKind.EVIDENCE: _why_evidence,
    PriorityKind.OPPORTUNITY: _why_opportunity,
}


def _row(stored: Stored, key: str) -> GapRow:
    rows = (stored.gaps.foundation, *stored.gaps.families)
    return next(row for row in rows if row is not None and row.key == key)


# --- opportunity ------------------------------------------------------------------------------


def opportunity_gaps(stored: Stored) -> tuple[str, ...]:
    """Families that could hardly be shown, one sentence each; making room is the manager's."""
    return tuple(_opportunity_sentences(stored))


def _opportunity_sentences(stored: Stored) -> Iterator[str]:
    for row in (stored.gaps.foundation, *stored.gaps.families):
        if row is not None and row.without_opportunity:
            yield f"{gap_title(stored, row.key)}: {_no_opportunity(stored, row)}"


def _no_opportunity(stored: Stored, row: GapRow) -> str:
    voice = stored.voice
    labels = {
        Rater.SELF: voice.label(SheetRole.SELF),
        Rater.MANAGER: voice.label(SheetRole.MANAGER),
    }
    raters = listed([within(labels[rater]) for rater in row.without_opportunity])
    return voice.say(
        "half or more of the questions met no opportunity, as seen by {raters}. Making room for it "
        "is {to_boss} to do.",
        raters=raters,
    )
