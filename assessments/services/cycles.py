import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.choices import CycleState, Module, SheetRole
from assessments.models import Cycle, Framework, Pair, Sheet, Team, User
from assessments.queries.cycles import MembershipPlan, membership_plan
from assessments.queries.framework import current_catalogue
from assessments.services.audit import record


class CycleError(ValueError):
    """Something a cycle does not allow; str() says why, in words for the page."""


class CycleNameTaken(CycleError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is already a cycle called “{name}”. Choose another name.")


class CycleIsClosed(CycleError):
    def __init__(self, cycle: Cycle) -> None:
        super().__init__(f"{cycle.name} is closed. What was written in it stays as it is.")


class CycleNotOpen(CycleError):
    def __init__(self, cycle: Cycle) -> None:
        super().__init__(f"{cycle.name} is not open.")


class CycleIsOver(CycleError):
    def __init__(self, cycle: Cycle) -> None:
        super().__init__(
            f"The last day of {cycle.name} has passed. Move its closing date before opening it."
        )


class EmptyCycle(CycleError):
    def __init__(self, cycle: Cycle) -> None:
        super().__init__(f"Nobody can join {cycle.name} yet: see who is left out, and why.")


class PlanHasChanged(CycleError):
    def __init__(self, cycle: Cycle) -> None:
        super().__init__(f"Who would join {cycle.name} has changed since you looked.")


class WrongDates(CycleError):
    def __init__(self) -> None:
        super().__init__("The closing date cannot be before the opening date.")


@transaction.atomic
def plan_cycle(
    *,
    name: str,
    opens_on: datetime.date,
    closes_on: datetime.date,
    modules: Iterable[str],
    teams: Iterable[Team],
    by: User | None,
) -> Cycle:
    """A cycle that nobody has been asked to answer yet, on the catalogue published today.

    A second click finds the plan of the first. Raises CycleNameTaken, WrongDates,
    NoPublishedFramework.
    """
    _hold_cycles()
    facts: dict[str, Any] = {"name": name, "opens_on": opens_on, "closes_on": closes_on}
    facts["modules"], chosen = _in_order(modules), set(teams)
    first = Cycle.objects.filter(state=CycleState.PLANNED, **facts).first()
    if first and set(first.teams.all()) == chosen:
        return first
    _check(name, opens_on, closes_on)
    cycle = Cycle.objects.create(framework=_current_framework(), **facts)
    cycle.teams.set(chosen)
    record(verb="cycle-planned", target=cycle, by=by, **_facts(cycle))
    return cycle


@transaction.atomic
def edit_cycle(
    *,
    cycle: Cycle,
    name: str,
    opens_on: datetime.date,
    closes_on: datetime.date,
    modules: Iterable[str],
    teams: Iterable[Team],
    by: User | None,
) -> Cycle:
    """Name and dates as long as it is not closed; modules and teams only while it is planned.

    A planned cycle also moves to the catalogue published today. Raises CycleIsClosed,
    CycleNameTaken, WrongDates.
    """
    _hold_cycles()
    cycle = _locked(cycle)
    if cycle.state == CycleState.CLOSED:
        raise CycleIsClosed(cycle)
    _check(name, opens_on, closes_on, but=cycle)
    cycle.name, cycle.opens_on, cycle.closes_on = name, opens_on, closes_on
    if cycle.state == CycleState.PLANNED:
        cycle.framework = _current_framework()
        cycle.modules = _in_order(modules)
        cycle.teams.set(teams)
    cycle.save()
    record(verb="cycle-edited", target=cycle, by=by, **_facts(cycle))
    return cycle


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: User | None, seen: str | None = None) -> int:
    """Create every pair with both its sheets and return how many; a second click creates none.

    `seen` is the digest of the plan that was agreed to, None for whatever it is now. Raises
    CycleIsClosed, CycleIsOver, EmptyCycle, PlanHasChanged.
    """
    _hold_cycles()
    cycle = _locked(cycle)
    if cycle.state == CycleState.OPEN:
        return 0
    if cycle.state == CycleState.CLOSED:
        raise CycleIsClosed(cycle)
    if cycle.closes_on < timezone.localdate():
        raise CycleIsOver(cycle)
    plan = membership_plan(cycle)
    if not plan.included:
        raise EmptyCycle(cycle)
    if seen not in (None, plan.digest):
        raise PlanHasChanged(cycle)
    count = _add_pairs(cycle, plan)
    cycle.state, cycle.opened_at = CycleState.OPEN, timezone.now()
    cycle.save(update_fields=["state", "opened_at"])
    record(verb="cycle-opened", target=cycle, by=by, pairs=count)
    return count


@transaction.atomic
def include_newcomers(*, cycle: Cycle, by: User | None) -> int:
    """Add those of the chosen teams who could not join before and can now; returns how many.

    Raises CycleNotOpen.
    """
    _hold_cycles()
    cycle = _locked(cycle)
    if cycle.state != CycleState.OPEN:
        raise CycleNotOpen(cycle)
    count = _add_pairs(cycle, membership_plan(cycle))
    if count:
        record(verb="cycle-newcomers-included", target=cycle, by=by, pairs=count)
    return count


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: User | None) -> Cycle:
    """End answering for good; sheets that were never both submitted stay closed to the other.

    Closing twice changes nothing. Raises CycleNotOpen for a planned cycle.
    """
    cycle = _locked(cycle)
    if cycle.state == CycleState.CLOSED:
        return cycle
    if cycle.state != CycleState.OPEN:
        raise CycleNotOpen(cycle)
    # Whoever is submitting holds their pair: wait for them, and let those who come later see it.
    list(cycle.pairs.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    cycle.state, cycle.closed_at = CycleState.CLOSED, timezone.now()
    cycle.save(update_fields=["state", "closed_at"])
    record(verb="cycle-closed", target=cycle, by=by)
    return cycle


def _hold_cycles() -> None:
    """Nobody else plans, renames or fills a cycle until the transaction ends.

    Names are compared first, and so is who already is in another open cycle.
    """
    Framework.objects.select_for_update(no_key=True).order_by("pk").first()


def _locked(cycle: Cycle) -> Cycle:
    """The row as it is now, held until the transaction ends."""
    return Cycle.objects.select_for_update().get(pk=cycle.pk)


def _check(
    name: str, opens_on: datetime.date, closes_on: datetime.date, but: Cycle | None = None
) -> None:
    if closes_on < opens_on:
        raise WrongDates
    others = Cycle.objects.exclude(pk=but.pk) if but else Cycle.objects.all()
    if others.filter(name__iexact=name).exists():
        raise CycleNameTaken(name)


def _in_order(modules: Iterable[str]) -> list[str]:
    chosen = set(modules)
    return [module.value for module in Module if module.value in chosen]


def _current_framework() -> Framework:
    return Framework.objects.get(pk=current_catalogue().framework_id)


def _add_pairs(cycle: Cycle, plan: MembershipPlan) -> int:
    pairs = Pair.objects.bulk_create(
        Pair(cycle=cycle, person_id=who.person_id, manager_id=who.manager_id, team_id=who.team_id)
        for who in plan.included
    )
    Sheet.objects.bulk_create(
        Sheet(
            pair=pair,
            role=role,
            author_id=author_id,
            framework_id=cycle.framework_id,
            modules=cycle.modules,
        )
        for pair in pairs
        for role, author_id in (
            (SheetRole.SELF, pair.person_id),
            (SheetRole.MANAGER, pair.manager_id),
        )
    )
    return len(pairs)


def _facts(cycle: Cycle) -> dict[str, Any]:
    return {
        "opens_on": cycle.opens_on.isoformat(),
        "closes_on": cycle.closes_on.isoformat(),
        "framework": str(cycle.framework),
        "modules": cycle.modules,
        "teams": sorted(cycle.teams.values_list("slug", flat=True)),
    }
