"""One PNG per main page, persona and size, taken of the running app: `make screenshots`."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "try-careerpath"
SIZES = {"desktop": (1280, 900), "phone": (360, 780)}
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Shot:
    """`path` is an address, or the names of links to follow from the start page."""

    name: str
    persona: str
    path: str
    follow: tuple[str, ...] = ()
    dark: bool = False


CASE = ".case-row a:not([href$='/review/'])"
REVIEW = "main .rows a[href$='/review/']"


def tool(page: str) -> str:
    """The link above a case that leads to one of its pages."""
    return f".case-tools a[href$='/{page}/']"


SHOTS = (
    Shot("landing", "", "/"),
    Shot("login", "", "/accounts/login/"),
    Shot("how-it-works", "", "/how-it-works/"),
    Shot("privacy", "", "/privacy/"),
    Shot("catalogue", "", "/catalogue/"),
    Shot("concept", "", "/catalogue/concepts/tools-and-assets/"),
    Shot("concept-fixed-day", "", "/catalogue/concepts/change-not-addition/"),
    Shot("concept-next-gap", "", "/catalogue/concepts/next-gap/"),
    Shot("search", "", "/catalogue/search/?q=leakage"),
    Shot("home", "sena.demo", "/"),
    Shot("home", "mara.demo", "/"),
    Shot("home", "hana.demo", "/"),
    Shot("assessments", "sena.demo", "/assessments/"),
    Shot("assessments", "mara.demo", "/assessments/"),
    Shot("pair", "sena.demo", "/assessments/", ("a[href^='/pairs/']",)),
    Shot("questionnaire", "sena.demo", "{sheet}sections/value-through-others/"),
    Shot("questionnaire", "chidi.example", "{sheet}sections/value-through-others/"),
    Shot("check-answers", "chidi.example", "{sheet}check/"),
    Shot("questionnaire-dark", "sena.demo", "{sheet}sections/value-through-others/", dark=True),
    Shot("questionnaire-weeks", "sena.demo", "{sheet}sections/archetypes/"),
    Shot("questionnaire-intent", "sena.demo", "{sheet}sections/intent/"),
    Shot("check-answers", "sena.demo", "{sheet}check/"),
    Shot("report", "ada.example", "{report}"),
    Shot("report-dark", "ada.example", "{report}", dark=True),
    Shot("talk", "ada.example", "{report}talk/"),
    Shot("evidence", "ada.example", "/evidence/"),
    Shot("evidence-months", "ada.example", "/evidence/timeline/"),
    Shot("evidence-months-dark", "ada.example", "/evidence/timeline/?months=24", dark=True),
    Shot("evidence-piece", "ada.example", "/evidence/?state=question", (".evidence-what a",)),
    Shot("evidence-new", "ada.example", "/evidence/new/"),
    Shot("evidence-empty", "bruno.sample", "/evidence/"),
    Shot("evidence-read", "mara.demo", "/evidence/", ("aside a[href^='/evidence/of/']",)),
    Shot(
        "evidence-confirm",
        "mara.demo",
        "/evidence/",
        ("aside a[href^='/evidence/of/']", ".evidence:has(.chip-watch) .evidence-what a"),
    ),
    Shot("cases", "ada.example", "/cases/"),
    Shot("cases", "mara.demo", "/cases/"),
    Shot("cases", "hana.demo", "/cases/all/"),
    Shot("cases-empty", "sena.demo", "/cases/"),
    Shot("case-propose", "mara.demo", "/cases/", ("main a[href^='/cases/open/']",)),
    Shot("case", "ada.example", "/cases/", (CASE,)),
    Shot("case-dark", "ada.example", "/cases/", (CASE,), dark=True),
    Shot("case-section", "ada.example", "/cases/", (CASE, ".case-edit a")),
    Shot("case-claim", "ada.example", "/cases/", (CASE, ".claim .case-section-foot a")),
    Shot("case-kept-aside", "ada.example", "/cases/", (CASE, ".page-actions .btn-primary")),
    Shot("case-history", "ada.example", "/cases/", (CASE, tool("history"))),
    Shot("case-revision", "ada.example", "/cases/", (CASE, tool("history"), ".case-revisions a")),
    Shot("case-sign", "ada.example", "/cases/", (CASE, "main a[href$='/sign/']")),
    Shot("case-checklist", "ada.example", "/cases/", (CASE, tool("submit"))),
    Shot("case-comments", "mara.demo", "/cases/", (CASE, tool("comments"))),
    Shot("case-thread", "mara.demo", "/cases/", (CASE, tool("comments"), "main .card-head a")),
    Shot("case-files", "ada.example", "/cases/", (CASE, tool("exports"))),
    Shot("story", "ada.example", "/cases/story/"),
    Shot("case-review", "mara.demo", "/cases/", (REVIEW,)),
    Shot("case-replay", "mara.demo", "/cases/", (REVIEW, ".review-stops li:nth-child(3) a")),
    Shot("case-reviewers", "hana.demo", "/cases/all/", (REVIEW, "a[href$='/reviewers/']")),
    Shot("case-decide", "hana.demo", "/cases/all/", (REVIEW, "a[href$='/decide/']")),
    Shot("cycles", "hana.demo", "/cycles/"),
    Shot("cycle", "hana.demo", "/cycles/", ("main a[href^='/cycles/']:not([href$='/new/'])",)),
    Shot("new-cycle", "hana.demo", "/cycles/new/"),
    Shot("components", "sena.demo", "/components/"),
)

# The README shows the top of these, so many pixels high.
README = {
    "report-ada-desktop": 1250,
    "report-ada-phone": 1100,
    "questionnaire-chidi-desktop": 1250,
    "catalogue-everyone-desktop": 1250,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="take only the pages whose name holds this")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "screenshots")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    chosen = [shot for shot in SHOTS if options.only in shot.name]
    with running_app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=BROWSER_FLAGS
        )
        for persona in sorted({shot.persona for shot in chosen}):
            for size in SIZES:
                mine = [shot for shot in chosen if shot.persona == persona]
                take_all(browser, address, persona, size, mine, options.folder)


def take_all(
    browser: Browser, address: str, persona: str, size: str, shots: list[Shot], folder: Path
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        device_scale_factor=1,
    )
    page = context.new_page()
    if persona:
        log_in(page, persona)
    known = addresses(page) if persona else {}
    for shot in shots:
        page.emulate_media(color_scheme="dark" if shot.dark else "light")
        open_shot(page, shot, known)
        who = persona.split(".", maxsplit=1)[0] or "everyone"
        path = folder / f"{shot.name}-{who}-{size}.png"
        page.screenshot(path=path, full_page=True)
        sys.stdout.write(f"{path.name}\n")
        if path.stem in README:
            top = {"x": 0, "y": 0, "width": width, "height": README[path.stem]}
            page.screenshot(path=folder / f"readme-{path.name}", full_page=True, clip=top)
    context.close()


def log_in(page: Page, persona: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(f"{persona}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url("/")


def addresses(page: Page) -> dict[str, str]:
    """Where this person's own sheet and report stand, found as a person finds them."""
    page.goto("/assessments/")
    found = {}
    report = page.locator("main a[href^='/reports/']").first
    if report.count():
        found["report"] = report.get_attribute("href")
    for pair in dict.fromkeys(
        a.get_attribute("href") for a in page.locator("a[href^='/pairs/']").all()
    ):
        page.goto(pair)
        sheet = page.locator("main a[href^='/sheets/']").first
        if sheet.count():
            found.setdefault("sheet", "/".join(sheet.get_attribute("href").split("/")[:3]) + "/")
        if "/reports/" in page.url:
            found.setdefault("report", page.url)
    return found


def open_shot(page: Page, shot: Shot, known: dict[str, str]) -> None:
    page.goto(shot.path.format(**known))
    for selector in shot.follow:
        page.locator(selector).first.click()
        page.wait_for_load_state()
    page.evaluate("document.fonts.ready")


@contextmanager
def running_app() -> Iterator[str]:
    """The app as `make run` starts it, on a demo organisation of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "CAREERPATH_VAR": folder}
        for command in ("migrate", "load_catalogue", "load_demo"):
            arguments = [sys.executable, "manage.py", command, "-v0"]
            subprocess.run(arguments, cwd=ROOT, env=environment, check=True, capture_output=True)
        port = free_port()
        serve = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://localhost:{port}/")
            yield f"http://localhost:{port}"
        finally:
            serve.send_signal(signal.SIGINT)
            serve.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    main()
