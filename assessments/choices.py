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


class CaseState(TextChoices):
    PROPOSED = "proposed", "Proposed"  # by one; the other has not said yes yet
    OPEN = "open", "Being written"
    SUBMITTED = "submitted", "With the reviewers"
    DECIDED = "decided", "Decided"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CaseSection(TextChoices):
    """The sections of every case, in their order; two people may add their own."""

    OPPORTUNITY = "opportunity", "The opportunity"
    CHANGE_OF_WORK = "change-of-work", "The change in the work"
    VALUE_THROUGH_OTHERS = "value-through-others", "Value through others"
    COMMUNICATION = "communication-and-leadership", "Communication and leadership"
    PEOPLE_SUPPORT = "people-support", "People support"
    NEXT_GAP = "next-gap", "The next gap"
    RISKS = "risks", "Risks, and what is done about them"
    OTHER_VOICES = "other-voices", "What others say"
    ASK = "ask", "The ask"


class RevisionKind(TextChoices):
    """Why a part of a case reads as it does from here on."""

    EDIT = "edit", "Written"
    MERGE = "merge", "Merged"
    SUGGESTION = "suggestion", "Suggestion accepted"
    RESTORE = "restore", "Restored"
    REMOVAL = "removal", "Removed"
    IMPORT = "import", "Imported"


class Recommendation(TextChoices):
    PROMOTE = "promote", "Promote"
    NOT_YET = "not-yet", "Not yet"
    ABSTAIN = "abstain", "I cannot judge this"


class Outcome(TextChoices):
    """What became of a submitted case."""

    PROMOTED = "promoted", "Promoted"
    NOT_YET = "not-yet", "Not yet"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ExportFormat(TextChoices):
    MARKDOWN = "md", "Markdown"
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word (DOCX)"


# Answers that are not a level. "Not observed" is the manager's alone.
NOT_OBSERVED = "NO"
NO_OPPORTUNITY = "NOP"
LEVELS = ("0", "1", "2", "3", "4")
