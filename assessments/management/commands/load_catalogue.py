from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.choices import FrameworkState
from assessments.services.framework import (
    FixtureFaults,
    Outcome,
    VersionIsTaken,
    load_framework,
    read_catalogue,
)


class Command(BaseCommand):
    help = "Check the catalogue's fixture files and load them as one version, or say what is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help="the folder with framework/, questionnaire/ and practices/ (default: fixtures)",
        )
        parser.add_argument("--check", action="store_true", help="only check the files")
        parser.add_argument("--draft", action="store_true", help="load without publishing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            folder = read_catalogue(options["directory"])
            if options["check"]:
                self.stdout.write("No faults.")
                return
            outcome = load_framework(folder=folder, by=None, publish=not options["draft"])
        except FixtureFaults as found:
            for fault in found.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"{_count(found)}; nothing was loaded.") from found
        except VersionIsTaken as taken:
            raise CommandError(str(taken)) from taken
        self.stdout.write(_sentence(outcome))


def _count(found: FixtureFaults) -> str:
    number = len(found.faults)
    return "1 fault" if number == 1 else f"{number} faults"


def _sentence(outcome: Outcome) -> str:
    framework = outcome.framework
    name = f"The catalogue {framework.key}, version {framework.version},"
    if not outcome.changed:
        return f"{name} is {framework.state} with this content: nothing to do."
    is_draft = framework.state == FrameworkState.DRAFT
    return f"{name} is loaded {'as a draft' if is_draft else 'and published'}."
