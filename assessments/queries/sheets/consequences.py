"""What follows from answers that are missing, and gentle hints about how the answering went."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.choices import LEVELS, NO_OPPORTUNITY, NOT_OBSERVED, Module, SheetRole
from assessments.queries.framework import BlockEntry, ItemEntry
from assessments.queries.sheets.questionnaire import INTENT, Questionnaire
from assessments.scoring.answers import Answers
from assessments.scoring.quality import answer_quality, hurried

_INSTEAD = {NO_OPPORTUNITY: "no opportunity", NOT_OBSERVED: "not observed"}


@dataclass(frozen=True)
class Cause:
    """An item without a level; `state` says how it stands: open, no opportunity, not observed."""

    item: ItemEntry
    state: str


@dataclass(frozen=True)
class Consequence:
    """Something the report will not hold. `causes` are the items to look at, where few matter."""

    text: str
    causes: tuple[Cause, ...] = ()
    bars_readiness: bool = False


def consequences(form: Questionnaire, values: Mapping[str, str]) -> tuple[Consequence, ...]:
    """One for each number that cannot be computed, whatever the other of the pair answers."""
    return tuple(_consequences(form, values))


def _consequences(form: Questionnaire, values: Mapping[str, str]) -> Iterator[Consequence]:
    rated = {key for key, value in values.items() if value in LEVELS}
    if not form.is_private:
        yield from _for_the_pair(form, values, rated)
    for name in ("core", *form.modules):
        yield from _numbers(form, name, rated)
    if any(key not in values for key in form.catalogue.archetype_pairs):
        yield Consequence("The archetype preference needs all six pairs of weeks.")
    if not form.is_private and form.role is SheetRole.SELF and INTENT not in values:
        yield Consequence("Where you want to go is left open, which counts the same as “not sure”.")


def _for_the_pair(
    form: Questionnaire, values: Mapping[str, str], rated: set[str]
) -> Iterator[Consequence]:
    """Readiness and timing, which take two; a private sheet has neither."""
    foundation, change = form.foundation(), form.catalogue.forms["core"]["change"]
    missing = [item for item in foundation if item.key not in rated]
    if missing:
        text = (
            "There will be no readiness figure and no stage: they need all "
            f"{_number(len(foundation))} foundation answers on the scale, from both of you."
        )
        causes = (Cause(item, _INSTEAD.get(values.get(item.key, ""), "open")) for item in missing)
        yield Consequence(text, tuple(causes), bars_readiness=True)
    if len(rated.intersection(change["items"])) < change["counted"]:
        needed = _number(change["counted"])
        yield Consequence(
            f"Timing stays open, and with it the stage: it needs {needed} of the signs that the "
            "work should change."
        )


def _numbers(form: Questionnaire, name: str, rated: set[str]) -> Iterator[Consequence]:
    """What a form of the scoring model cannot say because a family has too few answers."""
    short = "; ".join(_short_families(form, form.catalogue.forms[name], rated))
    if not short:
        return
    is_core = name == "core"
    what = "number for the levers" if is_core else f"number for {Module(name).label.lower()}"
    bars_readiness = is_core and not form.is_private
    if bars_readiness:
        what += ", and so no readiness figure"
    text = f"There is no {what}: {short}. Nothing is guessed in their place."
    yield Consequence(text, bars_readiness=bars_readiness)


def _short_families(
    form: Questionnaire, scoring_form: Mapping[str, Any], rated: set[str]
) -> Iterator[str]:
    for family in scoring_form["families"].values():
        given = len(rated.intersection(family["items"]))
        if given < family["counted"]:
            block = form.catalogue.items[family["items"][0]].block
            needed = _number(family["counted"])
            title = form.catalogue.blocks[block].title
            yield f"“{title}” takes {needed} answers on the scale and has {_number(given)}"


def hints(
    form: Questionnaire, values: Mapping[str, str], page_seconds: Mapping[str, int]
) -> tuple[str, ...]:
    """Things that make answers worth a second look. They change no score and nobody else sees them.

    `page_seconds` is the time on a section's page; sections without a time are passed over, and so
    are those of a single question.
    """
    return tuple(_hints(form, form.scored(values), page_seconds))


def _hints(form: Questionnaire, answers: Answers, page_seconds: Mapping[str, int]) -> Iterator[str]:
    quality = answer_quality([item.key for item in form.items()], answers)
    if quality.straight_lining:
        yield (
            f"{quality.longest_run} answers in a row are the same step. If that is how it was, "
            "leave them; if not, a second look helps your conversation."
        )
    timed = [block for block in form.blocks() if len(form.keys_of(block.key)) > 1]
    quick = [f"“{block.title}”" for block in timed if _was_quick(form, block, page_seconds)]
    if quick:
        which = "Every section" if len(quick) == len(timed) else _listed(quick)
        yield f"{which} went very quickly. Did every question get read?"


def _was_quick(form: Questionnaire, block: BlockEntry, page_seconds: Mapping[str, int]) -> bool:
    seconds = page_seconds.get(block.key)
    return seconds is not None and hurried(seconds, len(form.keys_of(block.key)))


def _listed(texts: list[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def _number(count: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else str(count)
