from assessments.queries.cases.document import Rating
from assessments.queries.readiness.levers import Ladder
from assessments.templatetags.ratings import rating

WORDS = ("not yet", "on request", "sometimes", "regularly", "relied on")
LADDERS = {"tools-and-assets": Ladder(WORDS, ())}


def drawn(own: int | None, manager: int | None, item: str = "tools-and-assets") -> str:
    return str(rating(Rating(own, manager), item, LADDERS, "Sena", "Mara"))


def test_both_answers_stand_in_words_and_on_the_five_steps() -> None:
    markup = drawn(3, 2)

    assert "Sena: <b>regularly</b>" in markup
    assert "Mara: <b>sometimes</b>" in markup
    assert '<li class="rating-difference">difference +1</li>' in markup
    assert (markup.count("mark-self"), markup.count("mark-manager")) == (2, 2)  # key and plot
    assert [word for word in WORDS if f">{word}</tspan>" in markup] == list(WORDS)


def test_a_difference_of_two_steps_stands_out() -> None:
    assert 'class="rating-large">difference \N{MINUS SIGN}2' in drawn(1, 3)


def test_equal_answers_stand_beside_each_other() -> None:
    markup = drawn(2, 2)

    assert 'cx="-6.5"' in markup
    assert 'transform="translate(6.5)"' in markup
    assert "difference 0" in markup


def test_without_a_level_there_is_neither_mark_nor_difference() -> None:
    markup = drawn(3, None)

    assert "Mara: <b>no level</b>" in markup
    assert markup.count("mark-manager") == 1  # in the key
    assert "line-between" not in markup
    assert "difference" not in markup
    assert drawn(None, 3).count("mark-self") == 1


def test_an_item_without_a_scale_is_not_drawn() -> None:
    assert drawn(3, 2, item="unknown") == ""


def test_names_are_escaped() -> None:
    markup = str(rating(Rating(1, 1), "tools-and-assets", LADDERS, "<b>", "Mara"))

    assert "&lt;b&gt;: " in markup
