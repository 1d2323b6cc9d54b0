"""Forms of the log: what happened, what another says to it, and what a piece is shared by."""

import datetime
from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import URLValidator

from assessments.models.evidence import LONGEST_GAINED, LONGEST_LINK, LONGEST_WORDS
from assessments.queries.evidence import Tag, TagGroup, tag_groups, tag_keys
from assessments.queries.framework import Catalogue


class Prose(forms.CharField):
    """Text that counts a line break as one character, and is never cut short by the browser."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=LONGEST_WORDS, widget=widget, **options)
        self.error_messages["max_length"] = (
            f"This can be {LONGEST_WORDS} characters long; what you wrote has %(show_value)d. "
            "It is all still here: shorten it and save again."
        )

    def widget_attrs(self, _widget: forms.Widget) -> dict[str, Any]:
        return {}  # a browser with a limit drops the end of what is pasted, in silence

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class EvidenceForm(forms.Form):
    """What happened and when; the rest can wait. `reader` is the name of who could read it."""

    what = Prose(
        label="What happened?",
        error_messages={"required": "Say in a sentence what happened."},
    )
    happened_on = forms.DateField(
        label="When",
        error_messages={"required": "Choose the day.", "invalid": "Write the day as 2026-03-31."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    effect = Prose(
        label="What changed because of it",
        required=False,
        rows=2,
        help_text="A number, a decision, a habit: what is different now.",
    )
    gained = forms.CharField(
        label="Who is better off",
        required=False,
        max_length=LONGEST_GAINED,
        help_text="A team, a role, a customer.",
    )
    link = forms.URLField(
        label="Link",
        required=False,
        max_length=LONGEST_LINK,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": "This is not a web address."},
        help_text="A document, a change, a thread: where one can look it up.",
    )
    items = forms.MultipleChoiceField(label="What it shows", required=False)
    shared = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, catalogue: Catalogue, today: datetime.date, reader: str = "", **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.today = today
        self.groups = tag_groups(catalogue)
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()
        items: Any = self.fields["items"]
        items.choices = [(key, key) for key in tag_keys(catalogue)]
        if reader:
            self.fields["shared"].label = f"{reader} can read it"
        else:
            del self.fields["shared"]

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of the tags that are ticked."""
        return frozenset(self["items"].value() or ())

    @property
    def chosen_tags(self) -> tuple[Tag, ...]:
        chosen = self.chosen
        return tuple(tag for group in self.groups for tag in group.tags if tag.key in chosen)

    @property
    def other_groups(self) -> tuple[TagGroup, ...]:
        """The tags that are not ticked, without the groups of which none is left."""
        chosen = self.chosen
        rest = (
            replace(group, tags=tuple(tag for tag in group.tags if tag.key not in chosen))
            for group in self.groups
        )
        return tuple(group for group in rest if group.tags)

    @property
    def has_more(self) -> bool:
        """Whether something that is folded away is filled in, or wrong."""
        return any(self[name].value() or self[name].errors for name in ("effect", "gained", "link"))

    def clean_happened_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError("That day is still to come.")
        return day

    def clean_items(self) -> tuple[str, ...]:
        """In the order of the questionnaire, each once: a chip can stand on the page twice."""
        ticked = set(self.cleaned_data["items"])
        items: Any = self.fields["items"]
        return tuple(key for key, _ in items.choices if key in ticked)

    def words(self) -> dict[str, Any]:
        """What the piece will say, by the names of its fields."""
        names = ("happened_on", "what", "effect", "gained", "link", "items")
        return {name: self.cleaned_data[name] for name in names}


class ConfirmForm(forms.Form):
    """`version` is the wording that was on the page."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    words = Prose(
        label="In your words",
        required=False,
        rows=2,
        help_text="What you saw of it. It stays with the evidence.",
    )


class RemarkForm(forms.Form):
    """A question, or the answer to one."""

    text = Prose(
        label="Your question", rows=2, error_messages={"required": "Write what you want to say."}
    )
