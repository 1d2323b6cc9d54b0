import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import resolve

from assessments.models import Framework, User
from assessments.queries.framework import Catalogue, catalogue_of
from assessments.services import framework as services
from tests.services import catalogue_folder as small
from tests.services.catalogue_folder import LEVERS, Edit, setting

pytestmark = pytest.mark.django_db

PAGES = [
    "/catalogue/",
    "/catalogue/concepts/tools-and-assets/",
    "/catalogue/search/?q=leakage",
    "/catalogue/versions/senior-to-lead/2/",
    "/catalogue/versions/senior-to-lead/2/concepts/tools-and-assets/",
]


@pytest.fixture
def real(framework: Framework) -> Catalogue:
    return catalogue_of(framework)


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Loads the small catalogue after some edits and gives its row."""

    def load(*edits: Edit, **options: Any) -> Framework:
        folder = services.read_catalogue(small.write(tmp_path, *edits))
        return services.load_framework(folder=folder, by=None, **options).framework

    return load


def read(client: Client, url: str) -> str:
    """The page as a reader sees it, markup included."""
    response = client.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def links(page: str, url: str) -> set[str]:
    """The addresses the page leads to, without their anchors."""
    return {
        urljoin(url, href).split("#")[0] for href in re.findall(r'<a [^>]*href="([^"]+)"', page)
    }


@pytest.mark.parametrize("url", PAGES)
def test_a_page_takes_one_query(
    client: Client, real: Catalogue, url: str, django_assert_num_queries: Any
) -> None:
    client.get(url)

    with django_assert_num_queries(1):
        client.get(url)


@pytest.mark.parametrize("url", PAGES)
def test_a_stranger_may_keep_a_page_for_five_minutes(
    client: Client, real: Catalogue, url: str
) -> None:
    response = client.get(url)

    assert response["Cache-Control"] == "private, max-age=300"
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_that_names_a_person_is_not_kept(
    client: Client, real: Catalogue, senior: User, url: str
) -> None:
    client.force_login(senior)

    response = client.get(url)

    assert response["Cache-Control"] == "private, no-store"
    assert "Sena Senior" in response.content.decode()


@pytest.mark.parametrize("url", PAGES)
def test_a_page_names_each_place_once(client: Client, real: Catalogue, url: str) -> None:
    ids = re.findall(r' id="([^"]+)"', read(client, url))

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_only_read(client: Client, real: Catalogue, url: str) -> None:
    assert client.post(url).status_code == 405


@pytest.mark.parametrize(
    "url",
    [
        "/catalogue/concepts/nothing/",
        "/catalogue/versions/senior-to-lead/3/",
        "/catalogue/versions/nothing/1/",
        "/catalogue/versions/senior-to-lead/2/concepts/nothing/",
        "/catalogue/versions/senior-to-lead/3/concepts/tools-and-assets/",
    ],
)
def test_there_is_no_page_for(client: Client, real: Catalogue, url: str) -> None:
    assert client.get(url).status_code == 404


# --- the map ----------------------------------------------------------------------------------


def test_the_map_leads_to_every_idea(client: Client, real: Catalogue) -> None:
    page = read(client, "/catalogue/")

    assert {f"/catalogue/concepts/{key}/" for key in real.concepts} <= links(page, "/catalogue/")
    assert all(group.title in page and group.summary in page for group in real.groups.values())


def test_the_map_names_every_source(client: Client, real: Catalogue) -> None:
    page = read(client, "/catalogue/")

    for source in real.sources.values():
        assert f"{source.author}, <cite>{source.title}</cite>" in page
    assert "(2021)" in page


def test_every_link_of_every_idea_leads_somewhere(client: Client, real: Catalogue) -> None:
    for key in real.concepts:
        url = f"/catalogue/concepts/{key}/"
        for link in links(read(client, url), url):
            match = resolve(link)
            assert match.kwargs.get("key", key) in real.concepts


# --- one idea ---------------------------------------------------------------------------------


def test_an_idea_is_told_whole(client: Client, real: Catalogue) -> None:
    concept = real.concepts["invest-x-return-y"]
    item = real.items["invest-x-return-y"]

    page = read(client, "/catalogue/concepts/invest-x-return-y/")

    for text in (concept.title, concept.summary, concept.why, *concept.looks_like):
        assert text in page
    for role in ("self", "manager"):
        assert item.question[role] in page
        assert all(anchor in page for anchor in item.anchors[role])
    assert all(example in page for example in item.examples.values())
    for action in real.actions_for("invest-x-return-y"):
        assert action.title in page
        assert action.first_step in page
        assert action.evidence in page
    assert "Andrew S. Grove, <cite>High Output Management</cite> (1983)" in page


def test_the_five_answers_wait_behind_a_summary(client: Client, real: Catalogue) -> None:
    page = read(client, "/catalogue/concepts/develop-others/")

    assert page.count("<summary>The five answers, in both wordings</summary>") == 2
    assert "<details open" not in page


def test_an_idea_that_nobody_is_asked_about_has_no_questions(
    client: Client, real: Catalogue
) -> None:
    page = read(client, "/catalogue/concepts/terminal-senior/")

    assert "How the questionnaire asks about it" not in page
    assert "What you could start on Monday" in page


def test_a_strategy_leads_to_its_challenge_and_back(client: Client, real: Catalogue) -> None:
    challenge = "/catalogue/concepts/silos/"
    strategy = "/catalogue/concepts/psychological-safety/"

    assert strategy in links(read(client, challenge), challenge)
    assert challenge in links(read(client, strategy), strategy)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("change-not-addition", "The day does not get longer"),
        ("next-gap", "your next scope starts at its gap"),
        ("diminishing-returns", "The same effort buys less each time"),
    ],
)
def test_an_idea_with_a_picture_has_its_text_alternative(
    client: Client, real: Catalogue, key: str, words: str
) -> None:
    page = read(client, f"/catalogue/concepts/{key}/")

    assert words in page
    assert page.count('role="img" aria-label="') == 1


def test_other_ideas_have_no_picture(client: Client, real: Catalogue) -> None:
    assert 'role="img"' not in read(client, "/catalogue/concepts/role-model/")


# --- search -----------------------------------------------------------------------------------


def test_search_finds_the_premium_senior(client: Client, real: Catalogue) -> None:
    url = "/catalogue/search/?q=premium+senior"

    page = read(client, url)

    assert "2 ideas for “premium senior”" in page
    assert "<mark>premium</mark> <mark>senior</mark>" in page
    assert "/catalogue/concepts/old-levers/" in links(page, url)


def test_search_without_words_says_what_it_covers(client: Client, real: Catalogue) -> None:
    page = read(client, "/catalogue/search/")

    assert "What are you looking for?" in page


def test_search_without_a_hit_offers_other_words(client: Client, real: Catalogue) -> None:
    page = read(client, "/catalogue/search/?q=xylophone")

    assert "Nothing here mentions “xylophone”" in page
    assert 'href="?q=leakage"' in page


def test_search_with_some_of_the_words_says_so(client: Client, real: Catalogue) -> None:
    page = read(client, "/catalogue/search/?q=leakage+xylophone")

    assert "No idea has all of “leakage xylophone”" in page
    assert "These have some of the words." in page


def test_search_says_when_it_shows_only_the_first(client: Client, real: Catalogue) -> None:
    assert "The first 40 are shown" in read(client, "/catalogue/search/?q=the")


def test_markup_is_text_in_the_query_and_in_the_hits(client: Client, load: Any) -> None:
    load(setting(LEVERS, "tools", why="A <i>zebra</i> & <script>alert(1)</script>"))

    response = client.get("/catalogue/search/", {"q": "<script>zebra"})
    page = response.content.decode()

    assert "“&lt;script&gt;zebra”" in page
    assert "A &lt;i&gt;<mark>zebra</mark>&lt;/i&gt; &amp; &lt;<mark>script</mark>&gt;" in page
    assert "<script>alert" not in page
