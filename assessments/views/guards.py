"""The mark that every view carries: which permission it asks for, or why it asks for none."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from assessments import access
from assessments.permissions import Permission

View = Callable[..., HttpResponse]
STOP_POLLING = 286  # htmx asks no more after it


class PersonRequest(HttpRequest):
    """A request behind the guard: its user is one of the organisation's people."""

    user: Any


def guarded(permission: Permission, *, in_a_page: bool = False) -> Callable[[View], View]:
    """Only for people who hold the permission.

    `in_a_page`: asked for by a page on which somebody may be typing, and which stays when their
    login has ended. Other pages have scripts that see the login come, and do what is right there.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if in_a_page and request.headers.get("HX-Request") == "true":
                    return _above_the_page(request)
                return _to_login(request)
            if not access.can(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guard.permission = permission  # type: ignore[attr-defined]
        return guard

    return mark


def _to_login(request: HttpRequest) -> HttpResponse:
    """From a button to the page that it stood on: its own address may answer to nothing else.

    Scripts ask again themselves, and nobody reads what they are told.
    """
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return redirect_to_login(request.get_full_path())
    messages.warning(
        request,
        "Your login had ended, so that was not done. Log in, and you are back where you were.",
    )
    return redirect_to_login(_page_before(request) or request.get_full_path())


def _above_the_page(request: HttpRequest) -> HttpResponse:
    """For a part of a page: said above it, and what somebody types there is left alone."""
    response = render(request, "components/_login_ended.html", status=STOP_POLLING)
    response["HX-Retarget"], response["HX-Reswap"] = "#login-ended", "innerHTML"
    return response


def _page_before(request: HttpRequest) -> str:
    """Where a button of ours was pressed, as far as the browser says so; "" if it is elsewhere."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return ""
    return urlsplit(page)._replace(scheme="", netloc="").geturl()


def public(reason: str) -> Callable[[View], View]:
    """For everyone, logged in or not; the reason is part of the mark."""

    def mark(view: View) -> View:
        view.public_reason = reason  # type: ignore[attr-defined]
        return view

    return mark


def authorise(request: HttpRequest, permission: Permission, obj: Any) -> None:
    """After the scoped look-up: a seer who may not act gets 403."""
    if not access.can(request.user, permission, obj):  # type: ignore[arg-type]
        raise PermissionDenied
