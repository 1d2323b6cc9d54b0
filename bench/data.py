"""A seeded organisation of ten thousand pairs, written through the product's own services.

Those in the open cycle, whose pages are measured, keep a log of evidence, and one of them
writes a case.
"""

import datetime
import itertools
import random
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from assessments.choices import CycleState, Discipline, SheetRole
from assessments.models import Answer, Cycle, Evidence, Framework, Pair, Sheet, Team, User
from assessments.queries.evidence import tag_keys
from assessments.queries.framework import current_catalogue
from assessments.queries.sheets import questionnaire_of
from assessments.services.evidence import (
    Words,
    capture_evidence,
    confirm_evidence,
    remark_on_evidence,
)
from assessments.services.evidence.importing import import_evidence
from assessments.services.readiness import rescore
from assessments.services.sheets.submission import seal
from bench import cases

TEAM_SIZE = 10
OPEN_PAIRS = 400  # in a second cycle: one sheet half-way or ready to submit, for pages that write
PIECES = 12  # of evidence in everybody's log, two thirds of them shared
VERSION = 3  # rises when `build` writes something else
SEED = 20_260
UNUSABLE = "!"


def build(pairs: int) -> None:
    """Fill an empty database: `pairs` complete and scored in a closed cycle, some more open."""
    call_command("load_catalogue", verbosity=0)
    chance = random.Random(SEED)
    framework = Framework.objects.get()
    people = _people(pairs)
    hr = User.objects.create(
        email="hr@example.org", name="HR", password=UNUSABLE, is_hr_partner=True
    )
    closed = _cycle(framework, "Closed", -200, -170, CycleState.CLOSED)
    complete = _pairs(closed, people)
    _answer(_sheets(complete, framework), chance)
    _complete(complete)
    for _ in rescore():
        pass
    current = _cycle(framework, "Current", -7, 30, CycleState.OPEN)
    _answer(_sheets(_pairs(current, people[:OPEN_PAIRS]), framework), chance)
    for author in [hr, *people[:OPEN_PAIRS]]:
        _keep_log(author, chance)
    pieces = [_words(number, chance) for number in range(PIECES + 1, PIECES + 1 + cases.EVIDENCE)]
    cases.write_case(people[:OPEN_PAIRS][-1], pieces, chance)


def _people(count: int) -> list[User]:
    teams = Team.objects.bulk_create(
        Team(name=f"Team {n}", slug=f"team-{n}") for n in range(count // TEAM_SIZE)
    )
    leads = User.objects.bulk_create(
        User(email=f"lead{n}@example.org", name=f"Lead {n}", password=UNUSABLE, team=team)
        for n, team in enumerate(teams)
    )
    return User.objects.bulk_create(
        User(
            email=f"person{n}@example.org",
            name=f"Person {n}",
            password=UNUSABLE,
            team=teams[n // TEAM_SIZE],
            manager=leads[n // TEAM_SIZE],
            discipline=Discipline.DATA_SCIENTIST,
            site="Rotterdam",
        )
        for n in range(count)
    )


def _cycle(framework: Framework, name: str, opens: int, closes: int, state: CycleState) -> Cycle:
    today = timezone.localdate()
    return Cycle.objects.create(
        name=name,
        framework=framework,
        opens_on=today + datetime.timedelta(days=opens),
        closes_on=today + datetime.timedelta(days=closes),
        state=state,
        opened_at=timezone.now(),
        closed_at=timezone.now() if state == CycleState.CLOSED else None,
    )


def _pairs(cycle: Cycle, people: Iterable[User]) -> list[Pair]:
    return Pair.objects.bulk_create(
        Pair(cycle=cycle, person=who, manager=who.manager, team=who.team) for who in people
    )


def _sheets(pairs: Iterable[Pair], framework: Framework) -> list[Sheet]:
    return Sheet.objects.bulk_create(
        Sheet(pair=pair, role=role, author=author, framework=framework)
        for pair in pairs
        for role, author in ((SheetRole.SELF, pair.person), (SheetRole.MANAGER, pair.manager))
    )


def _answer(sheets: Iterable[Sheet], chance: random.Random) -> None:
    answers = itertools.chain.from_iterable(_answers(sheet, chance) for sheet in sheets)
    with transaction.atomic():
        while batch := list(itertools.islice(answers, 20_000)):
            Answer.objects.bulk_create(batch)


def _answers(sheet: Sheet, chance: random.Random) -> Iterator[Answer]:
    form = questionnaire_of(sheet)
    level = chance.gauss(2, 0.8)
    now = timezone.now()
    for key in form.all_keys():
        values = sorted(form.accepted(key))
        if values[0] == "0":
            value = "NOP" if chance.random() < 0.03 else str(_near(level, chance))
        else:
            value = chance.choice(values)
        note = f"A note about {key}." if chance.random() < 0.1 and form.takes_note(key) else ""
        yield Answer(sheet=sheet, key=key, value=value, note=note, saved_at=now)


def _near(level: float, chance: random.Random) -> int:
    return min(4, max(0, round(chance.gauss(level, 0.8))))


def _complete(pairs: list[Pair]) -> None:
    """Seal both sheets and open the pairs, a thousand to a transaction."""
    at = timezone.now()
    for start in range(0, len(pairs), 1000):
        ids = [pair.pk for pair in pairs[start : start + 1000]]
        with transaction.atomic():
            sheets = Sheet.objects.filter(pair__in=ids).select_related("framework", "pair")
            for sheet in sheets:
                seal(sheet=sheet, at=at)
            Pair.objects.filter(pk__in=ids).update(completed_at=at)


@transaction.atomic
def _keep_log(author: User, chance: random.Random) -> None:
    """A year of evidence, some of it private, confirmed, asked about, answered, or unread yet."""
    words = [_words(number, chance) for number in range(PIECES)]
    import_evidence(pieces=words[::3], shared=False, by=author)
    import_evidence(pieces=words[1::3] + words[2::3], shared=True, by=author)
    if author.manager is None:
        return
    capture_evidence(person=author, words=_words(PIECES, chance), shared=True, by=author.manager)
    asked, answered, *confirmed = Evidence.objects.filter(author=author, awaits=author.manager)[:6]
    for piece in (asked, answered):
        remark_on_evidence(evidence=piece, text="Which release was that?", by=author.manager)
    remark_on_evidence(evidence=answered, text="The one of the spring.", by=author)
    for piece in confirmed:
        confirm_evidence(evidence=piece, version=1, words="I was there.", by=author.manager)


def _words(number: int, chance: random.Random) -> Words:
    days = datetime.timedelta(days=chance.randrange(365))
    return Words(
        happened_on=timezone.localdate() - days,
        what=f"Piece {number}: wrote down how the service is released, and walked two through it.",
        effect="They released it on their own the week after.",
        items=tuple(chance.sample(sorted(tag_keys(current_catalogue())), 2)),
    )


def session_cookie(user: User) -> str:
    """Log the person in without a password, and hand the cookie to the client."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
