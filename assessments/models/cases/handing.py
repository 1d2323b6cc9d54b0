from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from assessments.choices import ExportFormat
from assessments.models.cases.case import Case, OfCaseQuerySet


class Reason(models.Model):
    """Why a case was decided as it was, and what would change a "not yet"."""

    RETENTION = "With the case."

    case = models.ForeignKey(Case, models.CASCADE, related_name="reasons")
    order = models.PositiveSmallIntegerField()
    item = models.SlugField(max_length=80, blank=True)  # the lever or signal that it is about
    text = models.TextField()
    would_change = models.TextField(blank=True)  # what one would have to see

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="reason_order_once"),
        ]

    def __str__(self) -> str:
        return f"Reason {self.order} of case {self.case_id}"


class CaseExportQuerySet(models.QuerySet["CaseExport"]):
    def visible_to(self, user: Any) -> Self:
        """Who asked for it, for as long as they can read the case."""
        seen = Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))
        return self.filter(Exists(seen), requested_by=user)


class CaseExport(models.Model):
    """One revision of a case as a file, written by a job: whole or not there."""

    RETENTION = "Deleted seven days after it was written."

    case = models.ForeignKey(Case, models.CASCADE, related_name="exports")
    number = models.PositiveIntegerField()  # of the revision
    format = models.CharField(max_length=10, choices=ExportFormat.choices)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField(null=True)

    objects = CaseExportQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number", "format", "requested_by"], name="case_export_once"
            ),
            models.CheckConstraint(
                condition=Q(written_at__isnull=True, content__isnull=True, sha256="")
                | (Q(written_at__isnull=False, content__isnull=False) & ~Q(sha256="")),
                name="case_export_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"
