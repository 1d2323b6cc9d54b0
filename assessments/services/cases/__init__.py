"""What is done to promotion cases."""

from assessments.queries.cases.document import Saved
from assessments.services.cases.citing import CannotCite
from assessments.services.cases.holding import CaseClosed, CaseError, DocumentMoved, NotYours
from assessments.services.cases.opening import (
    CaseStands,
    Inactive,
    ManagerChanged,
    NoManager,
    SameManager,
    accept_case,
    continue_with_manager,
    decline_case,
    propose_case,
    withdraw_case,
)
from assessments.services.cases.parking import let_go
from assessments.services.cases.revising import BadWords, NoSuchSection, UnknownItem
from assessments.services.cases.signing import NothingToSign, sign_case, unsign_case
from assessments.services.cases.writing import (
    Conflict,
    NothingToRestore,
    SectionInUse,
    merge_part,
    remove_part,
    restore_revision,
    save_part,
)

__all__ = [
    "BadWords",
    "CannotCite",
    "CaseClosed",
    "CaseError",
    "CaseStands",
    "Conflict",
    "DocumentMoved",
    "Inactive",
    "ManagerChanged",
    "NoManager",
    "NoSuchSection",
    "NotYours",
    "NothingToRestore",
    "NothingToSign",
    "SameManager",
    "Saved",
    "SectionInUse",
    "UnknownItem",
    "accept_case",
    "continue_with_manager",
    "decline_case",
    "let_go",
    "merge_part",
    "propose_case",
    "remove_part",
    "restore_revision",
    "save_part",
    "sign_case",
    "unsign_case",
    "withdraw_case",
]
