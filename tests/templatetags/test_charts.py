import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from assessments.templatetags import svg
from assessments.templatetags.dumbbell import DumbbellGroup, DumbbellRow, dumbbell
from assessments.templatetags.scales import (
    ArchetypeRow,
    Band,
    TrendPoint,
    archetypes,
    readiness_band,
    trend,
)
from assessments.templatetags.tables import HeatCell, HeatRow, heatmap, table_twin

ZONES = ((50, "practising"), (75, "building the case"))


def one_row(**values: object) -> str:
    row = DumbbellRow(**({"label": "Sharing", "by_self": 2, "by_manager": 3} | values))  # type: ignore[arg-type]
    return dumbbell([DumbbellGroup("Levers", [row])])


def test_element_escapes_text_and_attributes_but_not_what_is_safe() -> None:
    inner = svg.element("b", "<i>")
    assert svg.element("p", inner, "&", title='"') == '<p title="&quot;"><b>&lt;i&gt;</b>&amp;</p>'


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.4, "0"), (2, "+2"), (-2, "\N{MINUS SIGN}2"), (11.6, "+12")]
)
def test_signed(value: float, text: str) -> None:
    assert svg.signed(value) == text


# --- dumbbell ---


def test_dumbbell_places_answers_on_quarters_of_the_plot() -> None:
    html = one_row(by_self=1, by_manager=3, difference=-2)
    assert '<svg x="25%" y="50%" overflow="visible"><circle' in html
    assert '<svg x="75%" y="50%" overflow="visible"><path' in html


def test_dumbbell_parts_equal_answers() -> None:
    html = one_row(by_self=3, by_manager=3, difference=0)
    assert '<circle cx="-6.5"' in html
    assert 'transform="translate(6.5)"' in html


def test_dumbbell_says_the_answers_in_words() -> None:
    assert 'aria-label="You: sometimes. Your manager: regularly."' in one_row()


def test_dumbbell_says_the_mean_of_two_items_as_a_number() -> None:
    assert "You: 2.5 of 4." in one_row(by_self=2.5)


@pytest.mark.parametrize(("own", "other", "marks"), [(2, None, 1), (None, 2, 1), (None, None, 0)])
def test_dumbbell_with_a_missing_answer(own: int | None, other: int | None, marks: int) -> None:
    html = one_row(by_self=own, by_manager=other, note="not observed")
    plots = re.findall(r'<svg class="plot" role="img".*?</svg></svg>|role="img"', html)
    assert html.count('overflow="visible"') == marks
    assert plots
    assert "line-between" not in html
    assert "not observed" in html


@pytest.mark.parametrize(("difference", "large"), [(1, False), (-2, True), (2, True), (4, True)])
def test_dumbbell_sets_a_large_difference_apart(difference: int, large: bool) -> None:
    assert ("is-large" in one_row(difference=difference)) is large


def test_dumbbell_marks_what_counted_in_chart_and_table() -> None:
    html = one_row(counted=True)
    assert "is-counted" in html
    assert "Sharing (counted)" in html


def test_dumbbell_shows_what_is_expected_only_where_it_is_known() -> None:
    row = DumbbellRow("Rotation", 3, 1)
    assert "line-expected" not in dumbbell([DumbbellGroup("Foundation", [row])])
    assert "line-expected" in dumbbell([DumbbellGroup("Foundation", [row], expected=2)])


def test_dumbbell_takes_any_object_with_the_attributes() -> None:
    row = SimpleNamespace(
        label="<b>", url="/x/", by_self=0, by_manager=4, difference=-4, note="", counted=False
    )
    html = dumbbell([SimpleNamespace(title="G", rows=[row], expected=None)])  # type: ignore[list-item]
    assert '<a href="/x/">&lt;b&gt;</a>' in html


def test_dumbbell_without_rows_still_has_its_key() -> None:
    assert "Your manager" in dumbbell([])


# --- band ---


def test_band_without_a_number_says_why() -> None:
    html = readiness_band(Band(None, reason="Two answers are missing."))
    assert 'aria-label="Readiness: no number yet. Two answers are missing."' in html
    assert "band-value" not in html


def test_band_says_value_range_and_the_cycle_before() -> None:
    html = readiness_band(Band(60.4, 44.2, 75.9, ZONES, previous=45))
    assert 'aria-label="Readiness 60 of 100; 80 % range 44 to 76; last cycle 45"' in html


def test_band_says_nothing_after_the_value_when_there_is_nothing() -> None:
    assert 'aria-label="Readiness 60 of 100"' in readiness_band(Band(60))


@pytest.mark.parametrize(
    ("value", "anchor"), [(0, "start"), (5, "start"), (50, "middle"), (95, "end"), (100, "end")]
)
def test_band_keeps_its_number_inside(value: float, anchor: str) -> None:
    html = readiness_band(Band(value, thresholds=ZONES))
    assert re.search(rf'text-anchor="{anchor}" class="band-value"', html)


def test_band_shows_what_the_cap_took() -> None:
    assert "levers alone 90" in readiness_band(Band(50, 73, 100, ZONES, uncapped=90))


def test_band_words_stay_within_their_zones() -> None:
    html = readiness_band(Band(60, thresholds=ZONES))
    assert '<foreignObject x="50%" width="25%"' in html
    assert '<foreignObject x="75%" width="25%"' in html


# --- trend, archetypes, tables ---


def test_trend_says_each_cycle_and_its_verdict() -> None:
    html = trend(
        [TrendPoint("H1", None, note="not enough data"), TrendPoint("H2", 45, 29, 61, "up")]
    )
    assert 'aria-label="H1: – of 100, no range"' in html  # noqa: RUF001
    assert 'aria-label="H2: 45 of 100, 29 to 61"' in html
    assert html.count("<li>") == 2


def test_archetypes_scale_by_the_pairs_an_archetype_is_in() -> None:
    html = archetypes([ArchetypeRow("Solver", 3, 0, demand="real need", demand_tone="good")])
    assert '<svg x="100%" y="30%"' in html
    assert '<svg x="0%" y="70%"' in html
    assert "chip-good" in html


def test_archetype_without_an_answer_draws_no_bar() -> None:
    html = archetypes([ArchetypeRow("Solver", None)])
    assert 'class="line-self"' not in html
    assert "You would choose no answer; Your manager saw no answer" in html


@pytest.mark.parametrize(
    ("value", "shade"),
    [
        (0, "gap-zero"),
        (0.4, "gap-zero"),
        (-1, "gap-neg-1"),
        (-8, "gap-neg-2"),
        (-39, "gap-neg-5"),
        (-80, "gap-neg-5"),
        (12, "gap-pos-2"),
    ],
)
def test_heatmap_shades(value: float, shade: str) -> None:
    assert f'class="heat {shade}"' in heatmap(["a"], [HeatRow("Pricing", [HeatCell(value)])])


def test_heatmap_says_hidden_and_shows_no_number() -> None:
    html = heatmap(["a"], [HeatRow("Support", [HeatCell(-31, hidden=True)])])
    assert "hidden</span>" in html
    assert "31" not in html


def test_heatmap_with_nothing_to_show() -> None:
    assert "heat-none" in heatmap(["a"], [HeatRow("Fraud", [HeatCell(None)])])


def test_table_twin_escapes_its_cells() -> None:
    html = table_twin(["Item", "You"], [["<b>", 3]], "Answers")
    assert '<th scope="row">&lt;b&gt;</th><td>3</td>' in html


def test_the_library_loads_every_tag() -> None:
    template = Template(
        "{% load charts %}{% rater_mark 'self' %}{% dumbbell groups %}{% readiness_band band %}"
        "{% trend points %}{% archetypes rows %}{% heatmap columns cells %}"
        "{% table_twin columns cells %}"
    )
    empty = {"groups": [], "points": [], "rows": [], "columns": [], "cells": [], "band": Band(1)}
    assert "mark-self" in template.render(Context(empty))


def test_band_rounds_halves_up_as_the_rest_of_the_page_does() -> None:
    band = readiness_band(Band(value=82.5, low=67.5, high=90.5))

    assert "now 83" in band
    assert "80 % range 68 to 91" in band
