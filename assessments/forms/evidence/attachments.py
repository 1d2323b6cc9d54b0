from django import forms


class AttachForm(forms.Form):
    """One file; what it is and whether it fits is decided by opening it."""

    file = forms.FileField(
        label="A picture or a PDF",
        help_text="PNG, JPEG, WebP, GIF or PDF, up to 5 MB.",
        error_messages={
            "required": "Choose a file first.",
            "missing": "Choose a file first.",
            "empty": "This file is empty.",
        },
        widget=forms.ClearableFileInput(
            attrs={"accept": ".png,.jpg,.jpeg,.webp,.gif,.pdf", "class": "form-control"}
        ),
    )
