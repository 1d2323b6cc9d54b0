"""What is asked for when a case is to become a file, and when a file comes back."""

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.choices import ExportFormat

_LONGEST = 1_000_000  # the service says what fits, in words; this only stops nonsense


class ExportForm(forms.Form):
    """`choices` are the revisions that can be asked for, each with what it is called."""

    number = forms.TypedChoiceField(label="Which one", coerce=int, widget=forms.RadioSelect)
    format = forms.ChoiceField(
        label="As",
        choices=[
            (ExportFormat.PDF, "PDF, to hand to others"),
            (ExportFormat.DOCX, "Word, to go on working in"),
            (ExportFormat.MARKDOWN, "Markdown, which can be brought back"),
        ],
        widget=forms.RadioSelect,
        initial=ExportFormat.PDF,
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(choices)
        number: Any = self.fields["number"]
        number.choices = offered
        number.initial = offered[0][0] if offered else None


class CaseImportForm(forms.Form):
    """A Markdown export, pasted or as a file."""

    file = forms.FileField(
        label="The file",
        required=False,
        help_text="Markdown (.md), as it was exported here.",
        error_messages={"empty": "This file is empty."},
        widget=forms.ClearableFileInput(
            attrs={"accept": ".md,.markdown,.txt,text/*", "class": "form-control"}
        ),
    )
    text = forms.CharField(
        label="Or paste it here",
        required=False,
        max_length=_LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "import-text"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("text", "").strip():
            raise forms.ValidationError("Choose a file, or paste its text.")
        return data

    def bases(self) -> dict[str, int]:
        """By part, the revision that the preview was made against, as it was posted."""
        found: dict[str, int] = {}
        data: Any = self.data
        for value in data.getlist("base"):
            part, _, number = value.rpartition("@")
            if number.isdecimal() and len(number) < 10:
                found[part] = int(number)
        return found
