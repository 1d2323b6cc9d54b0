"""From a folder of YAML files to records, with every fault that one file alone can show."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import ValidationError

from assessments.services.framework.faults import Fault, faults_of
from assessments.services.framework.records import (
    ActionRecord,
    ArchetypePairRecord,
    BlockRecord,
    ConceptRecord,
    FormRecord,
    FrameworkRecord,
    GroupRecord,
    ItemRecord,
    Part,
    SourceRecord,
)

FRAMEWORK_FILE = "framework/framework.yaml"
FORMS_FILE = "questionnaire/forms.yaml"
_LISTS: tuple[tuple[str, type[Part]], ...] = (
    ("framework/sources.yaml", SourceRecord),
    ("framework/groups.yaml", GroupRecord),
    ("questionnaire/blocks.yaml", BlockRecord),
    ("questionnaire/archetype-pairs.yaml", ArchetypePairRecord),
    ("questionnaire/items-*.yaml", ItemRecord),
    ("framework/actions-*.yaml", ActionRecord),
    ("practices/actions-*.yaml", ActionRecord),
    ("framework/*.yaml", ConceptRecord),
    ("practices/*.yaml", ConceptRecord),
)
_REQUIRED = (FRAMEWORK_FILE, FORMS_FILE, *(name for name, _ in _LISTS if "*" not in name))

PartT = TypeVar("PartT", bound=Part)


@dataclass(frozen=True)
class Found(Generic[PartT]):
    """A valid record and the file it stands in."""

    file: str
    record: PartT


@dataclass
class Folder:
    """All that was read. `known` also holds the keys of records that are themselves at fault."""

    framework: FrameworkRecord | None = None
    forms: dict[str, FormRecord] = field(default_factory=dict)
    found: dict[type[Part], list[Found[Any]]] = field(default_factory=lambda: defaultdict(list))
    known: dict[type[Part], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    broken: set[type[Part]] = field(default_factory=set)
    unreadable: bool = False  # a file is missing or no YAML: references cannot be judged
    faults: list[Fault] = field(default_factory=list)

    def of(self, kind: type[PartT]) -> list[Found[PartT]]:
        return self.found[kind]

    def records(self, kind: type[PartT]) -> list[PartT]:
        return [found.record for found in self.found[kind]]


class _DuplicateKey(yaml.YAMLError):
    pass


class _Loader(yaml.CSafeLoader):
    """YAML lets the last of two equal keys win in silence; an editor wants to know."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                problem = "a list or a mapping stands where a field's name should"
                raise yaml.constructor.ConstructorError(
                    problem=problem, problem_mark=key_node.start_mark
                )
            if key in seen:
                line = key_node.start_mark.line + 1
                raise _DuplicateKey(f"the field {key!r} stands twice in one record (line {line})")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_folder(directory: Path) -> Folder:
    """Read everything under framework/, questionnaire/ and practices/, in order of file name."""
    folder = Folder()
    for name in _REQUIRED:
        if not (directory / name).is_file():
            _whole_file(folder, name, "is missing")
    for area in ("framework", "questionnaire", "practices"):
        for path in sorted((directory / area).glob("*.y*ml")):
            _read_file(folder, path, f"{area}/{path.name}")
    return folder


def _whole_file(folder: Folder, name: str, problem: str) -> None:
    folder.unreadable = True
    folder.faults.append(Fault(name, "file", problem))


def _read_file(folder: Folder, path: Path, name: str) -> None:
    try:
        # The C loader is ten times faster than the Python one, and as safe.
        content = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day or a number that is none
        _whole_file(folder, name, _yaml_problem(error))
        return
    if name == FRAMEWORK_FILE:
        folder.framework = _one(folder, name, "framework", FrameworkRecord, content)
    elif name == FORMS_FILE:
        _read_forms(folder, name, content)
    else:
        _read_list(folder, name, content)


def _yaml_problem(error: yaml.YAMLError | ValueError) -> str:
    if isinstance(error, _DuplicateKey):
        return str(error)
    mark = getattr(error, "problem_mark", None)
    line = f" (line {mark.line + 1})" if mark else ""
    return f"is not YAML: {getattr(error, 'problem', None) or error}{line}"


def _read_forms(folder: Folder, name: str, content: Any) -> None:
    if not isinstance(content, dict):
        _whole_file(folder, name, "is no mapping of forms")
        return
    for key, raw in content.items():
        form = _one(folder, name, str(key), FormRecord, raw)
        if form is not None:
            folder.forms[str(key)] = form


def _read_list(folder: Folder, name: str, content: Any) -> None:
    kind = next((kind for pattern, kind in _LISTS if fnmatch(name, pattern)), None)
    if kind is None:
        _whole_file(folder, name, "is none of the files that are read")
        return
    if not isinstance(content, list):
        _whole_file(folder, name, "is no list of records")
        return
    for key, raw in _keyed(content):
        _add(folder, name, key, kind, raw)


def _keyed(content: list[Any]) -> Iterator[tuple[str, Any]]:
    for number, raw in enumerate(content, start=1):
        key = raw.get("key") if isinstance(raw, dict) else None
        yield (key if isinstance(key, str) else f"record {number}"), raw


def _add(folder: Folder, name: str, key: str, kind: type[Part], raw: Any) -> None:
    known = folder.known[kind]
    if key in known:
        folder.faults.append(Fault(name, key, f"the key is used twice, also in {known[key]}"))
        return
    known[key] = name
    record = _one(folder, name, key, kind, raw)
    if record is not None:
        folder.found[kind].append(Found(name, record))


def _one(folder: Folder, name: str, key: str, kind: type[PartT], raw: Any) -> PartT | None:
    try:
        return kind.model_validate(raw)
    except ValidationError as invalid:
        folder.broken.add(kind)
        folder.faults.extend(faults_of(name, key, invalid))
        return None
