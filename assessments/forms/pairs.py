from typing import Any

from django import forms

from assessments.models import Pair, User
from assessments.queries.people import possible_managers


class HandOverForm(forms.Form):
    """The new manager, by address: it picks one person in an organisation of any size."""

    manager = forms.EmailField(
        label="E-mail address of the new manager",
        error_messages={"required": "Say who takes over."},
        widget=forms.EmailInput(attrs={"list": "managers", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = possible_managers(person=pair.person)
        line = pair.person.manager
        if line and line.pk != pair.manager_id:
            self.initial["manager"] = line.email
            self.fields["manager"].help_text = f"{line.name} is who they report to now."

    def clean_manager(self) -> User:
        address: str = self.cleaned_data["manager"]
        manager: User | None = self.candidates.filter(email__iexact=address).first()
        if manager is None:
            raise forms.ValidationError(
                "Nobody with this address can take over: it belongs to no active person, to the "
                "person themselves, or to someone who reports to them."
            )
        return manager

    @property
    def suggestions(self) -> list[User]:
        """Those who manage people already, for the list that completes the field."""
        return list(self.candidates.filter(reports__isnull=False).distinct()[:200])
