"""`make bench`: every page against its floor, and scoring in bulk, on this machine in one run."""

import argparse
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("CAREERPATH_VAR", ROOT / "var")) / "bench"
os.environ["CAREERPATH_VAR"] = str(FOLDER)
(FOLDER / "staticfiles").mkdir(parents=True, exist_ok=True)  # WhiteNoise looks for it
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django  # noqa: E402 - the settings above come first

django.setup()

from django.core.management import call_command  # noqa: E402

from assessments.choices import ExportFormat  # noqa: E402
from assessments.jobs import export_key  # noqa: E402
from assessments.models import Case, Job, Pair  # noqa: E402
from assessments.scoring import contract  # noqa: E402
from assessments.services.cases.exporting import ask_for_export  # noqa: E402
from assessments.services.readiness import rescore  # noqa: E402
from assessments.tasks import export_case  # noqa: E402
from bench import cases, data, pages, scoring_bulk  # noqa: E402
from bench.client import WARM_UP, Call, Client, Figures, interleaved, throughput  # noqa: E402

WORKERS = os.cpu_count() or 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    prepare(options.pairs)
    print(f"{platform.platform()}, {WORKERS} cores, Python {platform.python_version()}")
    with server() as port:
        measure_pages(port, options.requests)
        measure_crowd(port)
    measure_files()
    print("\nScoring in bulk")
    scoring_bulk.main()
    measure_rescore()


def prepare(pairs: int) -> None:
    """A fresh copy of the data each time, because the bench writes to it."""
    full = FOLDER / f"{pairs}-pairs-{data.VERSION}.sqlite3"
    used = FOLDER / "careerpath.sqlite3"
    if not full.exists():
        print(f"Writing {pairs} pairs; this is done once.")
        used.unlink(missing_ok=True)
        call_command("migrate", verbosity=0)
        data.build(pairs)
        django.db.connection.cursor().execute(f"VACUUM INTO '{full}'")
        django.db.connection.close()
    for leftover in FOLDER.glob("careerpath.sqlite3*"):
        leftover.unlink()
    used.write_bytes(full.read_bytes())
    call_command("migrate", verbosity=0)


@contextmanager
def server() -> Iterator[int]:
    """gunicorn as the product runs it: sync workers, one per core."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "careerpath.wsgi", "--log-level", "error"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ,
    )
    try:
        wait_until_up(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def wait_until_up(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            Client(port).send(Call("GET", "/floor/1000/"))
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def measure_pages(port: int, count: int) -> None:
    print("\nOne client, in turn with a floor of five indexed queries and as many bytes")
    print(
        f"{'page':24}{'p50 ms':>9}{'p95 ms':>9}{'floor p50':>11}{'ratio':>7}{'queries':>9}{'kB':>7}"
    )
    for name, page in pages.reads().items():
        show(name, *interleaved(port, page, count))
    show("capture", *interleaved(port, pages.capture(), count))
    show("autosave", *interleaved(port, pages.autosave(), count))
    show("case section, saved", *interleaved(port, pages.save_section(), count))
    writes = min(count, 100)
    show("submit", *interleaved(port, pages.submit(writes + WARM_UP), writes))


def show(name: str, page: Figures, floor: Figures) -> None:
    print(
        f"{name:24}{page.p50:9.1f}{page.p95:9.1f}{floor.p50:11.1f}{page.p50 / floor.p50:7.2f}"
        f"{page.queries:9}{page.size / 1000:7.1f}"
    )


def measure_crowd(port: int) -> None:
    print("\nEight clients, answers per second")
    for name in ("home, senior", "questionnaire section", "report, person", "catalogue concept"):
        call = pages.reads()[name](0)
        size = Client(port).send(call).size
        reached = throughput(port, call, clients=8, seconds=4)
        floor = throughput(port, Call("GET", f"/floor/{size}/"), clients=8, seconds=4)
        print(f"{name:24}{reached:9.0f}  floor {floor:7.0f}  ratio {reached / floor:.2f}")


def measure_files() -> None:
    """The job of each file, as a worker does it."""
    case = Case.objects.select_related("person").get()
    print(f"\nFiles of a case with {cases.CLAIMS} claims and {cases.EVIDENCE} pieces of evidence")
    for format in ExportFormat:
        export = ask_for_export(case=case, number=case.head, format=format, by=case.person)
        start = time.perf_counter()
        export_case(job_id=Job.objects.get(key=export_key(export.pk)).pk)
        seconds = time.perf_counter() - start
        export.refresh_from_db()
        print(f"{format.label:24}{seconds:9.2f} s{len(export.content) / 1000:9.0f} kB")


def measure_rescore() -> None:
    """What part of scoring every pair anew goes to reading and writing rather than to the model."""
    start = time.perf_counter()
    scored = sum(rescore(everything=True))
    whole = time.perf_counter() - start
    start = time.perf_counter()
    pairs = Pair.objects.complete().values_list("results__request", flat=True)
    requests = list(pairs)
    prepared = time.perf_counter()
    for request in requests:
        contract.run(request)
    model = time.perf_counter() - prepared
    rest = 100 * (whole - model) / whole
    print(f"\nRe-scoring {scored} pairs from the database: {whole:.1f} s, the model {model:.1f} s;")
    print(f"{rest:.0f} % goes to reading, checking seals and writing.")


if __name__ == "__main__":
    main()
