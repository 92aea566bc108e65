"""Fairness: two résumés that differ in who their owner is get the same advice, word for word.

Counterfactual pairs: the same person with another name, gender, school, age or nationality. What
is quoted of the lines themselves may differ, and their numbers.
"""

import random
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from advisor.errors import DataError
from advisor.records import Corpus
from advisor.resume.advice import ResumeAdvisor
from advisor.resume.lines import read_lines
from advisor.resume.sections import parse
from advisor.resume.target import read_target
from advisor.vocabulary import Vocabulary

PEOPLE = Path(__file__).parent / "data" / "resumes" / "people.yaml"
TARGETS = ("fintech in Los Angeles", "biotech", "machine learning engineer")
# Names as they are common among different groups; each person gets one of each pair.
NAMES = (
    ("Emily Walsh", "Lakisha Washington"),
    ("Gregory Baker", "Jamal Robinson"),
    ("Anne Sullivan", "María Fernanda Gutiérrez"),
    ("Michael Carter", "Mohammed Al-Sayed"),
    ("Wei Zhang", "Hannah Schmidt"),
    ("Priya Raghavan", "Oluwaseun Adeyemi"),
)
SCHOOLS = ("Harvard University", "Cerritos College", "Stanford University", "Pierce College")
NATIONS = ("Nationality: Canadian", "Nationality: Nigerian", "Pronouns: they/them")
OLDER = 22
_QUOTED = re.compile(r"“[^”]*”")
_LINES = re.compile(r"(?: \[R\d+\])+")


def unfair_pairs(corpus: Corpus, vocabulary: Vocabulary, most: int, seed: int) -> dict[str, Any]:
    """How many pairs there were, and those that got another advice, over at most `most` people."""
    advisor = ResumeAdvisor(corpus)
    targets = [read_target(text, vocabulary, corpus) for text in TARGETS]
    people = read_people()
    draw = random.Random(seed)
    different: list[str] = []
    pairs = 0
    for person in draw.sample(people, min(most, len(people))):
        for target in targets:
            texts = {}
            for change, other in variants(person, draw):
                lines, report = read_lines(resume_text(other).encode(), "resume.txt")
                answer = advisor.advise(parse(lines, report, corpus), target)
                texts[change] = _LINES.sub("", _QUOTED.sub("“”", answer.text))
            first = texts.pop("none")
            pairs += len(texts)
            different += [
                f"{person['name']}, {change}, {target.text}"
                for change, text in texts.items()
                if text != first
            ]
    return {"pairs": pairs, "different": different}


def read_people(file: Path = PEOPLE) -> list[dict[str, Any]]:
    """The people of a file; raises DataError that names the line of what is no person."""
    text = file.read_text(encoding="utf-8")
    try:
        rows, root = yaml.safe_load(text), yaml.compose(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError([f"{file}:{line}: {error.problem}."]) from None
    if not isinstance(root, yaml.SequenceNode):
        raise DataError([f"{file}:1: this is no list of people."])
    problems = [
        f"{file}:{node.start_mark.line + 1}: a person needs a name, and sections with titles."
        for node, row in zip(root.value, rows, strict=True)
        if not _is_person(row)
    ]
    if problems:
        raise DataError(problems)
    people: list[dict[str, Any]] = rows
    return people


def _is_person(row: Any) -> bool:
    sections = row.get("sections") if isinstance(row, dict) else None
    return (
        isinstance(sections, list)
        and isinstance(row.get("name"), str)
        and all(isinstance(part, dict) and {"title", "kind"} <= part.keys() for part in sections)
    )


def variants(person: dict[str, Any], draw: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """A person as they are, and with one thing changed that must not matter."""
    yield "none", person
    for name in draw.choice(NAMES):
        yield f"name {name}", person | {"name": name}
    for school in draw.sample(SCHOOLS, 2):
        yield f"school {school}", _changed(person, o=lambda _, s=school: s)
    yield "age", _changed(person, everywhere=True, s=_earlier, e=_earlier)
    yield "nationality", person | {"said": draw.choice(NATIONS)}


def resume_text(person: dict[str, Any]) -> str:
    """A person as a plain-text résumé."""
    contact = (person.get(key) for key in ("email", "phone", "place"))
    parts = [person["name"], " | ".join(filter(None, contact))]
    parts += [person["said"]] if "said" in person else []
    for section in person["sections"]:
        parts += ["", section["title"].upper()]
        parts += [section["text"]] if "text" in section else []
        parts += [f"{name}: {items}" for name, items in section.get("groups", {}).items()]
        for entry in section.get("entries", ()):
            when = " - ".join(str(entry[key]) for key in ("s", "e") if entry.get(key))
            parts.append(", ".join(filter(None, (entry["t"], entry.get("o"), when))))
            parts += [f"Tools: {entry['x']}"] if entry.get("x") else []
            parts += [f"- {bullet}" for bullet in entry.get("b", ())]
    return "\n".join(map(str, parts)) + "\n"


def _changed(person: dict[str, Any], everywhere: bool = False, **changes: Any) -> dict[str, Any]:
    """The person with fields of entries changed: of education, or `everywhere`."""
    other = deepcopy(person)
    for section in other["sections"]:
        if everywhere or section["kind"] == "education":
            for entry in section.get("entries", ()):
                entry.update({k: f(entry[k]) for k, f in changes.items() if entry.get(k)})
    return other


def _earlier(when: Any) -> str:
    return re.sub(r"(?:19|20)\d\d", lambda match: str(int(match[0]) - OLDER), str(when))
