from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from assessments.permissions import Permission
from assessments.queries import readiness as queries
from assessments.queries.sheets import BrokenSeal
from assessments.services.readiness import ask_again
from assessments.views.guards import authorise, guarded


@guarded(Permission.READ_REPORT)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    pair = _pair(request, pk)
    if not pair.is_complete:
        return redirect("pair", pk)
    authorise(request, Permission.READ_REPORT, pair)
    by_difference = request.GET.get("order") == "difference"
    try:
        page = queries.report_for(pair, request.user, by_difference=by_difference)  # type: ignore[arg-type]
    except queries.NotScoredYet:
        context = {"pair": pair, **_progress(pair)}
        return render(request, "assessments/readiness/report_awaited.html", context)
    except BrokenSeal:
        return _broken(request, pair)
    return render(request, "assessments/readiness/report_detail.html", {"report": page})


@guarded(Permission.READ_REPORT)
@require_safe
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    pair = _pair(request, pk)
    if not pair.is_complete:
        return redirect("pair", pk)
    authorise(request, Permission.READ_REPORT, pair)
    try:
        agenda = queries.talk_for(pair, request.user)  # type: ignore[arg-type]
    except queries.NotScoredYet:
        return redirect("report", pk)
    except BrokenSeal:
        return _broken(request, pair)
    return render(request, "assessments/readiness/talk_detail.html", {"agenda": agenda})


@guarded(Permission.READ_REPORT)
@require_safe
def score_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The piece of the page that asks for itself until the result is there."""
    pair = _pair(request, pk)
    authorise(request, Permission.READ_REPORT, pair)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("report", pk)
    context = _progress(pair)
    if context["progress"].is_done:
        return HttpResponseClientRedirect(reverse("report", args=[pk]))
    return render(request, "assessments/readiness/_progress.html", context)


@guarded(Permission.READ_REPORT)
@require_POST
def retry_score(request: HttpRequest, pk: int) -> HttpResponse:
    pair = _pair(request, pk)
    authorise(request, Permission.READ_REPORT, pair)
    ask_again(pair=pair, by=request.user)  # type: ignore[arg-type]
    return redirect("report", pk)


@guarded(Permission.READ_REPORT)
@require_safe
def score_request(request: HttpRequest, pk: int) -> HttpResponse:
    """What `manage.py score` reads to come to this report's numbers."""
    pair = _pair(request, pk)
    authorise(request, Permission.READ_REPORT, pair)
    part = request.GET.get("part", "")
    try:
        content = queries.score_request(pair, request.user, part=part)  # type: ignore[arg-type]
    except (queries.NotScoredYet, queries.UnknownPart) as error:
        raise Http404 from error
    except BrokenSeal:
        return _broken(request, pair)
    response = JsonResponse(content, json_dumps_params={"indent": 1, "ensure_ascii": False})
    name = "-".join(filter(None, ("score-request", str(pk), part)))
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def _pair(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.pairs_visible_to(request.user), pk=pk)  # type: ignore[arg-type]


def _progress(pair: Any) -> dict[str, Any]:
    return {
        "progress": queries.scoring_progress(pair),
        "poll_url": reverse("score-progress", args=[pair.pk]),
        "retry_url": reverse("retry-score", args=[pair.pk]),
        "done_url": reverse("report", args=[pair.pk]),
    }


def _broken(request: HttpRequest, pair: Any) -> HttpResponse:
    return render(request, "assessments/readiness/report_broken.html", {"pair": pair}, status=500)
