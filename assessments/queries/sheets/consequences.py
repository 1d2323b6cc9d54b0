"""What follows from answers that are missing, and gentle hints about how the answering went."""

from collections.abc import Iterator, Mapping
from typing import Any

from assessments.choices import LEVELS, Module, SheetRole
from assessments.queries.sheets.questionnaire import INTENT, Questionnaire
from assessments.scoring.answers import Answers
from assessments.scoring.quality import answer_quality, hurried


def consequences(
    form: Questionnaire, values: Mapping[str, str], *, private: bool
) -> tuple[str, ...]:
    """One sentence for each number that cannot be computed from these answers alone."""
    return tuple(_consequences(form, values, private))


def _consequences(form: Questionnaire, values: Mapping[str, str], private: bool) -> Iterator[str]:
    core = form.catalogue.forms["core"]
    rated = {key for key, value in values.items() if value in LEVELS}
    gate = [item for items in core["gate"].values() for item in items]
    if not private and not rated.issuperset(gate):
        missing = [f"“{form.catalogue.items[key].title}”" for key in gate if key not in rated]
        yield (
            f"No readiness can be computed without all {_number(len(gate))} foundation answers on "
            f"the scale, from both of you. Not there yet: {', '.join(missing)}."
        )
    if not private and len(rated.intersection(core["change"]["items"])) < core["change"]["counted"]:
        yield (
            "Timing stays open: it needs "
            f"{_number(core['change']['counted'])} of the signs that the work should change."
        )
    for name in ("core", *form.modules):
        short = list(_short_families(form, form.catalogue.forms[name], rated))
        if short:
            what = "lever index" if name == "core" else f"number for {Module(name).label.lower()}"
            yield f"There is no {what}: {'; '.join(short)}. Nothing is guessed in their place."
    if any(key not in values for key in form.catalogue.archetype_pairs):
        yield "The archetype preference needs all six pairs of weeks."
    if not private and form.role is SheetRole.SELF and INTENT not in values:
        yield "Where you want to go is left open, which counts the same as “not sure”."


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

    `page_seconds` is the time on a section's page; sections without a time are passed over.
    """
    return tuple(_hints(form, form.scored(values), page_seconds))


def _hints(form: Questionnaire, answers: Answers, page_seconds: Mapping[str, int]) -> Iterator[str]:
    quality = answer_quality([item.key for item in form.items()], answers)
    if quality.straight_lining:
        yield (
            f"{quality.longest_run} answers in a row are the same step. If that is how it was, "
            "leave them; if not, a second look helps your conversation."
        )
    for block in form.blocks():
        questions = len(form.keys_of(block.key))
        seconds = page_seconds.get(block.key)
        if seconds is not None and hurried(seconds, questions):
            yield f"“{block.title}” went very quickly. Did every question get read?"


def _number(count: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else str(count)
