"""What to take up first, each with its reason and one thing to do; and the opportunity gap."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from django.urls import reverse

from assessments.choices import SheetRole
from assessments.queries.readiness.headline import furthest_apart, shortest_way
from assessments.queries.readiness.levers import gap_title
from assessments.queries.readiness.moves import Suggest
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.summary import mean_words
from assessments.queries.readiness.voice import below, count, listed, within
from assessments.scoring.answers import Answer, Rater
from assessments.scoring.gaps import GapRow, Priority, PriorityKind
from assessments.scoring.rounding import whole
from assessments.scoring.stages import GATE


@dataclass(frozen=True)
class PriorityView:
    """Named as the lede names it: a signal, a habit, a lever, or a family seen differently."""

    title: str
    url: str
    kind: str
    tone: str
    why: str
    action: str
    action_url: str


_KINDS: Final = {
    PriorityKind.FOUNDATION: ("Foundation", "watch"),
    PriorityKind.RISK: ("less of this habit", "risk"),
    PriorityKind.LEVEL: ("next step", ""),
    PriorityKind.PERCEPTION: ("seen differently", "watch"),
    PriorityKind.EVIDENCE: ("evidence", "plain"),
    PriorityKind.OPPORTUNITY: ("needs opportunity", "plain"),
}


def priorities(stored: Stored, suggest: Suggest) -> tuple[PriorityView, ...]:
    """At most three, in the scoring model's order, each with one thing to do."""
    told: set[PriorityKind] = set()
    views = []
    for priority in stored.gaps.shown_priorities:
        views.append(_priority(stored, priority, suggest, remark=priority.kind not in told))
        told.add(priority.kind)
    return tuple(views)


def _priority(
    stored: Stored,
    priority: Priority,
    suggest: Suggest,
    *,
    remark: bool,
) -> PriorityView:
    """`remark`: whether this is the first of its kind, and says what holds for all of them."""
    kind, tone = _KINDS[priority.kind]
    _, concept = _about(stored, priority)
    action, url = _to_do(stored, priority, suggest)
    fact, general = _WHY[priority.kind](stored, priority)
    return PriorityView(
        title=_title(stored, priority),
        url=stored.concept_url(concept) if concept else "",
        kind=kind,
        tone=tone,
        why=f"{fact} {general}".strip() if remark else fact,
        action=action,
        action_url=url,
    )


def _title(stored: Stored, priority: Priority) -> str:
    if priority.kind in (PriorityKind.FOUNDATION, PriorityKind.RISK):
        return stored.concept_title(_about(stored, priority)[1])
    item = _lever(stored, priority)
    return item.title if item else gap_title(stored, priority.key)


def _lever(stored: Stored, priority: Priority) -> Item | None:
    """The lever that a family below its level is best taken up by."""
    return shortest_way(stored, priority.key) if priority.kind is PriorityKind.LEVEL else None


def _about(stored: Stored, priority: Priority) -> tuple[str, str]:
    """What an action is suggested for, and the idea that it comes from; "" if none fits."""
    if priority.kind is PriorityKind.FOUNDATION:
        return priority.key, priority.key
    if priority.kind is PriorityKind.RISK:
        return priority.key, stored.items[priority.key].concept
    item = _lever(stored, priority)
    return (item.key, item.concept) if item else ("", "")


def _to_do(stored: Stored, priority: Priority, suggest: Suggest) -> tuple[str, str]:
    if priority.kind is PriorityKind.PERCEPTION:
        return "Talk it through", reverse("talk", args=[stored.pair.pk])
    if priority.kind is PriorityKind.EVIDENCE:
        return "Open the evidence log", reverse("evidence-log")
    thing, concept = _about(stored, priority)
    action = suggest(thing, concept) if concept else None
    return (action.title, stored.concept_url(action.concept)) if action else ("", "")


# --- why: what is the case here, and what holds for every priority of the kind -------------------


def _why_foundation(stored: Stored, priority: Priority) -> tuple[str, str]:
    form, gate = stored.assessment.request.form, stored.assessment.gate
    signal = next(s for s in form.gate if s.key == priority.key)
    means = next(m for m in gate.signals if m.key == priority.key)
    items = [stored.items[key] for key in signal.items]
    labels = items[0].labels
    own, manager = [item.own for item in items], [item.manager for item in items]
    voice = stored.voice
    return (
        f"{voice.self_label}: {_signal_words(means.own, own, labels)}. {voice.manager_label}: "
        f"{_signal_words(means.manager, manager, labels)}.",
        f"It counts from “{mean_words(GATE.enter, labels)}” on, on average and for both.",
    )


def _signal_words(
    mean: Fraction | None, given: list[Answer | None], labels: tuple[str, ...]
) -> str:
    """A rater's answers to a signal; a mean of different ones is not taken for an answer."""
    words = mean_words(mean, labels)
    return words if mean is None or len(set(given)) == 1 else f"{words}, on average"


def _why_risk(stored: Stored, priority: Priority) -> tuple[str, str]:
    item = stored.items[priority.key]
    return (
        f"Seen “{mean_words(priority.size, item.labels)}” by at least one of you.",
        "It lowers no number, and it costs the hours that anything new would need.",
    )


def _why_level(stored: Stored, priority: Priority) -> tuple[str, str]:
    row = _row(stored, priority.key)
    here = below(row.combined or 0, row.required)
    return (
        f"{gap_title(stored, priority.key)} stands at {here}; {stored.asking} asks {row.required}.",
        "None of its levers would move the number more.",
    )


def _why_perception(stored: Stored, priority: Priority) -> tuple[str, str]:
    gap = _row(stored, priority.key).perception_gap or Fraction(0)
    voice = stored.voice
    higher, lower = voice.self_label, voice.manager_label
    if gap < 0:
        higher, lower = lower, higher
    item = furthest_apart(stored, priority.key)
    most = f", most of all “{item.title}”" if item and item.key not in _named(stored) else ""
    return (
        f"{higher} {'rate' if higher == 'You' else 'rates'} it {whole(abs(gap))} points higher "
        f"than {within(lower)} {'do' if lower == 'You' else 'does'}{most}.",
        "Compare moments before conclusions.",
    )


def _named(stored: Stored) -> set[str]:
    """The levers that already stand in the list under their own names."""
    levers = (_lever(stored, priority) for priority in stored.gaps.shown_priorities)
    return {lever.key for lever in levers if lever}


def _why_evidence(stored: Stored, priority: Priority) -> tuple[str, str]:
    row = _row(stored, priority.key)
    items = [stored.items[key] for key in row.unevidenced]
    hint = stored.catalogue.items[items[0].key].evidence_hint
    start = f" Start with “{items[0].title}”: {hint}" if hint else ""
    return (
        f"{count(len(items), 'answer').capitalize()} here {'says' if len(items) == 1 else 'say'} "
        f"“{mean_words(GATE.enter + 1, items[0].labels)}” or more.{start}",
        "Note what happened and have it confirmed: then it counts in the next report.",
    )


def _why_opportunity(stored: Stored, priority: Priority) -> tuple[str, str]:
    sentence, owner = _no_opportunity(stored, _row(stored, priority.key))
    return sentence[:1].upper() + sentence[1:], owner


_WHY: Final[dict[PriorityKind, Callable[[Stored, Priority], tuple[str, str]]]] = {
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
            yield f"{gap_title(stored, row.key)}: {' '.join(_no_opportunity(stored, row))}"


def _no_opportunity(stored: Stored, row: GapRow) -> tuple[str, str]:
    voice = stored.voice
    labels = {
        Rater.SELF: voice.label(SheetRole.SELF),
        Rater.MANAGER: voice.label(SheetRole.MANAGER),
    }
    raters = listed([within(labels[rater]) for rater in row.without_opportunity])
    return (
        f"half or more of the questions met no opportunity, as seen by {raters}.",
        voice.say("Making room for it is {to_boss} to do."),
    )
