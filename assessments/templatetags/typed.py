"""What was typed into a form that is answered with a refusal."""

from typing import Any, Final

from django import template

register = template.Library()

# Fields in which people write more than a word. Others, passwords among them, are never repeated.
FIELDS: Final = (
    "title",
    "text",
    "words",
    "wording",
    "behaviour",
    "effect",
    "handed_over",
    "what",
)


@register.filter
def typed(request: Any) -> tuple[str, ...]:
    """Of a form on one of our pages, by somebody who is logged in."""
    if request is None or request.method != "POST" or request.resolver_match is None:
        return ()  # nobody has read what such a request carries
    if not request.user.is_authenticated:
        return ()
    return tuple(text for name in FIELDS if (text := request.POST.get(name, "")).strip())
