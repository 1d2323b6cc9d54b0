"""The links at the top of every page, for whoever is looking."""

from dataclasses import dataclass
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
    links = [("Home", reverse("home"))]
    user = request.user if hasattr(request, "user") else None
    if user is not None and user.is_authenticated:
        links.append(("Assessments", reverse("assessments")))
        if access.can(user, Permission.RUN_CYCLES):
            links.append(("Cycles", reverse("cycles")))
    links.append(("Catalogue", reverse("catalogue")))
    return {"nav": [NavLink(label, url, _is_current(request.path, url)) for label, url in links]}


def _is_current(path: str, url: str) -> bool:
    if url == reverse("home"):
        return path == url
    if url == reverse("assessments"):
        return path.startswith((url, *BELOW_ASSESSMENTS))
    return path.startswith(url)
