"""Gap reports of the core form with a few answers changed."""

from typing import Any

from assessments.scoring.assessment import AssessRequest, assess
from assessments.scoring.forms import CORE
from assessments.scoring.gaps import GapReport, GapRow, gap_report

FAMILY_ITEMS = {family.key: family.items for family in CORE.families}


def report(request: AssessRequest) -> GapReport:
    return gap_report(assess(request))


def core(own: dict[str, Any], manager: dict[str, Any], **more: Any) -> AssessRequest:
    """Everything at 2, risks at 0, changed as told."""
    plain = dict.fromkeys(CORE.items, 2) | dict.fromkeys(CORE.risks, 0)
    return AssessRequest(CORE, plain | own, plain | manager, **more)


def both(**answers: Any) -> AssessRequest:
    given = {key.replace("_", "-"): value for key, value in answers.items()}
    return core(given, given)


def level(**families: int) -> dict[str, int]:
    return {item: value for key, value in families.items() for item in FAMILY_ITEMS[key]}


def row(found: GapReport, key: str) -> GapRow:
    return next(row for row in found.families if row.key == key)
