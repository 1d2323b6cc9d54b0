"""The readiness report: what is stored of a scored pair, turned into what its two readers see."""

from assessments.queries.readiness.download import TREND, UnknownPart, score_request
from assessments.queries.readiness.progress import (
    ScoringProgress,
    scoring_job,
    scoring_progress,
    unscored,
)
from assessments.queries.readiness.report import Report, report_for
from assessments.queries.readiness.stored import NotScoredYet, assessed, pairs_visible_to
from assessments.queries.readiness.talk import Agenda, talk_for

__all__ = [
    "TREND",
    "Agenda",
    "NotScoredYet",
    "Report",
    "ScoringProgress",
    "UnknownPart",
    "assessed",
    "pairs_visible_to",
    "report_for",
    "score_request",
    "scoring_job",
    "scoring_progress",
    "talk_for",
    "unscored",
]
