"""What stands in a log already, to tell what an import would add."""

import datetime

from assessments.models import Evidence, User

Noted = tuple[datetime.date, str]


def noted_by(user: User) -> frozenset[Noted]:
    """Day and words of everything that the user noted about themselves. One query."""
    own = Evidence.objects.standing().filter(person=user, author=user)
    return frozenset(own.values_list("happened_on", "what"))
