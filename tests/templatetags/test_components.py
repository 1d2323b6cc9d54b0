import pytest

from assessments.templatetags.components import avatar, chip, initials, person, seal, stage_chip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Silva", "AS"),
        ("Ana Maria Silva Cardoso", "AC"),
        ("li", "LI"),
        ("X", "X"),
        ("sam.o'neill@example.org", "SN"),
        ("jean-luc", "JL"),
        ("Łukasz Żak", "ŁŻ"),
        ("中村", "中村"),
        ("", "?"),
        ("…", "?"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_person_shows_markup_in_a_name_as_text() -> None:
    assert "<b>" not in person("<b>Ana</b>", "<i>Lead</i>")
    assert "&lt;i&gt;Lead" in person("Ana", "<i>Lead</i>")


def test_person_without_detail_has_no_second_line() -> None:
    assert "person-detail" not in person("Ana Silva")


def test_avatar_is_hidden_from_screen_readers() -> None:
    assert avatar("Ana Silva") == '<span class="avatar" aria-hidden="true">AS</span>'


def test_chip_without_tone_is_the_brand_chip() -> None:
    assert chip("Done") == '<span class="chip">Done</span>'


def test_good_chip_carries_a_sign_beside_its_colour() -> None:
    assert "✓" in chip("Rotation", "good")


@pytest.mark.parametrize("tone", ["watch", "risk", "plain"])
def test_other_tones_name_their_class(tone: str) -> None:
    assert chip("Old levers", tone) == f'<span class="chip chip-{tone}">Old levers</span>'


def test_stage_chip_numbers_a_decided_stage() -> None:
    assert "Stage 2: thriving as Senior" in stage_chip(2, "thriving as Senior")


def test_stage_chip_leaves_the_number_out_where_nothing_is_decided() -> None:
    assert (
        stage_chip(0, "Not enough data") == '<span class="chip chip-plain">Not enough data</span>'
    )


def test_seal_holds_the_whole_digest() -> None:
    digest = "ab" * 32
    assert f">{digest}</code>" in seal(digest, "today")
    assert "sealed today" in seal(digest, "today")
    assert "sealed" not in seal(digest)
