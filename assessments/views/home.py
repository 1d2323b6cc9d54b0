from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessments.queries.home import home_of
from assessments.views.guards import public


@public("the front door: a landing page for strangers, the next step for those logged in")
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "assessments/home/landing.html")
    page = home_of(request.user, today=timezone.localdate())
    return render(request, "assessments/home/home.html", {"home": page})


@public("explains the model to whoever is asked to take part in it")
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/home/how_it_works.html")


@public("who sees what is no secret")
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/home/privacy.html")
