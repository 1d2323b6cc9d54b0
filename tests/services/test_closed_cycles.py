"""A closed cycle reproduces from its stored form and model version, whatever is published since."""

import datetime
import json
import random
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from assessments import tasks
from assessments.choices import JobState, Module
from assessments.models import Cycle, Framework, Item, Job, Pair, Result
from assessments.models.framework import PublishedFrameworkError
from assessments.queries.framework.catalogue import sealed_catalogue
from assessments.queries.readiness import score_request
from assessments.scoring import MODEL_VERSION
from assessments.scoring.contract import run
from assessments.services import cycles, readiness
from tests import reports
from tests.completed import FOUNDATION, answers, submit_both
from tests.factories import UserFactory
from tests.personas import Organisation
from tests.services.newer_version import new_weights, publish_newer_version

pytestmark = pytest.mark.django_db

# --- two cycles that are over -----------------------------------------------------------------


@pytest.fixture
def over(organisation: Organisation, framework: Framework) -> Cycle:
    """The second of two closed cycles: Sena was in both, two colleagues in this one only."""
    hold("H1", organisation, days=10)
    for name in ("Otto Other", "Thea Third"):
        UserFactory(name=name, team=organisation.pricing, manager=organisation.manager)
    return hold("H2", organisation, days=20)


def hold(name: str, organisation: Organisation, *, days: int) -> Cycle:
    """A cycle with both modules: planned, opened, answered by all, scored by its jobs, closed."""
    today, by = timezone.localdate(), organisation.hr
    cycle = cycles.plan_cycle(
        name=name,
        opens_on=today - datetime.timedelta(days=days),
        closes_on=today + datetime.timedelta(days=days),
        modules=Module.values,
        teams=[organisation.pricing],
        by=by,
    )
    cycles.open_cycle(cycle=cycle, by=by)
    for pair in cycle.pairs.all():
        own, manager = answered(pair, "self", "NOP"), answered(pair, "manager", "NO")
        submit_both(pair, own | {"intent": "move"}, manager)
    work()
    return cycles.close_cycle(cycle=cycle, by=by)


def work() -> None:
    """What a worker does with the jobs that wait."""
    for job in Job.objects.filter(state=JobState.QUEUED):
        tasks.score_pair(job_id=job.pk)


def answered(pair: Pair, role: str, no_level: str) -> dict[str, str]:
    """By chance, but in each cycle the same; every item that its questionnaire asks."""
    chance = random.Random(f"{role} of {pair.person.name}")  # noqa: S311
    forms = pair.cycle.framework.forms
    families = [family for module in Module for family in forms[module]["families"].values()]
    items = [*answers(), *(item for family in families for item in family["items"])]
    given = {item: chance.choice([*"01234" * 3, no_level]) for item in items}
    asked = set(pair.cycle.framework.items.values_list("key", flat=True))
    solid = {item: chance.choice("34") for item in FOUNDATION}
    return {key: value for key, value in {**given, **solid}.items() if key in asked}


def results_of(cycle: Cycle) -> dict[str, Result]:
    """By the person's name."""
    results = Result.objects.filter(pair__cycle=cycle).select_related("pair__person")
    return {result.pair.person.name: result for result in results}


def text(value: object) -> str:
    """To the last bit, keys in their order."""
    return json.dumps(value, default=str)


def stored(cycle: Cycle, *but: str) -> str:
    """Its results as the database has them, without some columns."""
    rows = Result.objects.filter(pair__cycle=cycle).order_by("pair").values()
    return text([{name: row[name] for name in row if name not in but} for row in rows])


def read_reports(cycle: Cycle) -> list[str]:
    """As both readers of each pair see them."""
    return [
        reports.texts(read(pair))
        for pair in cycle.pairs.order_by("pk")
        for read in (reports.own, reports.managers)
    ]


# --- what happens after -----------------------------------------------------------------------


def move_on(organisation: Organisation, directory: Path) -> Cycle:
    """The same people answer the same in a cycle on a newer version; that is over, too."""
    newer = publish_newer_version(directory / "fixtures")
    cycle = hold("H3", organisation, days=30)
    assert cycle.framework == newer
    return cycle


# --- what always holds ------------------------------------------------------------------------


def test_the_newer_version_scores_the_same_answers_otherwise(
    over: Cycle, organisation: Organisation, tmp_path: Path
) -> None:
    earlier, now = results_of(over), results_of(move_on(organisation, tmp_path))

    assert set(now) == set(earlier) == {"Sena Senior", "Otto Other", "Thea Third"}
    for name, result in now.items():
        assert indices(result).isdisjoint(indices(earlier[name]))


def indices(result: Result) -> set[float]:
    parts = (result.outcome, *(part["outcome"] for part in result.modules.values()))
    return {part["lever_index"] for part in parts}


def test_a_closed_cycle_reproduces_its_results_from_what_is_stored(
    over: Cycle, organisation: Organisation, tmp_path: Path
) -> None:
    before = stored(over)

    move_on(organisation, tmp_path)

    assert stored(over) == before
    assert results_of(over)["Sena Senior"].request["previous"] is not None
    for result in results_of(over).values():
        assert result.model_version == MODEL_VERSION
        assert result.framework_sha256 == over.framework.content_sha256
        assert_reproduced(result)


def assert_reproduced(result: Result) -> None:
    core = {"request": result.request, "outcome": result.outcome}
    assert list(result.modules) == list(Module)
    for part in (core, *result.modules.values()):
        assert text(run(part["request"])) == text(part["outcome"])


def test_what_is_downloaded_of_a_closed_cycle_reproduces_its_result(
    over: Cycle, organisation: Organisation, tmp_path: Path
) -> None:
    move_on(organisation, tmp_path)

    for result in results_of(over).values():
        asked, said = tmp_path / "request.json", StringIO()
        asked.write_text(text(score_request(result.pair, result.pair.person)))
        call_command("score", str(asked), stdout=said)
        assert text(json.loads(said.getvalue())) == text(result.outcome)


def test_a_closed_cycle_leaves_nothing_to_score(
    over: Cycle, organisation: Organisation, tmp_path: Path
) -> None:
    move_on(organisation, tmp_path)
    before = stored(over)

    assert list(readiness.rescore()) == []
    assert readiness.enqueue_missing() == 0
    for pair in over.pairs.all():
        readiness.score_pair(pair_id=pair.pk)
    assert stored(over) == before


def test_scoring_a_closed_cycle_anew_comes_to_the_same(
    over: Cycle, organisation: Organisation, tmp_path: Path
) -> None:
    before = stored(over, "computed_at")
    move_on(organisation, tmp_path)

    assert sum(readiness.rescore(everything=True)) == Pair.objects.count()

    assert stored(over, "computed_at") == before


def test_a_result_that_comes_late_is_what_it_would_have_been(
    over: Cycle, organisation: Organisation, tmp_path: Path
) -> None:
    before = stored(over, "id", "computed_at")
    Result.objects.filter(pair__cycle=over).delete()
    move_on(organisation, tmp_path)

    assert readiness.enqueue_missing() == over.pairs.count()
    work()

    assert stored(over, "id", "computed_at") == before


def test_the_reports_of_a_closed_cycle_read_as_before(
    over: Cycle, organisation: Organisation, tmp_path: Path
) -> None:
    before = read_reports(over)

    move_on(organisation, tmp_path)

    assert read_reports(over) == before


@pytest.fixture
def forget_catalogues() -> Iterator[Callable[[], None]]:
    """Read them from the database again, as a new process does."""
    yield sealed_catalogue.cache_clear
    sealed_catalogue.cache_clear()


def test_a_closed_cycle_reproduces_even_when_its_version_was_altered_in_the_database(
    over: Cycle, forget_catalogues: Callable[[], None]
) -> None:
    before = read_reports(over)
    forms = json.loads(text(over.framework.forms))
    new_weights(forms)
    with pytest.raises(PublishedFrameworkError):
        Item.objects.filter(framework=over.framework).update(title="Edited")

    alter_forms(over.framework, forms)
    forget_catalogues()

    over.framework.refresh_from_db()
    assert over.framework.forms == forms
    assert read_reports(over) == before
    for result in results_of(over).values():
        assert_reproduced(result)


def alter_forms(framework: Framework, forms: dict[str, Any]) -> None:
    """Behind the product's back, which offers no way to do it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessments_framework SET forms = %s WHERE id = %s", [text(forms), framework.pk]
        )
