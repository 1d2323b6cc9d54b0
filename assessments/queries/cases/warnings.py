"""What a claim has against it: five rules, each said in words beside what it has found. Pure."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from assessments.queries.cases.content import ClaimWords
from assessments.queries.cases.document import Rating, Warning

LOW = 1  # the highest level at which a manager's rating speaks against a claim
MONTHS = 12
GATE_IS_OFF = "gate-is-off"  # the same for all claims of a case


@dataclass(frozen=True)
class Facts:
    """All that the rules look at.

    `confirmed_on` are the days of the cited pieces that somebody vouches for who can know; `cited`
    counts all pieces. `manager_label` is the word for the manager's level. `gate_is_on` None: no
    assessment. `on` is today, or the day on which the case was submitted.
    """

    words: ClaimWords
    cited: int
    confirmed_on: tuple[datetime.date, ...]
    rating: Rating | None
    not_observed: bool
    manager: str
    manager_label: str
    gate_is_on: bool | None
    on: datetime.date


def warnings_of(facts: Facts) -> tuple[Warning, ...]:
    """In the order in which one would look into them."""
    return tuple(_found(facts))


def a_year_before(day: datetime.date) -> datetime.date:
    """The same day of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _found(facts: Facts) -> Iterator[Warning]:
    if not facts.confirmed_on:
        yield _no_confirmed_evidence(facts)
    elif max(facts.confirmed_on) < a_year_before(facts.on):
        yield _evidence_is_old(facts)
    if facts.not_observed or _is_low(facts):
        yield _above_manager(facts)
    if facts.gate_is_on is False:
        yield Warning(
            GATE_IS_OFF,
            "The foundation did not hold in the assessment beside this case.",
            "Shown beside every claim while the foundation of the newest assessment is under its "
            "line: a step to Lead builds on it.",
        )
    if facts.words.is_new and not facts.words.handed_over.strip():
        yield Warning(
            "nothing-handed-over",
            "This is new work, and nothing is named that was handed over for it.",
            "Shown when a claim is marked as a new responsibility and does not say what was given "
            "to whom: a change of work is no change while it only adds.",
        )


def _no_confirmed_evidence(facts: Facts) -> Warning:
    texts = {
        0: "No evidence is cited.",
        1: "The evidence cited here is not confirmed.",
    }
    return Warning(
        "no-confirmed-evidence",
        texts.get(facts.cited, "None of the evidence cited here is confirmed."),
        "Shown when nobody but its author vouches for a piece that the claim cites, in the words "
        "that stand there now. A colleague who was helped counts for claims on that help alone.",
    )


def _evidence_is_old(facts: Facts) -> Warning:
    newest = max(facts.confirmed_on)
    return Warning(
        "evidence-is-old",
        f"The newest confirmed evidence is from {newest:%B %Y}.",
        f"Shown when all confirmed evidence of a claim is older than {MONTHS} months, counted back "
        "from today, or from the day on which the case was submitted.",
    )


def _is_low(facts: Facts) -> bool:
    level = facts.rating.manager_level if facts.rating else None
    return level is not None and level <= LOW


def _above_manager(facts: Facts) -> Warning:
    said = f"rated this “{facts.manager_label}”"
    if facts.not_observed:
        said = "has not observed this"
    return Warning(
        "above-manager",
        f"{facts.manager} {said} in the assessment beside this case.",
        f"Shown when the manager rated the item of the claim {LOW} or lower of 4, or did not "
        "observe it.",
    )
