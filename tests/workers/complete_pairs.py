"""Complete pairs by the hundred, sealed as the product seals, with what each of them answered."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.choices import LEVELS, NO_OPPORTUNITY, NOT_OBSERVED, Intent, SheetRole
from assessments.models import Answer, Cycle, Pair, Sheet, User
from assessments.services.sheets import seal
from tests.completed import CONDITIONS, Answers, answers
from tests.factories import CycleFactory, UserFactory

OWN = [*LEVELS, NO_OPPORTUNITY]
MANAGERS = [*LEVELS, NO_OPPORTUNITY, NOT_OBSERVED]


@dataclass(frozen=True)
class Complete:
    pair: Pair
    own: Answers
    manager: Answers

    @property
    def request(self) -> dict[str, Any]:
        """What there is to score, by what they answered and not by what was stored of it."""
        return {
            "op": "assess",
            "form": self.pair.cycle.framework.forms["core"],
            "self": _scored(self.own),
            "manager": _scored(self.manager),
            "evidence": [],
            "intent": self.own["intent"],
            "overtime_share": 0.0,
            "previous": None,
        }

    def sheets(self) -> Iterator[tuple[SheetRole, User, Answers]]:
        yield SheetRole.SELF, self.pair.person, self.own
        yield SheetRole.MANAGER, self.pair.manager, self.manager


@transaction.atomic
def complete_pairs(count: int, chance: random.Random) -> list[Complete]:
    """One lead and a whole department in an open cycle; no two answer alike.

    Nobody has asked for their scores yet.
    """
    complete = [
        Complete(
            pair,
            {key: chance.choice(OWN) for key in answers()}
            | {"intent": chance.choice(Intent.values)},
            {key: chance.choice(MANAGERS) for key in answers()},
        )
        for pair in _pairs(CycleFactory(), count)
    ]
    _seal_all(_answered(complete))
    return complete


def _pairs(cycle: Cycle, count: int) -> list[Pair]:
    lead = UserFactory()
    people = User.objects.bulk_create(
        UserFactory.build(team=lead.team, manager=lead) for _ in range(count)
    )
    return Pair.objects.bulk_create(
        Pair(cycle=cycle, person=person, manager=lead, team=lead.team) for person in people
    )


def _answered(complete: Iterable[Complete]) -> list[Sheet]:
    given = [(one.pair, *sheet) for one in complete for sheet in one.sheets()]
    sheets = Sheet.objects.bulk_create(
        Sheet(pair=pair, role=role, author=author, framework=pair.cycle.framework)
        for pair, role, author, _ in given
    )
    now = timezone.now()
    Answer.objects.bulk_create(
        Answer(sheet=sheet, key=key, value=value, saved_at=now)
        for sheet, (*_, answers) in zip(sheets, given, strict=True)
        for key, value in answers.items()
    )
    return sheets


def _seal_all(sheets: Iterable[Sheet]) -> None:
    now = timezone.now()
    for sheet in sheets:
        seal(sheet=sheet, at=now)
    Pair.objects.update(completed_at=now)


def _scored(given: Answers) -> dict[str, int | str]:
    return {
        key: int(value) if value in LEVELS else value
        for key, value in given.items()
        if key not in {*CONDITIONS, "intent"}
    }
