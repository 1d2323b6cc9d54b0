import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from assessments.choices import CycleState, Module
from assessments.models import Cycle, Team
from assessments.queries.people import TeamNode, team_tree


class NameField(forms.CharField):
    def widget_attrs(self, _widget: forms.Widget) -> dict[str, Any]:
        return {}  # a browser with a limit drops the end of what is pasted, in silence


class CycleForm(forms.Form):
    """Name, dates and, while nobody has been asked, modules and teams."""

    name = NameField(
        max_length=80,
        error_messages={
            "required": "Give the cycle a name.",
            "max_length": "A name can be 80 characters long; this one has %(show_value)d.",
        },
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
            self.fields["teams"].choices = _choices(nodes)  # type: ignore[attr-defined]

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


def _choices(nodes: Sequence[TeamNode]) -> list[tuple[int, str]]:
    """Every team with its people and those of the teams below it, as choosing it asks them all."""
    people = {node.id: node.people for node in nodes}
    for node in reversed(nodes):  # children come after their parents
        if node.parent_id is not None:
            people[node.parent_id] += people[node.id]
    parents = {node.parent_id for node in nodes}
    return [(node.id, _label(node, people[node.id], node.id in parents)) for node in nodes]


def _label(node: TeamNode, people: int, is_parent: bool) -> str:
    """The team's own name, indented; the path, which tells like names apart, is read out only."""
    count = "1 person" if people == 1 else f"{people or 'no'} people"
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>{} ({})',
        "\N{EM SPACE}" * node.depth,
        node.path.removesuffix(node.name),
        node.name,
        f"{count} with the teams below" if is_parent else count,
    )
