"""The last of the house: ends a group of processes when the one that started them is gone.

Run as `python -m assessments.management.guardian`, first and leader of its process group, with a
pipe as its input that only the parent holds open. However the parent ends, even by `kill -9`, the
pipe closes then. Works wherever there are process groups, and needs nothing from the children.
"""

import os
import signal
import sys
import time

GRACE = 5  # seconds to finish a request or a job


def guard() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.read()
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    guard()
