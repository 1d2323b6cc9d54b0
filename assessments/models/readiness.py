from typing import Any, Self

from django.db import models
from django.db.models import Q

from assessments.models.fields import OrderedJSONField
from assessments.models.pairs import Pair


class ResultQuerySet(models.QuerySet["Result"]):
    def visible_to(self, user: Any) -> Self:
        """The two people of the pair, and nobody else."""
        return self.filter(Q(pair__person=user) | Q(pair__manager=user))


class Result(models.Model):
    """What the scoring model said of one pair, with the request that reproduces it."""

    RETENTION = "With its pair."

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="results")
    model_version = models.PositiveSmallIntegerField()
    framework_sha256 = models.CharField(max_length=64)
    request = OrderedJSONField()  # as `manage.py score` reads it
    outcome = OrderedJSONField()  # as `manage.py score` prints it
    modules = OrderedJSONField(default=dict)  # module -> {"request", "outcome"}
    stage = models.CharField(max_length=2)
    lever_index = models.FloatField(null=True)  # for lists; the outcome holds it exactly
    computed_at = models.DateTimeField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["-computed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "model_version", "framework_sha256"], name="result_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"Result of pair {self.pair_id}"
