from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.choices import SheetRole
from assessments.models.framework import Framework
from assessments.models.pairs import Pair


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: Any) -> Self:
        """Your own sheets; the other one of your pair once both have submitted."""
        return self.filter(
            Q(author=user)
            | Q(pair__completed_at__isnull=False, superseded_at__isnull=True)
            & (Q(pair__person=user) | Q(pair__manager=user))
        )

    def current(self) -> Self:
        return self.filter(superseded_at__isnull=True)

    def private(self) -> Self:
        return self.filter(pair__isnull=True)


class Sheet(models.Model):
    """One rater's answers. Without a pair it is a private self-assessment."""

    RETENTION = "With its pair; a private one until its author deletes it."

    pair = models.ForeignKey(Pair, models.CASCADE, null=True, related_name="sheets")
    role = models.CharField(max_length=10, choices=SheetRole.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sheets")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="sheets")
    modules = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    page_seconds = models.JSONField(default=dict)  # section key -> seconds spent on it
    submitted_at = models.DateTimeField(null=True)
    sealed = models.TextField(blank=True)  # canonical JSON of all that was submitted
    seal_sha256 = models.CharField(max_length=64, blank=True)
    # A manager was replaced before the pair was complete; the sheet no longer counts.
    superseded_at = models.DateTimeField(null=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "role"],
                condition=Q(superseded_at__isnull=True),
                name="sheet_once_per_role",
            ),
            models.CheckConstraint(
                condition=Q(pair__isnull=False) | Q(role=SheetRole.SELF),
                name="sheet_private_is_self",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, sealed="", seal_sha256="")
                | (Q(submitted_at__isnull=False) & ~Q(sealed="") & ~Q(seal_sha256="")),
                name="sheet_submitted_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"Sheet {self.pk}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: Any) -> Self:
        """Working copies are the author's alone; what others may read is the sealed sheet."""
        return self.filter(sheet__author=user)


class Answer(models.Model):
    """The working copy of one answer, with the number of times it was saved."""

    RETENTION = "With its sheet."

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="answers")
    key = models.SlugField(max_length=100)  # an item, an archetype pair, a demand or the intent
    value = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key"], name="answer_once_per_sheet"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.key}"
