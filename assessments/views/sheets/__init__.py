"""Pages of a rater's own sheet."""

from assessments.views.sheets.answering import save_answer, section, sheet
from assessments.views.sheets.finishing import (
    check,
    delete_private,
    start_private,
    submit,
    summary,
    take_back,
)

__all__ = [
    "check",
    "delete_private",
    "save_answer",
    "section",
    "sheet",
    "start_private",
    "submit",
    "summary",
    "take_back",
]
