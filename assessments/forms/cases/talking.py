"""What the two say beside a part of their case."""

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.forms.cases.writing import Written
from assessments.queries.cases.checks import LONGEST_TEXT

LONGEST_COMMENT = 5000


class CommentForm(forms.Form):
    """`asks`: the other author is asked by name, which they see on their home page."""

    text = Written(
        label="Comment",
        longest=LONGEST_COMMENT,
        rows=2,
        error_messages={"required": "Write what you want to say."},
    )
    asks = forms.BooleanField(required=False)

    def __init__(self, *args: Any, other: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["asks"].label = f"Ask {other}"

    def clean_text(self) -> str:
        return _said(self.cleaned_data["text"], required=self.fields["text"].required)


class SuggestionForm(CommentForm):
    """Another wording of one field; `base` is the revision that was on the page."""

    field = forms.ChoiceField(widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    wording = Written(
        label="How it should read",
        longest=LONGEST_TEXT,
        rows=4,
        required=False,
    )

    def __init__(self, *args: Any, fields: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].choices = list(fields)  # type: ignore[attr-defined]
        self.fields["text"].required = False
        self.fields["text"].label = "Why"


def _said(text: str, *, required: bool) -> str:
    said = text.strip()
    if required and not said:
        raise forms.ValidationError("Write what you want to say.")
    return said
