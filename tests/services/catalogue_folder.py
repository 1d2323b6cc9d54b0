"""A catalogue of a handful of ideas, written as an editor would write it, to be spoilt by tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

Files = dict[str, Any]
Edit = Callable[[Files], object]

LEVERS = "framework/levers.yaml"
ACTIONS = "framework/actions-levers.yaml"
ITEMS = "questionnaire/items-core.yaml"
MODULE_ITEMS = "questionnaire/items-production.yaml"
PRACTICES = "practices/production.yaml"
GROUPS = "framework/groups.yaml"
BLOCKS = "questionnaire/blocks.yaml"
SOURCES = "framework/sources.yaml"
FORMS = "questionnaire/forms.yaml"
PAIRS = "questionnaire/archetype-pairs.yaml"
FRAMEWORK = "framework/framework.yaml"


def concept(key: str, kind: str, group: str, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "group": group,
        "title": f"About {key}",
        "short": f"{key}",
        "summary": f"What {key} is. Then some more.",
        "why": f"Why {key} matters.",
        "looks_like": [f"First sight of {key}.", f"Second sight of {key}.", f"Third of {key}."],
        "sources": [{"source": "book", "where": "Chapter 1"}],
        "related": ["tools" if key != "tools" else "sharing"],
    } | more


def action(key: str, concept: str) -> dict[str, Any]:
    return {
        "key": key,
        "concept": concept,
        "title": f"Begin with {concept}",
        "first_step": "Ask two people on Monday.",
        "evidence": "A dated note.",
    }


def item(key: str, concept: str, block: str) -> dict[str, Any]:
    ladder = ["Never so far.", "When asked.", "Now and then.", "Each month.", "Each week."]
    return {
        "key": key,
        "concept": concept,
        "block": block,
        "title": f"About {key}",
        "self": "What did you do?",
        "manager": "What did this person do?",
        "anchors": {"self": [f"I: {step}" for step in ladder], "manager": list(ladder)},
        "examples": {"data-scientist": "A readout.", "ml-engineer": "A pipeline."},
        "evidence_hint": "A date.",
    }


def block(key: str, order: int, module: str | None = None) -> dict[str, Any]:
    labels = ["Not yet", "On request", "Sometimes", "Regularly", "Relied on"]
    return {
        "key": key,
        "title": f"Section {key}",
        "intro": "Think of the last six months.",
        "module": module,
        "order": order,
        "labels": labels,
    }


def form(**more: Any) -> dict[str, Any]:
    return {
        "gate": {},
        "change": {"items": [], "counted": 0},
        "families": {},
        "risks": [],
        "evidenced_enter": 1,
        "evidenced_leave": 1,
    } | more


def valid_files() -> Files:
    """Two levers, a signal, a condition, two archetypes, and a module with one challenge."""
    return {
        FRAMEWORK: {
            "key": "small",
            "version": "1",
            "title": "A small catalogue",
            "summary": "Enough to try everything once.",
            "language": "en",
        },
        SOURCES: [
            {"key": "book", "author": "A. Author", "title": "A Book", "year": 1999, "kind": "book"}
        ],
        GROUPS: [
            {"key": "base", "title": "The base", "short": "Base", "summary": "First.", "order": 1},
            {"key": "work", "title": "The work", "short": "Work", "summary": "Next.", "order": 2},
            {"key": "prod", "title": "Production", "short": "Prod", "summary": "Last.", "order": 3},
        ],
        LEVERS: [
            concept("tools", "lever", "work"),
            concept("sharing", "lever", "work"),
            concept("steady", "signal", "base"),
            concept("room", "condition", "base"),
            concept("architect", "archetype", "work"),
            concept("solver", "archetype", "work"),
        ],
        ACTIONS: [
            action(f"{concept}-{number}", concept)
            for concept in ("tools", "sharing", "steady", "room")
            for number in (1, 2)
        ],
        PRACTICES: [
            concept("release", "challenge", "prod"),
            concept("rehearse", "strategy", "prod", parent="release"),
        ],
        BLOCKS: [
            block("base", 1),
            block("work", 2),
            block("conditions", 3),
            block("weeks", 4) | {"labels": None},
            block("prod", 5, module="leading-to-production"),
        ],
        ITEMS: [
            item("steady", "steady", "base"),
            item("tools", "tools", "work"),
            item("sharing", "sharing", "work"),
            item("room", "room", "conditions"),
            item("settled", "steady", "base"),
        ],
        MODULE_ITEMS: [item("release", "release", "prod")],
        PAIRS: [
            {
                "key": "architect--solver",
                "left": {
                    "archetype": "architect",
                    "self": "You architect.",
                    "manager": "They architect.",
                },
                "right": {"archetype": "solver", "self": "You make.", "manager": "They make."},
            }
        ],
        FORMS: {
            "core": form(
                gate={"steady": ["steady"]},
                change={"items": ["settled"], "counted": 1},
                families={"V": {"items": ["tools", "sharing"], "counted": 1, "weight": "1/1"}},
            ),
            "leading-to-production": form(
                families={"prod": {"items": ["release"], "counted": 1, "weight": "1/1"}},
            ),
        },
    }


def write(directory: Path, *edits: Edit) -> Path:
    """The valid files under `directory`, after the edits."""
    files = valid_files()
    for edit in edits:
        edit(files)
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
    return directory


def setting(file: str, key: str, /, **values: Any) -> Edit:
    """An edit that sets fields of the record with this key; None takes a field away."""

    def edit(files: Files) -> None:
        record = next(record for record in files[file] if record["key"] == key)
        record |= {name: value for name, value in values.items() if value is not None}
        for name in [name for name, value in values.items() if value is None]:
            del record[name]

    return edit


def version(number: str) -> Edit:
    return lambda files: files[FRAMEWORK].update(version=number)


def core(files: Files) -> dict[str, Any]:
    form: dict[str, Any] = files[FORMS]["core"]
    return form


def family(files: Files) -> dict[str, Any]:
    members: dict[str, Any] = core(files)["families"]["V"]
    return members
