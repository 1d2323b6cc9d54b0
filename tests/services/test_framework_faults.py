"""What an editor can get wrong in the catalogue's files, and the line that says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assessments.services import framework as services
from tests.services import catalogue_folder as small
from tests.services.catalogue_folder import (
    ACTIONS,
    BLOCKS,
    FORMS,
    GROUPS,
    ITEMS,
    LEVERS,
    MODULE_ITEMS,
    PAIRS,
    PRACTICES,
    SOURCES,
    Edit,
    Files,
    core,
    family,
    setting,
)

SIXTEEN_WORDS = " ".join(["word"] * 16)


def faults(directory: Path) -> list[str]:
    with pytest.raises(services.FixtureFaults) as found:
        services.read_catalogue(directory)
    return [str(fault) for fault in found.value.faults]


def anchors(role: str, ladder: list[str]) -> Edit:
    def edit(files: Files) -> None:
        files[ITEMS][1]["anchors"][role] = ladder

    return edit


def _with_a_scout(files: Files) -> None:
    setting(LEVERS, "solver", key="scout")(files)
    scout = {"archetype": "scout", "self": "You.", "manager": "They."}
    files[PAIRS][0] |= {"key": "architect--scout", "right": scout}


def spoilt() -> Iterator[Any]:
    """Each fault an editor can make, and the line that says so."""

    def case(name: str, edit: Edit, *lines: str) -> Any:
        return pytest.param(edit, list(lines), id=name)

    tools = "framework/levers.yaml: tools: "
    item = "questionnaire/items-core.yaml: tools: "
    yield case(
        "unknown field",
        setting(LEVERS, "tools", colour="red"),
        tools + "colour is not a field of this kind of record",
    )
    yield case("missing field", setting(LEVERS, "tools", why=None), tools + "why is missing")
    yield case("empty text", setting(LEVERS, "tools", why=" "), tools + "why is empty")
    yield case(
        "number for a text",
        setting(LEVERS, "tools", why=7),
        tools + "why is no text; put it in quotes",
    )
    yield case(
        "long title",
        setting(LEVERS, "tools", title="x" * 49),
        tools + "title is longer than 48 characters",
    )
    yield case(
        "long short",
        setting(LEVERS, "tools", short="x" * 21),
        tools + "short is longer than 20 characters",
    )
    yield case(
        "unknown kind",
        setting(LEVERS, "room", kind="mood"),
        "framework/levers.yaml: room: kind is none of 'signal', 'condition', 'lever', "
        "'leverage', 'triage', 'archetype', 'anti-pattern', 'track', 'track-change', "
        "'practice', 'challenge' or 'strategy'",
    )
    yield case(
        "key with capitals",
        setting(SOURCES, "book", key="Book"),
        "framework/sources.yaml: Book: key does not match ^[a-z0-9]+(-[a-z0-9]+)*$",
        *(
            f"{file}: {key}: source 'book' does not exist"
            for file, key in (
                *(
                    (LEVERS, key)
                    for key in ("tools", "sharing", "steady", "room", "architect", "solver")
                ),
                (PRACTICES, "release"),
                (PRACTICES, "rehearse"),
            )
        ),
    )
    yield case(
        "two sights",
        setting(LEVERS, "tools", looks_like=["One.", "Two."]),
        tools + "looks_like has 2 entries; 3 is the least",
    )
    yield case("no list", setting(LEVERS, "tools", related="sharing"), tools + "related is no list")
    yield case(
        "said twice",
        setting(LEVERS, "tools", related=["sharing", "sharing"]),
        tools + "related says the same thing twice",
    )
    yield case(
        "unknown group",
        setting(LEVERS, "tools", group="play"),
        tools + "group 'play' does not exist",
    )
    yield case(
        "unknown source",
        setting(LEVERS, "tools", sources=[{"source": "blog", "where": "Top"}]),
        tools + "source 'blog' does not exist",
    )
    yield case(
        "unknown relative",
        setting(LEVERS, "tools", related=["toys"]),
        tools + "related 'toys' does not exist",
    )
    yield case(
        "related to itself",
        setting(LEVERS, "tools", related=["tools"]),
        tools + "is related to itself",
    )
    yield case(
        "lever with a parent",
        setting(LEVERS, "tools", parent="release"),
        tools + "a strategy, and nothing else, has a parent",
        tools + "is not in the group of its parent, 'prod'",
    )
    yield case(
        "orphan strategy",
        setting(PRACTICES, "rehearse", parent=None),
        f"{PRACTICES}: rehearse: a strategy, and nothing else, has a parent",
    )
    yield case(
        "unknown parent",
        setting(PRACTICES, "rehearse", parent="nobody"),
        f"{PRACTICES}: rehearse: parent 'nobody' does not exist",
    )
    yield case(
        "parent of another kind",
        setting(PRACTICES, "rehearse", parent="tools", group="work"),
        f"{PRACTICES}: rehearse: parent 'tools' is no challenge",
    )
    yield case(
        "empty group",
        lambda files: files[GROUPS].append(files[GROUPS][0] | {"key": "spare", "order": 9}),
        "framework/groups.yaml: spare: no concept is in this group",
    )
    yield case(
        "same order",
        setting(GROUPS, "work", order=1),
        "framework/groups.yaml: work: has the same order as 'base'",
    )
    yield case(
        "same order of blocks",
        setting(BLOCKS, "work", order=1),
        "questionnaire/blocks.yaml: work: has the same order as 'base'",
    )
    yield case(
        "same key in two files",
        lambda files: files[PRACTICES].append(small.concept("tools", "practice", "prod")),
        f"{PRACTICES}: tools: the key is used twice, also in {LEVERS}",
    )
    yield case(
        "action for nothing",
        lambda files: files[ACTIONS].append(small.action("more-1", "more")),
        f"{ACTIONS}: more-1: concept 'more' does not exist",
    )
    yield case(
        "one action only",
        lambda files: files[ACTIONS].pop(0),
        tools + "has 1 actions; 2 is the least for this kind",
    )
    yield case(
        "four anchors",
        anchors("self", ["a", "b", "c", "d"]),
        item + "anchors.self has 4 entries; 5 is the least",
    )
    yield case(
        "long anchor",
        anchors("manager", ["a", "b", SIXTEEN_WORDS, "d", "e"]),
        item + "anchors.manager[2] has 16 words; 15 is the most",
    )
    yield case(
        "equal anchors",
        anchors("self", ["a", "b", "b", "d", "e"]),
        item + "anchors.self says the same thing twice",
    )
    yield case("one wording", setting(ITEMS, "tools", manager=None), item + "manager is missing")
    yield case(
        "one discipline",
        setting(ITEMS, "tools", examples={"ml-engineer": "A pipeline."}),
        item + "examples.data-scientist is missing",
    )
    yield case(
        "item of no concept",
        setting(ITEMS, "tools", concept="toys"),
        item + "concept 'toys' does not exist",
    )
    yield case(
        "item of no block",
        setting(ITEMS, "tools", block="fun"),
        item + "block 'fun' does not exist",
        item + "is scored in 'core', although it is in block 'fun'",
    )
    yield case(
        "item in a block without labels",
        setting(ITEMS, "room", block="weeks"),
        f"{ITEMS}: room: block 'weeks' has no labels, so it takes no items",
        f"{ITEMS}: room: is not in the form 'core'",
    )
    yield case(
        "reserved item",
        lambda files: files[ITEMS].append(small.item("intent", "room", "conditions")),
        f"{ITEMS}: intent: the key is reserved for the person's private question",
    )
    yield case(
        "unknown module",
        setting(BLOCKS, "weeks", module="cooking"),
        f"{BLOCKS}: weeks: module 'cooking' does not exist",
        f"{FORMS}: cooking: has blocks but no form",
    )
    yield case(
        "missing form",
        lambda files: files[FORMS].pop("leading-to-production"),
        f"{FORMS}: leading-to-production: has blocks but no form",
        f"{MODULE_ITEMS}: release: is not in the form 'leading-to-production'",
    )
    yield case(
        "form of nothing",
        lambda files: files[FORMS].update(
            cooking=small.form(
                families={"c": {"items": ["release"], "counted": 1, "weight": "1/1"}}
            )
        ),
        f"{FORMS}: cooking: is neither the core nor a module",
        f"{MODULE_ITEMS}: release: is scored in 'cooking', although it is in block 'prod'",
    )
    yield case(
        "form with an unknown item",
        lambda files: family(files).update(items=["tools", "sharing", "toys"]),
        f"{FORMS}: core: item 'toys' does not exist",
    )
    yield case(
        "item read twice",
        lambda files: core(files).update(risks=["tools"]),
        f"{FORMS}: core: item 'tools' is used 2 times",
    )
    yield case(
        "forgotten item",
        lambda files: family(files).update(items=["tools"]),
        f"{ITEMS}: sharing: is not in the form 'core'",
    )
    yield case(
        "scored condition",
        lambda files: core(files).update(risks=["room"]),
        f"{ITEMS}: room: is scored in 'core', although it is in block 'conditions'",
    )
    yield case(
        "counts too many",
        lambda files: family(files).update(counted=3),
        f"{FORMS}: core: family 'V' counts 3 of 2 items",
    )
    yield case(
        "weights below one",
        lambda files: family(files).update(weight="1/2"),
        f"{FORMS}: core: the weights of the families do not add up to 1",
    )
    yield case(
        "gate of no concept",
        lambda files: core(files).update(gate={"calm": ["steady"]}),
        f"{FORMS}: core: gate signal 'calm' does not exist",
        f"{FORMS}: core: item 'steady' does not belong to 'calm'",
    )
    yield case(
        "gate of another kind",
        setting(LEVERS, "steady", kind="lever"),
        f"{FORMS}: core: gate signal 'steady' is no signal",
    )
    yield case(
        "pair under a wrong key",
        setting(PAIRS, "architect--solver", key="solver--architect"),
        f"{PAIRS}: solver--architect: the key should be 'architect--solver'",
    )
    yield case(
        "pair of other kinds",
        setting(
            PAIRS,
            "architect--solver",
            key="tools--solver",
            left={"archetype": "tools", "self": "You.", "manager": "They."},
        ),
        f"{PAIRS}: tools--solver: 'tools' is no archetype",
        f"{PAIRS}: architect--solver: stands 0 times, not once",
    )
    yield case(
        "missing pair",
        lambda files: files[LEVERS].append(small.concept("tech-lead", "archetype", "work")),
        f"{PAIRS}: architect--tech-lead: stands 0 times, not once",
        f"{PAIRS}: solver--tech-lead: stands 0 times, not once",
    )
    yield case(
        "an archetype of another model",
        _with_a_scout,
        f"{PAIRS}: architect--scout: 'scout' is an archetype that the scoring model does not know",
    )
    yield case(
        "a core that no stage can come of",
        lambda files: small.core(files).update(change={"items": [], "counted": 0}),
        f"{FORMS}: core: needs foundation and change items: no stage without them",
        "questionnaire/items-core.yaml: settled: is not in the form 'core'",
    )
    yield case(
        "a case that more levers must carry than there are",
        lambda files: core(files).update(evidenced_enter=3),
        f"{FORMS}: core: evidenced_enter is above the number of levers, 2",
    )
    yield case(
        "a list for a mapping",
        lambda files: files.update({FORMS: []}),
        f"{FORMS}: file: is no mapping of forms",
    )
    yield case(
        "a mapping for a list",
        lambda files: files.update({LEVERS: {}}),
        f"{LEVERS}: file: is no list of records",
    )
    yield case(
        "a word for a record",
        lambda files: files[LEVERS].append("tools"),
        f"{LEVERS}: record 7: is no mapping",
    )
    yield case(
        "a file nobody reads",
        lambda files: files.update({"questionnaire/more.yaml": []}),
        "questionnaire/more.yaml: file: is none of the files that are read",
    )


@pytest.mark.parametrize(("edit", "lines"), list(spoilt()))
def test_a_fault_is_named_by_file_and_key(tmp_path: Path, edit: Edit, lines: list[str]) -> None:
    assert faults(small.write(tmp_path, edit)) == lines


def test_a_valid_folder_has_no_faults(tmp_path: Path) -> None:
    folder = services.read_catalogue(small.write(tmp_path))

    assert folder.faults == []


def test_all_faults_are_listed_together(tmp_path: Path) -> None:
    directory = small.write(
        tmp_path,
        setting(LEVERS, "tools", related=["toys"]),
        setting(ITEMS, "room", evidence_hint=None),
        setting(GROUPS, "base", order="first"),
    )

    assert faults(directory) == [
        "framework/groups.yaml: base: order is no whole number",
        "questionnaire/items-core.yaml: room: evidence_hint is missing",
        "framework/levers.yaml: tools: related 'toys' does not exist",
    ]


def test_a_record_at_fault_is_still_known_to_the_others(tmp_path: Path) -> None:
    """Otherwise one missing text would be reported as ten unknown keys."""
    directory = small.write(tmp_path, setting(LEVERS, "tools", why=None))

    assert faults(directory) == ["framework/levers.yaml: tools: why is missing"]


@pytest.mark.parametrize(
    ("file", "key", "field"),
    [
        (ACTIONS, "tools-1", "evidence"),
        (BLOCKS, "work", "intro"),
        (PAIRS, "architect--solver", "left"),
    ],
)
def test_what_a_record_at_fault_might_hold_is_not_called_missing(
    tmp_path: Path, file: str, key: str, field: str
) -> None:
    directory = small.write(tmp_path, setting(file, key, **{field: None}))

    assert faults(directory) == [f"{file}: {key}: {field} is missing"]


def test_a_form_at_fault_is_not_called_missing(tmp_path: Path) -> None:
    directory = small.write(tmp_path, lambda files: core(files).pop("risks"))

    assert faults(directory) == ["questionnaire/forms.yaml: core: risks is missing"]


def test_a_field_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    directory = small.write(tmp_path)
    sources = directory / SOURCES
    sources.write_text(sources.read_text() + "  title: Another Book\n")

    assert faults(directory) == [
        "framework/sources.yaml: file: the field 'title' stands twice in one record (line 6)"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- key: book\n  year: 2026-13-45\n", "month must be in 1..12"),
        ("- key: !!int many\n", "invalid literal for int() with base 10: 'many'"),
        (
            "- [a, b]: c\n",
            "a list or a mapping stands where a field's name should (line 1)",
        ),
        (
            "- key: !!python/object/apply:os.getcwd []\n",
            "could not determine a constructor for the tag "
            "'tag:yaml.org,2002:python/object/apply:os.getcwd' (line 1)",
        ),
    ],
)
def test_what_yaml_cannot_make_a_value_of_is_a_fault(
    text: str, problem: str, tmp_path: Path
) -> None:
    directory = small.write(tmp_path)
    (directory / SOURCES).write_text(text)

    assert faults(directory) == [f"{SOURCES}: file: is not YAML: {problem}"]


def test_a_file_that_is_no_yaml_is_a_fault_and_the_rest_is_still_read(tmp_path: Path) -> None:
    directory = small.write(tmp_path, setting(ITEMS, "room", evidence_hint=None))
    (directory / SOURCES).write_text("- key: book\n  title: [a, b\n")

    assert faults(directory) == [
        "framework/sources.yaml: file: is not YAML: did not find expected ',' or ']' (line 3)",
        "questionnaire/items-core.yaml: room: evidence_hint is missing",
    ]


def test_bytes_that_are_no_text_are_a_fault(tmp_path: Path) -> None:
    directory = small.write(tmp_path)
    (directory / SOURCES).write_bytes(b"- key: \xff\xfe\n")

    (line,) = faults(directory)
    assert line.startswith("framework/sources.yaml: file: is not YAML: ")


def test_an_empty_folder_lacks_its_six_files(tmp_path: Path) -> None:
    assert faults(tmp_path) == [
        f"{name}: file: is missing"
        for name in (
            "framework/framework.yaml",
            "questionnaire/forms.yaml",
            "framework/sources.yaml",
            "framework/groups.yaml",
            "questionnaire/blocks.yaml",
            "questionnaire/archetype-pairs.yaml",
        )
    ]
