from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django import forms

_LONGEST = 400_000  # the service says what fits, in words; this only stops nonsense


class ImportForm(forms.Form):
    """Text that was pasted or stands in a file. `tags` are the suggestions that were ticked.

    Each is "line:key", for the entry that begins in that line.
    """

    file = forms.FileField(
        label="Or choose a file",
        required=False,
        help_text="Plain text, Markdown or CSV.",
        error_messages={"empty": "This file is empty."},
        widget=forms.ClearableFileInput(
            attrs={"accept": ".txt,.md,.markdown,.csv,.tsv,text/*", "class": "form-control"}
        ),
    )
    text = forms.CharField(
        label="Paste it here",
        required=False,
        max_length=_LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "import-text"}),
    )
    shared = forms.BooleanField(required=False)

    def __init__(self, *args: Any, reader: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        if reader:
            self.fields["shared"].label = f"{reader} can read all of it"
        else:
            del self.fields["shared"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("text", "").strip():
            raise forms.ValidationError("Paste something, or choose a file.")
        return data

    def ticked(self) -> Mapping[int, set[str]]:
        """Per line, the keys that were ticked."""
        found: dict[int, set[str]] = defaultdict(set)
        data: Any = self.data
        for value in data.getlist("tags"):
            line, _, key = value.partition(":")
            if line.isdecimal() and len(line) < len(str(_LONGEST)):
                found[int(line)].add(key)
        return found
