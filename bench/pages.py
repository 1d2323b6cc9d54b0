"""What is measured: one function per page, from the number of the request to the request."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from assessments.models import Answer, Case, Cycle, Pair, Sheet, User
from bench.cases import PROSE
from bench.client import Call
from bench.data import session_cookie

Page = Callable[[int], Call]
CSRF = "b" * 32
SECTION = "opportunity"  # of the case, read and written


def headers(user: User | None) -> dict[str, str]:
    if user is None:
        return {}
    return {
        "Cookie": f"{session_cookie(user)}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "Content-Type": "application/x-www-form-urlencoded",
    }


def fixed(path: str, user: User | None = None) -> Page:
    call = Call("GET", path, headers=headers(user))
    return lambda _: call


def reads() -> dict[str, Page]:
    """Pages that change nothing. Each takes any request number."""
    closed = Cycle.objects.get(name="Closed")
    pair = Pair.objects.filter(cycle=closed).select_related("person", "manager").first()
    current = Pair.objects.filter(cycle__name="Current").select_related("person").first()
    sheet = Sheet.objects.get(pair=current, role="self")
    section = reverse("sheet-section", args=[sheet.pk, "communication-and-leadership"])
    hr = User.objects.get(is_hr_partner=True)
    case = Case.objects.select_related("person", "manager").get()
    of = pair.person_id
    return {
        "home, senior": fixed(reverse("home"), current.person),
        "home, manager": fixed(reverse("home"), pair.manager),
        "home, HR partner": fixed(reverse("home"), hr),
        "questionnaire section": fixed(section, current.person),
        "report, person": fixed(reverse("report", args=[pair.pk]), pair.person),
        "report, manager": fixed(reverse("report", args=[pair.pk]), pair.manager),
        "evidence log, person": fixed(reverse("evidence-log"), current.person),
        "evidence log, manager": fixed(reverse("evidence-of", args=[of]), pair.manager),
        "evidence timeline": fixed(reverse("evidence-timeline"), current.person),
        "evidence form": fixed(reverse("new-evidence"), current.person),
        "case, person": fixed(reverse("case", args=[case.pk]), case.person),
        "case, manager": fixed(reverse("case", args=[case.pk]), case.manager),
        "case section to edit": fixed(
            reverse("case-section", args=[case.pk, SECTION]), case.person
        ),
        "case history": fixed(reverse("case-history", args=[case.pk]), case.person),
        "catalogue map": fixed(reverse("catalogue")),
        "catalogue concept": fixed(reverse("concept", args=["tools-and-assets"])),
        "catalogue search": fixed(reverse("catalogue-search") + "?q=leakage"),
    }


def autosave() -> Page:
    """One answer after another on one sheet, each building on the version before."""
    sheet = Sheet.objects.filter(pair__cycle__name="Current", role="self").select_related("author")[
        1
    ]
    answer = Answer.objects.get(sheet=sheet, key="tools-and-assets")
    path = reverse("save-answer", args=[sheet.pk, answer.key])
    common = headers(sheet.author)
    version = answer.version

    def call(number: int) -> Call:
        body = urlencode({"value": str(number % 5), "seen": version + number})
        return Call("POST", path, body.encode(), common)

    return call


def capture() -> Page:
    """One new piece after another, shared with the manager."""
    current = Pair.objects.filter(cycle__name="Current").select_related("person")[1]
    common = headers(current.person)
    said = {"happened_on": timezone.localdate().isoformat(), "items": "role-model", "shared": "on"}

    def call(number: int) -> Call:
        body = urlencode({**said, "what": f"Showed somebody how, number {number}"})
        return Call("POST", reverse("new-evidence"), body.encode(), common, 302)

    return call


def save_section() -> Page:
    """One revision of a section after another, each written over the one before."""
    case = Case.objects.select_related("person").get()
    newest = case.revisions.filter(part=f"section:{SECTION}").latest("number").number
    path = reverse("case-section", args=[case.pk, SECTION])
    common = headers(case.person)
    head = case.head

    def call(number: int) -> Call:
        base = head + number if number else newest
        body = urlencode({"base": base, "text": PROSE.format(number=f"saved {number}")})
        return Call("POST", path, body.encode(), common, 302)

    return call


def submit(count: int) -> Page:
    """A different person each time: a sheet is submitted once."""
    sheets = Sheet.objects.filter(pair__cycle__name="Current", role="self", submitted_at=None)
    calls = [
        Call("POST", reverse("submit-sheet", args=[sheet.pk]), b"", headers(sheet.author), 302)
        for sheet in sheets.select_related("author")[10 : 10 + count]
    ]
    return lambda number: calls[number]
