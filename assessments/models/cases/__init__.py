"""The promotion case: a document that two people write, sign and hand to others."""

from assessments.models.cases.case import Case, Signature
from assessments.models.cases.handing import CaseExport, Reason
from assessments.models.cases.reviewing import Reviewer, ReviewNote
from assessments.models.cases.talking import Comment, Presence
from assessments.models.cases.writing import Citation, Parked, Revision

__all__ = [
    "Case",
    "CaseExport",
    "Citation",
    "Comment",
    "Parked",
    "Presence",
    "Reason",
    "ReviewNote",
    "Reviewer",
    "Revision",
    "Signature",
]
