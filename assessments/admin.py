# ruff: noqa: ARG002 - the admin site calls these methods with all their arguments
"""People, teams, jobs and the record, for administrators: never an answer or a result."""

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet

from assessments import access
from assessments.models import AuditEvent, Cycle, Framework, Job, Team, User
from assessments.permissions import Permission, Role
from assessments.queries.audit import events_visible_to
from assessments.queries.jobs import jobs_visible_to
from assessments.services import people

admin.site.site_header = "Careerpath administration"
admin.site.site_title = "Careerpath administration"
admin.site.index_title = "People, teams, jobs and the record"
# Roles are columns of the person, and addresses belong to the person: neither is kept twice.
admin.site.unregister([Group, EmailAddress])

ROLE_FIELDS = {
    "is_hr_partner": Role.HR_PARTNER,
    "is_catalogue_editor": Role.CATALOGUE_EDITOR,
    "is_administrator": Role.ADMINISTRATOR,
}
DETAILS = ("name", "discipline", "site")
# How the links of a filter end, and those of a date hierarchy.
WAYS = ("", "exact", "id__exact", "isnull")
DATE_PARTS = ("year", "month", "day")
LONGEST_NUMBER = 18  # digits; a database takes no more


def _is_date_part(value: str) -> bool:
    """Django fails at a year that no date can have, or that none comes after."""
    return value.isdecimal() and len(value) <= 4 and int(value) < datetime.MAXYEAR


def _is_huge(value: str) -> bool:
    return value.isdecimal() and len(value) > LONGEST_NUMBER


class AdministratorOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Our own table of permissions decides, not Django's; and nothing is ever deleted here."""

    def _may(self, request: Any) -> bool:
        return access.can(request.user, Permission.ADMINISTER)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what the page offers: by default the address filters by any column, hashes too."""
        if lookup.startswith(f"{self.date_hierarchy}__"):
            part = lookup.removeprefix(f"{self.date_hierarchy}__")
            return part in DATE_PARTS and _is_date_part(value)
        field, _, way = lookup.partition("__")
        return field in self.list_filter and way in WAYS and not _is_huge(value)

    def has_module_permission(self, request: Any) -> bool:
        return self._may(request)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: Any) -> bool:
        return self._may(request)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class ReadOnly(AdministratorOnly):
    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asks the service whether the change could stand, so that the page can say why not."""

    class Meta:
        model = User
        fields = (*DETAILS, "email", "team", "manager", *ROLE_FIELDS, "is_active")
        help_texts = {
            "email": "They set their own password with “Forgot your password?” on the login page. "
            "Changing the address ends their password and logs them out, tells the old address, "
            "and is on record with your name.",
            "manager": "Who answers for them in the cycles to come. Cycles that are open keep the "
            "manager they began with, unless HR hands the pair over.",
            "is_active": "Switch off when somebody leaves. What they wrote stays.",
        }

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Somebody else has this address.")
        return email

    def clean_manager(self) -> User | None:
        manager: User | None = self.cleaned_data["manager"]
        if manager and manager.pk != self.instance.manager_id:
            try:
                people.check_manager(person=self.instance, manager=manager)
            except people.PeopleError as error:
                raise forms.ValidationError(str(error)) from error
        return manager

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stays = cleaned.get("is_administrator") and cleaned.get("is_active")
        if self.initial.get("is_administrator") and not stays:
            try:
                people.check_keeps_administrator(person=self.instance)
            except people.PeopleError as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned


@admin.register(User)
class PersonAdmin(AdministratorOnly):
    form = PersonForm
    list_display = ("name", "email", "team", "manager", "is_active")
    list_filter = ("is_active", "team", *ROLE_FIELDS)
    list_select_related = ("team", "manager")
    search_fields = ("name", "email")
    raw_id_fields = ("manager",)
    fieldsets = (
        (None, {"fields": ("name", "email", "discipline", "site", "team", "manager")}),
        ("Roles", {"fields": (*ROLE_FIELDS, "is_active")}),
    )

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        """Services write, each change with its line in the record."""
        data, by = form.cleaned_data, request.user
        details = {name: data[name] for name in DETAILS}
        if change:
            person = people.change_details(person=User.objects.get(pk=obj.pk), by=by, **details)
            people.change_address(person=person, email=data["email"], by=by)
        else:
            person = people.add_person(email=data["email"], **details, by=by)
            obj.pk = person.pk
        roles = [role for field, role in ROLE_FIELDS.items() if data[field]]
        people.join_team(person=person, team=data["team"], by=by)
        people.set_manager(person=person, manager=data["manager"], by=by)
        people.grant_roles(person=person, roles=roles, by=by)
        switch = people.reactivate if data["is_active"] else people.deactivate
        switch(person=person, by=by)


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ("name", "slug", "parent")

    def clean_parent(self) -> Team | None:
        parent: Team | None = self.cleaned_data["parent"]
        if self.instance.pk:
            try:
                people.check_parent(team=self.instance, parent=parent)
            except people.PeopleError as error:
                raise forms.ValidationError(str(error)) from error
        return parent


@admin.register(Team)
class TeamAdmin(AdministratorOnly):
    form = TeamForm
    list_display = ("name", "parent")
    list_select_related = ("parent",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # the team's name in exports, so it never changes

    def get_prepopulated_fields(self, request: Any, obj: Any = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: Any, obj: Team, form: Any, change: bool) -> None:
        data, by = form.cleaned_data, request.user
        if change:
            team = Team.objects.get(pk=obj.pk)
            people.rename_team(team=team, name=data["name"], by=by)
            people.move_team(team=team, parent=data["parent"], by=by)
        else:
            obj.pk = people.add_team(**data, by=by).pk


@admin.register(Cycle)
class CycleAdmin(ReadOnly):
    """To see which cycles there are; HR runs them, on pages of their own."""

    list_display = ("name", "state", "opens_on", "closes_on", "framework")
    list_select_related = ("framework",)
    fields = (
        "name",
        "state",
        "opens_on",
        "closes_on",
        "modules",
        "teams",
        "framework",
        "opened_at",
        "closed_at",
    )


@admin.register(Framework)
class FrameworkAdmin(ReadOnly):
    list_display = ("title", "version", "state", "published_at")
    fields = ("key", "version", "title", "summary", "state", "published_at", "content_sha256")


@admin.register(Job)
class JobAdmin(ReadOnly):
    """Where background work stands. Its arguments and who it is for are nobody's business here."""

    list_display = ("key", "state", "attempts", "rings", "ring_at", "finished_at", "error")
    list_filter = ("state",)
    search_fields = ("key",)
    ordering = ("-id",)
    fields = (
        "key",
        "name",
        "state",
        "attempts",
        "rings",
        "ring_at",
        "lease_until",
        "progress",
        "created_at",
        "started_at",
        "finished_at",
        "error",
    )

    def get_queryset(self, request: Any) -> QuerySet[Job]:
        return jobs_visible_to(request.user)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    list_display = ("at", "actor", "verb", "target_type", "target_id", "subject")
    list_filter = ("verb",)
    date_hierarchy = "at"
    fields = ("at", "actor", "verb", "target_type", "target_id", "subject", "details")

    def get_queryset(self, request: Any) -> QuerySet[AuditEvent]:
        return events_visible_to(request.user)
