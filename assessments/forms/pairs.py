from typing import Any

from django import forms
from django.db.models import Q

from assessments.models import Pair, User
from assessments.queries.people import possible_managers


class HandOverForm(forms.Form):
    """The new manager, by name or address; `confirmed` is who the page has shown it will be."""

    manager = forms.CharField(
        label="Name or e-mail address of the new manager",
        max_length=254,
        error_messages={"required": "Say who takes over."},
        widget=forms.TextInput(attrs={"list": "managers", "autocomplete": "off"}),
    )
    confirmed = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = pair
        self.candidates = possible_managers(person=pair.person)
        line = pair.person.manager
        if line and line.pk != pair.manager_id:
            self.initial["manager"] = line.name
            self.fields["manager"].help_text = f"{line.name} is who they report to now."

    def clean_manager(self) -> User:
        words: str = self.cleaned_data["manager"]
        is_meant = Q(email__iexact=words) | Q(name__iexact=words)
        found: list[User] = list(self.candidates.filter(is_meant))
        if len(found) == 1:
            return found[0]
        if found:
            addresses = ", ".join(person.email for person in found)
            raise forms.ValidationError(
                f"Several people have this name. Give the address of the one: {addresses}."
            )
        raise forms.ValidationError(self._why_not(User.objects.filter(is_meant).first()))

    def _why_not(self, meant: User | None) -> str:
        if meant is None:
            return "Nobody has this name or address. Write it as in the list, in full."
        if meant == self.pair.person:
            return f"{meant.name} is who this is about, and cannot answer both halves."
        if not meant.is_active:
            return f"The account of {meant.name} is switched off."
        return f"{meant.name} reports to {self.pair.person.name}, directly or through others."

    @property
    def chosen(self) -> User | None:
        """Who it will be, once that is settled and nothing stands against it."""
        is_settled = self.is_bound and not self.errors
        return self.cleaned_data["manager"] if is_settled else None

    @property
    def is_confirmed(self) -> bool:
        return self.chosen is not None and self.cleaned_data["confirmed"] == self.chosen.pk

    @property
    def suggestions(self) -> list[User]:
        """Those who manage people already, for the list that completes the field."""
        return list(self.candidates.filter(reports__isnull=False).distinct()[:200])
