from typing import Any

from django.db.models import Model

from assessments.models import AuditEvent, User


def record(
    *, verb: str, target: Model, by: User | None, subject: User | None = None, **details: Any
) -> AuditEvent:
    """Write who did what to whose data, in the caller's transaction.

    `by` is None for a job or a command. `details` holds facts about the act, never answers.
    """
    return AuditEvent.objects.create(
        verb=verb,
        actor=by,
        target_type=target._meta.model_name or "",
        target_id=target.pk,
        subject=subject,
        details=details,
    )
