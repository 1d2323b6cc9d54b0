"""What pages of a case need: addresses of its parts, and warnings said once."""

import datetime
from collections.abc import Iterable, Mapping
from functools import lru_cache

from django import template
from django.utils.formats import date_format

from assessments.queries.cases.content import key_of
from assessments.queries.cases.document import CaseDocument, Warning
from assessments.queries.cases.warnings import GATE_IS_OFF

register = template.Library()

register.filter("part_key", key_of)


@register.filter(expects_localtime=True)
@lru_cache(maxsize=4096)
def day(when: datetime.date, format: str) -> str:
    """As Django's `date`, kept: a long case says the same days a thousand times over."""
    return date_format(when, format, use_l10n=False)


@register.filter
def is_in(piece: object, ids: frozenset[str]) -> bool:
    """Whether the id of a piece is among these, which came from a form."""
    return str(getattr(piece, "id", "")) in ids


@register.filter
def at(counts: Mapping[str, int], key: str) -> int:
    """0 where nothing was counted."""
    return counts.get(key, 0)


@register.filter
def gate_warning(document: CaseDocument) -> Warning | None:
    """That the foundation did not hold speaks against all claims: the page says it once."""
    all_claims = (claim for section in document.sections for claim in section.claims)
    return next((found for claim in all_claims for found in _gate(claim.warnings)), None)


@register.filter
def has_gate(warnings: Iterable[Warning]) -> bool:
    return any(_gate(warnings))


@register.filter
def beside(warnings: Iterable[Warning], gate_said: object) -> tuple[Warning, ...]:
    """Those to be shown beside a claim; what the page has said above all of them is left out."""
    return tuple(one for one in warnings if not (gate_said and one.key == GATE_IS_OFF))


def _gate(warnings: Iterable[Warning]) -> Iterable[Warning]:
    return (one for one in warnings if one.key == GATE_IS_OFF)
