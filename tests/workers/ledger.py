"""What the database itself counts, whatever the product says of it.

Triggers write a line in the transaction that they count, so what is rolled back leaves none.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection

COMPLETED, WRITTEN = "job completed", "result written"

_SETS_DONE = "UPDATE OF state ON assessments_job FOR EACH ROW WHEN (NEW.state = 'done')"
_TRIGGERS = {
    "ledger_completed": (_SETS_DONE, COMPLETED, "NEW.id"),
    "ledger_inserted": ("INSERT ON assessments_result FOR EACH ROW", WRITTEN, "NEW.pair_id"),
    "ledger_updated": ("UPDATE ON assessments_result FOR EACH ROW", WRITTEN, "NEW.pair_id"),
}


@pytest.fixture
def ledger(transactional_db: None) -> Iterator[None]:
    """Ask for it before the workers, which end before it does."""
    _execute("CREATE TABLE ledger (what text, id bigint)")
    for name, (event, what, subject) in _TRIGGERS.items():
        _create(name, event, f"INSERT INTO ledger VALUES ('{what}', {subject});")  # noqa: S608
    yield
    for name in _TRIGGERS:
        _drop(name)
    _execute("DROP TABLE ledger")


def lines(what: str) -> Counter[int]:
    """How often that was committed: by job for COMPLETED, by pair for WRITTEN."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger WHERE what = %s", [what])
        return Counter(row[0] for row in cursor.fetchall())


def _create(name: str, event: str, line: str) -> None:
    if connection.vendor == "sqlite":
        _execute(f"CREATE TRIGGER {name} AFTER {event} BEGIN {line} END")
        return
    _execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {line} RETURN NULL; END $$"
    )
    _execute(f"CREATE TRIGGER {name} AFTER {event} EXECUTE FUNCTION {name}()")


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        _execute(f"DROP TRIGGER {name}")
    else:
        _execute(f"DROP FUNCTION {name} CASCADE")  # with the trigger that calls it


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
