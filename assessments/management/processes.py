"""Child processes that live and die with this one."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Say = Callable[[str], None]
STEADY = 30.0  # seconds after which a process counts as well again
LONGEST_PAUSE = 30.0
PATIENCE = 3.0  # seconds of stopping after which it says what it waits for
GRACE = 15.0  # seconds to finish a request or a job when everything stops


@dataclass
class Child:
    """One program, what it is called in messages, and how its restarts are going."""

    title: str
    command: Sequence[str]
    is_chatty: bool = False  # on its standard output; its log goes to the other one
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Family:
    """Starts its children in one process group, restarts who dies, and ends all of them."""

    environment: Mapping[str, str]
    say: Say
    children: list[Child] = field(default_factory=list)
    guardian: subprocess.Popen[bytes] | None = None
    is_hurried: bool = False

    def add(self, child: Child) -> None:
        """Start one more, to be looked after from now on."""
        if self.guardian is None:
            self.guardian = self._guardian()
        self.children.append(child)
        self._start(child)

    def _guardian(self) -> subprocess.Popen[bytes]:
        # It leads the group, so that Ctrl-C in a terminal reaches this process alone and the
        # children end in order.
        return subprocess.Popen(
            [sys.executable, "-m", "assessments.management.guardian"],
            stdin=subprocess.PIPE,
            process_group=0,
        )

    def _start(self, child: Child) -> None:
        assert self.guardian is not None  # noqa: S101
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603 - our own programs, no one's input
            child.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if child.is_chatty else None,
            process_group=self.guardian.pid,
        )

    def look_after(self) -> None:
        """Call a few times a second: notices who died and starts them again, ever more slowly."""
        now = time.monotonic()
        for child in self.children:
            if child.is_alive:
                continue
            if child.process is not None:
                self._mourn(child, now)
            elif now >= child.start_at:
                self._start(child)

    def _mourn(self, child: Child, now: float) -> None:
        assert child.process is not None  # noqa: S101
        child.failures = 1 if now - child.started_at > STEADY else child.failures + 1
        pause = min(2.0 ** (child.failures - 1), LONGEST_PAUSE)
        child.start_at = now + pause
        self.say(f"{child.title} {_cause(child.process)}; starting it again in {pause:.0f} s.")
        child.process = None

    def stop(self) -> None:
        """Ask every child to end, wait, and leave nothing behind."""
        for child in self.children:
            if child.is_alive and child.process is not None:
                child.process.terminate()
        self._wait()
        if self.guardian is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.guardian.pid, signal.SIGKILL)
            self.guardian.communicate()
        for child in self.children:
            if child.process is not None:
                child.process.wait()

    def hurry(self) -> None:
        """No more waiting; safe in a signal's handler."""
        self.is_hurried = True

    def _wait(self) -> None:
        begun, has_said = time.monotonic(), False
        while (busy := self._busy()) and not self.is_hurried:
            waited = time.monotonic() - begun
            if waited > GRACE:
                return
            if waited > PATIENCE and not has_said:
                has_said = True
                self.say(f"Waiting for {busy} to finish; Ctrl-C once more does not wait.")
            time.sleep(0.05)

    def _busy(self) -> str:
        """Who is still alive, in words."""
        return " and ".join(child.title.lower() for child in self.children if child.is_alive)


def _cause(process: subprocess.Popen[bytes]) -> str:
    if process.returncode < 0:
        return f"was stopped by {signal.Signals(-process.returncode).name}"
    return f"ended with code {process.returncode}"
