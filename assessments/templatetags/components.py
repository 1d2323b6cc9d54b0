"""Small pieces of markup: a person, a chip, a stage, a seal."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

TICK = mark_safe('<span aria-hidden="true">✓</span> ')


def initials(name: str) -> str:
    """One or two capitals for a name or an e-mail address; "?" where there is no letter."""
    words: list[str] = re.findall(r"[^\W_]+", name.split("@", maxsplit=1)[0])
    if not words:
        return "?"
    first, last = words[0], words[-1]
    return (first[0] + last[0] if len(words) > 1 else first[:2]).upper()


@register.simple_tag
def avatar(who: object) -> SafeString:
    """The initials alone, for places where the name stands nearby."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', initials(str(who)))


@register.simple_tag
def person(who: object, detail: str = "") -> SafeString:
    """A name with its initials; `detail` (role, team) stands below. str(who) is the name."""
    below = format_html('<span class="person-detail">{}</span>', detail) if detail else ""
    return format_html(
        '<span class="person">{}<span class="person-name">{}{}</span></span>',
        avatar(who),
        str(who),
        below,
    )


@register.simple_tag
def chip(text: object, tone: str = "") -> SafeString:
    """A short label. tone: "" (brand), "good", "watch", "risk" or "plain"."""
    return format_html(
        '<span class="chip{}">{}{}</span>',
        f" chip-{tone}" if tone else "",
        TICK if tone == "good" else "",
        text,
    )


@register.simple_tag
def stage_chip(number: int, words: str) -> SafeString:
    """A stage and its words; number 0 (nothing decided) is plain. No stage is coloured as bad."""
    return chip(f"Stage {number}: {words}" if number else words, "" if number else "plain")


@register.simple_tag
def seal(digest: str, sealed_at: str = "") -> SafeString:
    """A SHA-256 shown short; it is selected whole, and read whole by a screen reader."""
    when = format_html(" · sealed {}", sealed_at) if sealed_at else ""
    return format_html(
        '<span class="seal">SHA-256 <code class="seal-digest" tabindex="0" data-select-all'
        ' title="{}">{}</code>{}</span>',
        digest,
        digest,
        when,
    )
