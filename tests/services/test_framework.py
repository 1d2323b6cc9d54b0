from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from assessments.choices import FrameworkState, SheetRole
from assessments.models import Action, AuditEvent, Concept, Framework, Item, User
from assessments.models.framework import PublishedFrameworkError
from assessments.services import framework as services
from assessments.services.framework.records import ActionRecord
from assessments.services.readiness import score_pair
from assessments.services.sheets import start_private_sheet, submit_sheet
from tests.factories import CycleFactory, PairFactory, sheet_of
from tests.services import catalogue_folder as small
from tests.services.catalogue_folder import (
    ACTIONS,
    BLOCKS,
    FRAMEWORK,
    LEVERS,
    Edit,
    family,
    setting,
)
from tests.sheets import fill_in


def load(tmp_path: Path, *edits: Edit, **options: Any) -> services.Outcome:
    folder = services.read_catalogue(small.write(tmp_path, *edits))
    return services.load_framework(folder=folder, by=None, **options)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


@pytest.mark.django_db
def test_loading_publishes_the_version_with_the_hash_of_its_content(tmp_path: Path) -> None:
    outcome = load(tmp_path)

    framework = Framework.objects.get()
    assert outcome == services.Outcome(framework, changed=True)
    assert (framework.key, framework.version, framework.state) == ("small", "1", "published")
    assert framework.content_sha256 == services.content_sha256_of(framework)
    assert len(framework.content_sha256) == 64
    assert framework.published_at is not None
    assert verbs() == ["load-framework", "publish-framework"]


@pytest.mark.django_db
def test_rows_stand_in_the_order_of_groups_and_blocks_then_of_the_files(tmp_path: Path) -> None:
    load(tmp_path)

    assert list(Concept.objects.values_list("key", flat=True)) == [
        *("steady", "room"),
        *("tools", "sharing", "architect", "solver"),
        *("release", "rehearse"),
    ]
    assert list(Item.objects.values_list("key", flat=True)) == [
        *("steady", "settled", "tools", "sharing", "room", "release")
    ]


@pytest.mark.django_db
def test_what_the_editor_left_out_is_stored_as_nothing(tmp_path: Path) -> None:
    load(tmp_path)

    assert Concept.objects.filter(watch_out="", parent="").count() == 7
    assert set(Action.objects.values_list("stop", flat=True)) == {""}


@pytest.mark.django_db
def test_loading_the_same_content_again_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path)

    outcome = load(tmp_path)

    assert outcome.changed is False
    assert Framework.objects.count() == 1
    assert verbs() == ["load-framework", "publish-framework"]


@pytest.mark.django_db
def test_other_content_under_a_published_version_is_refused(tmp_path: Path) -> None:
    load(tmp_path)

    with pytest.raises(services.VersionIsTaken) as refused:
        load(tmp_path, setting(LEVERS, "tools", why="Because of something else."))

    assert str(refused.value) == (
        "Version 1 of small is published with other content: "
        "raise the version in framework/framework.yaml."
    )
    assert Concept.objects.get(key="tools").why == "Why tools matters."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "edit",
    [
        setting(ACTIONS, "tools-1", stop="The old way."),
        lambda files: files[LEVERS].reverse(),
        lambda files: files[FRAMEWORK].update(title="A smaller catalogue"),
        lambda files: family(files).update(counted=2),
    ],
    ids=["a text", "the order", "the title", "a form"],
)
def test_the_hash_covers(tmp_path: Path, edit: Edit) -> None:
    load(tmp_path)

    with pytest.raises(services.VersionIsTaken):
        load(tmp_path, edit)


@pytest.mark.django_db
def test_a_draft_is_not_published(tmp_path: Path) -> None:
    outcome = load(tmp_path, publish=False)

    assert outcome.framework.state == FrameworkState.DRAFT
    assert outcome.framework.content_sha256 == ""
    assert verbs() == ["load-framework"]


@pytest.mark.django_db
def test_a_draft_is_replaced(tmp_path: Path) -> None:
    first = load(tmp_path, publish=False)

    second = load(tmp_path, setting(LEVERS, "tools", why="Think again."), publish=False)

    assert second == services.Outcome(first.framework, changed=True)
    assert Concept.objects.get(key="tools").why == "Think again."
    assert Concept.objects.count() == 8


@pytest.mark.django_db
def test_the_same_draft_again_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, publish=False)

    assert load(tmp_path, publish=False).changed is False
    assert verbs() == ["load-framework"]


@pytest.mark.django_db
def test_a_draft_can_be_published_as_it_is(tmp_path: Path, editor: User) -> None:
    draft = load(tmp_path, publish=False).framework

    folder = services.read_catalogue(tmp_path)
    outcome = services.load_framework(folder=folder, by=editor)

    draft.refresh_from_db()
    assert outcome.changed is True
    assert draft.state == FrameworkState.PUBLISHED
    last = AuditEvent.objects.latest("id")
    assert (last.verb, last.actor) == ("publish-framework", editor)
    assert last.details == {"version": "1", "sha256": draft.content_sha256}


@pytest.mark.django_db
def test_publishing_retires_the_version_before_and_its_cycles_keep_it(tmp_path: Path) -> None:
    first = load(tmp_path).framework
    cycle = CycleFactory(framework=first)

    second = load(tmp_path, small.version("2"), setting(LEVERS, "tools", why="Newer.")).framework

    first.refresh_from_db()
    cycle.refresh_from_db()
    assert (first.state, second.state) == (FrameworkState.RETIRED, FrameworkState.PUBLISHED)
    assert cycle.framework == first
    assert first.concepts.get(key="tools").why == "Why tools matters."
    assert verbs()[-1:-4:-1] == ["publish-framework", "retire-framework", "load-framework"]


@pytest.mark.django_db
def test_a_retired_version_is_known_and_stays_retired(tmp_path: Path) -> None:
    load(tmp_path)
    load(tmp_path, small.version("2"))

    outcome = load(tmp_path)

    assert outcome.changed is False
    assert outcome.framework.state == FrameworkState.RETIRED


@pytest.mark.django_db
def test_only_a_draft_can_be_published(tmp_path: Path) -> None:
    framework = load(tmp_path).framework

    with pytest.raises(services.NotADraft, match="A small catalogue, version 1 is published"):
        services.publish_framework(framework=framework, by=None)


@pytest.mark.django_db
def test_a_published_version_cannot_change(tmp_path: Path) -> None:
    load(tmp_path)

    with pytest.raises(PublishedFrameworkError):
        Concept.objects.filter(key="tools").update(why="Nobody will notice.")


@pytest.mark.django_db
def test_a_change_behind_the_models_back_shows_in_the_hash(tmp_path: Path) -> None:
    framework = load(tmp_path).framework

    with connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_concept SET why = 'x' WHERE key = 'tools'")

    assert services.content_sha256_of(framework) != framework.content_sha256


@pytest.mark.django_db(transaction=True)
def test_nothing_is_half_loaded(tmp_path: Path) -> None:
    folder = services.read_catalogue(small.write(tmp_path))
    folder.found[ActionRecord] *= 2  # the database refuses the second of each key

    with pytest.raises(IntegrityError):
        services.load_framework(folder=folder, by=None)

    assert Framework.objects.count() == 0
    assert AuditEvent.objects.count() == 0


# --- the command ------------------------------------------------------------------------------


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("load_catalogue", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    small.write(tmp_path)

    assert run(tmp_path, "--check") == "No faults."
    assert run(tmp_path, "--draft") == "The catalogue small, version 1, is loaded as a draft."
    assert run(tmp_path) == "The catalogue small, version 1, is loaded and published."
    assert run(tmp_path) == (
        "The catalogue small, version 1, is published with this content: nothing to do."
    )


@pytest.mark.django_db
def test_the_command_lists_every_fault_and_loads_nothing(tmp_path: Path) -> None:
    small.write(tmp_path, setting(LEVERS, "tools", why=None, related=["toys"]))
    errors = StringIO()

    with pytest.raises(CommandError, match=r"^1 fault; nothing was loaded\.$"):
        call_command("load_catalogue", tmp_path, stderr=errors)

    assert errors.getvalue() == "framework/levers.yaml: tools: why is missing\n"
    assert Framework.objects.count() == 0


@pytest.mark.django_db
def test_the_command_asks_for_a_higher_version(tmp_path: Path) -> None:
    run(small.write(tmp_path))
    small.write(tmp_path, setting(LEVERS, "tools", why="Newer."))

    with pytest.raises(CommandError, match="raise the version"):
        run(tmp_path)


@pytest.mark.django_db
def test_a_catalogue_of_fewer_archetypes_than_the_model_knows_has_its_pages(
    tmp_path: Path, client: Client
) -> None:
    framework = load(tmp_path, setting(BLOCKS, "weeks", key="archetypes")).framework
    pair = PairFactory(cycle=CycleFactory(framework=framework))
    for role in SheetRole:
        sheet = fill_in(sheet_of(pair, role))
        submit_sheet(sheet=sheet, by=sheet.author)
    score_pair(pair_id=pair.pk)
    private = fill_in(start_private_sheet(by=pair.person))
    client.force_login(pair.person)

    pages = [
        client.get(reverse(name, args=[pk]))
        for name, pk in (("report", pair.pk), ("talk", pair.pk), ("private-summary", private.pk))
    ]

    assert [page.status_code for page in pages] == [200, 200, 200]
