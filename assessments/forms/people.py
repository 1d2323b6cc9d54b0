from typing import Any

from django import forms

from assessments.models import Team, User
from assessments.queries.people import describe_loop, reporting_lines, team_tree


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person in the administration. It finds what cannot stand; services do the writing."""

    class Meta:
        model = User
        fields = (
            "name",
            "email",
            "discipline",
            "site",
            "team",
            "manager",
            "is_hr_partner",
            "is_catalogue_editor",
            "is_administrator",
            "is_active",
        )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("Somebody else has this address.")
        return email

    def clean_manager(self) -> User | None:
        manager: User | None = self.cleaned_data["manager"]
        if manager is None or manager.pk == self.instance.manager_id:
            return manager
        if manager.pk == self.instance.pk:
            raise forms.ValidationError("Nobody can be their own manager.")
        if not manager.is_active:
            raise forms.ValidationError(f"{manager.name} is no longer active.")
        loop = reporting_lines().loop_with(self.instance.pk, manager.pk)
        if loop:
            raise forms.ValidationError(f"That would close a loop: {describe_loop(loop)}.")
        return manager

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stays = cleaned.get("is_administrator") and cleaned.get("is_active")
        if self.instance.pk and self.initial.get("is_administrator") and not stays:
            others = User.objects.filter(is_administrator=True, is_active=True)
            if not others.exclude(pk=self.instance.pk).exists():
                raise forms.ValidationError("This is the last active administrator.")
        return cleaned


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ("name", "slug", "parent")

    def clean_parent(self) -> Team | None:
        parent: Team | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in team_tree().below([self.instance.pk]):
            raise forms.ValidationError(f"{parent.name} is part of {self.instance.name}.")
        return parent
