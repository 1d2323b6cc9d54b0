"""Every template compiles, keeps its place, and brings no script or style of its own."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(
    str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in (".html", ".txt")
)

INLINE = {
    "a script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "a style sheet": r"<style\b",
    "a style attribute": r"<[^>]+\sstyle=",
    "an event handler": r"<[^>]+\son[a-z]+=",
    "a javascript address": r"(?:href|action)=[\"']?javascript:",
}
COMMENT = r"\{#[^\n]*?#\}|\{% comment %\}.*?\{% endcomment %\}"
# Addresses in words of the page, and names of XML, are not loaded by anybody.
ELSEWHERE = r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)=[\"'](?:https?:)?//"


def text(name: str) -> str:
    """Without comments, which may speak of what the markup must not have."""
    return re.sub(COMMENT, "", (FOLDER / name).read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("what", INLINE)
def test_no_template_brings_anything_inline(what: str) -> None:
    found = [name for name in TEMPLATES if re.search(INLINE[what], text(name), re.IGNORECASE)]

    assert found == [], f"{what} is blocked by the content security policy"


def test_no_comment_is_left_for_the_reader() -> None:
    """{# … #} ends with its line; longer ones would be shown as text."""
    assert [name for name in TEMPLATES if "{#" in text(name)] == []


def test_no_template_loads_anything_from_elsewhere() -> None:
    assert [name for name in TEMPLATES if re.search(ELSEWHERE, text(name))] == []


def test_a_page_extends_and_a_partial_never_does() -> None:
    ours = [name for name in TEMPLATES if name.startswith(("assessments/", "components/"))]
    extending = {name for name in ours if "{% extends" in text(name)}

    assert extending == {name for name in ours if not Path(name).name.startswith("_")}


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("assessments/")])
def test_a_template_stays_short(name: str) -> None:
    assert len(text(name).splitlines()) <= 150
