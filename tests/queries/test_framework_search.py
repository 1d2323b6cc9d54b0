"""What the search in the catalogue finds, and in which order."""

from pathlib import Path
from typing import Any

import pytest

from assessments.models import Framework
from assessments.queries import framework as queries
from assessments.queries.framework import Catalogue, Fragment
from assessments.queries.framework.also_called import ALSO_CALLED
from assessments.services import framework as services
from tests.services import catalogue_folder as small
from tests.services.catalogue_folder import ACTIONS, ITEMS, LEVERS, Edit, setting

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


def found(catalogue: Catalogue, text: str) -> list[str]:
    """All that is found, best first, whether it is shown at once or folded away."""
    page = queries.search(catalogue, text)
    return [hit.concept.key for hit in (*page.hits, *page.more)]


def best(catalogue: Catalogue, text: str) -> list[str]:
    return [hit.concept.key for hit in queries.search(catalogue, text).hits]


def test_a_word_weighs_by_where_it_stands(load: Any) -> None:
    framework = load(
        setting(LEVERS, "solver", title="The zebra"),
        setting(LEVERS, "sharing", short="Zebra"),
        setting(LEVERS, "architect", summary="Leads the zebra home."),
        setting(LEVERS, "tools", looks_like=["A zebra ran.", "And then.", "Later."]),
        setting(ITEMS, "room", evidence_hint="A zebra with a date."),
        setting(ACTIONS, "steady-2", first_step="Call the zebra."),
    )

    catalogue = queries.catalogue_of(framework)

    assert found(catalogue, "zebra") == [
        "solver",
        "sharing",
        "architect",
        "tools",
        "steady",
        "room",
    ]


def test_the_word_itself_ranks_above_a_relative_of_it(load: Any) -> None:
    framework = load(
        setting(LEVERS, "tools", why="Deployments are slow."),
        setting(LEVERS, "solver", why="Deploying it is the point."),
    )

    catalogue = queries.catalogue_of(framework)

    assert found(catalogue, "deploying") == ["solver", "tools"]
    assert found(catalogue, "DEPLOY") == ["tools", "solver"]


def test_all_words_are_wanted_and_side_by_side_is_best(load: Any) -> None:
    framework = load(
        setting(LEVERS, "tools", why="Red ink, and a fox."),
        setting(LEVERS, "solver", why="A red fox."),
        setting(LEVERS, "architect", summary="A red door."),
    )

    page = queries.search(queries.catalogue_of(framework), "red fox")

    assert [hit.concept.key for hit in page.hits] == ["solver", "tools"]
    assert page.has_all_words is True


def test_when_nothing_has_all_words_some_are_enough(load: Any) -> None:
    framework = load(setting(LEVERS, "architect", summary="A red door."))

    page = queries.search(queries.catalogue_of(framework), "red fox")

    assert [hit.concept.key for hit in page.hits] == ["architect"]
    assert page.has_all_words is False


@pytest.mark.parametrize("text", ["", "   ", "…!?", "xylophone"])
def test_nothing_is_found_for(load: Any, text: str) -> None:
    page = queries.search(queries.catalogue_of(load()), text)

    assert (page.hits, page.total) == ((), 0)


def test_very_short_words_match_only_themselves(load: Any) -> None:
    framework = load(setting(LEVERS, "architect", why="From A to B."))

    assert found(queries.catalogue_of(framework), "b") == ["architect"]


def test_accents_do_not_matter(load: Any) -> None:
    framework = load(setting(LEVERS, "architect", why="A naïve façade in İstanbul."))

    catalogue = queries.catalogue_of(framework)

    assert found(catalogue, "naive facade") == ["architect"]
    assert found(catalogue, "ISTANBUL") == ["architect"]


def test_a_hit_shows_where_and_marks_the_words(load: Any) -> None:
    framework = load(setting(LEVERS, "architect", watch_out="Beware of <b>zebras</b> at noon."))

    (hit,) = queries.search(queries.catalogue_of(framework), "zebra").hits

    assert hit.where == "Watch out"
    assert hit.title == (Fragment("About architect", False),)
    assert hit.excerpt == (
        Fragment("Beware of <b>", False),
        Fragment("zebras", True),
        Fragment("</b> at noon.", False),
    )


def test_a_hit_in_the_title_alone_shows_the_summary(load: Any) -> None:
    framework = load(setting(LEVERS, "architect", title="Zebra"))

    (hit,) = queries.search(queries.catalogue_of(framework), "zebra").hits

    assert (hit.kind, hit.group, hit.where) == ("Archetype", "The work", "")
    assert hit.title == (Fragment("Zebra", True),)
    assert hit.excerpt == (Fragment("What architect is. Then some more.", False),)


@pytest.mark.parametrize(
    ("before", "after", "starts", "ends"),
    [
        (0, 60, "zebra", " …"),
        (60, 0, "… ", "zebra"),
        (60, 60, "… ", " …"),
    ],
)
def test_a_long_text_is_cut_between_words_around_the_hit(
    load: Any, before: int, after: int, starts: str, ends: str
) -> None:
    text = " ".join(["before"] * before + ["zebra"] + ["after"] * after)
    framework = load(setting(LEVERS, "architect", why=text))

    (hit,) = queries.search(queries.catalogue_of(framework), "zebra").hits

    excerpt = "".join(piece.text for piece in hit.excerpt)
    assert excerpt.startswith(starts)
    assert excerpt.endswith(ends)
    assert set(excerpt.split()) <= {"…", "before", "zebra", "after"}
    assert len(excerpt) <= 185


def test_a_common_word_shows_ten_and_folds_up_to_forty(real: Catalogue) -> None:
    page = queries.search(real, "the")

    assert (len(page.hits), len(page.more), page.shown) == (10, 30, 40)
    assert page.total > 40


def test_a_very_long_query_is_cut(real: Catalogue) -> None:
    page = queries.search(real, "leakage " * 5000)

    assert len(page.query) <= 80
    assert page.total > 0


def test_ideas_about_the_words_come_first_and_mentions_are_folded(load: Any) -> None:
    framework = load(
        setting(LEVERS, "solver", title="The zebra"),
        setting(LEVERS, "architect", summary="Leads the zebra home."),
        setting(LEVERS, "tools", why="A zebra ran."),
    )

    page = queries.search(queries.catalogue_of(framework), "zebra")

    assert [hit.concept.key for hit in page.hits] == ["solver", "architect"]
    assert [hit.concept.key for hit in page.more] == ["tools"]


def test_without_an_idea_about_it_the_mentions_are_shown(load: Any) -> None:
    framework = load(setting(LEVERS, "tools", why="A zebra ran."))

    page = queries.search(queries.catalogue_of(framework), "zebra")

    assert ([hit.concept.key for hit in page.hits], page.more) == (["tools"], ())


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("tech", "Technical tecum."),
        ("lead", "Leaders leaden."),
        ("plan", "Planet."),
    ],
)
def test_a_short_word_is_not_taken_for_a_longer_one(load: Any, asked: str, written: str) -> None:
    framework = load(
        setting(LEVERS, "solver", why=f"The {asked}."), setting(LEVERS, "tools", why=written)
    )

    assert found(queries.catalogue_of(framework), asked) == ["solver"]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("planning", "We plan."),
        ("plan", "Planned."),
        ("leads", "Leading."),
        ("documents", "Documentation."),
        ("ownership", "Owner."),
        ("review", "Reviewing."),
    ],
)
def test_endings_do_not_matter(load: Any, asked: str, written: str) -> None:
    framework = load(setting(LEVERS, "solver", why=written))

    assert found(queries.catalogue_of(framework), asked) == ["solver"]


def test_a_word_that_stands_nowhere_may_be_the_beginning_of_one(load: Any) -> None:
    framework = load(setting(LEVERS, "solver", why="A zebra."))

    assert found(queries.catalogue_of(framework), "zeb") == ["solver"]
    assert found(queries.catalogue_of(framework), "ze") == []


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("mentoring", "develop-others"),
        ("mentor", "develop-others"),
        ("burnout", "change-not-addition"),
        ("glue work", "not-a-lead-job"),
        ("technical debt", "own-the-state"),
        ("architecture", "architect"),
        ("tech lead", "tech-lead"),
        ("premium senior", "old-levers"),
    ],
)
def test_common_words_lead_to_the_idea_they_mean(real: Catalogue, asked: str, first: str) -> None:
    assert best(real, asked)[0] == first


def test_other_words_are_known_for_ideas_that_exist(real: Catalogue) -> None:
    assert set(ALSO_CALLED) - set(real.concepts) == set()


def test_words_that_lead_to_an_idea_are_not_shown_as_its_text(real: Catalogue) -> None:
    (hit, *_) = queries.search(real, "mentoring").hits

    assert (hit.where, hit.excerpt) == ("", (Fragment(hit.concept.summary[:180], False),))


def test_a_tech_lead_is_no_technical_lead(real: Catalogue) -> None:
    assert queries.search(real, "tech lead").total < 10


def test_search_finds_leakage_and_the_premium_senior(real: Catalogue) -> None:
    assert "tools-and-assets" in found(real, "leakage")
    assert found(real, "leaks") != []
    assert found(real, "premium senior")[0] == "old-levers"
    assert found(real, "Fournier") != []
