"""Cycles for those who run them: who would be in, who is in, and how far the whole has come."""

from assessments.queries.cycles.members import (
    Member,
    as_member,
    members_of,
    pairs_run_by,
)
from assessments.queries.cycles.membership import (
    LeftOut,
    LeftOutGroup,
    MembershipPlan,
    PersonIn,
    PersonOut,
    membership_plan,
)
from assessments.queries.cycles.overview import (
    SMALLEST_GROUP,
    Completion,
    CycleRow,
    completion_of,
    cycle_rows,
    cycles_visible_to,
    module_names,
)

__all__ = [
    "SMALLEST_GROUP",
    "Completion",
    "CycleRow",
    "LeftOut",
    "LeftOutGroup",
    "Member",
    "MembershipPlan",
    "PersonIn",
    "PersonOut",
    "as_member",
    "completion_of",
    "cycle_rows",
    "cycles_visible_to",
    "members_of",
    "membership_plan",
    "module_names",
    "pairs_run_by",
]
