"""The closed lists that models, forms and pages share."""

from django.db.models import TextChoices


class Discipline(TextChoices):
    DATA_SCIENTIST = "data-scientist", "Data scientist"
    ML_ENGINEER = "ml-engineer", "ML engineer"


class FrameworkState(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


class CycleState(TextChoices):
    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class SheetRole(TextChoices):
    SELF = "self", "Self"
    MANAGER = "manager", "Manager"

    @property
    def other(self) -> "SheetRole":
        return SheetRole.MANAGER if self is SheetRole.SELF else SheetRole.SELF


class JobState(TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class ConfirmedAs(TextChoices):
    """Who vouches for a piece of evidence."""

    PERSON = "person", "The person it is about"
    MANAGER = "manager", "Their manager"
    COLLEAGUE = "colleague", "A colleague who was helped"


class WitnessAnswer(TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    DECLINED = "declined", "Declined"


class Intent(TextChoices):
    MOVE = "move", "I want to move towards Lead"
    STAY = "stay", "I want to stay a Senior and grow here"
    UNSURE = "unsure", "I am not sure yet"


class Demand(TextChoices):
    NONE = "none", "No need that I see"
    EMERGING = "emerging", "A need is emerging"
    REAL = "real", "A real need within twelve months"


class Module(TextChoices):
    LEADING_TO_PRODUCTION = "leading-to-production", "Leading to production"
    DATA_SCIENCE_WITH_OPERATIONS = (
        "data-science-with-operations",
        "Data science with operations",
    )


# Answers that are not a level. "Not observed" is the manager's alone.
NOT_OBSERVED = "NO"
NO_OPPORTUNITY = "NOP"
LEVELS = ("0", "1", "2", "3", "4")
