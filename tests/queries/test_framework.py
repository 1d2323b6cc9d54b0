from pathlib import Path
from typing import Any

import pytest

from assessments.models import Framework
from assessments.queries import framework as queries
from assessments.queries.framework import Catalogue
from assessments.services import framework as services
from tests.services import catalogue_folder as small
from tests.services.catalogue_folder import GROUPS, LEVERS, Edit, setting

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Loads the small catalogue after some edits and gives its row."""

    def load(*edits: Edit, **options: Any) -> Framework:
        folder = services.read_catalogue(small.write(tmp_path, *edits))
        return services.load_framework(folder=folder, by=None, **options).framework

    return load


@pytest.fixture
def real(framework: Framework) -> Catalogue:
    return queries.catalogue_of(framework)


# --- versions ---------------------------------------------------------------------------------


def test_without_a_published_version_there_is_no_current_catalogue(load: Any) -> None:
    load(publish=False)

    with pytest.raises(queries.NoPublishedFramework):
        queries.current_catalogue()


def test_the_current_catalogue_takes_one_query_once_it_was_read(
    load: Any, django_assert_num_queries: Any
) -> None:
    framework = load()
    queries.current_catalogue()

    with django_assert_num_queries(1):
        catalogue = queries.current_catalogue()

    assert catalogue.framework_id == framework.pk
    assert catalogue.content_sha256 == framework.content_sha256


def test_a_draft_is_read_afresh_each_time(load: Any) -> None:
    before = queries.catalogue_of(load(publish=False))

    after = queries.catalogue_of(load(setting(LEVERS, "tools", why="Think again."), publish=False))

    assert before.concepts["tools"].why == "Why tools matters."
    assert after.concepts["tools"].why == "Think again."


def test_an_earlier_version_says_that_it_is_retired(load: Any) -> None:
    first = load()
    assert queries.current_edition().earlier == ()
    load(small.version("2"), lambda files: files[LEVERS][0].update(why="Newer."))

    edition = queries.edition_of("small", "1")

    assert edition.catalogue.state == "retired"
    assert edition.catalogue.concepts["tools"].why == "Why tools matters."
    assert edition.shown.framework_id == first.pk
    assert edition.shown.is_current is False
    assert edition.current is not None
    assert edition.current.version == "2"
    assert [version.version for version in queries.current_edition().earlier] == ["1"]


@pytest.mark.parametrize("key", ["tools", "nothing"])
def test_an_earlier_version_knows_which_ideas_are_still_there(load: Any, key: str) -> None:
    load()
    load(small.version("2"))

    assert queries.edition_of("small", "1").still_has(key) is (key == "tools")


def test_a_catalogue_that_was_only_retired_has_no_current_version(load: Any) -> None:
    framework = load()
    framework.state = "retired"
    framework.save()

    edition = queries.edition_of("small", "1")

    assert edition.current is None
    assert edition.still_has("tools") is False


@pytest.mark.parametrize(("key", "version"), [("small", "2"), ("large", "1")])
def test_there_is_no_other_version(load: Any, key: str, version: str) -> None:
    load()

    with pytest.raises(queries.UnknownVersion):
        queries.edition_of(key, version)


def test_a_draft_is_no_version_to_be_read(load: Any) -> None:
    load(publish=False)

    with pytest.raises(queries.UnknownVersion):
        queries.edition_of("small", "1")


# --- what a catalogue holds -------------------------------------------------------------------


def test_sections_of_a_module_follow_the_core(load: Any) -> None:
    catalogue = queries.catalogue_of(load())

    core = [block.key for block in catalogue.blocks_for([])]
    both = [block.key for block in catalogue.blocks_for(["leading-to-production"])]

    assert core == ["base", "work", "conditions", "weeks"]
    assert both == [*core, "prod"]


def test_families_keep_the_order_of_the_questionnaire(load: Any) -> None:
    """PostgreSQL stores an object's names by length and letter."""

    def two_families(files: small.Files) -> None:
        small.core(files)["families"] = {
            "Z": {"items": ["tools"], "counted": 1, "weight": "1/2"},
            "A": {"items": ["sharing"], "counted": 1, "weight": "1/2"},
        }

    framework = load(two_families)
    families = framework.forms["core"]["families"]
    Framework.objects.update(
        forms=framework.forms | {"core": framework.forms["core"] | {"families": {
            key: families[key] for key in sorted(families)
        }}}
    )  # fmt: skip

    catalogue = queries.current_catalogue()

    assert list(catalogue.forms["core"]["families"]) == ["Z", "A"]
    assert catalogue.forms["core"]["families"]["A"]["items"] == ["sharing"]


def test_the_map_has_chapters_groups_and_ideas_in_order(real: Catalogue) -> None:
    parts = queries.catalogue_map(real)

    assert [(part.title, [shelf.group.key for shelf in part.groups]) for part in parts] == [
        ("Where you stand", ["foundation", "change"]),
        ("Making room", ["conditions", "leverage"]),
        (
            "Thirteen levers",
            ["value-through-others", "communication-and-leadership", "people-support"],
        ),
        ("Keeping it healthy", ["help-triage-whether", "help-triage-how", "anti-patterns"]),
        ("Where it can lead", ["archetypes", "tracks"]),
        (
            "Practice: leading to production",
            ["right-problems", "robust-system", "relationships"],
        ),
        ("Practice: data science with operations", ["working-together", "running-safely"]),
    ]
    levers = [entry.concept for shelf in parts[2].groups for entry in shelf.entries]
    assert len(levers) == 13
    assert {concept.kind for concept in levers} == {"lever"}


def test_every_idea_stands_on_the_map_once(real: Catalogue) -> None:
    entries = [
        entry
        for part in queries.catalogue_map(real)
        for shelf in part.groups
        for entry in shelf.entries
    ]

    shown = [entry.concept.key for entry in entries]
    shown += [strategy.key for entry in entries for strategy in entry.strategies]
    assert sorted(shown) == sorted(real.concepts)


def test_a_group_that_no_chapter_names_comes_last(load: Any) -> None:
    catalogue = queries.catalogue_of(load(setting(GROUPS, "work", order=9)))

    (part,) = queries.catalogue_map(catalogue)

    assert part.title == "More ideas"
    assert [shelf.group.key for shelf in part.groups] == ["base", "prod", "work"]
    (release,) = part.groups[1].entries
    assert release.gist == "What release is."
    assert [strategy.key for strategy in release.strategies] == ["rehearse"]


def test_the_page_of_an_idea_holds_all_that_hangs_on_it(load: Any) -> None:
    catalogue = queries.catalogue_of(load())

    page = queries.concept_page(catalogue, "tools")

    assert page is not None
    assert (page.kind, page.group.title) == ("Lever", "The work")
    assert [action.key for action in page.actions] == ["tools-1", "tools-2"]
    assert [other.key for other in page.related] == ["sharing"]
    assert [(cited.source.title, cited.where) for cited in page.sources] == [
        ("A Book", "Chapter 1")
    ]
    assert page.parent is None
    assert page.strategies == ()
    assert page.before is not None
    assert page.after is not None
    assert (page.before.key, page.after.key) == ("room", "sharing")
    (asked,) = page.asked
    assert asked.examples == (("Data scientist", "A readout."), ("ML engineer", "A pipeline."))
    assert [(level.label, level.own, level.manager) for level in asked.levels] == [
        ("Not yet", "I: Never so far.", "Never so far."),
        ("On request", "I: When asked.", "When asked."),
        ("Sometimes", "I: Now and then.", "Now and then."),
        ("Regularly", "I: Each month.", "Each month."),
        ("Relied on", "I: Each week.", "Each week."),
    ]


def test_a_strategy_knows_its_challenge_and_the_challenge_its_strategies(load: Any) -> None:
    catalogue = queries.catalogue_of(load())

    strategy = queries.concept_page(catalogue, "rehearse")
    challenge = queries.concept_page(catalogue, "release")

    assert strategy is not None
    assert challenge is not None
    assert strategy.parent == challenge.concept
    assert strategy.after is None
    assert challenge.strategies == (strategy.concept,)


def test_the_first_idea_has_none_before_it(load: Any) -> None:
    page = queries.concept_page(queries.catalogue_of(load()), "steady")

    assert page is not None
    assert page.before is None


def test_an_unknown_idea_has_no_page(load: Any) -> None:
    assert queries.concept_page(queries.catalogue_of(load()), "nothing") is None
