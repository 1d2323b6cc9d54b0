from django import forms

from assessments.forms.evidence.noting import Prose


class AskForm(forms.Form):
    """Whom to ask, and where the link goes."""

    name = forms.CharField(
        label="Who was helped?",
        max_length=120,
        help_text="Their name, as it will stand beside what they confirm.",
        error_messages={"required": "Say who was helped."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.EmailField(
        label="Their e-mail address at work",
        max_length=254,
        help_text="The link goes there and nowhere else; you do not see it.",
        error_messages={
            "required": "Give the address that the link should go to.",
            "invalid": "This is not an e-mail address.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class AnswerForm(forms.Form):
    """What the colleague says: the button that was pressed, and a sentence if they like."""

    answer = forms.ChoiceField(
        choices=[("yes", "Yes, this happened"), ("no", "I cannot say that")],
        error_messages={
            "required": "Choose one of the two answers.",
            "invalid_choice": "Choose one of the two answers.",
        },
    )
    words = Prose(label="A sentence in your own words", required=False, rows=3)

    @property
    def confirms(self) -> bool:
        return bool(self.cleaned_data["answer"] == "yes")
