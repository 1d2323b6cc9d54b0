"""The page of somebody's cases, and for whom they could propose one."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from assessments.models import Case, User
from assessments.models.people import UserQuerySet
from assessments.queries.cases.scope import CaseRow, cases_of


@dataclass(frozen=True)
class Report:
    """Somebody who reports to the reader and has no case that stands."""

    id: int
    name: str


@dataclass(frozen=True)
class ListPage:
    """`own` is the reader's newest case. `can_propose`: they could ask their manager for one."""

    rows: tuple[CaseRow, ...]
    own: CaseRow | None
    waiting: int
    reports: tuple[Report, ...]
    can_propose: bool


def list_page(user: User) -> ListPage:
    """Two queries, and one more for the name of the reader's manager."""
    rows = cases_of(user)
    own = [row for row in rows if row.is_own]
    manager = user.manager
    return ListPage(
        rows=rows,
        own=own[0] if own else None,
        waiting=sum(row.waits_for_me for row in rows),
        reports=_reports(user),
        can_propose=bool(manager and manager.is_active) and all(row.is_over for row in own),
    )


def people_to_propose(user: User) -> UserQuerySet:
    """The reader, and who reports to them."""
    people: UserQuerySet = User.objects.filter(Q(pk=user.pk) | Q(manager=user, is_active=True))
    return people.select_related("manager")


def _reports(user: User) -> tuple[Report, ...]:
    standing = Case.objects.standing().filter(person=OuterRef("pk"))
    people = User.objects.filter(~Exists(standing), manager=user, is_active=True)
    return tuple(Report(*row) for row in people.order_by("name").values_list("pk", "name"))
