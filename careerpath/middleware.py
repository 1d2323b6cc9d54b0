"""What holds for every request and every response, whatever view they belong to."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import Resolver404, resolve
from django.utils.log import log_response

Handler = Callable[[HttpRequest], HttpResponse]

FORGOTTEN = "private, no-store"
# Addresses that scripts post to: what comes back has to be JSON, with a `reason` they know.
FOR_SCRIPTS = {"save-answer"}
WITH_A_FILE = {"attach"}
_PIECE = 64 * 1024
_PIECES_READ = 256


def no_store(get_response: Handler) -> Handler:
    """Nothing that is anybody's stays in a browser or a proxy after they have logged out.

    Kept are only static files, and pages for strangers that ask for it. Everything else is not:
    pages for those who are logged in, of the administration and the accounts too, redirects to the
    login, whatever sets a cookie, and errors, which would otherwise hide that the page is back.
    The first middleware, so that it also sees what another one answers.
    """
    static, session = settings.STATIC_URL, settings.SESSION_COOKIE_NAME

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        headers = response.headers
        if response.status_code >= 400 or (
            not request.path_info.startswith(static)
            and ("Cache-Control" not in headers or response.cookies or session in request.COOKIES)
        ):
            headers["Cache-Control"] = FORGOTTEN
        return response

    return answer


def legible(get_response: Handler) -> Handler:
    """Refuses what no page of ours can have sent, before a view or the database meets it.

    A NUL is no character of a text: PostgreSQL raises an error at it, wherever it comes from. In
    a form's fields the form itself says so.
    """
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    most_with_a_file = settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    def answer(request: HttpRequest) -> HttpResponse:
        meta = request.META
        if (
            "%00" in meta.get("QUERY_STRING", "")
            or "\0" in request.path_info
            or "\\000" in meta.get("HTTP_COOKIE", "")
        ):
            raise BadRequest("A NUL in the address or in a cookie")
        if (size := meta.get("CONTENT_LENGTH")) and size.isdecimal() and int(size) > most:
            name = _name_of(request)
            if name not in WITH_A_FILE or int(size) > most_with_a_file:
                return _too_large(request, name)
        response = get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            return _only_a_button(request, response)
        return response

    return answer


def _only_a_button(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page for who types the address of a button, in place of the browser's own error."""
    page = render(request, "405.html", status=405)
    page.headers["Allow"] = response.headers["Allow"]
    return page


def _too_large(request: HttpRequest, name: str | None) -> HttpResponse:
    _read_past(request)
    limit = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if name in FOR_SCRIPTS:
        message = f"This is too long to be saved: more than {limit}. Please shorten it."
        response: HttpResponse = JsonResponse({"reason": "invalid", "message": message})
    else:
        response = render(request, "400.html", {"limit": limit, "file": name in WITH_A_FILE})
    response.status_code = 413
    log_response("Too large: %s", request.path, response=response, request=request)
    return response


def _read_past(request: HttpRequest) -> None:
    """Let a browser finish sending, in pieces that are thrown away.

    One that is cut off in the middle shows an error of the network instead of our answer, and a
    script would try again for ever. Beyond this much, nobody typed it.
    """
    with suppress(OSError):
        for _ in range(_PIECES_READ):
            if not request.read(_PIECE):
                return


def _name_of(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None
