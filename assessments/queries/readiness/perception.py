"""Where the two see it differently: four quadrants, and the single answers furthest apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessments.queries.readiness.headline import foundation_first
from assessments.queries.readiness.levers import gap_title
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.voice import below, count
from assessments.scoring.gaps import FOUNDATION, GapRow, Quadrant
from assessments.scoring.rounding import whole

FAR_APART = 2  # steps; from here on a single answer is named


@dataclass(frozen=True)
class Seen:
    """A family, or an item, with a few words on who sees it how."""

    title: str
    url: str
    detail: str


@dataclass(frozen=True)
class QuadrantView:
    title: str
    meaning: str
    tone: str
    items: tuple[Seen, ...]


_QUADRANTS = (
    (
        Quadrant.SHARED_STRENGTH,
        "Shared strengths",
        "You both see what {asking} asks. Something to build on.",
        "good",
    ),
    (
        Quadrant.BLIND_SPOT,
        "Possible blind spots",
        "{You} {see} it, {boss} not yet. Either it is not there, or it is not visible.",
        "risk",
    ),
    (
        Quadrant.HIDDEN_STRENGTH,
        "Hidden strengths",
        "{Boss} {boss_sees} it, {you} not yet. Worth hearing which moment it was.",
        "good",
    ),
    (
        Quadrant.SHARED_GAP,
        "Shared gaps",
        "Both of you place it below what {asking} asks.",
        "watch",
    ),
)


def quadrants(stored: Stored) -> tuple[QuadrantView, ...]:
    """Foundation and families by who sees the level that the next stage asks for."""
    rows = [row for row in (stored.gaps.foundation, *stored.gaps.families) if row is not None]
    return tuple(
        QuadrantView(
            title,
            stored.voice.say(meaning, asking=stored.asking),
            tone,
            tuple(_seen(stored, row) for row in rows if row.quadrant is quadrant),
        )
        for quadrant, title, meaning, tone in _QUADRANTS
    )


def _seen(stored: Stored, row: GapRow) -> Seen:
    own, manager = below(row.own or 0, row.required), below(row.manager or 0, row.required)
    voice = stored.voice
    detail = f"{voice.self_label}: {own} · {voice.manager_label}: {manager} · asked: {row.required}"
    return Seen(gap_title(stored, row.key), "", " · ".join((detail, *_remarks(stored, row))))


def _remarks(stored: Stored, row: GapRow) -> Iterator[str]:
    """What the quadrant's heading alone would hide."""
    if row.key == FOUNDATION and foundation_first(stored):
        yield "it needs both of you, so it still comes first"
    same_side = row.quadrant in (Quadrant.SHARED_STRENGTH, Quadrant.SHARED_GAP)
    if same_side and row.perception_flagged:
        gap = row.perception_gap or Fraction(0)
        yield f"{whole(abs(gap))} points apart: talk about that first"


def differences(stored: Stored) -> tuple[Seen, ...]:
    """Scored answers two steps or more apart, the furthest first."""
    keys = stored.assessment.request.form.scored_items
    apart = [i for i in (stored.items[key] for key in keys) if abs(i.difference or 0) >= FAR_APART]
    apart.sort(key=lambda item: -abs(item.difference or 0))
    return tuple(_difference(stored, item) for item in apart)


def finding(stored: Stored) -> str:
    """What the chart of the levers shows, in a sentence."""
    levers = [stored.items[key] for key in stored.assessment.request.form.lever_items]
    rated = [item for item in levers if item.difference is not None]
    far = sum(abs(item.difference or 0) >= FAR_APART for item in rated)
    if not rated:
        return "No lever was rated by both of you."
    if not far:
        return f"On none of the {_questions(rated)} you both rated are you two steps apart."
    are = "is" if far == 1 else "are"
    return (
        f"{count(far).capitalize()} of the {_questions(rated)} you both rated {are} two steps or "
        "more apart."
    )


def _questions(rated: list[Item]) -> str:
    """Questions, not levers: two of them may ask about one lever."""
    return f"{count(len(rated), 'question')} about levers"


def _difference(stored: Stored, item: Item) -> Seen:
    higher = stored.voice.self_label if (item.difference or 0) > 0 else stored.voice.manager_label
    steps = count(abs(item.difference or 0), "step")
    verb = "rate" if higher == "You" else "rates"
    detail = f"{higher} {verb} it {steps} higher: “{item.own_words}” and “{item.manager_words}”."
    return Seen(item.title, stored.concept_url(item.concept), detail)
