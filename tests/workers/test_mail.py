"""A notice outlives a mail server that is down, in a worker as it is."""

import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from assessments.models import Job
from assessments.services import jobs, people
from tests.factories import UserFactory
from tests.workers.conftest import ROOT, wait_until, worker_environment
from tests.workers.test_serve import free_port

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


class OneMail(socketserver.StreamRequestHandler):
    """As much of a mail server as takes one mail."""

    server: "MailServer"

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            word = line.strip().upper()
            if word == b"DATA":
                self.say("354 go on")
                self.server.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.say("221 bye" if word == b"QUIT" else "250 well")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.TCPServer):
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), OneMail)
        self.taken: list[bytes] = []


@contextmanager
def mail_server(port: int) -> Iterator[MailServer]:
    with MailServer(port) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def mail_port(transactional_db: None, tmp_path: Path) -> Iterator[int]:
    """Where the worker of this test sends its mail; nobody listens there yet."""
    port = free_port()
    environment = worker_environment() | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = ["celery", "--app", "careerpath", "worker", "--pool", "solo", "--without-mingle"]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
    yield port
    worker.kill()
    worker.wait()


def test_a_notice_waits_for_the_mail_server_and_comes_once(mail_port: int, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    ada = UserFactory(email="old@example.org")
    people.change_address(person=ada, email="new@example.org", by=None)
    job = Job.objects.get()

    wait_until(lambda: Job.objects.filter(pk=job.pk, attempts=1, state="queued").exists(), 60, log)
    assert Job.objects.get().error.startswith("ConnectionRefusedError in ")

    with mail_server(mail_port) as server:
        jobs.sweep(now=timezone.now() + timedelta(minutes=1))
        wait_until(lambda: Job.objects.filter(pk=job.pk, state="done").exists(), 60, log)
        jobs.sweep(now=timezone.now() + timedelta(minutes=1))  # finds nothing to ring for
    (taken,) = map(message_from_bytes, server.taken)
    assert (taken["To"], taken["Subject"]) == (
        "old@example.org",
        "Your account has another address now",
    )
    assert mail.outbox == []
