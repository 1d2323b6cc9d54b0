"""A hundred thousand pairs scored in one process: seconds, and the most memory it ever held.

`python -m bench.scoring_bulk` shows the figures; with a number of pairs and a source of answers
it measures them in its own process and prints them as JSON.
"""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from assessments.scoring import arrays, bulk
from assessments.scoring.answers import NO_OPPORTUNITY
from assessments.scoring.assessment import AssessRequest
from assessments.scoring.forms import CORE
from assessments.scoring.stages import State

ROOT = Path(__file__).resolve().parent.parent
PAIRS = 100_000
NO_ANSWER = 0.05  # the part of items not observed or without opportunity


@dataclass(frozen=True)
class Figures:
    pairs: int
    seconds: float
    peak_mb: float

    @property
    def pairs_per_second(self) -> float:
        return self.pairs / self.seconds


def main(pairs: int = PAIRS) -> None:
    print(f"{'answers held as':24}{'pairs':>9}{'seconds':>9}{'pairs/s':>11}{'peak MB':>9}")
    for source in SOURCES:
        found = measure(pairs, source)
        print(
            f"{source:24}{found.pairs:9}{found.seconds:9.2f}{found.pairs_per_second:11.0f}"
            f"{found.peak_mb:9.0f}"
        )


def measure(pairs: int, source: str) -> Figures:
    """In a process of its own, because a peak belongs to a whole process."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.scoring_bulk", str(pairs), source],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Figures(**json.loads(ran.stdout))


def score_here(pairs: int, source: str) -> Figures:
    """Only scoring is timed; the memory includes the answers."""
    score = SOURCES[source](pairs)
    start = time.perf_counter()
    scores = score()
    seconds = time.perf_counter() - start
    if len(scores.lever_index) != pairs:
        raise RuntimeError(f"{len(scores.lever_index)} pairs scored, not {pairs}")
    return Figures(pairs, seconds, peak_mb())


def peak_mb() -> float:
    """Linux's own count where there is one: getrusage starts with what the parent process held."""
    status = Path("/proc/self/status")
    if status.exists() and (peak := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(peak[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


# --- answers ----------------------------------------------------------------------------------


def from_arrays(count: int) -> Callable[[], arrays.Scores]:
    pairs = random_pairs(count)
    return lambda: bulk.score(CORE, pairs)


def from_requests(count: int) -> Callable[[], arrays.Scores]:
    """Answers by item key, as they come from sealed sheets; packing them is part of the time."""
    requests = as_requests(random_pairs(count))
    return lambda: bulk.score(CORE, arrays.pack(CORE, requests))


SOURCES: dict[str, Callable[[int], Callable[[], arrays.Scores]]] = {
    "arrays": from_arrays,
    "answers by item key": from_requests,
}


def random_pairs(count: int) -> arrays.Pairs:
    dice = np.random.default_rng(seed=1)
    shape = (count, len(CORE.items))

    def anchors() -> np.ndarray:
        given = dice.integers(0, 5, shape, dtype=np.int8)
        return np.where(dice.random(shape) < NO_ANSWER, np.int8(arrays.MISSING), given)

    stage = dice.integers(0, len(arrays.STAGES), count, dtype=np.int8)
    gate, timing, practising = dice.random((3, count)) < 0.5
    return arrays.Pairs(
        own=anchors(),
        manager=anchors(),
        evidence=dice.random(shape) < 0.1,
        intent=dice.integers(0, len(arrays.INTENTS), count, dtype=np.int8),
        overtime_share=dice.choice([0.0, 0.05, 0.1], count),
        previous=arrays.States(
            stage, np.where(stage > 0, stage, arrays.NONE), gate, timing, practising
        ),
    )


def as_requests(pairs: arrays.Pairs) -> list[AssessRequest]:
    items = np.array(CORE.items)
    return [
        AssessRequest(
            form=CORE,
            self_answers=dict(zip(CORE.items, own, strict=True)),
            manager_answers=dict(zip(CORE.items, manager, strict=True)),
            evidence=frozenset(items[evidence].tolist()),
            intent=arrays.INTENTS[intent],
            overtime_share=Fraction(repr(share)),
            previous=state,
        )
        for own, manager, evidence, intent, share, state in zip(
            as_answers(pairs.own),
            as_answers(pairs.manager),
            pairs.evidence,
            pairs.intent,
            pairs.overtime_share.tolist(),
            as_states(pairs.previous),
            strict=True,
        )
    ]


def as_answers(anchors: np.ndarray) -> list[list[int | str]]:
    words = np.array([0, 1, 2, 3, 4, NO_OPPORTUNITY], object)  # MISSING is the last place
    answers: list[list[int | str]] = words[anchors].tolist()
    return answers


def as_states(states: arrays.States) -> list[State]:
    columns = (states.stage, states.last, states.gate, states.timing, states.practising)
    return [
        State(arrays.STAGES[stage], None if last == arrays.NONE else arrays.STAGES[last], *flags)
        for stage, last, *flags in zip(*(column.tolist() for column in columns), strict=True)
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asdict(score_here(int(sys.argv[1]), sys.argv[2]))))
    else:
        main()
