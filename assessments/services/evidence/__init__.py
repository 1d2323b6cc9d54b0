"""The evidence log: what happened, who may read it, and who stands behind it."""

from assessments.services.evidence.confirming import (
    NobodyReads,
    WordsChanged,
    confirm_evidence,
    remark_on_evidence,
    take_back_confirmation,
)
from assessments.services.evidence.holding import EvidenceError, Gone, NotYours, Withdrawn
from assessments.services.evidence.log import (
    EvidenceIsCited,
    StaleEvidence,
    Words,
    capture_evidence,
    delete_evidence,
    edit_evidence,
    withdraw_evidence,
)
from assessments.services.evidence.sharing import (
    NobodyToShareWith,
    set_sharing,
    share_again,
    share_evidence,
    stop_sharing,
)

__all__ = [
    "EvidenceError",
    "EvidenceIsCited",
    "Gone",
    "NobodyReads",
    "NobodyToShareWith",
    "NotYours",
    "StaleEvidence",
    "Withdrawn",
    "Words",
    "WordsChanged",
    "capture_evidence",
    "confirm_evidence",
    "delete_evidence",
    "edit_evidence",
    "remark_on_evidence",
    "set_sharing",
    "share_again",
    "share_evidence",
    "stop_sharing",
    "take_back_confirmation",
    "withdraw_evidence",
]
