import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from assessments.choices import CaseState, Outcome
from assessments.models.framework import Framework
from assessments.models.pairs import Pair

# One of these at a time for each person.
STANDING = (CaseState.PROPOSED, CaseState.OPEN, CaseState.SUBMITTED)
SHARED = (CaseState.SUBMITTED, CaseState.DECIDED)  # reviewers and HR partners read it


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: Any) -> Self:
        """Its two authors, whoever has signed it, and whom it was handed to."""
        signed = Exists(Signature.objects.filter(case=OuterRef("pk"), by=user))
        handed = Exists(Case.objects.handed_to(user).filter(pk=OuterRef("pk")))
        return self.filter(Q(person=user) | Q(manager=user) | signed | handed)

    def written_by(self, user: Any) -> Self:
        """Of which the user is one of the two authors now."""
        return self.filter(Q(person=user) | Q(manager=user))

    def handed_to(self, user: Any) -> Self:
        """Submitted, and the user is one of its reviewers or an HR partner."""
        submitted = self.filter(state__in=SHARED).exclude(person=user)
        if user.is_hr_partner:
            return submitted
        return submitted.filter(Exists(self._asked().filter(user=user)))

    def in_blind_review(self, today: datetime.date) -> Self:
        """Whose recommendations have not opened, see queries.cases.review."""
        asked = self._asked()
        waits = ~Exists(asked) | Exists(asked.filter(given_at__isnull=True))
        return self.filter(waits, review_until__gte=today)

    def _asked(self) -> Any:
        """Reviewers of the case in the query around it."""
        reviewers: Any = Case._meta.get_field("reviewers").related_model
        return reviewers.objects.filter(case=OuterRef("pk"), removed_at__isnull=True)

    def standing(self) -> Self:
        return self.filter(state__in=STANDING)


class Case(models.Model):
    """The case for one person's step to Lead, written by them and their manager."""

    RETENTION = "Deleted five years after it ended."

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="co_authored_cases"
    )  # who writes it with them now; another manager only after the person has accepted
    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="+"
    )  # whose items it names
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.PROPOSED)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)
    # The number of the newest revision, 0 for none. Whoever writes takes the next one while
    # holding this row, so that revisions have no gaps and no twins.
    head = models.PositiveIntegerField(default=0)

    submitted_at = models.DateTimeField(null=True)
    review_until = models.DateField(null=True)  # recommendations open after this day at the latest
    # The assessment whose ratings stand beside the claims, as it was when they were submitted.
    pair = models.ForeignKey(Pair, models.SET_NULL, null=True, related_name="+")

    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_words = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)  # decided, declined or withdrawn

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["state", "ended_at"], name="case_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=STANDING),
                name="case_one_standing_per_person",
            ),
            models.CheckConstraint(condition=~Q(person=F("manager")), name="case_of_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=STANDING, ended_at__isnull=True)
                | (~Q(state__in=STANDING) & Q(ended_at__isnull=False)),
                name="case_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=SHARED, submitted_at__isnull=False, review_until__isnull=False
                )
                | (~Q(state__in=SHARED) & Q(submitted_at__isnull=True, review_until__isnull=True)),
                name="case_submitted_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.DECIDED, decided_by__isnull=False) & ~Q(outcome="")
                | (~Q(state=CaseState.DECIDED) & Q(decided_by__isnull=True, outcome="")),
                name="case_decided_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.pk}"

    @property
    def is_open(self) -> bool:
        """Its two authors can write in it."""
        return self.state == CaseState.OPEN

    @property
    def is_submitted(self) -> bool:
        """Frozen: with its reviewers, or decided."""
        return self.state in SHARED

    def author_ids(self) -> tuple[int, int]:
        return (self.person_id, self.manager_id)


class OfCaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """With the case."""
        return self.filter(Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))))


class SignatureQuerySet(OfCaseQuerySet):
    def standing(self) -> Self:
        """Of one of the two authors of now, on the newest revision: any later edit voids them."""
        return self.filter(
            Q(by=F("case__person")) | Q(by=F("case__manager")), number=F("case__head")
        )


class Signature(models.Model):
    """Somebody stands behind the document as it is after one revision."""

    RETENTION = "With the case."

    case = models.ForeignKey(Case, models.CASCADE, related_name="signatures")
    number = models.PositiveIntegerField()  # of the revision
    document_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number", "by"], name="signature_once_per_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"Signature {self.pk}"
