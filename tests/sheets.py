"""Filling in sheets, for tests of what happens after."""

from collections.abc import Iterable

from django.utils import timezone

from assessments.models import Answer, Sheet
from assessments.queries.sheets import Questionnaire, questionnaire_of

USUAL = "2"


def fill_in(sheet: Sheet, *, leave_out: Iterable[str] = (), **values: str) -> Sheet:
    """Answer all that is asked: by `values` (_ for -), else "2" or the first accepted value."""
    form = questionnaire_of(sheet)
    chosen = {key.replace("_", "-"): value for key, value in values.items()}
    left_out = set(leave_out)
    now = timezone.now()
    Answer.objects.bulk_create(
        Answer(sheet=sheet, key=key, value=chosen.get(key) or _usual(form, key), saved_at=now)
        for key in form.all_keys()
        if key not in left_out
    )
    return sheet


def _usual(form: Questionnaire, key: str) -> str:
    accepted = form.accepted(key)
    return USUAL if USUAL in accepted else min(accepted)
