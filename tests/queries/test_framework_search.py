"""What the search in the catalogue finds, and in which order."""

from pathlib import Path
from typing import Any

import pytest

from assessments.models import Framework
from assessments.queries import framework as queries
from assessments.queries.framework import Catalogue, Fragment
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
    return [hit.concept.key for hit in queries.search(catalogue, text).hits]


def test_a_word_weighs_by_where_it_stands(load: Any) -> None:
    framework = load(
        setting(LEVERS, "maker", title="The zebra"),
        setting(LEVERS, "sharing", short="Zebra"),
        setting(LEVERS, "guide", summary="Leads the zebra home."),
        setting(LEVERS, "tools", looks_like=["A zebra ran.", "And then.", "Later."]),
        setting(ITEMS, "room", evidence_hint="A zebra with a date."),
        setting(ACTIONS, "steady-2", first_step="Call the zebra."),
    )

    catalogue = queries.catalogue_of(framework)

    assert found(catalogue, "zebra") == ["maker", "sharing", "guide", "tools", "steady", "room"]


def test_the_word_itself_ranks_above_a_relative_of_it(load: Any) -> None:
    framework = load(
        setting(LEVERS, "tools", why="Deployments are slow."),
        setting(LEVERS, "maker", why="Deploying it is the point."),
    )

    catalogue = queries.catalogue_of(framework)

    assert found(catalogue, "deploying") == ["maker", "tools"]
    assert found(catalogue, "DEPLOY") == ["tools", "maker"]


def test_all_words_are_wanted_and_side_by_side_is_best(load: Any) -> None:
    framework = load(
        setting(LEVERS, "tools", why="Red ink, and a fox."),
        setting(LEVERS, "maker", why="A red fox."),
        setting(LEVERS, "guide", summary="A red door."),
    )

    page = queries.search(queries.catalogue_of(framework), "red fox")

    assert [hit.concept.key for hit in page.hits] == ["maker", "tools"]
    assert page.has_all_words is True


def test_when_nothing_has_all_words_some_are_enough(load: Any) -> None:
    framework = load(setting(LEVERS, "guide", summary="A red door."))

    page = queries.search(queries.catalogue_of(framework), "red fox")

    assert [hit.concept.key for hit in page.hits] == ["guide"]
    assert page.has_all_words is False


@pytest.mark.parametrize("text", ["", "   ", "…!?", "xylophone"])
def test_nothing_is_found_for(load: Any, text: str) -> None:
    page = queries.search(queries.catalogue_of(load()), text)

    assert (page.hits, page.total) == ((), 0)


def test_very_short_words_match_only_themselves(load: Any) -> None:
    framework = load(setting(LEVERS, "guide", why="From A to B."))

    assert found(queries.catalogue_of(framework), "b") == ["guide"]


def test_accents_do_not_matter(load: Any) -> None:
    framework = load(setting(LEVERS, "guide", why="A naïve façade in İstanbul."))

    catalogue = queries.catalogue_of(framework)

    assert found(catalogue, "naive facade") == ["guide"]
    assert found(catalogue, "ISTANBUL") == ["guide"]


def test_a_hit_shows_where_and_marks_the_words(load: Any) -> None:
    framework = load(setting(LEVERS, "guide", watch_out="Beware of <b>zebras</b> at noon."))

    (hit,) = queries.search(queries.catalogue_of(framework), "zebra").hits

    assert hit.where == "Watch out"
    assert hit.title == (Fragment("About guide", False),)
    assert hit.excerpt == (
        Fragment("Beware of <b>", False),
        Fragment("zebras", True),
        Fragment("</b> at noon.", False),
    )


def test_a_hit_in_the_title_alone_shows_the_summary(load: Any) -> None:
    framework = load(setting(LEVERS, "guide", title="Zebra"))

    (hit,) = queries.search(queries.catalogue_of(framework), "zebra").hits

    assert (hit.kind, hit.group, hit.where) == ("Archetype", "The work", "")
    assert hit.title == (Fragment("Zebra", True),)
    assert hit.excerpt == (Fragment("What guide is. Then some more.", False),)


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
    framework = load(setting(LEVERS, "guide", why=text))

    (hit,) = queries.search(queries.catalogue_of(framework), "zebra").hits

    excerpt = "".join(piece.text for piece in hit.excerpt)
    assert excerpt.startswith(starts)
    assert excerpt.endswith(ends)
    assert set(excerpt.split()) <= {"…", "before", "zebra", "after"}
    assert len(excerpt) <= 185


def test_a_common_word_shows_the_best_forty_of_all(real: Catalogue) -> None:
    page = queries.search(real, "the")

    assert len(page.hits) == 40
    assert page.total > 40


def test_a_very_long_query_is_cut(real: Catalogue) -> None:
    page = queries.search(real, "leakage " * 5000)

    assert len(page.query) <= 80
    assert page.total > 0


def test_search_finds_leakage_and_the_premium_senior(real: Catalogue) -> None:
    assert "tools-and-assets" in found(real, "leakage")
    assert found(real, "leaks") != []
    assert found(real, "premium senior")[0] == "old-levers"
    assert found(real, "Fournier") != []
