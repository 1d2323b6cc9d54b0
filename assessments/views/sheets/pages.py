"""What the views of a sheet share: finding it, saying why it is closed, drawing a section."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from assessments.forms import sheets as forms
from assessments.permissions import Permission
from assessments.queries import sheets as queries
from assessments.queries.sheets import Closed, SectionPage
from assessments.views.guards import PersonRequest, authorise
from assessments.views.sheets.evidence import EvidenceBehind, evidence_behind

CLOSED_WORDS: Mapping[Closed, tuple[str, str]] = {
    Closed.SUBMITTED: (
        "Your half is already submitted",
        "It was submitted in the meantime, perhaps in another tab, so nothing was added to it.",
    ),
    Closed.SUPERSEDED: (
        "Your half no longer counts",
        "Another manager has taken over and answers a half of their own.",
    ),
    Closed.NOT_OPEN_YET: (
        "This cycle has not opened yet",
        "Answers can be given from its first day on.",
    ),
    Closed.CYCLE_CLOSED: (
        "This cycle has ended",
        "It takes no answers any more; what was submitted stays as it is.",
    ),
}


@dataclass(frozen=True)
class StepLink:
    title: str
    url: str
    state: str
    here: bool
    answered: int
    total: int


@dataclass(frozen=True)
class Card:
    """A question with what stands in its fields now: stored, or typed and not yet accepted."""

    question: queries.Question
    value: str
    note: str
    seen: str
    error: str
    note_error: str
    unsaved: bool
    stored: queries.SavedAnswer | None  # in conflict with what was typed
    evidence: EvidenceBehind | None  # None where the question takes none

    @property
    def rows(self) -> SafeString:
        return _draw("_answer_rows", self.question, self.value, self.error)

    @property
    def background(self) -> SafeString:
        return _draw("_background", self.question)

    @property
    def label(self) -> str:
        return self._label(self.value)

    @property
    def stored_label(self) -> str:
        return self._label(self.stored.value) if self.stored else ""

    def _label(self, value: str) -> str:
        labels = {option.value: option.label or option.text for option in self.question.options}
        return labels.get(value, "")


def _draw(part: str, question: queries.Question, value: str = "", error: str = "") -> SafeString:
    # Whoever works on the templates wants to see the change.
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    # A value that was never offered selects nothing; as a key it would let anyone fill the cache.
    offered = value if any(value == option.value for option in question.options) else ""
    return draw(part, question, offered, error)


@lru_cache(maxsize=4096)
def _drawn(part: str, question: queries.Question, value: str, error: str) -> SafeString:
    """Markup of a question: two thirds of the page, and the same for all who see the question."""
    context = {"question": question, "value": value, "error": error}
    return render_to_string(f"assessments/sheets/{part}.html", context)


def sheet_to_write(request: PersonRequest, pk: int) -> Any:
    """The sheet for its author: 404 for strangers, 403 for the other of an opened pair."""
    sheet = get_object_or_404(queries.sheets_visible_to(request.user), pk=pk)
    # A superseded sheet is visible to its author alone; the page then says why it is closed.
    if sheet.superseded_at is None:
        authorise(request, Permission.ANSWER_SHEET, sheet)
    return sheet


def draw_section(
    request: PersonRequest,
    sheet: Any,
    page: SectionPage,
    form: forms.SectionForm,
    *,
    conflicts: Mapping[str, queries.SavedAnswer] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The section as a page; what is typed in `form` stands in its fields."""
    context = {
        "sheet": sheet,
        "page": page,
        "form": form,
        "cards": cards(form, conflicts or {}, evidence_behind(request, sheet, page)),
        "steps": [step_link(sheet, step, here=page.section.key) for step in page.steps],
        "progress_words": progress_words(page.section.title, page.progress),
        "progress_short": progress_short(page.progress),
        "first_open": _first_open(page),
        "seconds_per_answer": queries.SECONDS_PER_ANSWER,
        "opened": forms.opened_now(sheet.pk),
        "conflicts": bool(conflicts),
    }
    return render(request, "assessments/sheets/section_form.html", context, status=status)


def cards(
    form: forms.SectionForm,
    conflicts: Mapping[str, queries.SavedAnswer],
    evidence: Mapping[str, EvidenceBehind],
) -> list[Card]:
    return [
        _card(form, question, conflicts.get(question.key), evidence.get(question.key))
        for question in form.questions
    ]


def _card(
    form: forms.SectionForm,
    question: queries.Question,
    stored: queries.SavedAnswer | None,
    evidence: EvidenceBehind | None,
) -> Card:
    note_field = forms.NOTE + question.key
    value = form[question.key].value() or ""
    note = (form[note_field].value() or "") if question.takes_note else ""
    seen = form[forms.SEEN + question.key].value() or ""
    return Card(
        question=question,
        value=value,
        note=note,
        seen=stored.seen if stored else seen,
        unsaved=not forms.as_shown(forms.Typed(question.key, value, note, seen)),
        error=form.first_error(question.key),
        note_error=form.first_error(note_field),
        stored=stored,
        evidence=evidence,
    )


def step_link(sheet: Any, step: queries.Step, here: str = "") -> StepLink:
    url = reverse("sheet-section", args=[sheet.pk, step.key])
    done = step.progress
    return StepLink(step.title, url, step.state, step.key == here, done.answered, done.total)


def progress_words(title: str, progress: queries.Progress) -> str:
    """Where one is; the page's script says it in the same words after every answer."""
    minutes = progress.minutes_left
    left = f"about {minutes} minute{'s' * (minutes != 1)} left" if minutes else "nothing left open"
    return f"{title} · {progress.answered} of {progress.total} answered · {left}"


def progress_short(progress: queries.Progress) -> str:
    """The same for a narrow screen."""
    minutes = progress.minutes_left
    left = f"about {minutes} min" if minutes else "none left open"
    return f"{progress.answered} of {progress.total} · {left}"


def _first_open(page: SectionPage) -> str:
    """The key of the first question of a section that has no answer yet; "" if all have one."""
    keys = (q.question.key for q in page.questions if not (q.saved and q.saved.value))
    return next(keys, "")


def closed_page(
    request: PersonRequest, sheet: Any, reason: Closed, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Why nothing can be written now; `typed` shows what somebody had typed, to keep it."""
    title, text = CLOSED_WORDS[reason]
    context |= {"sheet": sheet, "title": title, "text": text}
    return render(request, "assessments/sheets/closed_page.html", context, status=status)
