"""The story so far of one person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.permissions import Permission
from assessments.queries.cases.story import people_with_story_for, story_of
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.OPEN_CASE)
@require_safe
def own_story(request: PersonRequest) -> HttpResponse:
    return _story_page(request, request.user)


@guarded(Permission.OPEN_CASE)
@require_safe
def story_about(request: PersonRequest, person_pk: int) -> HttpResponse:
    if person_pk == request.user.pk:
        return redirect("story")
    person = get_object_or_404(people_with_story_for(request.user), pk=person_pk)
    authorise(request, Permission.OPEN_CASE, person)
    return _story_page(request, person)


def _story_page(request: PersonRequest, person: Any) -> HttpResponse:
    found = story_of(person, request.user, today=timezone.localdate())
    return render(request, "assessments/cases/story.html", {"story": found})
