"""What is typed into the parts of a case. Nothing that was typed is refused for its spaces."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from assessments.queries.cases.checks import (
    LONGEST_FIELD,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_EVIDENCE,
    unstorable_in,
)
from assessments.queries.cases.content import ClaimWords, SectionWords
from assessments.queries.evidence import TagGroup

TOO_LONG = (
    "This has %(show_value)d characters, and it can have %(limit_value)d. It is all still here: "
    "shorten it, or divide it, and save again."
)


class Written(forms.CharField):
    """Text of several lines as it was typed; a line break counts as one character."""

    def __init__(self, *, longest: int, rows: int = 3, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true"})
        super().__init__(max_length=longest, strip=False, widget=widget, **options)
        self.error_messages["max_length"] = TOO_LONG
        self.widget.attrs.pop("maxlength", None)  # the browser would cut off what is pasted

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def run_validators(self, value: Any) -> None:
        if fault := unstorable_in(value):
            raise forms.ValidationError(fault)
        super().run_validators(value)


class PartForm(forms.Form):
    """`base` is the revision that stood on the page; `part` names one that is being added."""

    base = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    part = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def opened(self) -> int:
        """The number that `base` came with; 0 where it is damaged."""
        return getattr(self, "cleaned_data", {}).get("base") or 0


class SectionForm(PartForm):
    """`is_own`: a section that the two have added, which has a title of its own."""

    title = forms.CharField(
        label="Title",
        max_length=LONGEST_TITLE,
        error_messages={"required": "A section of your own needs a title."},
    )
    text = Written(label="Text", longest=LONGEST_TEXT, rows=16, required=False)

    def __init__(self, *args: Any, is_own: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_own:
            del self.fields["title"]

    def words(self) -> SectionWords:
        return SectionWords(self.cleaned_data["text"], self.cleaned_data.get("title", ""))


class ClaimForm(PartForm):
    """`sections` are keys and titles, `groups` the items to choose from; which evidence may be
    cited is for the service to say.
    """

    behaviour = Written(
        label="What was done",
        longest=LONGEST_FIELD,
        error_messages={"required": "Say in a sentence what was done."},
        help_text="One behaviour, in one sentence: what somebody saw.",
    )
    effect = Written(
        label="What came of it",
        longest=LONGEST_FIELD,
        required=False,
        help_text="A number, a decision, a habit: what is different now, and for whom.",
    )
    item = forms.ChoiceField(
        label="What it shows",
        error_messages={"required": "Choose the lever or signal that it shows."},
        help_text="What you both answered about it then stands beside the claim.",
    )
    section = forms.ChoiceField(label="Section", error_messages={"required": "Choose a section."})
    is_new = forms.BooleanField(label="This is a new responsibility", required=False)
    handed_over = Written(
        label="What was handed over for it, and to whom",
        longest=LONGEST_FIELD,
        rows=2,
        required=False,
        help_text="A change of work, not an addition: name what is done by somebody else now.",
    )
    evidence = forms.TypedMultipleChoiceField(label="Evidence", required=False, coerce=int)

    def __init__(
        self,
        *args: Any,
        sections: Iterable[tuple[str, str]],
        groups: Iterable[TagGroup],
        evidence: Sequence[int],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.groups = tuple(groups)
        items: list[Any] = [("", "Choose one")]
        items += [(one.title, [(tag.key, tag.title) for tag in one.tags]) for one in self.groups]
        fields: dict[str, Any] = self.fields
        fields["item"].choices = items
        fields["section"].choices = list(sections)
        fields["evidence"].choices = [(pk, pk) for pk in evidence]
        fields["evidence"].error_messages["invalid_choice"] = (
            "One of the pieces cannot be cited any more. Those that can are below."
        )

    @property
    def cited(self) -> frozenset[str]:
        """What is ticked, as it stands in the form."""
        return frozenset(str(pk) for pk in self["evidence"].value() or ())

    def clean_evidence(self) -> tuple[int, ...]:
        """In the order in which they were cited before; what is new comes last."""
        chosen = list(dict.fromkeys(self.cleaned_data["evidence"]))
        if len(chosen) > MOST_EVIDENCE:
            raise forms.ValidationError(f"A claim cites at most {MOST_EVIDENCE} pieces.")
        before = list(self.get_initial_for_field(self.fields["evidence"], "evidence") or ())
        kept = [pk for pk in before if pk in chosen]
        return (*kept, *(pk for pk in chosen if pk not in kept))

    def words(self) -> ClaimWords:
        names = ("section", "item", "behaviour", "effect", "evidence", "is_new", "handed_over")
        return ClaimWords(**{name: self.cleaned_data[name] for name in names})
