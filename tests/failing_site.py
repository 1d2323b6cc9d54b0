"""A site of one view that fails as no page of ours should, for the tests of what is logged."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from assessments.models import User


def failing(request: HttpRequest) -> HttpResponse:
    note = request.GET["note"]
    try:
        {}[note]
    except KeyError as error:
        raise ValueError(f"{note} is not a number") from error
    return HttpResponse()


def without_a_table(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(User.objects.count())


urlpatterns = [path("failing/", failing), path("without-a-table/", without_a_table)]
