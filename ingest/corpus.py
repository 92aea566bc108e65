"""Loading the records: every problem is found and named, with file and line, before any work.

corpus/
├── sectors.yaml, places.yaml, skills.yaml    the vocabulary, a list each
├── sources/*.yaml                            lists of sources
└── companies/, projects/, guides/, briefs/, events/    a record a file, named by its id

A pack is a folder like it with a `pack.yaml` that says whose it is and until when it is valid.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import CorpusError
from advisor.records import (
    FACT_ID,
    RECORD_TYPES,
    SLUG,
    URL,
    Corpus,
    Pack,
    Place,
    Skill,
    Source,
    Term,
)
from ingest.rules import broken_rules
from ingest.yaml_lines import Location, YamlFile, YamlProblem, parse

MAX_EVIDENCE_WORDS = 6
PACK_FILE = "pack.yaml"
LISTS: dict[str, type[BaseModel]] = {"sectors": Term, "places": Place, "skills": Skill}

# What the patterns of `advisor.records` mean.
_FORMS = {
    SLUG: "An id has lower-case letters, digits and hyphens.",
    FACT_ID: "A fact's id is its record's id, a dot, and words of lower-case letters and hyphens.",
    URL: "An address starts with https:// and has no spaces.",
}

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Loaded:
    """A corpus, and where in its files each thing stands."""

    corpus: Corpus
    positions: dict[str, tuple[YamlFile, Location]]

    def where(self, name: str, *location: int | str) -> str:
        """`file:line` of a thing (`"fact zest-ai.office"`, `"Source x"`) or a field of it."""
        file, base = self.positions[name]
        return file.at((*base, *location))


@dataclass
class _Loading:
    """What was loaded so far, and the problems met on the way."""

    problems: list[str] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    positions: dict[str, tuple[YamlFile, Location]] = field(default_factory=dict)

    def add(self, field_name: str, label: str, value: Any, file: YamlFile, at: Location) -> None:
        self.values.setdefault(field_name, []).append(value)
        self.remember(label, file, at)

    def remember(self, label: str, file: YamlFile, at: Location) -> None:
        if label in self.positions:
            other, other_at = self.positions[label]
            self.problems.append(f"{file.at(at)}: {label} exists already, at {other.at(other_at)}.")
        self.positions[label] = (file, at)


def corpus_hash(folder: Path, packs: Iterable[Path] = ()) -> str:
    """The hash of all record files, by which an index knows whether it is out of date."""
    digest = hashlib.sha256()
    for root in (folder, *packs):
        for path in _yaml_files(root):
            digest.update(str(path.relative_to(root)).encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def load_corpus(folder: Path, today: date, packs: Sequence[Path] = ()) -> Corpus:
    """The corpus that `load` reads; raises CorpusError as it does."""
    return load(folder, today, packs).corpus


def load(folder: Path, today: date, packs: Sequence[Path] = ()) -> Loaded:
    """Load and validate all records of `folder` and of the packs.

    Raises CorpusError that lists every problem: YAML that cannot be parsed, unknown or missing
    fields, dates in the future, ids that are used twice or do not exist, packs that are expired.
    """
    state = _Loading()
    for root in (folder, *packs):
        if not root.is_dir():
            state.problems.append(f"{root}: there is no such folder. Set ADVISOR_CORPUS.")
            continue
        state.problems += _misnamed_files(root)
        for path in _yaml_files(root):
            try:
                _load_file(parse(path), path.relative_to(root), root in packs, state)
            except YamlProblem as problem:
                state.problems += problem.problems
    if not state.problems:
        corpus = Corpus.model_validate({"hash": corpus_hash(folder, packs), **state.values})
        loaded = Loaded(corpus, state.positions)
        state.problems += broken_rules(corpus, today, loaded.where)
        if not corpus.records:
            state.problems.append(f"{folder}: there are no records here. Set ADVISOR_CORPUS.")
    if state.problems:
        raise CorpusError(state.problems)
    return loaded


def read_pack(folder: Path) -> Pack:
    """What `pack.yaml` says of a pack; raises CorpusError if there is none or it is malformed."""
    state = _Loading()
    path = folder / PACK_FILE
    try:
        if path.is_file():
            _load_file(parse(path), Path(PACK_FILE), True, state)
        else:
            state.problems.append(f"{path}: a pack needs this file; corpus/README.md shows one.")
    except YamlProblem as problem:
        state.problems += problem.problems
    if state.problems:
        raise CorpusError(state.problems, f"The pack {folder}")
    pack: Pack = state.values["packs"][0]
    return pack


def _yaml_files(folder: Path) -> list[Path]:
    found = [*folder.rglob("*.yaml"), *folder.rglob("*.yml")]
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))


def _misnamed_files(folder: Path) -> Iterator[str]:
    """Files among the records that would be passed over, as editors like to name them."""
    for name in ("sources", *RECORD_TYPES):
        for path in sorted((folder / name).glob("[!.]*")):
            if path.is_file() and path.suffix not in (".yaml", ".yml") and path.name[-1] != "~":
                yield f"{path}:1: a file of records ends in .yaml. Rename it."


def _load_file(file: YamlFile, relative: Path, in_pack: bool, state: _Loading) -> None:
    """Load the records, sources or words that a file holds, by its place in the folder."""
    if relative.parent == Path() and relative.suffix == ".yaml" and relative.stem in LISTS:
        _load_list(file, LISTS[relative.stem], relative.stem, state)
    elif relative.parent == Path("sources"):
        _load_list(file, Source, "sources", state)
    elif relative.parent.name in RECORD_TYPES and len(relative.parts) == 2:
        _load_record(file, relative.parent.name, state)
    elif in_pack and relative == Path(PACK_FILE):
        pack = _validate(file, (), file.data, Pack, state)
        if pack is not None:
            state.add("packs", f"Pack {pack.name}", pack, file, ())
    else:
        folders = ", ".join(["sources", *RECORD_TYPES])
        state.problems.append(f"{file.path}:1: no such place for records; known are {folders}.")


def _load_list(file: YamlFile, model: type[Model], field_name: str, state: _Loading) -> None:
    if not isinstance(file.data, list):
        state.problems.append(f"{file.at()}: a list is expected here (lines that start with ‘- ’).")
        return
    for index, item in enumerate(file.data):
        value: Any = _validate(file, (index,), item, model, state)
        if value is not None:
            state.add(field_name, f"{model.__name__} {value.id}", value, file, (index,))


def _load_record(file: YamlFile, folder: str, state: _Loading) -> None:
    record = _validate(file, (), file.data, RECORD_TYPES[folder], state)
    if record is None:
        return
    if record.id != file.path.stem:
        state.problems.append(
            f"{file.at(('id',))}: the id is ‘{record.id}’, the file is named ‘{file.path.stem}’; "
            "they must be the same."
        )
    state.add(folder, f"record {record.id}", record, file, ())
    for index, fact in enumerate(record.facts):
        state.remember(f"fact {fact.id}", file, ("facts", index))
        if fact.id.split(".")[0] != record.id:
            state.problems.append(
                f"{file.at(('facts', index, 'id'))}: the id must start with ‘{record.id}.’."
            )
        for backing_index, backing in enumerate(fact.backings):
            place: Location = ("also", backing_index - 1) if backing_index else ()
            for phrase_index, phrase in enumerate(backing.evidence):
                if len(phrase.split()) > MAX_EVIDENCE_WORDS:
                    where = file.at(("facts", index, *place, "evidence", phrase_index))
                    state.problems.append(
                        f"{where}: an evidence phrase has {len(phrase.split())} words; at most "
                        f"{MAX_EVIDENCE_WORDS} are taken."
                    )


def _validate(
    file: YamlFile, location: Location, item: Any, model: type[Model], state: _Loading
) -> Model | None:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        details = error.errors()
        for detail in details:
            # A list whose only item is wrong is not too short as well.
            if detail["type"] == "too_short" and any(
                other["loc"][: len(detail["loc"])] == detail["loc"]
                for other in details
                if other != detail
            ):
                continue
            where = file.at((*location, *detail["loc"]))
            state.problems.append(f"{where}: {_reason(detail)}")
        return None


def _reason(detail: Any) -> str:
    """What pydantic found, in words for who writes records, not code."""
    # People count from one.
    steps = [step + 1 if isinstance(step, int) else step for step in detail["loc"]]
    name = " ".join(map(str, steps)) or "the record"
    given, limits = detail["input"], detail.get("ctx", {})
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"there is no field ‘{name}’."
    if kind == "missing":
        return f"the field ‘{name}’ is missing."
    if kind == "literal_error":
        return f"{name}: ‘{given}’ is none of {limits['expected'].replace(chr(39), '')}."
    if kind == "string_pattern_mismatch":
        return f"{name}: ‘{given}’ is none. {_FORMS[limits['pattern']]}"
    if kind.startswith("date"):
        return f"{name}: ‘{given}’ is no day. Write it as 2026-06-03."
    if kind == "tuple_type":
        return f"{name}: a list is expected here, as [one, two] or lines that start with ‘- ’."
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{name}: fields are expected here, as lines of ‘name: value’."
    if kind in ("too_short", "too_long"):
        few = kind == "too_short"
        most = limits["min_length" if few else "max_length"]
        return (
            f"{name}: at {'least' if few else 'most'} {most}, here are {limits['actual_length']}."
        )
    message = detail["msg"].removeprefix("Value error, ")
    return f"{name}: {message[:1].lower()}{message[1:]}."
