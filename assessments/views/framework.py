"""The catalogue's pages: the map of ideas, one idea, the search, and earlier versions of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from assessments.queries import framework as queries
from assessments.views.guards import public

_PAGES = "assessments/framework/"
_READERS = "The catalogue is for everyone, logged in or not."
_FIVE_MINUTES = 300
# Ideas that are told with a picture.
_PICTURES = {
    "change-not-addition": _PAGES + "_picture_fixed_day.html",
    "next-gap": _PAGES + "_picture_next_gap.html",
    "diminishing-returns": _PAGES + "_picture_diminishing_returns.html",
}


@public(_READERS)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    try:
        edition = queries.current_edition()
    except queries.NoPublishedFramework:
        return _page(request, "catalogue_empty.html")
    return _map(request, edition, reverse("catalogue"))


@public(_READERS)
@require_safe
def concept(request: HttpRequest, key: str) -> HttpResponse:
    try:
        edition = queries.current_edition()
    except queries.NoPublishedFramework as error:
        raise Http404(str(error)) from error
    return _concept(request, edition, reverse("catalogue"), key)


@public(_READERS)
@require_safe
def catalogue_version(request: HttpRequest, framework: str, version: str) -> HttpResponse:
    return _map(request, _edition_or_404(framework, version), _book(framework, version))


@public(_READERS)
@require_safe
def concept_version(request: HttpRequest, framework: str, version: str, key: str) -> HttpResponse:
    edition = _edition_or_404(framework, version)
    return _concept(request, edition, _book(framework, version), key)


@public(_READERS)
@require_safe
def catalogue_search(request: HttpRequest) -> HttpResponse:
    try:
        edition = queries.current_edition()
    except queries.NoPublishedFramework:
        return _page(request, "catalogue_empty.html")
    found = queries.search(edition.catalogue, request.GET.get("q", ""))
    return _page(request, "catalogue_search.html", found=found, book=reverse("catalogue"))


def _book(framework: str, version: str) -> str:
    """The address of a version's map; its ideas stand below it."""
    return reverse("catalogue-version", args=[framework, version])


def _edition_or_404(framework: str, version: str) -> queries.Edition:
    try:
        return queries.edition_of(framework, version)
    except queries.UnknownVersion as error:
        raise Http404(str(error)) from error


def _map(request: HttpRequest, edition: queries.Edition, book: str) -> HttpResponse:
    parts = queries.catalogue_map(edition.catalogue)
    return _page(request, "catalogue_map.html", edition=edition, book=book, parts=parts)


def _concept(request: HttpRequest, edition: queries.Edition, book: str, key: str) -> HttpResponse:
    page = queries.concept_page(edition.catalogue, key)
    if page is None:
        raise Http404(f"There is no idea named {key} in this version.")
    return _page(
        request,
        "concept_detail.html",
        edition=edition,
        book=book,
        page=page,
        picture=_PICTURES.get(key),
        current_url=_current_url(edition, key),
    )


def _current_url(edition: queries.Edition, key: str) -> str:
    return reverse("concept", args=[key]) if edition.still_has(key) else reverse("catalogue")


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A stranger's page may be kept for a while; one of somebody logged in never is, like all."""
    response = render(request, _PAGES + template, context)
    patch_cache_control(response, private=True, max_age=_FIVE_MINUTES)
    return response
