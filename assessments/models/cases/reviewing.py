from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.choices import Recommendation
from assessments.models.cases.case import Case
from assessments.models.cases.writing import LONGEST_PART


class ReviewerQuerySet(models.QuerySet["Reviewer"]):
    def visible_to(self, user: Any) -> Self:
        """Your own; those of your case and, for HR, of every submitted case.

        What they recommend is blind until it opens: queries.cases decides that, never this.
        """
        authors = Q(case__person=user) | Q(case__manager=user)
        fellow = Q(
            case__in=Case.objects.filter(reviewers__user=user, reviewers__removed_at__isnull=True)
        )
        seen = self.filter(Q(user=user) | authors | fellow)
        return self if user.is_hr_partner else seen

    def active(self) -> Self:
        return self.filter(removed_at__isnull=True)


class Reviewer(models.Model):
    """Somebody named to read a submitted case and recommend, blind to the others."""

    RETENTION = "With the case."

    case = models.ForeignKey(Case, models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)  # reads no more; what they gave is not counted
    recommendation = models.CharField(max_length=10, choices=Recommendation.choices, blank=True)
    words = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        ordering = ["named_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="reviewer_once_per_case"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, recommendation="")
                | (Q(given_at__isnull=False) & ~Q(recommendation="")),
                name="reviewer_recommendation_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Reviewer {self.pk}"


class ReviewNoteQuerySet(models.QuerySet["ReviewNote"]):
    def visible_to(self, user: Any) -> Self:
        """Its author's; everybody else reads it when the recommendations have opened."""
        return self.filter(reviewer__user=user)


class ReviewNote(models.Model):
    """What a reviewer says beside one part of a case; blind as their recommendation is."""

    RETENTION = "With the case."

    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="notes")
    part = models.CharField(max_length=LONGEST_PART)
    text = models.TextField()
    at = models.DateTimeField()

    objects = ReviewNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "part"], name="review_note_once_per_part"),
        ]

    def __str__(self) -> str:
        return f"Review note {self.pk}"
