"""What holds for every request and response, whatever view they belong to."""

from io import RawIOBase
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse

from assessments.choices import SheetRole
from assessments.models import Answer, Cycle, Pair, User
from assessments.views import navigation
from careerpath.wsgi import application
from tests.architecture.test_access_matrix import ROWS, Scene, scene  # noqa: F401
from tests.factories import sheet_of

pytestmark = pytest.mark.django_db

KEPT_BY_STRANGERS = {
    "catalogue",
    "catalogue-search",
    "catalogue-version",
    "concept",
    "concept-version",
}
READ = sorted({route for route, method, *_ in ROWS if method == "get"})
MEGABYTE = 1024 * 1024
GUARDS = {
    "Cache-Control": "private, no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
}


@pytest.fixture
def lenient() -> Client:
    """Shows the page of an error, as a browser would, instead of raising it."""
    return Client(raise_request_exception=False)


# --- nothing is kept --------------------------------------------------------------------------


def said_of_keeping(client: Client, scene: Scene) -> dict[str, str]:  # noqa: F811
    """What each address that can be read says about keeping its answer."""
    addresses = {route: reverse(route, kwargs=scene.arguments(route)) for route in READ}
    said = {}
    for route, address in addresses.items():
        response = client.get(address)
        b"".join(response)  # which closes a file
        said[route] = response["Cache-Control"]
    return said


@pytest.mark.parametrize("persona", ["senior", "hr", "stranger"])
def test_nothing_that_somebody_logged_in_gets_is_kept(
    client: Client,
    scene: Scene,  # noqa: F811
    persona: str,
) -> None:
    client.force_login(scene.organisation.persona(persona))

    assert said_of_keeping(client, scene) == dict.fromkeys(READ, "private, no-store")


def test_strangers_keep_pages_of_the_catalogue_and_no_other(
    client: Client,
    scene: Scene,  # noqa: F811
) -> None:
    kept = dict.fromkeys(KEPT_BY_STRANGERS, "private, max-age=300")

    assert said_of_keeping(client, scene) == dict.fromkeys(READ, "private, no-store") | kept
    assert not client.cookies


def test_a_stranger_with_a_session_keeps_nothing(client: Client, cycle: Cycle) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    assert client.get("/catalogue/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/admin/"])
def test_pages_around_the_login_are_not_kept(client: Client, address: str) -> None:
    assert "no-store" in client.get(address)["Cache-Control"]


def test_the_administration_is_not_kept(client: Client, administrator: User) -> None:
    client.force_login(administrator)

    for address in ("", "assessments/user/", f"assessments/user/{administrator.pk}/change/"):
        response = client.get(f"/admin/{address}")
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize(
    ("method", "address", "host", "status"),
    [
        ("get", "/nothing/", "testserver", 404),
        ("get", "/catalogue/concepts/nothing/", "testserver", 404),
        ("get", "/static/nothing.css", "testserver", 404),
        ("post", "/catalogue/", "testserver", 405),
        ("get", "/", "elsewhere.example.org", 400),
        ("get", "/?a=%00", "testserver", 400),
    ],
)
def test_the_page_of_an_error_is_not_kept_and_not_framed(
    lenient: Client, method: str, address: str, host: str, status: int
) -> None:
    response = getattr(lenient, method)(address, headers={"host": host})

    assert response.status_code == status
    assert {name: response[name] for name in GUARDS} == GUARDS
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_what_is_forbidden_is_not_kept(lenient: Client, senior: User) -> None:
    lenient.force_login(senior)

    response = lenient.get("/cycles/")

    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")


def test_a_failure_is_not_kept(lenient: Client, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.failing_site"

    response = lenient.get("/failing/?note=a")

    assert (response.status_code, response["Cache-Control"]) == (500, "private, no-store")


def test_a_form_from_elsewhere_is_refused_on_a_page_that_is_not_kept() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {})

    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")
    assert "The page was open too long" in response.content.decode()


def test_static_files_are_kept_also_by_those_who_are_logged_in(
    client: Client, senior: User
) -> None:
    client.force_login(senior)

    response = client.get(f"{settings.STATIC_URL}css/tokens.css")
    response.close()

    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]


# --- what cannot be read ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/?q=%00",
        "/catalogue/search/?q=a%00b",
        "/catalogue/versions/senior-to-lead/%00/",
        "/admin/assessments/user/?q=%00",
        "/admin/assessments/user/?team__id__exact=%00",
        "/admin/assessments/user/%00/change/",
        "/accounts/login/?next=%00",
        "/accounts/password/reset/key/a-%00/",
    ],
)
def test_a_nul_in_an_address_is_a_bad_request(
    lenient: Client, administrator: User, address: str
) -> None:
    lenient.force_login(administrator)

    response = lenient.get(address)

    assert response.status_code == 400
    assert "We could not read that request" in response.content.decode()


def test_a_nul_in_a_cookie_is_a_bad_request(lenient: Client) -> None:
    cookie = f'{settings.SESSION_COOKIE_NAME}="{chr(92)}000{"a" * 31}"'

    assert lenient.get("/assessments/", headers={"cookie": cookie}).status_code == 400


def test_a_per_cent_sign_that_was_typed_is_no_nul(client: Client) -> None:
    assert client.get("/catalogue/search/", {"q": "100%00"}).status_code == 200


@pytest.mark.parametrize("charset", ["rot13", "hex", "utf-7", "nonsense", "utf-8", "'utf-16'"])
@pytest.mark.parametrize("mark", ["; charset=", ";CHARSET = ", ";charset*=utf-8''"])
def test_every_request_is_read_as_utf_8(charset: str, mark: str) -> None:
    read: list[str] = []

    def note(sender: Any, environ: dict[str, Any], **_: Any) -> None:
        read.append(environ["CONTENT_TYPE"])

    request_started.connect(note)
    try:
        status, _, _ = posted("/accounts/login/?q=%2BAAA-", 0, f"text/plain{mark}{charset}; a=b")
    finally:
        request_started.disconnect(note)

    assert (status, read) == ("403 Forbidden", ["text/plain; a=b"])


# --- what is too large ------------------------------------------------------------------------


class Endless(RawIOBase):
    """A body that is never in memory at once; it notes how much was read of it, and how."""

    def __init__(self) -> None:
        self.pieces: list[int] = []

    def read(self, size: int = -1) -> bytes:
        self.pieces.append(size)
        assert size >= 0, "the whole body was asked for"
        return b"a" * size


def posted(address: str, size: int, kind: str, **environ: Any) -> tuple[str, bytes, Endless]:
    """The status line, the answer and the body of a post of `size` bytes."""
    body = Endless()
    head = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": kind, "wsgi.input": body, **environ}
    request = RequestFactory().post(address).environ | head
    status: list[str] = []
    answer = application(request, lambda line, *_: status.append(line))
    return status[0], b"".join(answer), body


def asked(method: str, address: str, **environ: Any) -> tuple[str, dict[str, str], bytes]:
    """The status line, the headers and the body that a web server passes on."""
    head: list[Any] = []
    request = RequestFactory().generic(method, address).environ | environ
    answer = application(request, lambda *given: head.extend(given))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return head[0], dict(head[1]), body


def test_the_answer_to_head_is_that_to_get_without_its_body() -> None:
    ended: list[object] = []

    def note(**_: object) -> None:
        ended.append(1)

    request_finished.connect(note)
    try:
        status, headers, body = asked("HEAD", "/")
    finally:
        request_finished.disconnect(note)

    assert (status, body, ended) == ("200 OK", b"", [1])
    got, those, whole = asked("GET", "/")
    assert (got, those["Content-Length"]) == (status, headers["Content-Length"])
    assert len(whole) == int(headers["Content-Length"])


def test_no_request_brings_a_prefix_that_the_links_of_later_pages_keep() -> None:
    navigation._address.cache_clear()  # as in a process that has not answered yet
    for loader in engines["django"].engine.template_loaders:  # type: ignore[attr-defined]
        loader.reset()

    _, _, first = asked("GET", "/", SCRIPT_NAME="//evil.example")
    _, _, later = asked("GET", "/")

    assert b'href="/catalogue/"' in later
    assert b"evil.example" not in first + later


FORM = "application/x-www-form-urlencoded"
KINDS = [FORM, "multipart/form-data; boundary=x", "application/json", "text/plain"]


@pytest.mark.parametrize("kind", KINDS)
def test_ten_megabytes_are_refused_without_being_held(kind: str) -> None:
    status, answer, body = posted("/accounts/login/", 10 * MEGABYTE, kind)

    assert status == "413 Request Entity Too Large"
    assert "larger than 1.0\xa0MB" in answer.decode()
    assert max(body.pieces) <= 64 * 1024
    assert sum(body.pieces) == 10 * MEGABYTE  # so that the browser hears the answer


def test_what_nobody_typed_is_not_even_read_to_its_end() -> None:
    status, _, body = posted("/accounts/login/", 1000 * MEGABYTE, FORM)

    assert status == "413 Request Entity Too Large"
    assert sum(body.pieces) == 16 * MEGABYTE


def test_an_answer_that_is_too_large_is_refused_in_words_for_the_script(
    client: Client, pair: Pair
) -> None:
    client.force_login(pair.person)
    sheet = sheet_of(pair, SheetRole.SELF)
    address = reverse("save-answer", args=[sheet.pk, "tools-and-assets"])

    response = client.post(address, {"value": "2", "note": "a" * (MEGABYTE + 1), "seen": ""})

    assert (response.status_code, response["Content-Type"]) == (413, "application/json")
    assert response.json() == {
        "reason": "invalid",
        "message": "This is too long to be saved: more than 1.0\xa0MB. Please shorten it.",
    }
    assert not Answer.objects.exists()


def test_a_megabyte_itself_is_not_too_large(client: Client) -> None:
    response = client.post("/accounts/login/", "a=" + "b" * (MEGABYTE - 2), content_type=FORM)

    assert response.status_code == 200


@pytest.mark.parametrize("size", ["", "-1", "x", "\xb2"])
def test_a_length_that_is_none_is_no_body(size: str) -> None:
    status, _, body = posted("/accounts/login/", 0, FORM, CONTENT_LENGTH=size)

    assert status == "403 Forbidden"  # without the token of a form
    assert sum(body.pieces) == 0
