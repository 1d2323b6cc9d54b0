"""The first card of a report: the number, its range, the base, the timing, and how sure it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessments.choices import SheetRole
from assessments.queries.readiness.headline import missing_foundation
from assessments.queries.readiness.levers import family_title, gap_title
from assessments.queries.readiness.stored import Item, Stored
from assessments.queries.readiness.sureness import Sureness, sureness
from assessments.queries.readiness.voice import answer_words, below, count, listed, quoted
from assessments.queries.readiness.words import STAGE_NAMES
from assessments.scoring.dimensions import DimensionScore, SignalMeans
from assessments.scoring.gaps import NEXT_SCOPE_LEVEL
from assessments.scoring.rounding import whole
from assessments.scoring.stages import GATE, TIMING, Stage
from assessments.scoring.uncertainty import CASE_LEVEL

THRESHOLDS: Final = (
    (float(NEXT_SCOPE_LEVEL), "practising the next scope"),
    (float(CASE_LEVEL), "building the case"),
)


@dataclass(frozen=True)
class BandView:
    """The readiness band, 0-100; `uncapped` is the levers' value where the base limits it."""

    value: float | None
    low: float | None
    high: float | None
    thresholds: tuple[tuple[float, str], ...]
    previous: float | None
    uncapped: float | None
    reason: str


@dataclass(frozen=True)
class SignalView:
    """A foundation signal as a chip; what stands behind one in doubt is among the priorities."""

    label: str
    tone: str


@dataclass(frozen=True)
class TimingView:
    value: int | None
    verdict: str
    signs: str


@dataclass(frozen=True)
class Summary:
    stage: int
    stage_name: str
    band: BandView
    cap: str
    stage_note: str
    scale_note: str
    signals: tuple[SignalView, ...]
    base_note: str
    timing: TimingView
    sure: Sureness
    missing: tuple[str, ...]

    @property
    def base_holds(self) -> bool:
        """For both of them, in every signal: then its single answers are there to look up."""
        return all(signal.tone == "good" for signal in self.signals)


def summary_of(stored: Stored) -> Summary:
    stage = stored.assessment.state.stage
    return Summary(
        stage=int(stage.value[1:]),
        stage_name=STAGE_NAMES[stage],
        band=_band(stored),
        cap=_cap(stored),
        stage_note=_stage_note(stored),
        scale_note=_scale_note(stored),
        signals=tuple(_signals(stored)),
        base_note=_base_note(stored),
        timing=_timing(stored),
        sure=sureness(stored),
        missing=tuple(_missing(stored)),
    )


def _band(stored: Stored) -> BandView:
    now, last = stored.assessment, stored.last
    comparable = last is not None and stored.now.same_questionnaire_as(last)
    before = last.assessment.readiness if last is not None and comparable else None
    low, high = now.likely_range or (None, None)
    return BandView(
        value=_float(now.readiness),
        low=low,
        high=high,
        thresholds=THRESHOLDS,
        previous=_float(before),
        uncapped=_float(now.lever_index) if now.capped else None,
        reason="" if now.readiness is not None else _no_number(stored),
    )


def _no_number(stored: Stored) -> str:
    index = stored.assessment.lever_index
    levers = "" if index is None else f" The levers alone stand at {whole(index)}."
    return f"No readiness figure yet; what is missing stands below.{levers}"


def _stage_note(stored: Stored) -> str:
    """Why the levers of stage 5 are in stage 4; nothing here depends on the person's intent."""
    now = stored.assessment
    if now.state.stage is not Stage.PRACTISING or (now.lever_index or 0) < CASE_LEVEL:
        return ""
    return (
        f"From {CASE_LEVEL} on the levers are strong enough for the last stage, building the case. "
        "That stage also takes dated evidence that was confirmed before both halves were in. What "
        "is confirmed later counts next time."
    )


def _scale_note(stored: Stored) -> str:
    """What the marks on the scale leave out: a number rounded up to one, and what else it takes."""
    return " ".join(filter(None, (_range_note(stored), _just_under(stored), _case_note(stored))))


def _range_note(stored: Stored) -> str:
    """A number held down may stand outside the range beside it."""
    if not stored.assessment.capped:
        return ""
    return "The range is that of the levers alone; the foundation holds the number below them."


def _just_under(stored: Stored) -> str:
    number = stored.assessment.readiness
    if number is None:
        return ""
    missed = (at for at in (NEXT_SCOPE_LEVEL, CASE_LEVEL) if number < at <= whole(number))
    return next((f"Rounded: the number is {below(number, at)}." for at in missed), "")


def _case_note(stored: Stored) -> str:
    """For those who come near the last stage."""
    if stored.assessment.state.stage is not Stage.PRACTISING:
        return ""
    return f"{CASE_LEVEL} is not all: building the case takes dated, confirmed evidence as well."


# --- the base ---------------------------------------------------------------------------------


# "good": from the middle of the ladder on, for both raters.
_TONE_WORDS: Final = {"good": "", "watch": ": in doubt", "plain": ": open"}


def _signals(stored: Stored) -> Iterator[SignalView]:
    for means in stored.assessment.gate.signals:
        tone = _tone(means)
        yield SignalView(f"{stored.concept_title(means.key)}{_TONE_WORDS[tone]}", tone)


def _tone(means: SignalMeans) -> str:
    if means.own is None or means.manager is None:
        return "plain"
    return "good" if min(means.own, means.manager) >= GATE.enter else "watch"


def mean_words(mean: Fraction | None, labels: tuple[str, ...]) -> str:
    """A mean of answers in the ladder's own words."""
    if mean is None:
        return "not answered in full"
    below = int(mean)
    if mean == below:
        return answer_words(below, labels)
    return f"between {answer_words(below, labels)} and {answer_words(below + 1, labels)}"


def _cap(stored: Stored) -> str:
    """Why readiness is below the levers; "" when it is not."""
    now = stored.assessment
    if not now.capped or now.lever_index is None or now.gate.ceiling is None:
        return ""
    weakest = [s for s in now.gate.signals if s.stricter == now.gate.value]
    names = listed([quoted(stored.concept_title(signal.key)) for signal in weakest])
    label = _holds_from(stored)
    return (
        f"The levers alone stand at {whole(now.lever_index)}. Readiness is held at "
        f"{whole(now.gate.ceiling)} by {names}: on average below “{label}” for at least one "
        f"of you. Once it is “{label}” or better for both, the limit is gone."
    )


def _holds_from(stored: Stored) -> str:
    item = stored.items[stored.assessment.request.form.gate_items[0]]
    return answer_words(int(GATE.enter), item.labels)


def _base_note(stored: Stored) -> str:
    """Why the stage stays above the foundation although a signal is a little under the line."""
    now = stored.assessment
    if now.gate.value is None or now.gate.value >= GATE.enter:
        return ""
    if not (_decided(stored) and now.state.gate):
        return ""
    return "It held before and is a little lower now; one round does not undo the stage."


# --- timing -----------------------------------------------------------------------------------


def _timing(stored: Stored) -> TimingView:
    timing = stored.assessment.timing
    if timing is None:
        return TimingView(None, "not rated by both of you", "")
    # Ties share a place, so several signs may stand for one of the best two.
    titles = [quoted(stored.items[key].title) for key in timing.counted]
    return TimingView(whole(timing.combined), _timing_verdict(stored, timing), ", ".join(titles))


def _timing_verdict(stored: Stored, timing: DimensionScore) -> str:
    if timing.combined >= TIMING.enter or (_decided(stored) and stored.assessment.state.timing):
        return "The signs are there"
    return (
        "The first signs show" if timing.combined >= TIMING.leave else "Nothing asks for a change"
    )


def _decided(stored: Stored) -> bool:
    """Without a stage the flags are those of an earlier cycle and say nothing about this one."""
    return stored.assessment.state.stage is not Stage.NOT_ENOUGH_DATA


# --- what is missing --------------------------------------------------------------------------


def _missing(stored: Stored) -> Iterator[str]:
    """What keeps a readiness figure or a stage from being there, one sentence each."""
    now = stored.assessment
    yield from _missing_foundation(stored)
    for family in now.request.form.families:
        if now.families[family.key] is None:
            items = [stored.items[key] for key in family.items]
            yield _missing_pairs(gap_title(stored, family.key), family.counted, items)
    change = now.request.form.change
    if now.timing is None:
        items = [stored.items[key] for key in change.items]
        yield _missing_pairs(family_title(stored, change.items), change.counted, items)


def _missing_foundation(stored: Stored) -> Iterator[str]:
    missing = missing_foundation(stored)
    for role in SheetRole:
        open_ones = [f"“{i.title}” ({i.words(role)})" for whose, i in missing if whose is role]
        if open_ones:
            yield f"{stored.voice.label(role)}: no level for {listed(open_ones)}."


def _missing_pairs(title: str, needed: int, items: list[Item]) -> str:
    both = sum(item.difference is not None for item in items)
    return (
        f"{title}: {count(both)} of {count(len(items))} rated by both of you, and it takes "
        f"{count(needed)}."
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
