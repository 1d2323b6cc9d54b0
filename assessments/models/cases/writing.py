from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from assessments.choices import RevisionKind
from assessments.models.cases.case import Case, OfCaseQuerySet, Signature
from assessments.models.evidence import Evidence

LONGEST_PART = 65  # "section:" or "claim:" and a key


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, user: Any) -> Self:
        """All of them to the two authors, up to theirs to who has signed one, and of a submitted
        case the document that was submitted to whom it was handed.
        """
        cases = Case.objects.filter(pk=OuterRef("case_id"))
        signed = Signature.objects.filter(
            by=user, case=OuterRef("case_id"), number__gte=OuterRef("number")
        )
        newer = Revision.objects.filter(
            case=OuterRef("case_id"), part=OuterRef("part"), number__gt=OuterRef("number")
        )
        handed = Exists(cases.handed_to(user)) & ~Exists(newer)
        return self.filter(Exists(cases.written_by(user)) | Exists(signed) | handed)

    def until(self, number: int) -> Self:
        """The parts of the document as it was after this revision: the newest row of each."""
        newer = Revision.objects.filter(
            case=OuterRef("case_id"),
            part=OuterRef("part"),
            number__gt=OuterRef("number"),
            number__lte=number,
        )
        return self.filter(~Exists(newer), number__lte=number)


class Revision(models.Model):
    """One part of a case as somebody saved it. Rows are added and never changed."""

    RETENTION = "With the case."

    case = models.ForeignKey(Case, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()  # 1 for the first of the case
    part = models.CharField(max_length=LONGEST_PART)  # "section:<key>" or "claim:<32 hex digits>"
    kind = models.CharField(max_length=10, choices=RevisionKind.choices)
    content = models.TextField()  # canonical JSON, so that its digest is the same anywhere
    # The newest revision of this part that its writer had before their eyes; 0 for none.
    base = models.PositiveIntegerField(default=0)
    restores = models.PositiveIntegerField(null=True)  # the number of the revision brought back
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    document_sha256 = models.CharField(max_length=64)  # of the whole document after it

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["case", "part", "number"], name="revision_by_part")]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, base__lt=F("number")), name="revision_follows_its_base"
            ),
            models.CheckConstraint(
                condition=Q(kind=RevisionKind.RESTORE, restores__lt=F("number"))
                | (~Q(kind=RevisionKind.RESTORE) & Q(restores__isnull=True)),
                name="revision_restores_an_older_one",
            ),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of case {self.case_id}"


class ParkedQuerySet(models.QuerySet["Parked"]):
    def visible_to(self, user: Any) -> Self:
        """Who wrote it, for as long as they write in the case."""
        written = Case.objects.written_by(user).filter(pk=OuterRef("case_id"))
        return self.filter(Exists(written), by=user)

    def waiting(self) -> Self:
        return self.filter(settled_at__isnull=True)


class Parked(models.Model):
    """What somebody saved over a newer text: kept aside until they merge it or let it go."""

    RETENTION = "With the case."

    case = models.ForeignKey(Case, models.CASCADE, related_name="parked")
    part = models.CharField(max_length=LONGEST_PART)
    content = models.TextField()  # canonical JSON, as in a revision
    base = models.PositiveIntegerField()  # what its writer had opened
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    merged_as = models.PositiveIntegerField(null=True)  # the revision; null: let go by its writer

    objects = ParkedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "parked"
        indexes = [models.Index(fields=["case", "by", "settled_at"], name="parked_by_writer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_as__isnull=True) | Q(settled_at__isnull=False),
                name="parked_merged_is_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"Parked {self.pk}"


class Citation(models.Model):
    """A claim names a piece of evidence, now or in a document that somebody signed.

    It protects the evidence from being deleted: withdrawn, it leaves its date in the case.
    """

    RETENTION = "With the case."

    case = models.ForeignKey(Case, models.CASCADE, related_name="citations")
    claim = models.CharField(max_length=32)  # the hex digits of the part
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="citations")
    # The wording that stood when it was last signed, so that readers see that it has changed.
    signed_version = models.PositiveIntegerField(null=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "claim", "evidence"], name="citation_once_per_claim"
            ),
        ]

    def __str__(self) -> str:
        return f"Citation {self.pk}"
