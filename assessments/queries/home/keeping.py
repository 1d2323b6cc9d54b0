"""What those who run cycles, the catalogue and the installation can do."""

import datetime
from collections.abc import Iterator

from django.utils.formats import date_format

from assessments.choices import CycleState
from assessments.models import User
from assessments.permissions import Role
from assessments.queries.cycles import CycleRow, cycle_rows
from assessments.queries.home.steps import Step, Urgency


def hr_steps(user: User, today: datetime.date) -> Iterator[Step]:
    """Of two that ask for the same, the cycle in which more pairs are awaited comes first."""
    running = cycle_rows(user, with_closed=False)
    for cycle in sorted(running, key=lambda row: -row.completion.awaited):
        yield _hr_step(cycle, today)
    if not running:
        yield Step(
            Urgency.PLAN_CYCLE,
            "No cycle is planned or open",
            "A cycle asks people and their managers the same questions, each alone.",
            "Plan a cycle",
            "new-cycle",
        )


def _hr_step(cycle: CycleRow, today: datetime.date) -> Step:
    """A cycle's name ends its sentence, so that any name fits."""
    last_day = date_format(cycle.closes_on, "j F")
    if cycle.has_lapsed(today):
        return Step(
            Urgency.PLAN_CYCLE,  # nobody was asked, so what runs comes first
            f"Never opened, and its last day was {last_day}: {cycle.name}",
            "Nobody has been asked yet. Move its dates; then it can be opened.",
            "Move its dates",
            "edit-cycle",
            cycle.id,
        )
    if cycle.state == CycleState.PLANNED:
        return Step(
            Urgency.OPEN_CYCLE,
            f"Planned, and waiting to be opened: {cycle.name}",
            "See who would be in and who would not, and why, before anybody is asked.",
            "Look at it and open it",
            "cycle",
            cycle.id,
        )
    if cycle.is_overdue(today):
        return Step(
            Urgency.CLOSE_CYCLE,
            f"Still open, and its last day was {last_day}: {cycle.name}",
            f"{cycle.completion}. Close it, or give everyone more time.",
            "Close or extend it",
            "cycle",
            cycle.id,
        )
    how_far = str(cycle.completion) if cycle.completion.is_shown else "too few pairs for a count"
    return Step(
        Urgency.FOLLOW_CYCLE,
        f"Open until {last_day}, {how_far}: {cycle.name}",
        "You see how far the whole has come, never who has submitted.",
        "Look at the cycle",
        "cycle",
        cycle.id,
    )


def keeper_steps(roles: frozenset[Role]) -> Iterator[Step]:
    if Role.CATALOGUE_EDITOR in roles:
        yield Step(
            Urgency.EDIT_CATALOGUE,
            "The catalogue is yours to keep",
            "Read it as others do; a new version starts from the files it was loaded from.",
            "Open the catalogue",
            "catalogue",
        )
    if Role.ADMINISTRATOR in roles:
        yield Step(
            Urgency.ADMINISTER,
            "People, teams and roles are in your hands",
            "Who reports to whom decides who answers for whom in the next cycle.",
            "Open the administration",
            "admin:index",
        )
