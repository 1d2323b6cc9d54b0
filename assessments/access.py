"""The one place where a rule about a person and an object is decided."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef

from assessments.models import Case, Cycle, Evidence, Pair, Sheet, User
from assessments.permissions import ROLE_PERMISSIONS, Permission, Role, granted


def roles(user: User) -> frozenset[Role]:
    """The roles of a person; being a manager follows from having reports or pairs to answer."""
    cached: frozenset[Role] | None = getattr(user, "_roles", None)
    if cached is None:
        cached = user.granted_roles | ({Role.MANAGER} if _manages(user) else frozenset())
        user._roles = cached  # type: ignore[attr-defined]
    return cached


def _manages(user: User) -> bool:
    reports = User.objects.filter(manager=OuterRef("pk"))
    pairs = Pair.objects.filter(manager=OuterRef("pk"))
    manages: bool = User.objects.filter(Exists(reports) | Exists(pairs), pk=user.pk).exists()
    return manages


def can(user: User, permission: Permission, obj: Any = None) -> bool:
    """Whether the person may do this at all and, when an object is given, to this object.

    Needs an active, logged-in user. Row scope (what exists for a person) is `visible_to`; this
    decides what may be done with a row that is already visible.
    """
    if not user.is_active or not _holds(user, permission):
        return False
    rule = _RULES.get((permission, obj.__class__))  # which sees through a lazy request.user
    return obj is None or (rule is not None and rule(user, obj))


def _holds(user: User, permission: Permission) -> bool:
    """Who manages is looked up only for a permission that managers carry."""
    if permission in granted(user.granted_roles):
        return True
    return permission in ROLE_PERMISSIONS[Role.MANAGER] and Role.MANAGER in roles(user)


def _in_pair(user: User, pair: Pair) -> bool:
    return user.pk in (pair.person_id, pair.manager_id)


def _may_answer(user: User, sheet: Sheet) -> bool:
    return sheet.author_id == user.pk and sheet.superseded_at is None


def _may_view_sheet(user: User, sheet: Sheet) -> bool:
    if sheet.author_id == user.pk:
        return True
    pair = sheet.pair
    if pair is None or sheet.superseded_at is not None:
        return False
    return pair.is_complete and _in_pair(user, pair)


def _may_read_report(user: User, pair: Pair) -> bool:
    return pair.is_complete and _in_pair(user, pair)


def _may_keep(user: User, evidence: Evidence) -> bool:
    return evidence.author_id == user.pk and not evidence.is_withdrawn


def _may_confirm(user: User, evidence: Evidence) -> bool:
    return evidence.shared_with_id == user.pk and not evidence.is_withdrawn


def _may_note_about(user: User, person: User) -> bool:
    """Everyone about themselves, and a manager about those who report to them now."""
    return person.pk == user.pk or (person.manager_id == user.pk and person.is_active)


def _may_answer_case(user: User, case: Case) -> bool:
    """The one of the two who did not propose it."""
    return user.pk in case.author_ids() and user.pk != case.opened_by_id


def _may_read_review(user: User, case: Case) -> bool:
    """The two it is about, HR partners, and who is named; not who has signed once."""
    if not case.is_submitted:
        return False
    return user.pk in case.author_ids() or user.is_hr_partner or _may_review(user, case)


def _may_review(user: User, case: Case) -> bool:
    named: bool = case.reviewers.active().filter(user=user).exists()
    return case.is_submitted and named


def had_a_hand(user: User, case: Case) -> bool:
    """Writes it, or has written in it or signed it before: nobody judges words of their own."""
    return (
        user.pk in case.author_ids()
        or case.revisions.filter(by=user).exists()
        or case.signatures.filter(by=user).exists()
    )


def _may_decide(user: User, case: Case) -> bool:
    return case.is_submitted and not had_a_hand(user, case)


_RULES: dict[tuple[Permission, type], Callable[[User, Any], bool]] = {
    (Permission.VIEW_PAIR, Pair): _in_pair,
    (Permission.READ_REPORT, Pair): _may_read_report,
    (Permission.ANSWER_SHEET, Sheet): _may_answer,
    (Permission.VIEW_SHEET, Sheet): _may_view_sheet,
    (Permission.KEEP_EVIDENCE, Evidence): _may_keep,
    (Permission.KEEP_EVIDENCE, User): _may_note_about,
    (Permission.READ_EVIDENCE, Evidence): lambda user, evidence: (
        user.pk in (evidence.author_id, evidence.shared_with_id)
    ),
    (Permission.CONFIRM_EVIDENCE, Evidence): _may_confirm,
    (Permission.DELETE_EVIDENCE, Evidence): lambda user, evidence: evidence.author_id == user.pk,
    (Permission.OPEN_CASE, User): _may_note_about,
    (Permission.READ_CASE, Case): lambda _user, _case: True,  # who sees one may read what they see
    (Permission.EXPORT_CASE, Case): lambda _user, _case: True,
    (Permission.ANSWER_CASE, Case): _may_answer_case,
    (Permission.WRITE_CASE, Case): lambda user, case: user.pk in case.author_ids(),
    (Permission.READ_REVIEW, Case): _may_read_review,
    (Permission.REVIEW_CASE, Case): _may_review,
    (Permission.DECIDE_CASE, Case): _may_decide,
    (Permission.RUN_CYCLES, Cycle): lambda _user, _cycle: True,
    # Nobody chooses who answers for them, or passes on a pair of their own.
    (Permission.RUN_CYCLES, Pair): lambda user, pair: not _in_pair(user, pair),
}
