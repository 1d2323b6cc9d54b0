"""The record of who did what, for the administrator."""

from assessments.models import AuditEvent, User
from assessments.models.audit import AuditQuerySet


def events_visible_to(user: User) -> AuditQuerySet:
    """Newest first, with the people named; empty for everyone but administrators."""
    events: AuditQuerySet = AuditEvent.objects.visible_to(user)
    return events.select_related("actor", "subject")
