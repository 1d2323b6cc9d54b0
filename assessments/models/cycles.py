import datetime

from django.db import models
from django.db.models import F, Q

from assessments.choices import CycleState
from assessments.models.framework import Framework
from assessments.models.people import Team


class Cycle(models.Model):
    """A round in which people and their managers answer the same questionnaire version."""

    name = models.CharField(max_length=80, unique=True)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="cycles")
    opens_on = models.DateField()
    closes_on = models.DateField()
    modules = models.JSONField(default=list, blank=True)
    teams = models.ManyToManyField(Team, related_name="cycles", blank=True)
    state = models.CharField(max_length=10, choices=CycleState.choices, default=CycleState.PLANNED)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="cycle_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=~Q(state=CycleState.CLOSED) | Q(closed_at__isnull=False),
                name="cycle_closed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def accepts_answers(self, on: datetime.date) -> bool:
        return self.state == CycleState.OPEN and self.opens_on <= on <= self.closes_on
