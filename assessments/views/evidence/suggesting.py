from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from assessments.permissions import Permission
from assessments.queries.evidence.suggestions import suggest as suggested
from assessments.queries.framework import current_catalogue
from assessments.views.guards import PersonRequest, guarded


@guarded(Permission.KEEP_EVIDENCE)
@require_POST
def suggest(request: PersonRequest) -> HttpResponse:
    """Chips for what is being typed; nothing of it is kept."""
    text = f"{request.POST.get('what', '')} {request.POST.get('effect', '')}"
    context = {
        "suggestions": suggested(text, current_catalogue()),
        "chosen": frozenset(request.POST.getlist("items")),
    }
    return render(request, "assessments/evidence/_tags.html", context)
