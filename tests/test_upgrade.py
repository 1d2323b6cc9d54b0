"""What earlier versions left in the database is all there after an upgrade, and works.

From every earlier state of the schema to the latest; `tests/older_database.py` says how.
"""

from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from assessments.models import Evidence, Framework, Pair, Result
from assessments.scoring import MODEL_VERSION
from assessments.scoring.contract import run
from assessments.services.readiness import rescore
from tests import older_database
from tests.older_database import Columns, Table

pytestmark = pytest.mark.django_db(transaction=True)

FAMILIES = ["V", "C", "P"]  # not as jsonb would sort them
SECTIONS = ["right-problems", "robust-system"]

Before = dict[str, tuple[Columns, Table]]


@pytest.fixture(params=older_database.earlier_states())
def before(
    request: pytest.FixtureRequest, transactional_db: None, tmp_path: Path
) -> Iterator[Before]:
    """A populated database of an earlier version, migrated to the latest; what it held before."""
    with older_database.empty_database(tmp_path):
        models = older_database.migrate_to(request.param)
        older_database.fill(models, request.param)
        there = older_database.tables(models)
        call_command("migrate", verbosity=0)
        yield there


@pytest.fixture
def pair(before: Before) -> Pair:
    """Sena and Mara in the open cycle: complete, with a module and a cycle before it."""
    return Pair.objects.get(person__name="Sena Senior", cycle__name="H2")


def test_every_row_survives_with_the_same_values_and_seals(before: Before) -> None:
    empty = {name.removeprefix("assessments.") for name, (_, rows) in before.items() if not rows}
    assert empty == {"User_groups", "User_user_permissions"}

    for name, (columns, rows) in before.items():
        assert older_database.rows(apps.get_model(name), columns) == rows
    said = StringIO()
    call_command("verify_seals", stdout=said)
    assert said.getvalue() == "All seals hold: 5 sheets, 2 catalogue versions.\n"


def test_stored_results_reproduce_and_scoring_anew_comes_to_the_same(before: Before) -> None:
    stored = current_parts()
    assert [run_again(part) for part in stored] == stored
    Result.objects.all().delete()

    assert sum(rescore()) == 2

    assert [part for part in current_parts() if part in stored] == stored


def current_parts() -> list[dict[str, Any]]:
    """Requests and outcomes of this model; those of an older one are kept as they are."""
    results = Result.objects.filter(model_version=MODEL_VERSION).order_by("pair")
    cores = ({"request": result.request, "outcome": result.outcome} for result in results)
    modules = (part for result in results for part in result.modules.values())
    return [without_runs(part) for part in (*cores, *modules)]


def run_again(part: Mapping[str, Any]) -> dict[str, Any]:
    return without_runs({**part, "outcome": run(part["request"])})


def without_runs(part: Mapping[str, Any]) -> dict[str, Any]:
    """The longest run follows the order of the answers, which jsonb, before 0002, did not keep."""
    return {**part, "outcome": {**part["outcome"], "quality": None}}


def test_json_keeps_the_order_of_its_keys_from_then_on(pair: Pair) -> None:
    forms = {name: in_order(form) for name, form in pair.cycle.framework.forms.items()}
    draft = Framework.objects.create(key="senior-to-lead", version="2", forms=forms)
    result = Result.objects.get(pair=pair)
    result.request |= {"form": forms["core"]}
    result.outcome, result.modules = run(result.request), {"z": 1, "a": {}}
    result.save()

    draft.refresh_from_db()
    result.refresh_from_db()

    assert [list(form["families"]) for form in draft.forms.values()] == [FAMILIES, SECTIONS]
    assert list(result.request["form"]["families"]) == FAMILIES
    assert list(result.outcome["families"]) == FAMILIES
    assert list(result.modules) == ["z", "a"]


def in_order(form: Mapping[str, Any]) -> dict[str, Any]:
    """What a database without order may have mixed up, as the catalogue has it."""
    names = FAMILIES if FAMILIES[0] in form["families"] else SECTIONS
    return {**form, "families": {name: form["families"][name] for name in names}}


@pytest.mark.parametrize("before", ["0003_evidence"], indirect=True)
@pytest.mark.usefixtures("before")
def test_evidence_waits_for_the_word_that_it_waited_for_then() -> None:
    awaited = Evidence.objects.order_by("pk").values_list("what", "awaits__name")

    assert dict(awaited) == {
        "Private": None,
        "Shared": "Mara Manager",
        "Confirmed": None,
        "Asked about": "Sena Senior",
        "Asked and answered": "Mara Manager",
        "Asked about, then edited": "Mara Manager",
        "Confirmed, then edited": "Mara Manager",
        "Confirmed, then asked about": "Sena Senior",
        "Asked about, then confirmed": None,
        "Asked, answered and asked again": "Sena Senior",
        "": None,  # withdrawn
        "Asked about, then no longer shared": None,
        "Confirmed by a colleague": "Mara Manager",
        "Noted by the manager": "Sena Senior",
        "Noted by the manager and asked about": "Mara Manager",
    }


def test_todays_pages_show_what_both_wrote_then(pair: Pair, client: Client) -> None:
    for _ in rescore():  # by a newer model, should there be one
        pass

    for reader in (pair.person, pair.manager):
        client.force_login(reader)
        report, talk = (client.get(reverse(name, args=[pair.pk])) for name in ("report", "talk"))
        assert (report.status_code, talk.status_code) == (200, 200)
        text = report.content.decode()
        assert "Readiness 65 of 100" in text
        assert "&lt;b&gt;daily&lt;/b&gt; &amp; well: manager, naïve café 🚀" in text
        assert "&lt;b&gt;daily&lt;/b&gt; &amp; well: self, naïve café 🚀" in text
