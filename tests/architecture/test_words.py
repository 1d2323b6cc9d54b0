"""The words that people read: one apostrophe everywhere, the one of the catalogue's own texts."""

from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEXTS = {
    "assessments": (".py",),
    "fixtures": (".yaml",),
    "static/js": (".js",),
    "templates": (".html", ".txt"),
}
CURLY = (
    "\N{RIGHT SINGLE QUOTATION MARK}",
    r"\N{RIGHT SINGLE QUOTATION MARK}",
    r"\u2019",
    "&rsquo;",
)


def test_an_apostrophe_is_straight_as_in_the_catalogue() -> None:
    files = [
        path
        for folder, endings in TEXTS.items()
        for path in (ROOT / folder).rglob("*")
        if path.suffix in endings
    ]
    found = {
        str(path.relative_to(ROOT))
        for path in files
        if any(curly in path.read_text() for curly in CURLY)
    }

    assert found == set()
