"""How well personal data is masked: sentences with known truth, and every generated résumé.

`python -m evals.masking` prints, by kind, how many originals leaked and how many words were masked
that should not be; `--failures` names them. An original leaks where it, or a part of a person's
name of three letters or more, can still be read.
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from advisor.records import Corpus
from advisor.resume.known import fold
from advisor.resume.masking import Masked, Masking, masker
from advisor.resume.people import key
from advisor.resume.read import read_resume
from evals.resumes import FOLDER, Truth, load_truth
from ingest.corpus import load_corpus

DATA = Path(__file__).parent / "data" / "masking.jsonl"


@dataclass(frozen=True)
class Row:
    """A sentence, what of it must be masked by kind, and what must stay."""

    id: str
    set: str
    text: str
    mask: dict[str, list[str]]
    keep: list[str]


@dataclass(frozen=True)
class Outcome:
    """Of one text: how many originals of each kind, which leaked, and what was masked wrongly."""

    id: str
    originals: Counter[str]
    leaked: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]
    kept: int
    milliseconds: float


def load_rows(path: Path = DATA) -> list[Row]:
    """The sentences in their order."""
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def on_sentence(row: Row, masking: Masking) -> Outcome:
    """Mask one sentence; wrong is what should stay and did not, whole."""
    start = time.perf_counter()
    masked = masking.mask(row.text)
    spent = 1000 * (time.perf_counter() - start)
    leaked = [
        (kind, original)
        for kind, originals in row.mask.items()
        for original in originals
        if _reads(masked.text, original, kind)
    ]
    wrong = [phrase for phrase in row.keep if phrase not in masked.text]
    counts = Counter({kind: len(originals) for kind, originals in row.mask.items()})
    return Outcome(row.id, counts, tuple(leaked), tuple(wrong), len(row.keep), spent)


def on_resume(truth: Truth, corpus: Corpus) -> tuple[Outcome, Masked]:
    """Read and mask one résumé as a whole; its employers, schools and skills must stay."""
    resume = read_resume((FOLDER / truth.file).read_bytes(), truth.file, corpus)
    text = "\n".join(line.text for line in resume.lines)
    masking = masker(resume, corpus)
    start = time.perf_counter()
    masked = masking.mask(text)
    spent = 1000 * (time.perf_counter() - start)
    masking.assert_clean(masked.text)
    known = [("name", truth.name), ("email", truth.email), ("phone", truth.phone)]
    known += [("name", name) for name in truth.other_names]
    known += [("link", link) for link in truth.links]
    present = [(kind, value) for kind, value in known if value]
    leaked = [(kind, value) for kind, value in present if _reads(masked.text, value, kind)]
    entries = (*truth.education, *truth.experience)
    # What bears the owner's name is masked rightly; what a line break parts cannot be looked for.
    organisations = {e.organisation for e in entries if e.organisation and e.organisation in text}
    stay = {*organisations, *(s.name for s in truth.skills if s.name in text)}
    own = set(key(truth.name).split())
    stay = {phrase for phrase in stay if not own & set(key(phrase).split())}
    wrong = [phrase for phrase in sorted(stay) if phrase not in masked.text]
    counts = Counter(kind for kind, _ in present)
    return Outcome(truth.file, counts, tuple(leaked), tuple(wrong), len(stay), spent), masked


def _reads(text: str, original: str, kind: str) -> bool:
    """Whether an original can still be read in a masked text."""
    text = fold(re.sub(r"\[[A-Z]+ \d+\]", " ", text))
    if kind == "name":
        words = set(re.findall(r"[^\W\d_]+", text))
        parts = [part for part in re.findall(r"[^\W\d_]+", fold(original)) if len(part) >= 3]
        return any(part in words for part in parts) or fold(original) in text
    if kind == "phone":
        return re.sub(r"\D", "", original)[-7:] in re.sub(r"\D", "", text)
    return fold(original).removeprefix("https://") in text


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    """A line for each kind, for what stays, and for the speed."""
    originals = sum((o.originals for o in outcomes), Counter[str]())
    leaked = Counter(kind for o in outcomes for kind, _ in o.leaked)
    rows = [f"{kind:8} {leaked[kind]:3} of {originals[kind]} leaked" for kind in sorted(originals)]
    wrong, kept = sum(len(o.wrong) for o in outcomes), sum(o.kept for o in outcomes)
    times = sorted(o.milliseconds for o in outcomes)
    return [
        *rows,
        f"masked though it should stay: {wrong} of {kept}",
        f"milliseconds: median {median(times):.0f}, p95 {times[int(0.95 * (len(times) - 1))]:.0f}",
    ]


def failures(outcomes: Iterable[Outcome]) -> list[str]:
    """What leaked and what was masked wrongly, a line a text."""
    return [f"{o.id}: {o.leaked} {o.wrong}" for o in outcomes if o.leaked or o.wrong]


def main(arguments: Sequence[str]) -> None:
    """Print the figures of both sets."""
    corpus = load_corpus(Path(__file__).parents[1] / "corpus", date.today())
    rows = load_rows()
    for name in ("first", "later"):
        outcomes = [on_sentence(row, masker(corpus=corpus)) for row in rows if row.set == name]
        _print(f"sentences, {name}", outcomes, "--failures" in arguments)
    outcomes = [on_resume(truth, corpus)[0] for truth in load_truth(FOLDER)]
    _print("résumés", outcomes, "--failures" in arguments)


def _print(title: str, outcomes: Sequence[Outcome], with_failures: bool) -> None:
    lines = [f"{title}: {len(outcomes)}", *summary(outcomes)]
    sys.stdout.write("\n".join([*lines, *(failures(outcomes) if with_failures else []), "", ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
