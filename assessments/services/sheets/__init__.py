"""Writes to a rater's own sheet: saving answers, submitting, taking back."""

from assessments.services.sheets.answers import (
    AnswerConflict,
    Change,
    NotYourSheet,
    SavedSection,
    SheetClosed,
    UnknownQuestion,
    WrongAnswer,
    save_answer,
    save_section,
)
from assessments.services.sheets.private import (
    NotPrivate,
    delete_private_sheet,
    start_private_sheet,
)
from assessments.services.sheets.submission import (
    AlreadyOpen,
    NothingAnswered,
    PrivateSheet,
    seal,
    submit_sheet,
    take_back_sheet,
)

__all__ = [
    "AlreadyOpen",
    "AnswerConflict",
    "Change",
    "NotPrivate",
    "NotYourSheet",
    "NothingAnswered",
    "PrivateSheet",
    "SavedSection",
    "SheetClosed",
    "UnknownQuestion",
    "WrongAnswer",
    "delete_private_sheet",
    "save_answer",
    "save_section",
    "seal",
    "start_private_sheet",
    "submit_sheet",
    "take_back_sheet",
]
