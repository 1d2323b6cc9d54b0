import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessments.scoring.contract import BadRequest, run_text

BAD_REQUEST = 2  # the exit code of a request at fault, as of wrong arguments


class Command(BaseCommand):
    help = "Score requests by the machine contract (docs/scoring.md); needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="a file, or - for standard input")

    def handle(self, *_args: Any, file: str, **_options: Any) -> None:
        try:
            results = run_text(read(file))
        except BadRequest as bad:
            sys.stderr.write("".join(f"{fault}\n" for fault in bad.faults))
            sys.exit(BAD_REQUEST)
        # Plain ASCII: names in a request may hold what standard output cannot encode.
        self.stdout.write(json.dumps(results, indent=2, allow_nan=False))


def read(file: str) -> bytes:
    if file == "-" and sys.stdin is None:  # started with `<&-`, or by a service without one
        raise BadRequest(["standard input is closed"])
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise BadRequest([f"{file!a} cannot be read: {error}"]) from error
