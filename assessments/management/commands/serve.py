import contextlib
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.management.processes import Child, Family

STARTS_WITHIN = 60.0  # seconds
LAST_PORT = 65535
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"


class Command(BaseCommand):
    help = "Run the web server, a worker and the sweeper's clock together until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")
        parser.add_argument("--no-demo", action="store_true", help="without the demo organisation")

    def handle(self, *, host: str, port: str, no_demo: bool, **_options: Any) -> None:
        self._serve(host, _port(port), no_demo=no_demo)

    def _serve(self, host: str, port: int, *, no_demo: bool) -> None:
        if not _is_free(host, port):
            raise CommandError(
                f"Port {port} is taken. Stop what uses it, or choose another: make run PORT=8001"
            )
        _on_signals(_interrupt)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise looks for it
        family = Family(environment=_environment(), say=self._say)
        try:
            self._open(family, host, port)
            family.add(_worker())
            family.add(_clock())
            if not (no_demo or settings.PRODUCTION):
                call_command("load_demo", stdout=self.stdout)
            self._say(f"Careerpath is at http://{_shown(host)}:{port}/ (Ctrl-C stops it)")
            while True:
                family.look_after()
                time.sleep(0.2)
        except KeyboardInterrupt:
            self._say("Stopping ...")
        finally:
            _on_signals(lambda *_: family.hurry())
            family.stop()

    def _open(self, family: Family, host: str, port: int) -> None:
        """The web server first and alone: it is what somebody waits for."""
        web = _web(host, port)
        family.add(web)
        end = time.monotonic() + STARTS_WITHIN
        while not _answers(host, port):
            if not web.is_alive or time.monotonic() > end:
                raise CommandError("The web server did not start; the lines above say why.")
            time.sleep(0.05)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _on_signals(handler: Callable[[int, FrameType | None], object]) -> None:
    for name in STOPPING:
        signal.signal(name, handler)


def _port(said: str) -> int:
    # Checked here: what the parser refuses ends in its usage, and the reason is lost in that.
    if said.isdecimal() and 1 <= int(said) <= LAST_PORT:
        return int(said)
    raise CommandError(
        f"A port is a number from 1 to {LAST_PORT}, not “{said}”. "
        "For another one: make run PORT=8001"
    )


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind((host, port))
            return True
    return False


def _answers(host: str, port: int) -> bool:
    """Any answer will do; without one, the application is still being imported."""
    request = http.client.HTTPConnection(host, port, timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(request):
        request.request("GET", "/")
        return request.getresponse().status > 0
    return False


def _shown(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104


def _environment() -> dict[str, str]:
    environment = os.environ | {"PYTHONWARNINGS": ROOT_WARNING}
    if _is_embedded():
        # The file-system queue moves a message to the temporary folder before it reads it; on
        # one file system that is atomic.
        environment["TMPDIR"] = str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["processed_folder"])
    return environment


def _is_embedded() -> bool:
    return str(settings.CELERY_BROKER_URL).startswith("filesystem")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _web(host: str, port: int) -> Child:
    application = settings.WSGI_APPLICATION.rsplit(".", 1)
    command = [sys.executable, "-m", "gunicorn", ":".join(application)]
    command += ["--bind", f"{host}:{port}", "--workers", str(_cores())]
    command += ["--log-level", "warning", "--no-control-socket"]
    # A connection that a browser opened and never used counts as a request under way until then.
    command += ["--graceful-timeout", "1"]
    command += ["--preload"]  # imported once, not once per process
    return Child("The web server", command)


def _celery(*arguments: str) -> list[str]:
    project = settings.ROOT_URLCONF.split(".")[0]
    return [sys.executable, "-m", "celery", "--quiet", "--app", project, *arguments]


def _worker() -> Child:
    # A pool would take one message per poll from a folder; a single process takes all it finds.
    pool = ("--pool", "solo") if _is_embedded() else ("--concurrency", str(_cores()))
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    command = _celery("worker", "--loglevel", "WARNING", *pool, *quiet)
    return Child("The worker", command, is_chatty=True)


def _clock() -> Child:
    # The plain scheduler keeps nothing on disk that a kill -9 could leave half written.
    scheduler = ("--scheduler", "celery.beat:Scheduler")
    return Child("The clock", _celery("beat", "--loglevel", "WARNING", *scheduler))
