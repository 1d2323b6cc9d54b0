"""The promotion case: written by two, signed, handed to others."""

from assessments.views.cases.deciding import (
    all_cases,
    case_reviewers,
    decide_case,
    remove_reviewer,
)
from assessments.views.cases.exports import (
    export_file,
    export_progress,
    exports,
    import_case,
    retry_export,
)
from assessments.views.cases.merging import aside, restore_revision
from assessments.views.cases.opening import (
    accept_case,
    continue_case,
    decline_case,
    open_case,
    withdraw_case,
)
from assessments.views.cases.pages import case, case_at, cases, history, revision
from assessments.views.cases.reviewing import review, review_stop
from assessments.views.cases.signing import sign_case, unsign_case
from assessments.views.cases.story import own_story, story_about
from assessments.views.cases.submitting import submit_case
from assessments.views.cases.talking import case_talk, part_talk, part_writers, talk_news, thread
from assessments.views.cases.writing import (
    claim,
    new_claim,
    new_section,
    remove_claim,
    remove_section,
    section,
)

__all__ = [
    "accept_case",
    "all_cases",
    "aside",
    "case",
    "case_at",
    "case_reviewers",
    "case_talk",
    "cases",
    "claim",
    "continue_case",
    "decide_case",
    "decline_case",
    "export_file",
    "export_progress",
    "exports",
    "history",
    "import_case",
    "new_claim",
    "new_section",
    "open_case",
    "own_story",
    "part_talk",
    "part_writers",
    "remove_claim",
    "remove_reviewer",
    "remove_section",
    "restore_revision",
    "retry_export",
    "review",
    "review_stop",
    "revision",
    "section",
    "sign_case",
    "story_about",
    "submit_case",
    "talk_news",
    "thread",
    "unsign_case",
    "withdraw_case",
]
