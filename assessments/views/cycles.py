from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.choices import CycleState
from assessments.forms.cycles import CycleForm
from assessments.permissions import Permission
from assessments.queries import cycles as queries
from assessments.queries.framework import NoPublishedFramework
from assessments.services import cycles as services
from assessments.views.guards import PersonRequest, authorise, guarded

MEMBERS_PER_PAGE = 50


@guarded(Permission.RUN_CYCLES)
def cycles(request: PersonRequest) -> HttpResponse:
    rows = queries.cycle_rows(request.user)
    running = sum(row.state == CycleState.OPEN for row in rows)
    context = {"cycles": rows, "running": running, "today": timezone.localdate()}
    return render(request, "assessments/cycles/cycle_list.html", context)


@guarded(Permission.RUN_CYCLES)
def new_cycle(request: PersonRequest) -> HttpResponse:
    form = CycleForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            cycle = services.plan_cycle(**form.cleaned_data, by=request.user)
        except (services.CycleError, NoPublishedFramework) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{cycle.name} is planned. Nobody has been asked yet.")
            return redirect("cycle", cycle.pk)
    return _form_page(request, form)


@guarded(Permission.RUN_CYCLES)
def cycle(request: PersonRequest, pk: int) -> HttpResponse:
    found = _get(request, pk, with_teams=True)
    search = request.GET.get("search", "").strip()
    paginator = Paginator(queries.members_of(found, search=search), MEMBERS_PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "cycle": found,
        "modules": queries.module_names(found.modules),
        "completion": queries.completion_of(found),
        "plan": None if found.closed_at else queries.membership_plan(found),
        "search": search,
        "page": page,
        "members": [queries.as_member(pair, request.user) for pair in page],
        "today": timezone.localdate(),
    }
    return render(request, "assessments/cycles/cycle_detail.html", context)


@guarded(Permission.RUN_CYCLES)
def edit_cycle(request: PersonRequest, pk: int) -> HttpResponse:
    found = _get(request, pk)
    form = CycleForm(
        request.POST if request.method == "POST" else None, today=timezone.localdate(), cycle=found
    )
    if request.method == "POST" and form.is_valid():
        unchanged = {"modules": found.modules, "teams": found.teams.all()}
        try:
            services.edit_cycle(cycle=found, by=request.user, **unchanged | form.cleaned_data)
        except (services.CycleError, NoPublishedFramework) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved.")
            return redirect("cycle", found.pk)
    return _form_page(request, form, found)


@guarded(Permission.RUN_CYCLES)
def open_cycle(request: PersonRequest, pk: int) -> HttpResponse:
    found = _get(request, pk, with_teams=True)
    if request.method == "POST":
        agreed = partial(services.open_cycle, seen=request.POST.get("plan", ""))
        try:
            _act(request, found, agreed)
        except services.PlanHasChanged:
            return _open_page(request, found, has_changed=True)
    elif found.state == CycleState.PLANNED:
        return _open_page(request, found)
    return redirect("cycle", found.pk)


@guarded(Permission.RUN_CYCLES)
@require_POST
def include_newcomers(request: PersonRequest, pk: int) -> HttpResponse:
    found = _get(request, pk)
    _act(request, found, services.include_newcomers)
    return redirect("cycle", found.pk)


@guarded(Permission.RUN_CYCLES)
def close_cycle(request: PersonRequest, pk: int) -> HttpResponse:
    found = _get(request, pk)
    if request.method != "POST":
        context = {"cycle": found, "completion": queries.completion_of(found)}
        return render(request, "assessments/cycles/cycle_close.html", context)
    try:
        services.close_cycle(cycle=found, by=request.user)
    except services.CycleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.name} is closed.")
    return redirect("cycle", found.pk)


def _act(request: PersonRequest, cycle: Any, let_in: Callable[..., int]) -> None:
    """Let people in and say how many. A second click lets nobody in, and has nothing to say."""
    try:
        count = let_in(cycle=cycle, by=request.user)
    except services.PlanHasChanged:
        raise
    except services.CycleError as error:
        messages.error(request, str(error))
    else:
        if count:
            told = f"{count} {'person' if count == 1 else 'people'} joined {cycle.name}."
            messages.success(request, told)


def _get(request: PersonRequest, pk: int, *, with_teams: bool = False) -> Any:
    cycles = queries.cycles_visible_to(request.user)
    found = get_object_or_404(cycles.prefetch_related("teams") if with_teams else cycles, pk=pk)
    authorise(request, Permission.RUN_CYCLES, found)
    return found


def _open_page(request: PersonRequest, cycle: Any, *, has_changed: bool = False) -> HttpResponse:
    context = {
        "cycle": cycle,
        "modules": queries.module_names(cycle.modules),
        "plan": queries.membership_plan(cycle),
        "today": timezone.localdate(),
        "has_changed": has_changed,
    }
    status = 409 if has_changed else 200
    return render(request, "assessments/cycles/cycle_open.html", context, status=status)


def _form_page(request: PersonRequest, form: CycleForm, found: Any = None) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "cycle": found}
    return render(request, "assessments/cycles/cycle_form.html", context, status=status)
