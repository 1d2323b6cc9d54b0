from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from assessments.choices import Discipline
from assessments.permissions import Role


class Team(models.Model):
    """A node of the organisation tree."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="team_is_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """HR and administrators see everyone; others themselves, their manager and reports."""
        if user.is_hr_partner or user.is_administrator:
            return self
        return self.filter(
            models.Q(pk=user.pk) | models.Q(manager=user) | models.Q(pk=user.manager_id)
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, is_administrator=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        found: User = self.get(email__iexact=username)
        return found


class User(AbstractBaseUser, PermissionsMixin):
    """A person of the organisation, in the reporting line and the team tree."""

    RETENTION = "Deactivated when the person leaves; kept while any sealed sheet names them."

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    discipline = models.CharField(max_length=20, choices=Discipline.choices, blank=True)
    site = models.CharField(max_length=60, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    manager = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports"
    )
    is_hr_partner = models.BooleanField("HR partner", default=False)
    is_catalogue_editor = models.BooleanField("catalogue editor", default=False)
    is_administrator = models.BooleanField("administrator", default=False)
    is_active = models.BooleanField("active", default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case"),
            models.CheckConstraint(
                condition=~models.Q(manager=models.F("id")), name="user_is_not_their_own_manager"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django's admin site asks this; it is the administrator's."""
        return self.is_administrator

    @property
    def granted_roles(self) -> frozenset[Role]:
        """The roles written on the row; being a manager follows from having reports."""
        granted = {
            Role.PERSON: True,
            Role.HR_PARTNER: self.is_hr_partner,
            Role.CATALOGUE_EDITOR: self.is_catalogue_editor,
            Role.ADMINISTRATOR: self.is_administrator,
        }
        return frozenset(role for role, has in granted.items() if has)
