"""The list of a person's private self-assessments."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from assessments.models import User
from assessments.queries.cycles import module_names
from assessments.queries.sheets.answers import private_sheets_of
from assessments.queries.sheets.questionnaire import questionnaire_of


@dataclass(frozen=True)
class PrivateSheet:
    sheet_id: int
    started_at: datetime.datetime
    submitted_at: datetime.datetime | None
    modules: tuple[str, ...]
    all_answered: bool


def private_sheets(user: User) -> tuple[PrivateSheet, ...]:
    """The user's own self-assessments outside any cycle, newest first. One query."""
    given = Count("answers", filter=~Q(answers__value=""))
    sheets = private_sheets_of(user).select_related("framework").annotate(given=given)
    return tuple(
        PrivateSheet(
            sheet.pk,
            sheet.started_at,
            sheet.submitted_at,
            module_names(sheet.modules),
            # Without any answer, the catalogue need not be read.
            0 < sheet.given == len(questionnaire_of(sheet).all_keys()),  # type: ignore[attr-defined]
        )
        for sheet in sheets
    )
