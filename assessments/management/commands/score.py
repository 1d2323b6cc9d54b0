import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessments.scoring.contract import BadRequest, run


class Command(BaseCommand):
    help = "Score requests by the machine contract (docs/scoring.md); needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="a file, or - for standard input")

    def handle(self, *_args: Any, file: str, **_options: Any) -> None:
        content = read(file)
        requests = content if isinstance(content, list) else [content]
        results, faults = [], []
        for position, request in enumerate(requests, start=1):
            try:
                results.append(run(request))
            except BadRequest as bad:
                faults += [f"request {position}: {fault}" for fault in bad.faults]
        if faults:
            refuse(faults)
        printed = results if isinstance(content, list) else results[0]
        self.stdout.write(json.dumps(printed, indent=2, ensure_ascii=False))


def read(file: str) -> Any:
    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        refuse([f"{file}: {error.strerror}"])
    try:
        return json.loads(text, object_pairs_hook=without_repeats, parse_constant=no_constant)
    except RecursionError:
        refuse(["request 1: not JSON that can be read: nested too deeply"])
    except ValueError as error:
        refuse([f"request 1: not JSON: {error}"])


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a key stand twice; which of the two was meant, nobody can tell."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {repeated!a} stands twice in one object")
    return found


def no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def refuse(faults: list[str]) -> None:
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    sys.exit(2)
