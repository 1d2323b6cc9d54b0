from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.forms.pairs import HandOverForm
from assessments.permissions import Permission
from assessments.queries import cycles as cycle_queries
from assessments.queries import pairs as queries
from assessments.queries.sheets import private_sheets
from assessments.services.cycles import CycleError
from assessments.services.pairs import HandOverError, SameManager, hand_over_pair
from assessments.services.people import PeopleError
from assessments.views.guards import PersonRequest, authorise, guarded


@guarded(Permission.SELF_ASSESS)
def assessments(request: PersonRequest) -> HttpResponse:
    page = queries.assessments_page(request.user, today=timezone.localdate())
    context = {"page": page, "private": private_sheets(request.user)}
    return render(request, "assessments/pairs/assessment_list.html", context)


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
    """In two steps: first the page shows who it will be, then that is confirmed."""
    cycle = get_object_or_404(cycle_queries.cycles_visible_to(request.user), pk=pk)
    found = get_object_or_404(cycle_queries.pairs_run_by(request.user, cycle), pk=pair_pk)
    authorise(request, Permission.RUN_CYCLES, found)
    form = HandOverForm(request.POST if request.method == "POST" else None, pair=found)
    if form.is_confirmed and _is_handed_over(request, form):
        return redirect("cycle", cycle.pk)
    context = {"form": form, "pair": found, "cycle": cycle, "chosen": form.chosen}
    status = 422 if form.errors else 200
    return render(request, "assessments/pairs/pair_hand_over.html", context, status=status)


def _is_handed_over(request: PersonRequest, form: HandOverForm) -> bool:
    """Whether the chosen manager has the pair now; if not, the form says why."""
    manager = form.cleaned_data["manager"]
    told = f"{manager.name} now answers for {form.pair.person.name}, from an empty half."
    try:
        hand_over_pair(pair=form.pair, manager=manager, by=request.user)
    except SameManager as second_click:
        messages.info(request, str(second_click))
    except (HandOverError, PeopleError, CycleError) as error:
        form.add_error(None, str(error))
        return False
    else:
        messages.success(request, told)
    return True
