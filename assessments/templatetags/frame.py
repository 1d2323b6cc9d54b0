"""The part of a page that is the same for everyone."""

from django import template
from django.template.base import NodeList, Parser, Token

register = template.Library()


class OnceNode(template.Node):
    """Rendered when first asked for and never again, as long as the process lives."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._rendered: str | None = None

    def render(self, context: template.Context) -> str:
        if self._rendered is None:
            # Empty: whatever the page knows of its reader cannot get in here.
            nobodys = template.Context()
            with nobodys.bind_template(context.template):  # type: ignore[arg-type]
                self._rendered = self.nodelist.render(nobodys)
        return self._rendered


@register.tag
def once(parser: Parser, _: Token) -> OnceNode:
    """{% once %}...{% endonce %} around static files and addresses without arguments."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)
