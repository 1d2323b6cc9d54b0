"""Reports as their two readers get them, and the hands that prepare what they report on."""

import json
from dataclasses import asdict
from typing import Any

from django.test import Client
from django.urls import reverse

from assessments.models import Pair, Result, Sheet, User
from assessments.queries import readiness as queries
from assessments.queries.readiness import Report
from assessments.queries.sheets import canonical, digest
from assessments.scoring.contract import run
from assessments.services.readiness import score_pair
from tests.completed import answers

LOW, MIDDLE, HIGH = (answers(levers=level) for level in (1, 2, 3))
MODULES = ["leading-to-production", "data-science-with-operations"]


def read(pair: Pair, user: User, **options: Any) -> Report:
    return queries.report_for(queries.pairs_visible_to(user).get(pk=pair.pk), user, **options)


def own(pair: Pair) -> Report:
    return read(pair, pair.person)


def managers(pair: Pair) -> Report:
    return read(pair, pair.manager)


def with_modules(pair: Pair, level: int = 2) -> dict[str, str]:
    pair.cycle.modules = MODULES
    pair.cycle.save()
    pair.sheets.update(modules=MODULES)
    forms = [pair.cycle.framework.forms[module] for module in MODULES]
    items = [i for form in forms for family in form["families"].values() for i in family["items"]]
    return dict.fromkeys(items, str(level))


def texts(report: object) -> str:
    """Everything a page can say, as one string."""
    return json.dumps(asdict(report), default=str, ensure_ascii=False)  # type: ignore[call-overload]


def force_state(pair: Pair, **changes: Any) -> None:
    """Put another state behind a stored result, as if it had been so all along."""
    result = Result.objects.get(pair=pair)
    request = result.request | changes
    Result.objects.filter(pk=result.pk).update(request=request, outcome=run(request))


def reseal(sheet: Sheet, intent: str) -> None:
    content = json.loads(sheet.sealed) | {"intent": intent}
    content["notes"] = content["notes"] | {"intent": f"Because {intent} is what I want."}
    sheet.sealed = canonical(content)
    sheet.seal_sha256 = digest(sheet.sealed)
    sheet.save()


def from_scratch(pair: Pair) -> None:
    score_pair(pair_id=pair.pk)


def strip_seals(text: str) -> str:
    """Hash and time of computing differ between two scorings of the same answers."""
    content = json.loads(text)
    content.pop("seals", None)
    content.pop("computed_at", None)
    return json.dumps(content)


def ask(client: Client, user: User, name: str, pair: Pair, query: str = "", **extra: Any) -> Any:
    """A page of the pair's report as that user gets it; retrying is a POST."""
    client.force_login(user)
    send = client.post if name == "retry-score" else client.get
    return send(reverse(name, args=[pair.pk]) + query, **extra)
