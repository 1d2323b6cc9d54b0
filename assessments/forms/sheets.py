import time
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.utils.datastructures import MultiValueDict

from assessments.choices import Module
from assessments.queries.sheets import (
    NOTE_LENGTH,
    Question,
    SectionPage,
    is_untouched,
    seen_version,
)

NOTE = "note_"
SEEN = "seen_"
_OPENED_SALT = "sheet-section-opened"
# Somebody who leaves a page open over lunch has not been reading it all that time.
_LONGEST_STAY = 60 * 60


@dataclass(frozen=True)
class Typed:
    """One answer as it came from a page, with the version that the page had shown."""

    key: str
    value: str
    note: str
    seen: str

    @property
    def seen_version(self) -> int:
        return seen_version(self.seen)


class NoteField(forms.CharField):
    """Text that counts a line break as one character, and is never cut short by the browser."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=NOTE_LENGTH, widget=forms.Textarea)
        self.error_messages["max_length"] = (
            f"A note can be {NOTE_LENGTH} characters long; this one has %(show_value)d."
        )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class AnswerForm(forms.Form):
    """One answer, as the page's script saves it; the service knows what the question takes."""

    value = forms.CharField(required=False, max_length=40)
    note = NoteField()
    seen = forms.CharField(required=False, max_length=40)

    def typed(self, key: str) -> Typed:
        return Typed(key, **self.cleaned_data)

    @property
    def first_error(self) -> str:
        return next((str(error) for errors in self.errors.values() for error in errors), "")


class SectionForm(forms.Form):
    """A section with all its answers, as one page posts it."""

    opened = forms.CharField(required=False, max_length=200)

    def __init__(self, page: SectionPage, data: MultiValueDict[str, Any] | None = None) -> None:
        super().__init__(data)
        self.given_up = frozenset(data.getlist("take") if data else ())
        self.questions = page.section.questions
        for asked in page.questions:
            saved = asked.saved
            self._ask(
                asked.question,
                value=saved.value if saved else "",
                note=saved.note if saved else "",
                seen=saved.seen if saved else "",
            )

    def _ask(self, question: Question, *, value: str, note: str, seen: str) -> None:
        self.fields[question.key] = forms.ChoiceField(
            label=question.title,
            required=False,
            initial=value,
            choices=[(option.value, option.label) for option in question.options],
            error_messages={"invalid_choice": "Choose one of the answers below."},
        )
        self.fields[SEEN + question.key] = forms.CharField(required=False, initial=seen)
        if question.takes_note:
            field = self.fields[NOTE + question.key] = NoteField()
            field.label, field.initial = f"{question.title}, note", note

    def first_error(self, field: str) -> str:
        return next((str(error) for error in self.errors.get(field, ())), "")

    def typed(self) -> list[Typed]:
        """Every answer of the page, once the form is valid."""
        data = self.cleaned_data
        return [
            Typed(q.key, data[q.key], data.get(NOTE + q.key, ""), data[SEEN + q.key])
            for q in self.questions
        ]

    def touched(self) -> list[Typed]:
        """The answers that differ from what the page had shown, without those given up for others.

        `take` names answers for which the stored one is to stand.
        """
        return [
            typed
            for typed in self.typed()
            if typed.key not in self.given_up and not as_shown(typed)
        ]

    def seconds_on_page(self, sheet_id: int) -> int:
        """Whole seconds since this page of this sheet was made; 0 if that cannot be known."""
        try:
            opened = signing.loads(self.cleaned_data["opened"], salt=_OPENED_SALT)
        except signing.BadSignature:
            return 0
        if opened["sheet"] != sheet_id:
            return 0
        return min(max(int(time.time() - opened["at"]), 0), _LONGEST_STAY)


class StartPrivateForm(forms.Form):
    modules = forms.MultipleChoiceField(
        label="Add to the core questions",
        required=False,
        choices=Module.choices,
        widget=forms.CheckboxSelectMultiple,
    )


def opened_now(sheet_id: int) -> str:
    """A signed token for the page that is being made, so that its time cannot be made up."""
    return signing.dumps({"sheet": sheet_id, "at": int(time.time())}, salt=_OPENED_SALT)


def as_shown(typed: Typed) -> bool:
    """Whether an answer came back as its page had shown it; one never stored was shown empty."""
    if not typed.seen:
        return not typed.value and not typed.note
    return is_untouched(typed.seen, typed.value, typed.note)
