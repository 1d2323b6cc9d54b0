"""What people write in a case, as safe HTML."""

from functools import lru_cache
from typing import Final

import nh3
from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from assessments.queries.cases.prose import PARSER, is_plain, read_tokens

register = template.Library()

_BLOCKS = {"p", "pre", "blockquote", "ul", "ol", "li", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS: Final = frozenset(_BLOCKS | _TABLES | {"a", "br", "code", "em", "s", "strong"})
ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start"}, "*": set[str]()}  # "*": on any tag
SCHEMES: Final = frozenset({"http", "https", "mailto"})
_KEPT_UP_TO = 10_000  # characters of a text whose HTML is worth remembering


@register.filter
def prose(text: str, below: int = 2) -> SafeString:
    """Markdown as HTML; its headings stand under one of level `below`. Never raises."""
    html = _remembered(text, below) if len(text) <= _KEPT_UP_TO else _html(text, below)
    return mark_safe(html)  # noqa: S308 - nothing but what is listed above comes out of nh3


def _html(text: str, below: int) -> str:
    if is_plain(text):
        html = linebreaks(text, autoescape=True)
    else:
        html = PARSER.renderer.render(read_tokens(text, below=below), PARSER.options, {})
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener nofollow",
    )


# A case of twelve sections is drawn anew for every save; its words rarely change.
_remembered = lru_cache(maxsize=512)(_html)
