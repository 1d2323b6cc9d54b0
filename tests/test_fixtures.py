"""The product's own catalogue: complete, and in the shape that pages and scoring count on."""

from collections import Counter

import pytest
from django.conf import settings

from assessments.scoring.forms import CORE
from assessments.services.framework import Folder, read_catalogue
from assessments.services.framework.records import (
    ActionRecord,
    ArchetypePairRecord,
    BlockRecord,
    ConceptRecord,
    ItemRecord,
    SourceRecord,
)

CONCEPTS = {
    "signal": """replace-all-seniors rotation-confidence consistency diminishing-returns
        scarce-core-feedback role-model cross-specialty-contact""",
    "condition": """opportunity manager-partnership change-not-addition next-gap
        terminal-senior""",
    "lever": """tools-and-assets sharing-knowledge push-improvements-wide invest-x-return-y
        own-end-to-end up-and-down lead-role-in-the-room easy-to-follow-example
        lead-technical-decisions own-the-state longer-time-frame partner-with-managers
        develop-others""",
    "leverage": "high neutral overhead",
    "triage": """exceptional-skill reusable-concept existing-team guides-long supporting developer
        same-team one-off-or-continuous""",
    "archetype": "tech-lead solver architect right-hand",
    "anti-pattern": """mediator-mimic old-levers not-a-lead-job snacking obsession
        help-overload""",
    "track": "technical-lead people-manager",
    "track-change": """building coaching-technically breadth asking-technical-questions
        decomposing-questions synthesising""",
    "practice": """business-first-problem simple-first room-to-explore ics-meet-stakeholders
        idea-history weekly-business-sync handle-unexpected-input monitor-business-metrics
        balanced-complexity ci-cd-evaluation data-engineering-staffing proactive-relationships
        show-the-value open-door contract-tests""",
    "challenge": """common-language agile-vs-stable aligned-goals data-quality-access
        tooling-disparity deployment-risk silos complexity-interdependencies""",
}
STRATEGIES = {
    "common-language": 3,
    "agile-vs-stable": 4,
    "aligned-goals": 3,
    "data-quality-access": 4,
    "tooling-disparity": 4,
    "deployment-risk": 4,
    "silos": 4,
    "complexity-interdependencies": 4,
}
CORE_ITEMS = {
    "foundation": """replace-all-seniors-work replace-all-seniors-flow rotation-confidence-person
        rotation-confidence-autonomy consistency-outcomes consistency-regression""",
    "change": "diminishing-returns scarce-core-feedback role-model cross-specialty-contact",
    "value-through-others": """tools-and-assets sharing-knowledge push-improvements-wide
        invest-x-return-y own-end-to-end""",
    "communication-and-leadership": """up-and-down lead-role-in-the-room easy-to-follow-example
        lead-technical-decisions own-the-state longer-time-frame""",
    "people-support": "partner-with-managers develop-others-own-level develop-others-juniors",
    "risks": "mediator-mimic old-levers not-a-lead-job snacking obsession help-overload",
    "conditions": "opportunity manager-partnership change-not-addition next-gap",
}
MODULE_BLOCKS = {
    "leading-to-production": ["right-problems", "robust-system", "relationships"],
    "data-science-with-operations": ["working-together", "running-safely"],
}
SOURCES = """senior-to-lead technical-work-of-managers leading-to-production ds-and-operations
    staff-engineer managers-path high-output-management doshi-time"""


@pytest.fixture(scope="module")
def folder() -> Folder:
    """Reading it is a test in itself: one fault, and nothing below runs."""
    return read_catalogue(settings.BASE_DIR / "fixtures")


@pytest.mark.parametrize("kind", CONCEPTS)
def test_every_idea_is_there_under_its_key(folder: Folder, kind: str) -> None:
    keys = {concept.key for concept in folder.records(ConceptRecord) if concept.kind == kind}

    assert keys == set(CONCEPTS[kind].split())


def test_every_challenge_has_its_strategies(folder: Folder) -> None:
    parents = (concept.parent for concept in folder.records(ConceptRecord))

    assert Counter(parent for parent in parents if parent) == STRATEGIES


def test_every_source_is_there(folder: Folder) -> None:
    assert [source.key for source in folder.records(SourceRecord)] == SOURCES.split()


@pytest.mark.parametrize("block", CORE_ITEMS)
def test_every_section_of_the_core_asks_its_items_in_order(folder: Folder, block: str) -> None:
    keys = [item.key for item in folder.records(ItemRecord) if item.block == block]

    assert keys == CORE_ITEMS[block].split()


def test_a_module_asks_one_item_for_each_practice_or_challenge(folder: Folder) -> None:
    blocks = {block for blocks in MODULE_BLOCKS.values() for block in blocks}
    items = {item.key: item.concept for item in folder.records(ItemRecord) if item.block in blocks}

    asked = {key for kind in ("practice", "challenge") for key in CONCEPTS[kind].split()}
    assert items == {key: key for key in asked}


def test_every_section_belongs_to_the_core_or_to_its_module(folder: Folder) -> None:
    modules = {block.key: block.module for block in folder.records(BlockRecord)}

    assert modules == {
        **dict.fromkeys([*CORE_ITEMS, "archetypes", "intent"]),
        **{block: module for module, blocks in MODULE_BLOCKS.items() for block in blocks},
    }


def test_the_core_form_is_the_one_that_scoring_ships(folder: Folder) -> None:
    assert folder.forms["core"].as_form() == CORE


def test_thirty_items_of_the_core_are_scored(folder: Folder) -> None:
    assert len(folder.forms["core"].scored_items()) == 30


def test_every_practice_can_be_started(folder: Folder) -> None:
    acted_on = {action.concept for action in folder.records(ActionRecord)}

    missing = [
        concept.key
        for concept in folder.records(ConceptRecord)
        if concept.kind in {"practice", "challenge"} and concept.key not in acted_on
    ]
    assert missing == []


def test_the_manager_is_asked_about_the_person_and_the_person_about_themselves(
    folder: Folder,
) -> None:
    for item in folder.records(ItemRecord):
        assert item.self != item.manager, item.key
        assert item.anchors.self != item.anchors.manager, item.key
        assert item.self.endswith("?"), item.key
        assert item.manager.endswith("?"), item.key


def test_no_week_names_its_archetype(folder: Folder) -> None:
    titles = [c.short for c in folder.records(ConceptRecord) if c.kind == "archetype"]
    for pair in folder.records(ArchetypePairRecord):
        for week in (pair.left, pair.right):
            for title in titles:
                assert title.lower() not in f"{week.self} {week.manager}".lower(), pair.key
