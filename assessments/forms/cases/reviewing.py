"""Handing a case to its reviewers, what they say of it, and what is decided."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Q

from assessments.choices import Outcome, Recommendation
from assessments.forms.cases.writing import Written
from assessments.models import User
from assessments.queries.evidence import TagGroup

LONGEST_WORDS = 5000
REVIEW_DAYS = 14  # proposed
MOST_REVIEWERS = 10
REASONS = 4


class PersonField(forms.CharField):
    """An active person, by full name or e-mail address."""

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        return person_named(words) if words else None


class PeopleField(forms.CharField):
    """Several of them, one in a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        lines = dict.fromkeys(line.strip() for line in super().clean(value).splitlines())
        names = [line for line in lines if line]
        if len(names) > MOST_REVIEWERS:
            raise forms.ValidationError(f"Name at most {MOST_REVIEWERS} people.")
        return [person_named(name) for name in names]


def person_named(words: str) -> User:
    """Raises ValidationError, which says what is in the way."""
    is_meant = Q(email__iexact=words) | Q(name__iexact=words)
    found: list[User] = list(User.objects.filter(is_meant, is_active=True))
    if not found:
        raise forms.ValidationError(
            "Nobody active has the name or address “%(words)s”. Write it in full.",
            params={"words": words},
        )
    if len(found) > 1:
        raise forms.ValidationError(
            "Several people are called “%(words)s”. Give the e-mail address of the one.",
            params={"words": words},
        )
    return found[0]


class SubmitForm(forms.Form):
    """`number` is the revision that was on the page."""

    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reviewers = PeopleField(
        required=False,
        label="Who reviews it",
        help_text="Names or e-mail addresses in full, one in a line. HR can name others later. "
        "None of them reads what the others say before all have answered.",
    )
    review_until = forms.DateField(
        label="Last day for their answers",
        error_messages={"required": "Choose the last day."},
        help_text="After it, all recommendations open, also if somebody has not answered.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: datetime.date, **options: Any) -> None:
        super().__init__(*args, **options)
        until = today + datetime.timedelta(days=REVIEW_DAYS)
        self.fields["review_until"].initial = until


class NameReviewerForm(forms.Form):
    user = PersonField(
        label="Name or e-mail address",
        max_length=254,
        error_messages={"required": "Say who it is."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NoteForm(forms.Form):
    text = Written(
        label="Your note",
        longest=LONGEST_WORDS,
        required=False,
        help_text="Empty it to take it away.",
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.strip()


class RecommendForm(forms.Form):
    recommendation = forms.ChoiceField(
        label="What do you recommend?",
        choices=Recommendation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you recommend."},
    )
    words = Written(
        label="Why",
        longest=LONGEST_WORDS,
        rows=5,
        error_messages={"required": "Say in a sentence what carries it."},
        help_text="What convinced you, or what you would have to see.",
    )


class DecideForm(forms.Form):
    """Up to four reasons; `reasons()` gives those that are filled in."""

    outcome = forms.ChoiceField(
        label="What was decided?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was decided."},
    )
    words = Written(
        label="In your words, to both of them",
        longest=LONGEST_WORDS,
        rows=4,
        required=False,
    )

    def __init__(self, *args: Any, groups: Iterable[TagGroup], **options: Any) -> None:
        super().__init__(*args, **options)
        items: list[Any] = [("", "Nothing in particular")]
        items += [(one.title, [(tag.key, tag.title) for tag in one.tags]) for one in groups]
        for number in range(1, REASONS + 1):
            self.fields[f"text_{number}"] = Written(
                label=f"Reason {number}", longest=LONGEST_WORDS, rows=2, required=False
            )
            self.fields[f"would_change_{number}"] = Written(
                label="What would change it", longest=LONGEST_WORDS, rows=2, required=False
            )
            self.fields[f"item_{number}"] = forms.ChoiceField(
                label="What it is about", choices=items, required=False
            )

    @property
    def rows(self) -> Sequence[tuple[Any, Any, Any]]:
        """The fields of each reason, for the page."""
        return [
            (self[f"text_{n}"], self[f"would_change_{n}"], self[f"item_{n}"])
            for n in range(1, REASONS + 1)
        ]

    @property
    def has_more_reasons(self) -> bool:
        """Whether anything stands in those after the first."""
        return any(self[f"{name}_{n}"].value() for n in range(2, REASONS + 1) for name in _REASON)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, REASONS + 1):
            change = cleaned.get(f"would_change_{number}", "").strip()
            if change and not cleaned.get(f"text_{number}", "").strip():
                self.add_error(f"text_{number}", "Say the reason that this would change.")
        return cleaned

    def reasons(self) -> list[dict[str, str]]:
        rows = (
            {name: self.cleaned_data[f"{name}_{number}"].strip() for name in _REASON}
            for number in range(1, REASONS + 1)
        )
        return [row for row in rows if row["text"]]


_REASON = ("text", "would_change", "item")
