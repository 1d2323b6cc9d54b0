from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from assessments.models.audit import AuditEvent
from assessments.models.cases.case import Case
from assessments.models.cases.writing import LONGEST_PART


class BetweenAuthorsQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What the two say to each other while they write is theirs; no reviewer reads it."""
        return self.filter(Exists(Case.objects.written_by(user).filter(pk=OuterRef("case_id"))))


class CommentQuerySet(BetweenAuthorsQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Of threads begun before another manager took over, the person reads all and no manager
        any: they were said to somebody who is no author any more.
        """
        taken_over = AuditEvent.objects.filter(
            verb="case-continued",
            target_type="case",
            target_id=OuterRef("case_id"),
            at__gte=OuterRef("begun_at"),
        )
        begun = super().visible_to(user).alias(begun_at=Coalesce("parent__at", "at"))
        return begun.filter(Q(case__person=user) | ~Exists(taken_over))


class Comment(models.Model):
    """Something said beside a part of a case; the first of a thread has no parent.

    A suggestion is a comment with another wording for one field of the part.
    """

    RETENTION = "With the case."

    case = models.ForeignKey(Case, models.CASCADE, related_name="comments")
    part = models.CharField(max_length=LONGEST_PART)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    mentions = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # the other author, asked by name
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    field = models.CharField(max_length=20, blank=True)  # what a suggestion rewords
    wording = models.TextField(blank=True)
    base = models.PositiveIntegerField(null=True)  # the revision that it was made against
    accepted_as = models.PositiveIntegerField(null=True)  # the revision that took it in

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "part", "at"], name="comment_by_part")]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(resolved_at__isnull=True, field=""),
                name="comment_thread_is_resolved_at_its_head",
            ),
            models.CheckConstraint(
                condition=Q(field="", wording="", base__isnull=True, accepted_as__isnull=True)
                | (~Q(field="") & Q(base__isnull=False)),
                name="comment_suggestion_names_its_field",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk}"

    @property
    def is_suggestion(self) -> bool:
        return bool(self.field)


class Presence(models.Model):
    """Somebody has a part of a case open for writing."""

    RETENTION = "Overwritten while they write, deleted a day after."

    case = models.ForeignKey(Case, models.CASCADE, related_name="presences")
    part = models.CharField(max_length=LONGEST_PART)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = BetweenAuthorsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "part", "user"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return f"Presence {self.pk}"
