"""A plain HTTP client that keeps its connection and times each answer."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import quantiles

WARM_UP = 8  # requests that are not counted: each worker reads the catalogue once


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    expect: int = 200


@dataclass(frozen=True)
class Answer:
    seconds: float
    size: int
    queries: int


class UnexpectedAnswer(AssertionError):
    """The page under measurement did not answer as it should: the figure would mean nothing."""


class Client:
    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def send(self, call: Call) -> Answer:
        start = time.perf_counter()
        try:
            self._connection.request(call.method, call.path, call.body, call.headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()  # gunicorn's sync workers close after each answer
            return self.send(call)
        content = response.read()
        seconds = time.perf_counter() - start
        if response.status != call.expect:
            raise UnexpectedAnswer(f"{call.method} {call.path}: {response.status}")
        return Answer(seconds, len(content), int(response.headers.get("X-Query-Count", 0)))


@dataclass(frozen=True)
class Figures:
    """Milliseconds, and the number of queries of the slowest kind of request seen."""

    p50: float
    p95: float
    queries: int
    size: int

    @classmethod
    def of(cls, answers: list[Answer]) -> "Figures":
        cuts = quantiles([answer.seconds * 1000 for answer in answers], n=100)
        return cls(
            cuts[49],
            cuts[94],
            max(answer.queries for answer in answers),
            max(answer.size for answer in answers),
        )


def interleaved(port: int, page: Callable[[int], Call], count: int) -> tuple[Figures, Figures]:
    """The page and its floor in turn, so that a slow minute of the machine hits both alike."""
    client = Client(port)
    warm_up = range(WARM_UP)
    size = max(client.send(page(number)).size for number in warm_up)
    floor_call = Call("GET", f"/floor/{size}/")
    for _ in warm_up:
        client.send(floor_call)
    pages, floors = [], []
    for number in range(WARM_UP, WARM_UP + count):
        pages.append(client.send(page(number)))
        floors.append(client.send(floor_call))
    return Figures.of(pages), Figures.of(floors)


def throughput(port: int, call: Call, clients: int, seconds: float) -> float:
    """Answers per second with that many clients at once."""
    counts = [0] * clients
    stop_at = time.perf_counter() + seconds

    def work(index: int) -> None:
        client = Client(port)
        while time.perf_counter() < stop_at:
            client.send(call)
            counts[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
