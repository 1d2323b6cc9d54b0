from django import forms


class SignForm(forms.Form):
    """`number` is the revision that was on the page."""

    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
