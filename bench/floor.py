"""The least a page of this kind can cost: five indexed queries and a template of the same size."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from assessments.models import Cycle, Pair, Sheet, Team, User

ROW = (
    '<tr class="row"><td class="name">{{ row.name }}</td><td class="email">{{ row.email }}</td>'
    '<td class="site">{{ row.site }}</td><td class="n">{{ forloop.counter }}</td></tr>\n'
)
TEMPLATE = Engine().from_string(
    "<!doctype html><title>Floor</title><table>{% for row in rows %}" + ROW + "{% endfor %}</table>"
)
BYTES_PER_ROW = 165  # of the rendered row, with the bench's names


def floor(_: HttpRequest, size: int) -> HttpResponse:
    """`size` bytes of rendered rows after five look-ups by an index, without a login."""
    pair = Pair.objects.get(pk=1 + size % 1000)
    person = User.objects.get(pk=pair.person_id)
    Cycle.objects.get(pk=pair.cycle_id)
    Sheet.objects.filter(pair_id=pair.pk).first()
    Team.objects.filter(pk=person.team_id).first()
    rows = [person] * max(1, size // BYTES_PER_ROW)
    return HttpResponse(TEMPLATE.render(Context({"rows": rows})))


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware: the number of queries of the request, in a header the bench reads."""

    def middleware(request: HttpRequest) -> HttpResponse:
        count = 0

        def counted(execute, sql, params, many, context):
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counted):
            response = get_response(request)
        response["X-Query-Count"] = str(count)
        return response

    return middleware
