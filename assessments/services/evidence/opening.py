"""Opens a document, in a process of its own.

A few kB can unpack to more than a machine has, by filters that no setting of the parser limits.
So a document is opened where only a process is lost that nobody waits for: by `opens`, which runs
this file.
"""

import io
import resource
import subprocess
import sys

import pikepdf

MOST_MEMORY = 1024 * 1024 * 1024  # bytes, of addresses: what Python and the parser take is in it
MOST_SECONDS = 10

OPENS, LOCKED, DAMAGED = 0, 3, 4


def opens(content: bytes) -> int:
    """OPENS, LOCKED or DAMAGED; what takes too much memory or time is damaged."""
    command = [sys.executable, "-I", __file__]
    try:
        ended = subprocess.run(  # noqa: S603 - a fixed command
            command, input=content, capture_output=True, timeout=2 * MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return DAMAGED
    return ended.returncode if ended.returncode in (OPENS, LOCKED) else DAMAGED


def opened(content: bytes) -> int:
    """The same, in this process and without limits."""
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as document:
            return OPENS if len(document.pages) else DAMAGED
    except pikepdf.PasswordError:
        return LOCKED
    except Exception:  # a parser may say anything about broken or hostile bytes
        return DAMAGED


if __name__ == "__main__":  # pragma: no cover - runs in the other process
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sys.exit(opened(sys.stdin.buffer.read()))
