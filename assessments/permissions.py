"""Who may do what: one table. What a rule says about one object is decided in access.py."""

from enum import StrEnum


class Role(StrEnum):
    PERSON = "person"
    MANAGER = "manager"
    HR_PARTNER = "hr-partner"
    CATALOGUE_EDITOR = "catalogue-editor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    VIEW_HOME = "view-home"
    SELF_ASSESS = "self-assess"
    VIEW_PAIR = "view-pair"
    VIEW_SHEET = "view-sheet"
    ANSWER_SHEET = "answer-sheet"
    READ_REPORT = "read-report"
    KEEP_EVIDENCE = "keep-evidence"
    READ_EVIDENCE = "read-evidence"
    CONFIRM_EVIDENCE = "confirm-evidence"
    DELETE_EVIDENCE = "delete-evidence"
    READ_CASE = "read-case"
    OPEN_CASE = "open-case"
    ANSWER_CASE = "answer-case"  # say yes or no to one that was proposed
    WRITE_CASE = "write-case"
    READ_REVIEW = "read-review"  # how far it is, and what reviewers say once that is open
    REVIEW_CASE = "review-case"
    EXPORT_CASE = "export-case"
    DECIDE_CASE = "decide-case"
    RUN_CYCLES = "run-cycles"
    VIEW_COMPONENTS = "view-components"
    ADMINISTER = "administer"


_EVERYONE = frozenset(
    {
        Permission.VIEW_HOME,
        Permission.SELF_ASSESS,
        Permission.VIEW_PAIR,
        Permission.VIEW_SHEET,
        Permission.ANSWER_SHEET,
        Permission.READ_REPORT,
        Permission.KEEP_EVIDENCE,
        Permission.READ_EVIDENCE,
        Permission.CONFIRM_EVIDENCE,
        Permission.DELETE_EVIDENCE,
        Permission.READ_CASE,
        Permission.OPEN_CASE,
        Permission.ANSWER_CASE,
        Permission.WRITE_CASE,
        Permission.READ_REVIEW,
        Permission.REVIEW_CASE,
        Permission.EXPORT_CASE,
        Permission.VIEW_COMPONENTS,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PERSON: _EVERYONE,
    Role.MANAGER: frozenset(),
    Role.HR_PARTNER: frozenset({Permission.RUN_CYCLES, Permission.DECIDE_CASE}),
    Role.CATALOGUE_EDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER}),
}


def granted(roles: frozenset[Role]) -> frozenset[Permission]:
    """Every permission that one of the roles carries."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
