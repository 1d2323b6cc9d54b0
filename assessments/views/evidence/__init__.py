"""The evidence log: what happened, who may read it, and who stands behind it."""

from assessments.views.evidence.acting import (
    confirm,
    delete,
    remark,
    set_sharing,
    share,
    share_again,
    stop_sharing,
    take_back_confirmation,
    withdraw,
)
from assessments.views.evidence.attachments import attach, attachment, remove_attachment
from assessments.views.evidence.importing import import_evidence
from assessments.views.evidence.noting import edit_evidence, new_evidence
from assessments.views.evidence.pages import evidence, log, log_of, timeline
from assessments.views.evidence.suggesting import suggest
from assessments.views.evidence.witnesses import (
    ask_witness,
    mail_witness,
    revoke_witness,
    witness,
)

__all__ = [
    "ask_witness",
    "attach",
    "attachment",
    "confirm",
    "delete",
    "edit_evidence",
    "evidence",
    "import_evidence",
    "log",
    "log_of",
    "mail_witness",
    "new_evidence",
    "remark",
    "remove_attachment",
    "revoke_witness",
    "set_sharing",
    "share",
    "share_again",
    "stop_sharing",
    "suggest",
    "take_back_confirmation",
    "timeline",
    "withdraw",
    "witness",
]
