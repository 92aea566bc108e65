"""How well résumés are read: every file of `evals/data/resumes` against its truth.

`python -m evals.resumes` prints the figures over all files with their 95% intervals (drawn by
file) and by layout; `--failures` what was missed or wrong in each file.

Two texts are the same where they are so without case, accents and punctuation. An organisation or
title is also the same where one contains the other with at least half of its words. Dates are
compared at the truth's precision, in entries that were matched. A skill is right by its name; those
that the truth calls optional count neither way. An order is right where every snippet comes after
the one before it, in one of the ways in which a person may read the page.
"""

import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from statistics import fmean, median

from pydantic import BaseModel, ConfigDict

from advisor.errors import DocumentError
from advisor.resume.read import read_resume
from advisor.resume.types import Entry, Report, Resume, Strength
from advisor.settings import load_settings
from evals.stats import interval
from ingest.corpus import load_corpus

FOLDER = Path(__file__).parent / "data" / "resumes"
# What is counted item by item, so that it has precision and recall.
COUNTED = (
    "name", "email", "phone", "links", "schools", "employers", "projects", "dates", "graduation",
    "skills",
)  # fmt: skip
UNSPACED = r"\u3040-\u30ff\u3400-\u9fff"
SINGLE_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
)


class TrueEntry(BaseModel):
    """A degree, post or project as the file shows it; one date alone stands in `end`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: str | None
    title: str
    start: str | None
    end: str | None


class TrueSkill(BaseModel):
    """A skill of the corpus's list, and the strongest way in which the file shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    strength: Strength


class Truth(BaseModel):
    """What a file shows, as `truth.jsonl` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    layout: str
    generator: str
    two_columns: bool
    pages: int
    name: str
    other_names: tuple[str, ...] = ()
    email: str | None
    phone: str | None
    links: tuple[str, ...]
    degree: str | None
    graduation: str | None
    education: tuple[TrueEntry, ...]
    experience: tuple[TrueEntry, ...]
    projects: tuple[TrueEntry, ...]
    skills: tuple[TrueSkill, ...]
    optional_skills: tuple[str, ...] = ()
    order: tuple[str, ...]
    other_orders: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Count:
    """Of one thing in one file: how many are `true`, were `read`, and were read rightly.

    `missed` and `wrong` name them.
    """

    right: int
    read: int
    true: int
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileScore:
    """What was measured of a file; `error` says why it could not be read."""

    truth: Truth
    counts: Mapping[str, Count]
    strengths: tuple[bool, ...]
    wrong_strengths: tuple[str, ...]
    in_order: bool
    lost: tuple[str, ...]
    confidence: float
    milliseconds: float
    error: str | None = None


@dataclass(frozen=True)
class Figures:
    """The scores of files, and the figures over them; a figure without any item is 1."""

    files: tuple[FileScore, ...]

    def recall(self, what: str) -> float:
        """The share of what is true that was read."""
        return _mean(_flat(self._recalled(what)))

    def precision(self, what: str) -> float:
        """The share of what was read that is true."""
        return _mean(_flat(self._precise(what)))

    def f1(self, what: str) -> float:
        """The harmonic mean of both."""
        return _mean(_flat(self._both(what)))

    def strength_accuracy(self) -> float:
        """The share of rightly read skills whose strength is right, too."""
        return _mean([float(right) for score in self.files for right in score.strengths])

    def order(self, two_columns: bool = False) -> float:
        """The share of files (perhaps of those in two columns only) in the right order."""
        return _mean([float(s.in_order) for s in self.files if s.truth.two_columns >= two_columns])

    def confidence(self) -> float:
        """The mean of the reader's own confidence."""
        return _mean([score.confidence for score in self.files])

    def milliseconds(self) -> tuple[float, float]:
        """The median and the 95th percentile of the time for a file."""
        times = sorted(score.milliseconds for score in self.files)
        return median(times), times[min(len(times) - 1, round(0.95 * len(times)))]

    def by_layout(self) -> dict[str, "Figures"]:
        """The same for each layout."""
        ordered = sorted(self.files, key=lambda score: score.truth.layout)
        groups = groupby(ordered, key=lambda score: score.truth.layout)
        return {layout: Figures(tuple(scores)) for layout, scores in groups}

    def table(self) -> list[tuple[str, list[list[float]]]]:
        """Each figure with its values, one list a file."""
        rows = [
            (f"{what}, {how}", values(what))
            for what in COUNTED
            for how, values in (("recall", self._recalled), ("precision", self._precise))
        ]
        rows.append(("skills, F1", self._both("skills")))
        strengths = [[float(right) for right in score.strengths] for score in self.files]
        rows.append(("strength of rightly read skills", strengths))
        for name, chosen in (
            ("order, two columns", [s for s in self.files if s.truth.two_columns]),
            ("order, all", self.files),
        ):
            rows.append((name, [[float(score.in_order)] for score in chosen]))
        rows.append(("confidence", [[score.confidence] for score in self.files]))
        return rows

    def _recalled(self, what: str) -> list[list[float]]:
        counts = [score.counts[what] for score in self.files]
        return [_ones(count.right, count.true) for count in counts]

    def _precise(self, what: str) -> list[list[float]]:
        counts = [score.counts[what] for score in self.files]
        return [_ones(count.right, count.read) for count in counts]

    def _both(self, what: str) -> list[list[float]]:
        # F1 is twice what is right over all that was read and all that is true.
        counts = [score.counts[what] for score in self.files]
        return [_ones(2 * count.right, count.read + count.true) for count in counts]


def load_truth(folder: Path) -> list[Truth]:
    """The truth of a folder's files, in its order."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [Truth.model_validate_json(line) for line in lines]


def measure(folder: Path, read: Callable[[bytes, str], Resume]) -> Figures:
    """Read and score every file that the folder's truth names; an unreadable one has nothing."""
    scores = []
    for truth in load_truth(folder):
        data = (folder / truth.file).read_bytes()
        began = time.perf_counter()
        error = None
        try:
            resume = read(data, truth.file)
        except DocumentError as problem:
            resume, error = Resume((), Report(confidence=0, pages=0, columns=0)), str(problem)
        scores.append(score(resume, truth, 1000 * (time.perf_counter() - began), error))
    return Figures(tuple(scores))


def score(
    resume: Resume, truth: Truth, milliseconds: float = 0, error: str | None = None
) -> FileScore:
    """The scores of what was read of one file."""
    counts = {
        "name": _one(resume.name, (truth.name, *truth.other_names), words),
        "email": _one(resume.email, (truth.email,), str.casefold),
        "phone": _one(resume.phone, (truth.phone,), digits),
        "links": _set(resume.links, truth.links, link),
        "graduation": _one(resume.graduation, (truth.graduation,), lambda year: year[:4]),
    }
    pairs: list[tuple[Entry, TrueEntry]] = []
    for what, kind, true in (
        ("schools", "education", truth.education),
        ("employers", "experience", truth.experience),
        ("projects", "projects", truth.projects),
    ):
        read = [e for section in resume.sections if section.kind == kind for e in section.entries]
        matched = match(read, true)
        pairs += matched
        if what == "projects":
            counts[what] = _titles(read, true, matched)
        else:
            counts[what] = _organisations(read, true, matched)
    counts["dates"] = _add([_dates(read, true) for read, true in pairs])
    optional = {words(name) for name in truth.optional_skills}
    named = [skill.name for skill in resume.skills if words(skill.name) not in optional]
    counts["skills"] = _set(named, [skill.name for skill in truth.skills], words)
    shown = {words(skill.name): skill.strength for skill in resume.skills}
    judged = [skill for skill in truth.skills if words(skill.name) in shown]
    lost = _lost(resume, truth)
    return FileScore(
        truth=truth,
        counts=counts,
        strengths=tuple(shown[words(skill.name)] == skill.strength for skill in judged),
        wrong_strengths=tuple(
            f"{skill.name}: {shown[words(skill.name)]}, not {skill.strength}"
            for skill in judged
            if shown[words(skill.name)] != skill.strength
        ),
        in_order=not lost,
        lost=lost,
        confidence=resume.report.confidence,
        milliseconds=milliseconds,
        error=error,
    )


def words(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents and punctuation; an “&” is an “and”."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(SINGLE_LETTERS)
    text = re.sub(r"['’‘ʼ`]", "", text).replace("&", " and ")
    # What makes C, C++ and C# different skills is no punctuation; Han and kana know no spaces.
    return tuple(re.findall(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:\+\+|#)?", text))


def digits(phone: str) -> str:
    """The digits of a telephone number, from the first that is not 0."""
    return "".join(c for c in phone if c.isdigit()).lstrip("0")


def link(address: str) -> str:
    """An address without scheme, www and last slash."""
    return re.sub(r"^(https?://)?(www\.)?", "", address.casefold().strip()).rstrip("/")


def same(one: str | None, other: str | None) -> bool:
    """Whether two names are equal, or one holds the other with at least half of its words."""
    if not one or not other:
        return False
    short, long = sorted((words(one), words(other)), key=len)
    if not short or 2 * len(short) < len(long):
        return False
    starts = range(len(long) - len(short) + 1)
    return any(long[start : start + len(short)] == short for start in starts)


def same_date(read: str | None, true: str) -> bool:
    """Whether a date is the true one at the precision of that."""
    return read is not None and (read == true or (len(true) == 4 and read[:4] == true))


def match(read: Sequence[Entry], true: Sequence[TrueEntry]) -> list[tuple[Entry, TrueEntry]]:
    """Entries read and true, one to one, that share the organisation or the title; best first."""
    likeness = []
    for i, ours in enumerate(read):
        for j, theirs in enumerate(true):
            organisation = same(ours.organisation, theirs.organisation)
            title = same(ours.title, theirs.title)
            dates = any(
                same_date(a, b)
                for a, b in ((ours.start, theirs.start), (ours.end, theirs.end))
                if b
            )
            if organisation or title:
                likeness.append((4 * organisation + 2 * title + dates, -i, -j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(likeness, reverse=True):
        if -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return [(read[i], true[j]) for i, j in sorted(pairs.items())]


def _organisations(
    read: Sequence[Entry], true: Sequence[TrueEntry], pairs: Sequence[tuple[Entry, TrueEntry]]
) -> Count:
    right = [pair for pair in pairs if same(pair[0].organisation, pair[1].organisation)]
    ours = [entry.organisation for entry in read if entry.organisation]
    theirs = [entry.organisation for entry in true if entry.organisation]
    found = [(a.organisation or "", b.organisation or "") for a, b in right]
    return _count(ours, theirs, found)


def _titles(
    read: Sequence[Entry], true: Sequence[TrueEntry], pairs: Sequence[tuple[Entry, TrueEntry]]
) -> Count:
    found = [(a.title, b.title) for a, b in pairs if same(a.title, b.title)]
    return _count([entry.title for entry in read], [entry.title for entry in true], found)


def _dates(read: Entry, true: TrueEntry) -> Count:
    if true.start is None and true.end is not None:
        # One date alone: the reader may call it start or end, or both.
        given = list(dict.fromkeys(day for day in (read.start, read.end) if day))
        right = [day for day in given if same_date(day, true.end)]
        kept = right[:1] + [day for day in given if day not in right]
        return _count(kept, [true.end], [(right[0], true.end)] if right else [])
    sides = [(read.start, true.start), (read.end, true.end)]
    return _count(
        [ours for ours, _ in sides if ours],
        [theirs for _, theirs in sides if theirs],
        [(ours, theirs) for ours, theirs in sides if ours and theirs and same_date(ours, theirs)],
    )


def _lost(resume: Resume, truth: Truth) -> tuple[str, ...]:
    """The snippets out of order in the best of the ways to read; none where one way is right."""
    text = _run(line.text for line in resume.lines)
    best: tuple[str, ...] | None = None
    for way in (truth.order, *truth.other_orders):
        place, lost = 0, []
        for snippet in way:
            wanted = _run([snippet])
            found = text.find(wanted, place)
            if found < 0:
                lost.append(snippet)
            else:
                place = found + len(wanted)
        if best is None or len(lost) < len(best):
            best = tuple(lost)
    return best or ()


def _run(texts: Iterable[str]) -> str:
    return "".join("".join(words(text)) for text in texts)


def _one(read: str | None, true: Sequence[str | None], form: Callable[[str], object]) -> Count:
    wanted = [text for text in true if text]
    if read and any(form(read) == form(text) for text in wanted):
        return Count(1, 1, 1)
    return Count(0, int(bool(read)), int(bool(wanted)), tuple(wanted[:1]), (read,) if read else ())


def _set(read: Iterable[str], true: Iterable[str], form: Callable[[str], object]) -> Count:
    ours, theirs = {form(text): text for text in read}, {form(text): text for text in true}
    return Count(
        len(ours.keys() & theirs.keys()),
        len(ours),
        len(theirs),
        tuple(text for key, text in theirs.items() if key not in ours),
        tuple(text for key, text in ours.items() if key not in theirs),
    )


def _count(read: list[str], true: list[str], pairs: list[tuple[str, str]]) -> Count:
    wrong, missed = list(read), list(true)
    for ours, theirs in pairs:
        wrong.remove(ours)
        missed.remove(theirs)
    return Count(len(pairs), len(read), len(true), tuple(missed), tuple(wrong))


def _add(counts: Sequence[Count]) -> Count:
    return Count(
        sum(count.right for count in counts),
        sum(count.read for count in counts),
        sum(count.true for count in counts),
        tuple(text for count in counts for text in count.missed),
        tuple(text for count in counts for text in count.wrong),
    )


def _ones(right: int, of: int) -> list[float]:
    return [1.0] * right + [0.0] * (of - right)


def _flat(values: Iterable[list[float]]) -> list[float]:
    return [value for of_file in values for value in of_file]


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 1.0


def _overall(figures: Figures) -> Iterable[str]:
    yield "| figure | value | 95% interval | n |"
    yield "|---|---|---|---|"
    for name, values in figures.table():
        flat = _flat(values)
        if not flat:
            continue
        files = [number for number, of_file in enumerate(values) for _ in of_file]
        low, high = interval(flat, files)
        yield f"| {name} | {fmean(flat):.3f} | {low:.3f} to {high:.3f} | {len(flat)} |"
    middle, high = figures.milliseconds()
    yield f"| milliseconds a file, median | {middle:.0f} | 95th percentile {high:.0f} | |"
    unread = sum(score.error is not None for score in figures.files)
    yield f"| files that could not be read | {unread} | | {len(figures.files)} |"


def _by_layout(figures: Figures) -> Iterable[str]:
    short = [what for what in COUNTED if what != "skills"]
    heads = ["layout", "n", *short, "skills F1", "strength", "order", "confidence", "ms"]
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for layout, of_layout in figures.by_layout().items():
        both = [f"{of_layout.recall(what):.2f}/{of_layout.precision(what):.2f}" for what in short]
        rest = [
            of_layout.f1("skills"),
            of_layout.strength_accuracy(),
            of_layout.order(),
            of_layout.confidence(),
        ]
        middle, _ = of_layout.milliseconds()
        cells = [layout, str(len(of_layout.files)), *both, *(f"{value:.2f}" for value in rest)]
        yield f"| {' | '.join(cells)} | {middle:.0f} |"


def failures(figures: Figures) -> Iterable[str]:
    """A block of lines for each file of which something was missed or wrong."""
    for of_file in figures.files:
        lines = [f"could not be read: {of_file.error}"] if of_file.error else []
        for what, count in of_file.counts.items():
            if count.missed or count.wrong:
                lines.append(f"{what}: missed {list(count.missed)}, wrong {list(count.wrong)}")
        lines += [f"strength of {text}" for text in of_file.wrong_strengths]
        if of_file.lost:
            lines.append(f"order: {list(of_file.lost)}")
        if lines:
            yield f"\n{of_file.truth.file}"
            yield from (f"  {line}" for line in lines)


def main(arguments: Sequence[str]) -> None:
    """Print the figures; with `--failures` the failures, too."""
    corpus = load_corpus(load_settings().corpus, date.today())

    def read(data: bytes, name: str) -> Resume:
        return read_resume(data, name, corpus)

    first = load_truth(FOLDER)[0].file
    read((FOLDER / first).read_bytes(), first)  # what is loaded at first use
    figures = measure(FOLDER, read)
    say(f"{len(figures.files)} files, {len(figures.by_layout())} layouts\n")
    for line in _overall(figures):
        say(line)
    say("\nRecall/precision by layout:\n")
    for line in _by_layout(figures):
        say(line)
    if "--failures" in arguments:
        for line in failures(figures):
            say(line)


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
