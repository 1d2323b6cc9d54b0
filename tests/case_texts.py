"""Texts that tests write into cases, and what has become of them."""

from assessments.models import AuditEvent, Case, Parked, User
from assessments.queries.cases.content import SectionWords, Words, read
from assessments.services import cases
from assessments.services.cases import Conflict, Saved
from tests.case_stages import OPPORTUNITY


def save(
    case: Case, text: str, *, base: int, by: User, part: str = OPPORTUNITY
) -> Saved | Conflict:
    return cases.save_part(case=case, part=part, words=SectionWords(text), base=base, by=by)


def clash(case: Case, text: str, *, by: User, base: int = 0) -> Parked:
    """Save over something newer; returns what was kept aside."""
    conflict = save(case, text, base=base, by=by)
    assert isinstance(conflict, Conflict)
    return conflict.parked


def standing(case: Case, part: str = OPPORTUNITY) -> Words | None:
    """What the part says now."""
    newest = case.revisions.filter(part=part).latest("number")
    return read(part, newest.content)


def verbs(case: Case) -> list[str]:
    """What was done since it was accepted."""
    events = AuditEvent.objects.filter(target_type="case", target_id=case.pk).order_by("pk")
    return [event.verb for event in events][2:]
