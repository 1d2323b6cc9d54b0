"""The mark that every view carries: which permission it asks for, or why it asks for none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from assessments import access
from assessments.permissions import Permission

View = Callable[..., HttpResponse]


class PersonRequest(HttpRequest):
    """A request behind the guard: its user is one of the organisation's people."""

    user: Any


def guarded(permission: Permission) -> Callable[[View], View]:
    """Only for people who hold the permission."""

    def mark(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not access.can(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guard.permission = permission  # type: ignore[attr-defined]
        return guard

    return mark


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
