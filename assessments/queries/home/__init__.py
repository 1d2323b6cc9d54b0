"""The one next thing to do, for whoever comes home."""

import datetime
from dataclasses import dataclass

from assessments.models import User
from assessments.permissions import Role
from assessments.queries.home.cases import case_steps
from assessments.queries.home.evidence import evidence_steps
from assessments.queries.home.keeping import hr_steps, keeper_steps
from assessments.queries.home.managing import manager_steps
from assessments.queries.home.own import own_steps
from assessments.queries.home.steps import Step, Urgency
from assessments.queries.pairs import PairStatus, statuses_of

__all__ = ["Home", "Step", "Urgency", "home_of"]


@dataclass(frozen=True)
class Home:
    """`next` is the most urgent step; `others` are the rest, most urgent first."""

    next: Step
    others: tuple[Step, ...]
    own: PairStatus | None


def home_of(user: User, *, today: datetime.date) -> Home:
    """Never empty: whoever has nothing to do is offered a private self-assessment.

    One query for the pairs, one for cases, one for evidence and, for an HR partner, one for the
    cycles.
    """
    statuses = statuses_of(user, today=today)
    roles = user.granted_roles
    managed = [status for status in statuses if not status.is_own]
    is_answering = any(status.cycle_is_open for status in managed)
    own_ones = [status for status in statuses if status.is_own]
    steps = [
        *own_steps(own_ones, is_answering=is_answering),
        *manager_steps(managed),
        *case_steps(user, today),
        *evidence_steps(user),
        *(hr_steps(user, today) if Role.HR_PARTNER in roles else ()),
        *keeper_steps(roles),
    ]
    first, *others = sorted(steps, key=lambda step: step.urgency)
    own = next((status for status in statuses if status.is_own and status.cycle_is_open), None)
    return Home(first, tuple(others), own)
