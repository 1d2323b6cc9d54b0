"""The record of who did what, for the administrator."""

from django.utils import timezone

from assessments.models import AuditEvent, Case, User
from assessments.models.audit import AuditQuerySet

_BLIND = ("recommendation-given", "case-noted")  # who has answered, while nobody may know


def events_visible_to(user: User) -> AuditQuerySet:
    """Newest first, with the people named; empty for everyone but administrators.

    What reviewers do is among them once their review has opened.
    """
    blind = Case.objects.in_blind_review(timezone.localdate()).order_by().values("pk")
    events: AuditQuerySet = AuditEvent.objects.visible_to(user)
    told = events.exclude(verb__in=_BLIND, target_type="case", target_id__in=blind)
    return told.select_related("actor", "subject")
