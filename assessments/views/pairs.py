from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.forms.pairs import HandOverForm
from assessments.permissions import Permission
from assessments.queries import cycles as cycle_queries
from assessments.queries import pairs as queries
from assessments.services.cycles import CycleError
from assessments.services.pairs import HandOverError, SameManager, hand_over_pair
from assessments.services.people import PeopleError
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.SELF_ASSESS)
def assessments(request: PersonRequest) -> HttpResponse:
    page = queries.assessments_page(request.user, today=timezone.localdate())
    return render(request, "assessments/pairs/assessment_list.html", {"page": page})


@guarded(Permission.VIEW_PAIR)
def pair(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.pairs_visible_to(request.user), pk=pk)
    authorise(request, Permission.VIEW_PAIR, found)
    if found.is_complete:
        return redirect("report", found.pk)
    status = queries.status_of(found, request.user, today=timezone.localdate())
    return render(request, "assessments/pairs/pair_detail.html", {"status": status})


@guarded(Permission.VIEW_PAIR)
@require_safe
def pair_status(request: PersonRequest, pk: int) -> HttpResponse:
    """The piece of an open page that follows by itself; empty while it shows what is true."""
    found = get_object_or_404(queries.pairs_visible_to(request.user), pk=pk)
    authorise(request, Permission.VIEW_PAIR, found)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("pair", found.pk)
    status = queries.status_of(found, request.user, today=timezone.localdate())
    if request.GET.get("seen") == status.mark:
        return HttpResponse(status=204)
    return render(request, "assessments/pairs/_status.html", {"status": status})


@guarded(Permission.RUN_CYCLES)
def hand_over(request: PersonRequest, pk: int, pair_pk: int) -> HttpResponse:
    cycle = get_object_or_404(cycle_queries.cycles_visible_to(request.user), pk=pk)
    found = get_object_or_404(cycle_queries.pairs_run_by(request.user, cycle), pk=pair_pk)
    authorise(request, Permission.RUN_CYCLES, found)
    form = HandOverForm(request.POST if request.method == "POST" else None, pair=found)
    if request.method == "POST" and form.is_valid():
        manager = form.cleaned_data["manager"]
        told = f"{manager.name} now answers for {found.person.name}, from a fresh sheet."
        try:
            hand_over_pair(pair=found, manager=manager, by=request.user)
        except SameManager as second_click:
            messages.info(request, str(second_click))
            return redirect("cycle", cycle.pk)
        except (HandOverError, PeopleError, CycleError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, told)
            return redirect("cycle", cycle.pk)
    context = {"form": form, "pair": found, "cycle": cycle}
    status = 422 if form.errors else 200
    return render(request, "assessments/pairs/pair_hand_over.html", context, status=status)
