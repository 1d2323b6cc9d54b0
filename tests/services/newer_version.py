"""The product's own catalogue as an editor might publish it next: other weights, labels, items."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from assessments.choices import Module
from assessments.models import Framework
from assessments.services.framework import load_framework, read_catalogue

Content = Any
Edit = Callable[[Content], None]

GONE = "own-end-to-end"  # an item that is no longer asked


def new_version(content: Content) -> None:
    content["version"] += ".next"


def new_weights(forms: Content) -> None:
    core = forms["core"]
    core["families"]["V"]["items"].remove(GONE)
    core["families"]["V"] |= {"counted": 4, "weight": "1/5"}
    core["families"]["P"]["weight"] = "2/5"
    core["change"]["counted"] = 4
    for module in Module:
        for family in forms[module]["families"].values():
            family["counted"] += 1


def new_labels(blocks: Content) -> None:
    for block in blocks:
        block["labels"] = block["labels"] and block["labels"][::-1]


def new_items(items: Content) -> None:
    items[:] = [item for item in items if item["key"] != GONE]
    for item in items:
        item["title"] = f"Now: {item['title']}"
        item["anchors"] = {role: texts[::-1] for role, texts in item["anchors"].items()}


EDITS: dict[str, Edit] = {
    "framework/framework.yaml": new_version,
    "questionnaire/forms.yaml": new_weights,
    "questionnaire/blocks.yaml": new_labels,
    "questionnaire/items-levers.yaml": new_items,
}


def publish_newer_version(directory: Path) -> Framework:
    """An editor's next version of the product's own catalogue."""
    shutil.copytree(settings.BASE_DIR / "fixtures", directory)
    for name, edit in EDITS.items():
        content = yaml.safe_load((directory / name).read_text())
        edit(content)
        (directory / name).write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
    return load_framework(folder=read_catalogue(directory), by=None).framework
