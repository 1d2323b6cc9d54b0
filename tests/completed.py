"""Complete pairs: both sheets answered as said, submitted through the services, and scored."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from assessments.choices import CycleState, SheetRole
from assessments.models import Answer, Cycle, Pair, Result, User
from assessments.queries.sheets import questionnaire_of
from assessments.services.readiness import score_pair
from assessments.services.sheets import submit_sheet
from tests.catalogue import published_framework
from tests.factories import CycleFactory, PairFactory, sheet_of

FOUNDATION = (
    "replace-all-seniors-work",
    "replace-all-seniors-flow",
    "rotation-confidence-person",
    "rotation-confidence-autonomy",
    "consistency-outcomes",
    "consistency-regression",
)
TIMING = ("diminishing-returns", "scarce-core-feedback", "role-model", "cross-specialty-contact")
VALUE = (
    "tools-and-assets",
    "sharing-knowledge",
    "push-improvements-wide",
    "invest-x-return-y",
    "own-end-to-end",
)
LEADERSHIP = (
    "up-and-down",
    "lead-role-in-the-room",
    "easy-to-follow-example",
    "lead-technical-decisions",
    "own-the-state",
    "longer-time-frame",
)
PEOPLE = ("partner-with-managers", "develop-others-own-level", "develop-others-juniors")
RISKS = (
    "mediator-mimic",
    "old-levers",
    "not-a-lead-job",
    "snacking",
    "obsession",
    "help-overload",
)
CONDITIONS = ("opportunity", "manager-partnership", "change-not-addition", "next-gap")

Answers = dict[str, str]


def answers(
    *, base: int = 3, timing: int = 1, levers: int = 1, risks: int = 0, **changes: int | str
) -> Answers:
    """A whole core sheet: one level per part; `changes` by item key with `_` for `-`."""
    parts = (
        (FOUNDATION, base),
        (TIMING, timing),
        ((*VALUE, *LEADERSHIP, *PEOPLE), levers),
        (RISKS, risks),
        (CONDITIONS, 2),
    )
    whole = {key: str(level) for keys, level in parts for key in keys}
    return whole | {key.replace("_", "-"): str(value) for key, value in changes.items()}


def ranked(*order: str) -> Answers:
    """The six choices of somebody who prefers earlier archetypes to later ones."""
    weeks = {pair.key: pair for pair in published_framework().archetypepairs.all()}
    return {
        key: min(pair.left["archetype"], pair.right["archetype"], key=order.index)
        for key, pair in weeks.items()
    }


def submit_both(
    pair: Pair,
    own: Mapping[str, str],
    manager: Mapping[str, str],
    notes: Mapping[SheetRole, Mapping[str, str]] | None = None,
) -> Pair:
    """Answer and submit both sheets of a pair in an open cycle."""
    for role, given in ((SheetRole.SELF, own), (SheetRole.MANAGER, manager)):
        sheet = sheet_of(pair, role)
        written = (notes or {}).get(role, {})
        keys = {*given, *written}
        Answer.objects.bulk_create(
            Answer(
                sheet=sheet,
                key=key,
                value=given.get(key, ""),
                note=written.get(key, ""),
                saved_at=timezone.now(),
            )
            for key in keys
        )
        form = questionnaire_of(sheet)
        refused = [key for key, value in given.items() if value not in form.accepted(key)]
        assert refused == []
        submit_sheet(sheet=sheet, by=sheet.author)
    pair.refresh_from_db()
    return pair


def scored(pair: Pair, own: Mapping[str, str], manager: Mapping[str, str], **extra: Any) -> Result:
    result = score_pair(pair_id=submit_both(pair, own, manager, **extra).pk)
    assert result is not None
    return result


def close(cycle: Cycle, *, days_ago: int = 180) -> Cycle:
    """Move a cycle with its pairs to the past: it lasted four weeks and ended on its last day."""
    end, began = datetime.timedelta(days=days_ago), datetime.timedelta(days=days_ago + 28)
    now, today = timezone.now(), timezone.localdate()
    cycle.opens_on, cycle.opened_at = today - began, now - began
    cycle.closes_on, cycle.closed_at = today - end, now - end
    cycle.state = CycleState.CLOSED
    cycle.save()
    cycle.pairs.update(created_at=now - began)
    cycle.pairs.complete().update(completed_at=now - end)
    return cycle


def scored_before(
    pair: Pair,
    own: Mapping[str, str],
    manager: Mapping[str, str],
    *,
    name: str = "H1",
    days_ago: int = 180,
    led_by: User | None = None,
) -> Result:
    """The same person in a cycle that closed half a year ago, by default with the same manager."""
    cycle: Cycle = CycleFactory(name=name)
    before = PairFactory(cycle=cycle, person=pair.person, manager=led_by or pair.manager)
    result = scored(before, own, manager)
    close(cycle, days_ago=days_ago)
    return result
