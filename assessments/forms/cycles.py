import datetime
from typing import Any

from django import forms

from assessments.choices import CycleState, Module
from assessments.models import Cycle, Team
from assessments.queries.people import TeamNode, team_tree


class CycleForm(forms.Form):
    """Name, dates and, while nobody has been asked, modules and teams."""

    name = forms.CharField(
        max_length=80,
        error_messages={"required": "Give the cycle a name."},
        help_text="As people will see it on their questionnaire: “H2 2026”.",
    )
    opens_on = forms.DateField(
        label="First day",
        error_messages={"required": "Choose the first day."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    closes_on = forms.DateField(
        label="Last day",
        error_messages={"required": "Choose the last day."},
        help_text="Both halves have to be in by the end of this day. You can move it later.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    modules = forms.MultipleChoiceField(
        label="Extra sections",
        choices=Module.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each adds about ten minutes and its own part of the report. "
        "The readiness figure stays the same without them.",
    )
    teams = forms.TypedMultipleChoiceField(
        label="Teams",
        error_messages={"required": "Choose at least one team."},
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="The teams below a chosen one come with it. From five pairs on you see how far "
        "the whole has come; with fewer, each pair still gets its report.",
    )

    def __init__(self, *args: Any, today: datetime.date, cycle: Cycle | None = None, **kw: Any):
        if cycle:
            kw["initial"] = _initial(cycle)
        super().__init__(*args, **kw)
        self.today = today
        self.is_locked = cycle is not None and cycle.state != CycleState.PLANNED
        if self.is_locked:
            del self.fields["modules"], self.fields["teams"]
        else:
            nodes = team_tree().nodes
            self.fields["teams"].choices = [(node.id, _label(node)) for node in nodes]  # type: ignore[attr-defined]

    def clean_closes_on(self) -> datetime.date:
        closes_on: datetime.date = self.cleaned_data["closes_on"]
        if closes_on < self.today:
            hint = " To end it now, close the cycle instead." if self.is_locked else ""
            raise forms.ValidationError(f"That day has passed.{hint}")
        return closes_on

    def clean_teams(self) -> list[Team]:
        return list(Team.objects.filter(pk__in=self.cleaned_data["teams"]))


def _initial(cycle: Cycle) -> dict[str, Any]:
    return {
        "name": cycle.name,
        "opens_on": cycle.opens_on,
        "closes_on": cycle.closes_on,
        "modules": cycle.modules,
        "teams": list(cycle.teams.values_list("pk", flat=True)),
    }


def _label(node: TeamNode) -> str:
    people = "1 person" if node.people == 1 else f"{node.people or 'no'} people"
    return f"{node.path} ({people})"
