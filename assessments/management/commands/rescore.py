from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessments.services.readiness import rescore


class Command(BaseCommand):
    help = "Score every complete pair that has no result of the current model; keeps older results."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="score the others again, too")

    def handle(self, *_args: Any, **options: Any) -> None:
        done = 0
        for count in rescore(everything=options["all"]):
            done += count
            self.stdout.write(f"{done} scored")
        if not done:
            self.stdout.write("Every complete pair has its result already.")
