"""Loading the records: every problem is found and named, with file and line, before any work.

corpus/
├── sectors.yaml, places.yaml, skills.yaml    the vocabulary, a list each
├── sources/*.yaml                            lists of sources
└── companies/, projects/, guides/, briefs/, events/    a record a file, named by its id
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from advisor.errors import CorpusError
from advisor.grounding import check
from advisor.records import RECORD_TYPES, Corpus, Place, Record, Source, Term

MAX_EVIDENCE_WORDS = 6
LISTS: dict[str, type[BaseModel]] = {"sectors": Term, "places": Place, "skills": Term}

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]
Where = Callable[..., str]


@dataclass
class _File:
    """A parsed file, with the means to say on which line a value stands."""

    path: Path
    root: yaml.Node
    data: Any

    def at(self, location: Location = ()) -> str:
        """`file:line` of the value at `location`, or of the nearest thing above it."""
        node = self.root
        for step in location:
            child = _child(node, step)
            if child is None:
                break
            node = child
        return f"{self.path}:{node.start_mark.line + 1}"


@dataclass
class _Loading:
    """What is being loaded, and the problems met on the way."""

    today: date
    problems: list[str] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)


def corpus_hash(folder: Path) -> str:
    """The hash of all record files, by which an index knows whether it is out of date."""
    digest = hashlib.sha256()
    for path in _yaml_files(folder):
        digest.update(str(path.relative_to(folder)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def load_corpus(folder: Path, today: date) -> Corpus:
    """Load and validate all records of `folder`.

    Raises CorpusError that lists every problem: YAML that cannot be parsed, unknown or missing
    fields, dates in the future, ids that are used twice or do not exist.
    """
    if not folder.is_dir():
        raise CorpusError([f"{folder}: there is no such folder. Set ADVISOR_CORPUS."])
    state = _Loading(today)
    known = {Path(f"{name}.yaml") for name in LISTS}
    values: dict[str, list[Any]] = {}
    places: dict[str, tuple[_File, Location]] = {}
    for path in _yaml_files(folder):
        relative = path.relative_to(folder)
        file = _parse(path, state)
        if file is None:
            continue
        if relative in known:
            values.setdefault(relative.stem, []).extend(
                _load_list(file, LISTS[relative.stem], state, places)
            )
        elif relative.parent == Path("sources"):
            values.setdefault("sources", []).extend(_load_list(file, Source, state, places))
        elif relative.parent.name in RECORD_TYPES and len(relative.parts) == 2:
            record_type = RECORD_TYPES[relative.parent.name]
            values.setdefault(relative.parent.name, []).extend(
                _load_record(file, record_type, state, places)
            )
        else:
            folders = ", ".join(["sources", *RECORD_TYPES])
            state.problems.append(f"{path}:1: no such place for records; known are {folders}.")
    if not state.problems:
        corpus = Corpus.model_validate({"hash": corpus_hash(folder), **values})
        state.problems += _cross_check(corpus, places, state.today)
    if state.problems:
        raise CorpusError(state.problems)
    if not corpus.records:
        raise CorpusError([f"{folder}: there are no records here. Set ADVISOR_CORPUS."])
    return corpus


def _yaml_files(folder: Path) -> list[Path]:
    found = [*folder.rglob("*.yaml"), *folder.rglob("*.yml")]
    return sorted(path for path in found if path.is_file())


def _parse(path: Path, state: _Loading) -> _File | None:
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            state.problems.append(f"{path}:1: the file is empty.")
            return None
        odd = list(_odd_nodes(root, ()))
        if odd:
            state.problems += [f"{path}:{line}: {reason}." for line, reason in odd]
            return None
        return _File(path, root, yaml.safe_load(text))
    except UnicodeDecodeError:
        state.problems.append(f"{path}:1: the file is not UTF-8 text.")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        state.problems.append(f"{path}:{line}: this is no YAML: it holds a control character.")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        state.problems.append(f"{path}:{line}: this is no YAML: {error.problem}.")
    return None


def _load_list(
    file: _File, model: type[Model], state: _Loading, places: dict[str, tuple[_File, Location]]
) -> list[Model]:
    if not isinstance(file.data, list):
        state.problems.append(f"{file.at()}: a list is expected here (lines that start with ‘- ’).")
        return []
    loaded = []
    for index, item in enumerate(file.data):
        value = _validate(file, (index,), item, model, state)
        if value is not None:
            _remember(f"{model.__name__} {value.id}", file, (index,), state, places)  # type: ignore[attr-defined]
            loaded.append(value)
    return loaded


def _load_record(
    file: _File, model: type[Record], state: _Loading, places: dict[str, tuple[_File, Location]]
) -> list[Record]:
    record = _validate(file, (), file.data, model, state)
    if record is None:
        return []
    if record.id != file.path.stem:
        state.problems.append(
            f"{file.at(('id',))}: the id is ‘{record.id}’, the file is named ‘{file.path.stem}’; "
            "they must be the same."
        )
    _remember(f"record {record.id}", file, (), state, places)
    for index, fact in enumerate(record.facts):
        _remember(f"fact {fact.id}", file, ("facts", index), state, places)
        if fact.id.split(".")[0] != record.id:
            state.problems.append(
                f"{file.at(('facts', index, 'id'))}: the id must start with ‘{record.id}.’."
            )
        for phrase_index, phrase in enumerate(fact.evidence):
            if len(phrase.split()) > MAX_EVIDENCE_WORDS:
                state.problems.append(
                    f"{file.at(('facts', index, 'evidence', phrase_index))}: an evidence phrase "
                    f"has {len(phrase.split())} words; at most {MAX_EVIDENCE_WORDS} are taken."
                )
    return [record]


def _validate(
    file: _File, location: Location, item: Any, model: type[Model], state: _Loading
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
            state.problems.append(
                f"{where}: {_reason(detail['type'], detail['loc'], detail['msg'])}"
            )
        return None


def _reason(error_type: str, location: Sequence[int | str], message: str) -> str:
    name = ".".join(str(step) for step in location) or "the record"
    if error_type == "extra_forbidden":
        return f"there is no field ‘{name}’."
    if error_type == "missing":
        return f"the field ‘{name}’ is missing."
    return f"{name}: {message[:1].lower()}{message[1:]}."


def _remember(
    name: str,
    file: _File,
    location: Location,
    state: _Loading,
    places: dict[str, tuple[_File, Location]],
) -> None:
    if name in places:
        other, other_location = places[name]
        state.problems.append(
            f"{file.at(location)}: {name} exists already, at {other.at(other_location)}."
        )
    places[name] = (file, location)


def _cross_check(
    corpus: Corpus, places: dict[str, tuple[_File, Location]], today: date
) -> Iterator[str]:
    """What no single record shows: references that lead nowhere, dates that have not come yet."""

    def where(name: str, *location: int | str) -> str:
        file, base = places[name]
        return file.at((*base, *location))

    yield from _check_sources(corpus, today, where)
    yield from _check_records(corpus, where)
    yield from _check_facts(corpus, today, where)


def _check_sources(corpus: Corpus, today: date, where: Where) -> Iterator[str]:
    for source in corpus.sources:
        for name in ("published", "seen"):
            day = getattr(source, name)
            if day is not None and day > today:
                yield f"{where(f'Source {source.id}', name)}: {name} {day} lies in the future."


def _check_records(corpus: Corpus, where: Where) -> Iterator[str]:
    regions = [place.id for place in corpus.places]
    references: list[tuple[str, str, Iterable[str]]] = [
        ("sectors", "sector", [sector.id for sector in corpus.sectors]),
        ("places", "place", regions),
        ("skills", "skill", [skill.id for skill in corpus.skills]),
        ("companies", "company", [company.id for company in corpus.companies]),
    ]
    for place in corpus.places:
        yield from _unknown(where, f"Place {place.id}", "within", "place", place.within, regions)
    for record in corpus.records.values():
        at = f"record {record.id}"
        for name, noun, known in references:
            yield from _unknown(where, at, name, noun, getattr(record, name, ()), known)
        # The name heads what is shown of the record, so the checker must find it supported.
        if check(record.name, [fact.text for fact in record.facts]).verdict != "supported":
            yield f"{where(at, 'name')}: no fact of the record bears out the name ‘{record.name}’."


def _check_facts(corpus: Corpus, today: date, where: Where) -> Iterator[str]:
    for _, fact in corpus.facts.values():
        at = f"fact {fact.id}"
        if fact.source not in corpus.sources_by_id:
            yield f"{where(at, 'source')}: there is no source ‘{fact.source}’."
        if fact.as_of is not None and fact.as_of > today:
            yield f"{where(at, 'as_of')}: as_of {fact.as_of} lies in the future."
        yield from _unknown(where, at, "conflicts_with", "fact", fact.conflicts_with, corpus.facts)


def _unknown(
    where: Where, name: str, field_name: str, noun: str, ids: Iterable[str], known: Iterable[str]
) -> Iterator[str]:
    for index, value in enumerate(ids):
        if value not in known:
            yield f"{where(name, field_name, index)}: there is no {noun} ‘{value}’."


def _child(node: yaml.Node, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    return None


def _odd_nodes(node: yaml.Node, above: tuple[yaml.Node, ...]) -> Iterator[tuple[int, str]]:
    """What YAML allows and a record does not: (line, reason) each.

    A key that stands twice, of which YAML would silently take the last; a key that is no word; a
    node inside itself; a day that does not exist.
    """
    line = node.start_mark.line + 1
    if node in above:
        yield line, "this is no YAML: it stands inside itself"
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield key.start_mark.line + 1, "this is no YAML: a key must be a word"
                continue
            if key.value in seen:
                yield key.start_mark.line + 1, f"‘{key.value}’ is given twice"
            seen.add(key.value)
            yield from _odd_nodes(value, (*above, node))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _odd_nodes(item, (*above, node))
    elif node.tag.endswith(":timestamp"):
        try:
            date.fromisoformat(node.value[:10])
        except ValueError:
            yield line, f"there is no day ‘{node.value}’"
