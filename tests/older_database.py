"""Databases as earlier versions left them: their schema, and rows that those versions wrote.

`tests/upgrade/` holds the rows, one file by the name of the migration they were written under: for
each table its columns, then its rows. A later state is filled from the newest file before it, so a
migration is covered as soon as it is there. One whose tables no longer take those rows needs a
file of its own: a copy of the last, with what has changed.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

APP = "assessments"
ROWS = Path(__file__).parent / "upgrade"
SCHEMA = "older"

Columns = tuple[str, ...]
Table = Mapping[Any, str]  # primary key -> the row as JSON text, in which the order of keys counts


def earlier_states() -> list[str]:
    """Every migration of the product but the last, by name and in their order."""
    graph = MigrationLoader(None).graph
    [last] = graph.leaf_nodes(APP)
    return [name for app, name in graph.forwards_plan(last) if app == APP and name != last[1]]


@contextmanager
def empty_database(folder: Path) -> Iterator[None]:
    """Inside, the default database is another one, without a single table."""
    ordinary = connections["default"]
    if ordinary.vendor == "postgresql":
        _execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        _execute(f"CREATE SCHEMA {SCHEMA}")
    connections["default"] = _beside(ordinary, folder)
    try:
        yield
    finally:
        connection.close()
        connections["default"] = ordinary
        ContentType.objects.clear_cache()  # it knows those of the other database
        if ordinary.vendor == "postgresql":
            _execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _beside(ordinary: BaseDatabaseWrapper, folder: Path) -> BaseDatabaseWrapper:
    """A file of its own on SQLite, a schema of its own in the tests' database on PostgreSQL."""
    other = ordinary.copy()
    if ordinary.vendor == "postgresql":
        options = {"options": f"-c search_path={SCHEMA}"}
        other.settings_dict["OPTIONS"] = other.settings_dict["OPTIONS"] | options
    else:
        other.settings_dict["NAME"] = str(folder / "older.sqlite3")
    return other


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def migrate_to(state: str) -> Apps:
    """The product's tables as of that migration, all others as of today; returns its models."""
    executor = MigrationExecutor(connection)
    others = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] != APP]
    return executor.migrate([(APP, state), *others]).apps


def fill(models: Apps, state: str) -> None:
    """Write the rows through the models of that time, with the keys that they had."""
    tables = json.loads(_rows_of(state).read_text())
    with transaction.atomic():  # foreign keys are checked at its end
        for name, (columns, *rows) in tables.items():
            model = models.get_model(APP, name)
            for field in model._meta.concrete_fields:
                field.auto_now_add = False  # the times that are in the file
            model._base_manager.bulk_create(
                model(**dict(zip(columns, row, strict=True))) for row in rows
            )
    resets = connection.ops.sequence_reset_sql(no_style(), list(_product_models(models)))
    for statement in resets:
        _execute(statement)


def _rows_of(state: str) -> Path:
    """The newest rows that were written under this migration or an earlier one."""
    return max(path for path in ROWS.glob("*.json") if path.stem <= state)


def tables(models: Apps) -> dict[str, tuple[Columns, Table]]:
    """All rows of the product, with the columns that these models know."""
    return {
        str(model._meta.label): (columns, rows(model, columns))
        for model in _product_models(models)
        for columns in [tuple(field.attname for field in model._meta.concrete_fields)]
    }


def rows(model: type[Model], columns: Columns) -> Table:
    found = model._base_manager.order_by("pk").values("pk", *columns)
    return {row.pop("pk"): json.dumps(row, default=str) for row in found}


def _product_models(models: Apps) -> Iterator[type[Model]]:
    yield from models.get_app_config(APP).get_models(include_auto_created=True)
