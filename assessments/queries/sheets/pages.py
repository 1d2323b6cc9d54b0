"""What the questionnaire pages show: progress, a section at a time, the check before the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assessments.choices import Discipline
from assessments.models import Sheet
from assessments.queries.framework import BlockEntry
from assessments.queries.sheets.answers import SavedAnswer, answers_of, values_of
from assessments.queries.sheets.consequences import Consequence, consequences, hints
from assessments.queries.sheets.questionnaire import (
    Question,
    Questionnaire,
    Section,
    questionnaire_of,
)

# Reading a question with its anchors and deciding, from trying it out.
SECONDS_PER_ANSWER = 25


class UnknownSection(LookupError):
    """The sheet has no section of that name."""


@dataclass(frozen=True)
class Progress:
    answered: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.answered

    @property
    def minutes_left(self) -> int:
        """Rounded up, so that it is 0 only when nothing is missing."""
        return -(-self.missing * SECONDS_PER_ANSWER // 60)

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Step:
    """A section in the stepper, with how far it is answered."""

    key: str
    title: str
    progress: Progress

    @property
    def state(self) -> str:
        if self.progress.is_complete:
            return "done"
        return "current" if self.progress.answered else "todo"


@dataclass(frozen=True)
class AskedQuestion:
    """A question together with what this rater has answered so far."""

    question: Question
    saved: SavedAnswer | None


@dataclass(frozen=True)
class SectionPage:
    section: Section
    questions: tuple[AskedQuestion, ...]
    steps: tuple[Step, ...]
    progress: Progress
    previous: BlockEntry | None
    following: BlockEntry | None
    last_saved_at: datetime | None


@dataclass(frozen=True)
class SectionCheck:
    """A section on the check page; `missing` are the questions without an answer."""

    step: Step
    missing: tuple[Question, ...]


@dataclass(frozen=True)
class CheckPage:
    sections: tuple[SectionCheck, ...]
    progress: Progress
    consequences: tuple[Consequence, ...]
    hints: tuple[str, ...]
    other_is_in: bool  # submitting this one opens both, for good

    @property
    def bars_readiness(self) -> bool:
        """Whether no readiness figure can come of the pair, whatever the other answers."""
        return any(one.bars_readiness for one in self.consequences)


def section_page(sheet: Sheet, key: str) -> SectionPage:
    """One section with the rater's own answers. One query, whatever the number of questions.

    Raises UnknownSection.
    """
    form = questionnaire_of(sheet)
    blocks = form.blocks()
    place = next((n for n, block in enumerate(blocks) if block.key == key), None)
    if place is None:
        raise UnknownSection(key)
    answers = answers_of(sheet)
    section = form.section(blocks[place], disciplines_for(sheet))
    steps = _steps(form, blocks, values_of(answers))
    return SectionPage(
        section=section,
        questions=tuple(AskedQuestion(q, answers.get(q.key)) for q in section.questions),
        steps=steps,
        progress=_whole(steps),
        previous=blocks[place - 1] if place else None,
        following=blocks[place + 1] if place + 1 < len(blocks) else None,
        last_saved_at=max((answer.saved_at for answer in answers.values()), default=None),
    )


def next_section(sheet: Sheet) -> str | None:
    """The first section with something unanswered; None when all is answered. One query."""
    form = questionnaire_of(sheet)
    steps = _steps(form, form.blocks(), values_of(answers_of(sheet)))
    return next((step.key for step in steps if not step.progress.is_complete), None)


def check_page(sheet: Sheet) -> CheckPage:
    """What is missing, what follows from it, and hints about the answering. Two queries."""
    form = questionnaire_of(sheet)
    values = values_of(answers_of(sheet))
    blocks = form.blocks()
    steps = _steps(form, blocks, values)
    return CheckPage(
        sections=tuple(
            SectionCheck(step, _missing(form, block, values))
            for step, block in zip(steps, blocks, strict=True)
        ),
        progress=_whole(steps),
        consequences=consequences(form, values),
        hints=hints(form, values, sheet.page_seconds),
        other_is_in=_other_is_in(sheet),
    )


def _other_is_in(sheet: Sheet) -> bool:
    """Whether the other of the pair has submitted: all that may be known of their sheet."""
    if sheet.pair_id is None:
        return False
    others = Sheet.objects.current().filter(pair=sheet.pair_id, submitted_at__isnull=False)
    return others.exclude(pk=sheet.pk).exists()


def disciplines_for(sheet: Sheet) -> tuple[str, ...]:
    """Whose examples to show: the discipline of the person it is about, or all if unknown."""
    person = sheet.author if sheet.pair is None else sheet.pair.person
    return (person.discipline,) if person.discipline else tuple(Discipline.values)


def _steps(
    form: Questionnaire, blocks: Iterable[BlockEntry], values: Mapping[str, str]
) -> tuple[Step, ...]:
    return tuple(Step(b.key, b.title, _progress(form.keys_of(b.key), values)) for b in blocks)


def _progress(keys: tuple[str, ...], values: Mapping[str, str]) -> Progress:
    return Progress(sum(key in values for key in keys), len(keys))


def _whole(steps: Iterable[Step]) -> Progress:
    parts = [step.progress for step in steps]
    return Progress(sum(part.answered for part in parts), sum(part.total for part in parts))


def _missing(
    form: Questionnaire, block: BlockEntry, values: Mapping[str, str]
) -> tuple[Question, ...]:
    if all(key in values for key in form.keys_of(block.key)):
        return ()
    questions = form.section(block, ()).questions
    return tuple(question for question in questions if question.key not in values)
