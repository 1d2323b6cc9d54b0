"""Fields, constraints and row scope; one file per slice."""

from assessments.models.audit import AuditEvent
from assessments.models.cases import (
    Case,
    CaseExport,
    Citation,
    Comment,
    Parked,
    Presence,
    Reason,
    Reviewer,
    ReviewNote,
    Revision,
    Signature,
)
from assessments.models.cycles import Cycle
from assessments.models.evidence import (
    Attachment,
    Confirmation,
    Evidence,
    Remark,
    Sharing,
    Witness,
)
from assessments.models.framework import (
    Action,
    ArchetypePair,
    Block,
    Concept,
    Framework,
    Group,
    Item,
    Source,
)
from assessments.models.jobs import Job
from assessments.models.pairs import Pair
from assessments.models.people import Team, User
from assessments.models.readiness import Result
from assessments.models.sheets import Answer, Sheet

__all__ = [
    "Action",
    "Answer",
    "ArchetypePair",
    "Attachment",
    "AuditEvent",
    "Block",
    "Case",
    "CaseExport",
    "Citation",
    "Comment",
    "Concept",
    "Confirmation",
    "Cycle",
    "Evidence",
    "Framework",
    "Group",
    "Item",
    "Job",
    "Pair",
    "Parked",
    "Presence",
    "Reason",
    "Remark",
    "Result",
    "ReviewNote",
    "Reviewer",
    "Revision",
    "Sharing",
    "Sheet",
    "Signature",
    "Source",
    "Team",
    "User",
    "Witness",
]
