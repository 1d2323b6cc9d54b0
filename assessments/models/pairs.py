from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assessments.models.cycles import Cycle
from assessments.models.people import Team


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, user: Any) -> Self:
        """The two people of the pair, and nobody else."""
        return self.filter(Q(person=user) | Q(manager=user))

    def complete(self) -> Self:
        return self.filter(completed_at__isnull=False)


class Pair(models.Model):
    """A person and their manager in one cycle."""

    RETENTION = "Deleted with its sheets and results five years after the cycle closed."

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="pairs")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pairs")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="managed_pairs"
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="pairs"
    )  # as it was then
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)  # both submitted: from here both sheets are open
    # Items with confirmed evidence at that moment; what is confirmed later counts next time.
    evidenced = models.JSONField(default=list)

    objects = PairQuerySet.as_manager()

    class Meta:
        ordering = ["-cycle__opens_on", "person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "person"], name="pair_once_per_cycle"),
            models.CheckConstraint(condition=~Q(person=F("manager")), name="pair_of_two_people"),
        ]
        indexes = [
            models.Index(fields=["manager", "cycle"], name="pair_by_manager"),
            models.Index(fields=["cycle", "completed_at"], name="pair_by_completion"),
        ]

    def __str__(self) -> str:
        return f"Pair {self.pk}"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None
