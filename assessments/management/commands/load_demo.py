import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from assessments.choices import SheetRole
from assessments.management.demo_cases import DemoCase, Surroundings
from assessments.management.demo_evidence import Act, DemoPiece
from assessments.models import Cycle, Pair, Team, User
from assessments.permissions import Role
from assessments.queries.framework import Catalogue, NoPublishedFramework, current_catalogue
from assessments.services import cycles, people, sheets
from assessments.services.readiness import score_pair

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
PASSWORD = "try-careerpath"  # noqa: S105 - printed for everyone who tries the app
UNANSWERED = "-"


class Command(BaseCommand):
    help = "Load an invented organisation to try the app with, and print its logins."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo organisation has a public password: it is never loaded in production."
            )
        organisation = read("organisation")
        if not User.objects.filter(email=address(organisation["people"][0]["key"])).exists():
            try:
                Demo(organisation).load()
            except NoPublishedFramework as missing:
                raise CommandError("Run load_catalogue first.") from missing
        self.stdout.write(logins(organisation))


class Demo:
    """Writes the organisation through the same services as the pages, with the clock turned back.

    So its seals, audit lines and results are real ones; only the days are chosen.
    """

    def __init__(self, organisation: dict[str, Any]) -> None:
        self.organisation = organisation
        self.now = timezone.now()
        self.teams: dict[str, Team] = {}
        self.people: dict[str, User] = {}
        self.pieces: list[DemoPiece] = []
        self.acts: list[tuple[int, Act]] = []  # what is still to be done with evidence

    @transaction.atomic
    def load(self) -> None:
        cycle_plans, logs = read("cycles"), read("evidence")
        days = [piece["day"] for log in logs for piece in log["pieces"]]
        with clock(self.at(min([*days, *(plan["opens"] for plan in cycle_plans)]) - 1)):
            self.load_teams()
            self.load_people()
        self.plan_evidence(logs)
        for plan in cycle_plans:
            self.load_cycle(plan)
        self.catch_up()
        for row in read("cases"):
            self.load_case(row)

    def at(self, day: int, hour: int = 10) -> datetime.datetime:
        """A moment so many days from today, and never one that is still to come."""
        moment = (self.now + datetime.timedelta(days=day)).replace(hour=hour, minute=0)
        return min(moment, self.now)

    def load_teams(self) -> None:
        for row in self.organisation["teams"]:
            parent = self.teams.get(row.get("parent"))
            self.teams[row["slug"]] = people.add_team(
                name=row["name"], slug=row["slug"], parent=parent, by=None
            )

    def load_people(self) -> None:
        password = make_password(PASSWORD)  # one hash for all: hashing is slow on purpose
        for row in self.organisation["people"]:
            person = people.add_person(
                email=address(row["key"]),
                name=row["name"],
                discipline=row.get("discipline", ""),
                site=row["site"],
                team=self.teams[row["team"]],
                by=None,
            )
            self.people[row["key"]] = person
            User.objects.filter(pk=person.pk).update(password=password)
            manager = self.people.get(row.get("manager"))
            people.set_manager(person=person, manager=manager, by=None)
            people.grant_roles(person=person, roles=map(Role, row.get("roles", ())), by=None)
            if row.get("left"):
                people.deactivate(person=person, by=None)

    def plan_evidence(self, logs: list[dict[str, Any]]) -> None:
        for log in logs:
            person = self.people[log["person"]]
            for row in log["pieces"]:
                author = self.people[row["by"]] if "by" in row else person
                piece = DemoPiece(row, person, author)
                self.pieces.append(piece)
                self.acts += piece.acts(lambda day: self.at(day).date())
        self.acts.sort(key=lambda act: act[0])

    def catch_up(self, until: int = 0) -> None:
        """What happened with evidence up to that day; a pair that completes on it counts it."""
        while self.acts and self.acts[0][0] <= until:
            day, act = self.acts.pop(0)
            with clock(self.at(day, hour=9)):
                act()

    def load_case(self, row: dict[str, Any]) -> None:
        person = self.people[row["person"]]
        evidence = {
            piece.row["day"]: piece.evidence.pk for piece in self.pieces if piece.person == person
        }
        around = Surroundings(self.people, evidence, self.day)
        for number, (day, act) in enumerate(DemoCase(row, around).acts()):
            minutes = datetime.timedelta(minutes=7 * number)  # not everything on the hour
            with clock(min(self.at(day, hour=13) + minutes, self.now)):
                act()

    def day(self, day: int) -> datetime.date:
        return (self.now + datetime.timedelta(days=day)).date()

    def load_cycle(self, plan: dict[str, Any]) -> None:
        opens = self.at(plan["opens"], hour=8)
        by = User.objects.filter(is_hr_partner=True).first()
        with clock(opens):
            cycle = cycles.plan_cycle(
                name=opens.strftime(plan["name"]),
                opens_on=opens.date(),
                closes_on=self.day(plan["closes"]),
                modules=plan["modules"],
                teams=[self.teams[slug] for slug in plan["teams"]],
                by=by,
            )
            cycles.open_cycle(cycle=cycle, by=by)
        self.load_answers(cycle, read(f"answers-{plan['key']}"))
        if plan.get("closed"):
            with clock(self.at(plan["closes"] + 1)):
                cycles.close_cycle(cycle=cycle, by=by)

    def load_answers(self, cycle: Cycle, rows: list[dict[str, Any]]) -> None:
        halves = [
            (row[role]["day"], row["person"], role, row[role])
            for row in rows
            for role in SheetRole.values
            if role in row
        ]
        for day, person, role, half in sorted(halves, key=lambda found: found[0]):
            self.catch_up(day)
            pair = Pair.objects.get(cycle=cycle, person=self.people[person])
            with clock(self.at(day)):
                write_half(pair, SheetRole(role), half)


def write_half(pair: Pair, role: SheetRole, half: dict[str, Any]) -> None:
    """Save a sheet's answers, submit it unless it is half-way, and score the pair it completes."""
    sheet = pair.sheets.current().select_related("author").get(role=role)
    changes = changes_of(half, current_catalogue())
    sheets.save_section(sheet=sheet, changes=changes, by=sheet.author)
    if half.get("submitted", True):
        sheets.submit_sheet(sheet=sheet, by=sheet.author)
    pair.refresh_from_db()
    if pair.is_complete:
        score_pair(pair_id=pair.pk)


def changes_of(half: dict[str, Any], catalogue: Catalogue) -> list[sheets.Change]:
    values: dict[str, str] = {}
    for block, row in half["answers"].items():
        keys = [item.key for item in catalogue.items_of(block)]
        values |= dict(zip(keys, str(row).split(), strict=True))
    values |= {f"demand--{key}": value for key, value in half.get("demand", {}).items()}
    if "weeks" in half:
        order = half["weeks"].split()
        for key in catalogue.archetype_pairs:
            values[key] = min(key.split("--"), key=order.index)
    if "intent" in half:
        values["intent"] = half["intent"]
    notes = half.get("notes", {})
    return [
        sheets.Change(key, 0, value, notes.get(key))
        for key, value in values.items()
        if value != UNANSWERED
    ]


@contextmanager
def clock(moment: datetime.datetime) -> Iterator[None]:
    """Everything that asks for the time inside is told this one."""
    real, timezone.now = timezone.now, lambda: moment
    try:
        yield
    finally:
        timezone.now = real


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text())


def address(key: str) -> str:
    return f"{key}@example.org"


def logins(organisation: dict[str, Any]) -> str:
    """The table of logins, with one password for all."""
    rows = [(address(row["key"]), row["who"], row["try"]) for row in organisation["logins"]]
    width = max(len(email) for email, *_ in rows)
    lines = [f"  {email:<{width}}  {who}: {what}" for email, who, what in rows]
    return "\n".join([f"Demo logins, each with the password {PASSWORD}", *lines])
