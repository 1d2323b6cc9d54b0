import json
from typing import Any

from django.db import models
from django.db.models.expressions import BaseExpression


class OrderedJSONField(models.JSONField):
    """JSON whose keys keep their order on PostgreSQL too: jsonb, Django's choice, sorts them.

    The order of families and modules is the order of the page.
    """

    def db_type(self, connection: Any) -> str | None:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if connection.vendor != "postgresql" or isinstance(value, BaseExpression):
            return super().get_db_prep_value(value, connection, prepared)
        return json.dumps(value, cls=self.encoder)  # Django's own way casts to jsonb

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        # psycopg has parsed this type already, where it leaves jsonb to Django.
        return super().from_db_value(value, expression, connection) if type(value) is str else value
