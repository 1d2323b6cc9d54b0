"""Earlier versions of the catalogue, and the time before the first one."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from assessments.models import Framework
from assessments.services import framework as services
from tests.services import catalogue_folder as small
from tests.services.catalogue_folder import LEVERS, Edit, setting
from tests.views.test_framework import links, read

pytestmark = pytest.mark.django_db

EARLIER = "You are reading an earlier version"


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Loads the small catalogue after some edits and gives its row."""

    def load(*edits: Edit, **options: Any) -> Framework:
        folder = services.read_catalogue(small.write(tmp_path, *edits))
        return services.load_framework(folder=folder, by=None, **options).framework

    return load


def test_an_earlier_version_says_so_and_leads_to_the_same_idea_of_today(
    client: Client, load: Any
) -> None:
    load()
    load(small.version("2"), setting(LEVERS, "tools", why="Newer."))

    url = "/catalogue/versions/small/1/concepts/tools/"
    page = read(client, url)

    assert EARLIER in page
    assert "Why tools matters." in page
    assert {
        "/catalogue/concepts/tools/",
        "/catalogue/versions/small/1/",
        "/catalogue/versions/small/1/concepts/sharing/",
    } <= links(page, url)
    assert "Newer." in read(client, "/catalogue/concepts/tools/")


def test_an_idea_that_is_gone_leads_to_the_map_of_today(client: Client, load: Any) -> None:
    load(setting(small.ACTIONS, "tools-1", concept="solver"),
         lambda files: files[small.ACTIONS].append(small.action("tools-3", "tools")),
         lambda files: files[small.LEVERS].append(small.concept("extra", "practice", "work")),
         )  # fmt: skip
    load(small.version("2"))

    url = "/catalogue/versions/small/1/concepts/extra/"
    page = read(client, url)

    assert "Read version 2 instead" in page
    assert "/catalogue/" in links(page, url)
    assert "/catalogue/concepts/extra/" not in links(page, url)


def test_the_map_of_an_earlier_version_stays_in_it(client: Client, load: Any) -> None:
    load()
    load(small.version("2"))

    url = "/catalogue/versions/small/1/"
    page = read(client, url)

    assert EARLIER in page
    assert "/catalogue/versions/small/1/concepts/tools/" in links(page, url)
    assert "/catalogue/concepts/tools/" not in links(page, url)


def test_the_map_lists_the_earlier_versions(client: Client, load: Any) -> None:
    load()
    assert "Earlier versions" not in read(client, "/catalogue/")
    load(small.version("2"))

    page = read(client, "/catalogue/")

    assert EARLIER not in page
    assert "Earlier versions:" in page
    assert "/catalogue/versions/small/1/" in links(page, "/catalogue/")


def test_a_version_that_nothing_replaced_only_says_that_it_is_earlier(
    client: Client, load: Any
) -> None:
    Framework.objects.filter(pk=load().pk).update(state="retired")

    page = read(client, "/catalogue/versions/small/1/")

    assert EARLIER in page
    assert "instead" not in page


def test_a_draft_has_no_pages(client: Client, load: Any) -> None:
    load(publish=False)

    assert client.get("/catalogue/versions/small/1/").status_code == 404


@pytest.mark.parametrize("url", ["/catalogue/", "/catalogue/search/?q=leakage"])
def test_before_the_first_loading_the_page_teaches_how(client: Client, url: str) -> None:
    assert "python manage.py load_catalogue" in read(client, url)


def test_before_the_first_loading_no_idea_has_a_page(client: Client) -> None:
    assert client.get("/catalogue/concepts/tools/").status_code == 404
