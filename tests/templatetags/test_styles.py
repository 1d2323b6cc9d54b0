"""The style sheets: colours only in the tokens, readable in both schemes, vendored files intact."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text()
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", TOKENS)
}
OTHER_SHEETS = sorted(set((STATIC / "css").glob("*.css")) - {STATIC / "css" / "tokens.css"})

TEXT = 4.5  # WCAG 2.2, 1.4.3
SHAPE = 3.0  # 1.4.11
GAPS = [name for name in COLOURS if name.startswith("gap-")]
READABLE = [
    *(
        (ink, ground, TEXT)
        for ink in ("ink", "muted", "faint", "brand", "good", "watch", "risk")
        for ground in ("paper", "canvas")
    ),
    *((ink, f"{ink}-soft", TEXT) for ink in ("brand", "good", "watch", "risk")),
    *((ink, "sunken", TEXT) for ink in ("ink", "muted")),
    *((ink, "brand-soft", TEXT) for ink in ("ink", "muted")),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    *(("on-gap-end" if gap.endswith("5") else "on-gap", gap, TEXT) for gap in GAPS),
    *((mark, "paper", SHAPE) for mark in ("self", "manager", "expected", "line-strong")),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), READABLE)
def test_contrast(ink: str, ground: str, least: float, scheme: int) -> None:
    assert contrast(COLOURS[ink][scheme], COLOURS[ground][scheme]) >= least


@pytest.mark.parametrize("sheet", OTHER_SHEETS, ids=lambda sheet: sheet.name)
def test_colours_and_type_sizes_are_named_in_the_tokens_alone(sheet: Path) -> None:
    text = sheet.read_text()
    assert re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|light-dark)\(", text) == []
    assert re.findall(r"font-size: (?!var\(--|[\d.]+em;)[^;]+", text) == []
    assert "!important" not in text


@pytest.mark.parametrize("sheet", OTHER_SHEETS, ids=lambda sheet: sheet.name)
def test_every_token_that_is_used_exists(sheet: Path) -> None:
    known = set(re.findall(r"--([\w-]+):", TOKENS))
    used = set(re.findall(r"var\(--([\w-]+)", sheet.read_text()))
    assert {name for name in used - known if not name.startswith("bs-")} == set()


def test_vendored_files_are_what_the_list_says() -> None:
    listed = dict(
        re.findall(
            r"\| (\S+/\S+) \| ([0-9a-f]{64}) \|", (STATIC / "vendor/VENDORED.md").read_text()
        )
    )
    found = {
        str(path.relative_to(STATIC / "vendor")): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").rglob("*")
        if path.suffix in {".css", ".js", ".woff2"}
    }
    assert found == listed
