"""A rater's own answers to read again, and what they say on their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assessments.models import Sheet
from assessments.queries.sheets.answers import answers_of, can_be_taken_back, values_of
from assessments.queries.sheets.questionnaire import Question, Questionnaire, questionnaire_of
from assessments.queries.sheets.seals import read_seal


@dataclass(frozen=True)
class OwnAnswer:
    """A question as it was answered; without `label` and `text` it was not."""

    title: str
    prompt: str
    label: str
    text: str
    note: str


@dataclass(frozen=True)
class OwnSection:
    title: str
    answers: tuple[OwnAnswer, ...]


@dataclass(frozen=True)
class SealedView:
    """A submitted sheet for its author."""

    sections: tuple[OwnSection, ...]
    sha256: str
    submitted_at: datetime
    can_be_taken_back: bool


def own_sections(sheet: Sheet) -> tuple[OwnSection, ...]:
    """The working answers of a sheet in words, section by section. One query."""
    answers = answers_of(sheet)
    notes = {key: answer.note for key, answer in answers.items()}
    return in_words(questionnaire_of(sheet), values_of(answers), notes)


def sealed_view(sheet: Sheet) -> SealedView:
    """What its author submitted, read from the seal. No query. Raises NotSealed, BrokenSeal."""
    sealed = read_seal(sheet)
    return SealedView(
        sections=in_words(questionnaire_of(sheet), sealed.values(), sealed.notes),
        sha256=sealed.sha256,
        submitted_at=sealed.submitted_at,
        can_be_taken_back=can_be_taken_back(sheet),
    )


def in_words(
    form: Questionnaire, values: Mapping[str, str], notes: Mapping[str, str]
) -> tuple[OwnSection, ...]:
    """Every question of a sheet with the words of its answer."""
    return tuple(
        OwnSection(
            block.title,
            tuple(
                _answer(question, values.get(question.key, ""), notes.get(question.key, ""))
                for question in form.section(block, ()).questions
            ),
        )
        for block in form.blocks()
    )


def _answer(question: Question, value: str, note: str) -> OwnAnswer:
    chosen = next((option for option in question.options if option.value == value), None)
    return OwnAnswer(
        title=question.title,
        prompt=question.prompt,
        label=chosen.label if chosen else "",
        text=chosen.text if chosen else "",
        note=note,
    )
