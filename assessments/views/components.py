"""The component page: every piece of the interface in every state, for developers and for eyes."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.permissions import Permission
from assessments.templatetags.dumbbell import LADDER, DumbbellGroup, DumbbellRow
from assessments.templatetags.scales import ArchetypeRow, Band, TrendPoint
from assessments.templatetags.tables import HeatCell, HeatRow
from assessments.views.guards import guarded

ZONES = ((50, "practising the next scope"), (75, "building the case"))
LONG_NAME = "Maria-Magdalena Konstantinopoulou-Wojciechowska de la Vega"
ANCHORS = (
    "I keep improvements in my own notebooks and branches.",
    "When asked, I send someone my fix.",
    "I open a change to the shared tool when the fix was easy.",
    "My fixes land in the standard tool, with a note on who gains.",
    "Others now land theirs too, because I made the way easy.",
)
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a0"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    text: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Step:
    title: str
    state: str
    here: bool = False
    url: str = "#"
    answered: int = 0
    total: int = 6


@dataclass(frozen=True)
class Row:
    """A row of any of the lists of a report."""

    title: str
    url: str = ""
    gain: float = 0
    text: str = ""
    why: str = ""
    kind: str = ""
    tone: str = ""
    action: str = ""
    action_url: str = ""
    note_self: str = ""
    note_manager: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Quadrant:
    title: str
    meaning: str
    tone: str = ""
    items: tuple[Row, ...] = ()


class SampleForm(forms.Form):
    name = forms.CharField(help_text="What people will see above their half.")
    closes = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    site = forms.ChoiceField(choices=[("berlin", "Berlin"), ("lisbon", "Lisbon")], required=False)
    modules = forms.MultipleChoiceField(
        choices=[("production", "Leading to production"), ("operations", "With operations")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    discipline = forms.ChoiceField(
        choices=[("ds", "Data scientist"), ("mle", "ML engineer")], widget=forms.RadioSelect
    )
    note = forms.CharField(widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="The teams know about it")

    def clean(self) -> None:
        if self.is_bound:
            raise forms.ValidationError("The cycle would close before it opens.")


@guarded(Permission.VIEW_COMPONENTS)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """All components with sample data; nothing here comes from the database."""
    return render(request, "components/gallery.html", _forms() | _charts() | _report())


def _forms() -> dict[str, Any]:
    words = [word.capitalize() for word in LADDER]
    options = [Option(str(n), words[n], text) for n, text in enumerate(ANCHORS)]
    return {
        "options": [
            *options,
            Option("NOP", "I had no opportunity in the last six months", quiet=True),
        ],
        "weeks": [
            Option(
                "left",
                "",
                "Two days on how features are computed and served for everyone, one on a standard "
                "for experiments, the rest in reviews of other teams' designs.",
            ),
            Option(
                "right",
                "",
                "The whole week on one risky problem that leadership spotted: nobody knows yet "
                "whether it can be solved, and on Friday you say what you found.",
            ),
        ],
        "steps": [
            Step("Foundation", "done", answered=6),
            Step("Change", "done", answered=4, total=4),
            Step("Value through others", "current", here=True, answered=2, total=5),
            *(Step(title, "todo") for title in ("Communication", "People", "Risks", "Conditions")),
        ],
        "save_states": ("idle", "saving", "saved", "failed", "offline", "unreachable", "conflict"),
        "empty_form": SampleForm(prefix="new"),
        "wrong_form": SampleForm({"name": "", "discipline": "x"}),
        "long_name": LONG_NAME,
        "digest": DIGEST,
    }


def _charts() -> dict[str, Any]:
    band = Band(60, 44, 76, ZONES, previous=45)
    return {
        "bands": [
            ("With an earlier cycle", band),
            ("All values coincide", Band(50, 50, 50, ZONES, previous=50)),
            ("At the lower end", Band(0, 0, 16, ZONES, previous=3)),
            ("At the upper end", Band(100, 84, 100, ZONES, previous=98)),
            ("Capped by the foundation", replace(band, value=50, low=73, high=100, uncapped=90)),
            ("No number", Band(None, reason="Two of the six foundation answers are missing.")),
        ],
        "levers": _levers(),
        "foundation": [
            DumbbellGroup(
                "Foundation",
                [
                    DumbbellRow("Would move to any team with confidence", 3, 1, 2, url="#"),
                    DumbbellRow("Outcomes are steady", 2.5, 2, 0),
                ],
                expected=2,
            )
        ],
        "trend_points": [
            TrendPoint("H1 2025", None, note="not enough data"),
            TrendPoint("H2 2025", 45, 29, 61, "first number"),
            TrendPoint("H1 2026", 60, 44, 76, "up"),
        ],
        "archetype_rows": [
            ArchetypeRow("Architect", 3, 1, demand="real need", demand_tone="good", url="#"),
            ArchetypeRow("Tech lead", 2, 3, demand="emerging", demand_tone="plain"),
            ArchetypeRow("Solver", 1, 2),
            ArchetypeRow("Right hand", 0, None),
        ],
        "heat_columns": [
            "Tools & assets",
            "Sharing",
            "Push wide",
            "x to y hours",
            "End to end",
            "In the room",
            "Time frame",
        ],
        "heat_rows": [
            _heat("Pricing", "n=14", (-12, -7, -18, -9, -2, 4, -31)),
            _heat("Search and ranking", "n=22", (-7, 11, -3, -30, -10, -18, -19)),
            _heat("Fraud", "n=9", (-40, 40, 0, None, 24, 16, -5)),
            HeatRow("Support", [HeatCell(None, hidden=True)] * 7, "fewer than 5"),
        ],
    }


def _heat(label: str, detail: str, values: tuple[float | None, ...]) -> HeatRow:
    return HeatRow(label, [HeatCell(value) for value in values], detail)


def _levers() -> list[DumbbellGroup]:
    def row(label: str, own: int | None, other: int | None, counted: bool = False) -> DumbbellRow:
        difference = None if own is None or other is None else own - other
        return DumbbellRow(label, own, other, difference, "not observed", counted, "#")

    return [
        DumbbellGroup(
            "Value through others",
            [
                row("Tools and data assets", 2, 3, counted=True),
                row("Sharing so that others copy", 3, 3, counted=True),
                row("Pushing improvements wide", 2, 1),
                row("x hours in, y hours out", 3, 4, counted=True),
                row("Owning the whole path from data to business effect, end to end", 0, 0),
            ],
        ),
        DumbbellGroup(
            "Communication and leadership",
            [
                row("Up and down", 4, 4),
                row("The Lead's role in the room", 4, 2, counted=True),
                row("A longer time frame", 0, 4),
            ],
        ),
        DumbbellGroup(
            "People support",
            [row("Partner with managers", 2, None), row("Developing juniors", None, None)],
        ),
    ]


def _report() -> dict[str, Any]:
    room = Row(
        "The Lead's role in the room",
        "#",
        gain=3.34,
        text="You rate two steps above your manager.",
        why="You differ by two steps, and it counts in the score.",
        kind="talk first",
        tone="watch",
        action="Lay out one trade-off in the next pricing review",
        action_url="#",
        note_self="In the pricing review I laid out the options.\n<b>Twice.</b>",
        note_manager="I remember the review; the group had decided before. " * 4,
    )
    tools = Row(
        "Tools and data assets",
        gain=2.5,
        text="Your checks are used by you.",
        why="Furthest from what the next stage asks.",
        action="Sit with three users of the tool",
    )
    return {
        "rows": [room, tools, replace(tools, title=f"A lever that {LONG_NAME} cares about")],
        "quadrants": [
            Quadrant("You both see a strength", "Build on it.", "good", (tools,)),
            Quadrant("You see more", "Possible blind spot, or work that is not visible.", "risk"),
            Quadrant("Your manager sees more", "A hidden strength.", "good", (room, tools)),
            Quadrant("Neither sees it yet", "Room to grow.", "", (replace(room, detail="+2"),)),
        ],
        "job_states": (
            ("queued", 0, False),
            ("running", 40, False),
            ("running", 70, True),
            ("failed", 0, False),
            ("done", 100, False),
        ),
    }
