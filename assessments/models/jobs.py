from typing import Any, Self

from django.conf import settings
from django.db import models

from assessments.choices import JobState


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """People see a job through the object it works on; the list is the administrator's."""
        return self if user.is_administrator else self.none()


class Job(models.Model):
    """The truth about a piece of background work; the queue only rings the bell."""

    RETENTION = "Finished jobs are deleted after ninety days."

    name = models.CharField(max_length=60)
    # What the work is, said in one string: enqueuing the same work twice finds the same row.
    key = models.CharField(max_length=160, unique=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    rings = models.PositiveIntegerField(default=0)
    ring_at = models.DateTimeField()  # when the sweeper rings again if nobody has answered
    lease = models.CharField(max_length=36, blank=True)  # the token of the worker that holds it
    lease_until = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    progress_text = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "ring_at"], name="job_waiting"),
            models.Index(fields=["state", "lease_until"], name="job_leased"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="job_progress_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.RUNNING)
                | (~models.Q(lease="") & models.Q(lease_until__isnull=False)),
                name="job_running_holds_a_lease",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[JobState.DONE, JobState.FAILED])
                | models.Q(finished_at__isnull=False),
                name="job_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.key
