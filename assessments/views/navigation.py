"""The links at the top of every page, for whoever is looking."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from assessments import access
from assessments.permissions import Permission

# Pages with an address of their own that are reached through a link of the navigation.
BELOW_ASSESSMENTS = ("/pairs/", "/sheets/", "/reports/")


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav`, a list of NavLink in the order shown."""
    links = [("Home", _address("home"))]
    user = request.user if hasattr(request, "user") else None
    if user is not None and user.is_authenticated:
        links.append(("Assessments", _address("assessments")))
        links.append(("Evidence", _address("evidence-log")))
        links.append(("Cases", _address("cases")))
        if access.can(user, Permission.RUN_CYCLES):
            links.append(("Cycles", _address("cycles")))
    links.append(("Catalogue", _address("catalogue")))
    return {"nav": [NavLink(label, url, _is_current(request.path, url)) for label, url in links]}


@cache
def _address(name: str) -> str:
    return reverse(name)


def _is_current(path: str, url: str) -> bool:
    if url == _address("home"):
        return path == url
    if url == _address("assessments"):
        return path.startswith((url, *BELOW_ASSESSMENTS))
    return path.startswith(url)
