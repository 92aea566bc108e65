"""The check of the corpus: each kind of neglect is found, with its file and line."""

from datetime import date
from pathlib import Path

import pytest

from ingest.check import Finding, check_corpus
from ingest.corpus import load
from tests.ingest.test_corpus import TODAY, make_corpus, path_of


def found(folder: Path, today: date = TODAY) -> list[Finding]:
    return list(check_corpus(load(folder, today), today))


def test_a_kept_corpus_has_nothing_to_mend(tmp_path: Path) -> None:
    assert found(make_corpus(tmp_path)) == []


NEGLECTED: dict[str, tuple[str, str, str, int, str]] = {
    # what is neglected: file, text, what stands there instead, line that is named, finding
    "a source that no fact uses": (
        "sources", "- id: kestrel-jobs",
        "- {id: old, title: Old, publisher: P, url: null, published: null, "
        "seen: 2026-04-01, tier: press}\n- id: kestrel-jobs",
        8, "no fact uses the source ‘old’.",
    ),
    "an address that stands twice": (
        "sources", "  url: null", "  url: http://www.gazette.example/robots/",
        8, "the address stands at the source ‘gazette-robots’ already.",
    ),
    "a company's fact without its name": (
        "company", "text: Kestrel Loom builds", "text: A maker in town builds",
        10, "the fact does not name its subject (‘Kestrel Loom’).",
    ),
    "a fact that hangs on another": (
        "project", "text: A lorry", "text: It is said that a lorry",
        9, "the fact does not name its subject (‘Lorry route planner’).",
    ),
    "a fact that is a story": (
        "guide", "start with a drawing.", "start with a drawing. Then one talks. Then one waits.",
        8, "the fact has 3 sentences; part it in facts of two.",
    ),
    "a fact that was copied with the name swapped": (
        "guide", "text: Interviews about grippers start with a drawing.",
        "text: Interviews about grippers are what freight firms pay for.",
        8, "the fact says nearly the same as ‘route-planner.demand’.",
    ),
    "a text that a remark cut off": (
        "guide", "start with a drawing.", "start with # 1 drawing.",
        8, "the text ends in no full stop. If a ‘#’ or ‘: ’ cut it off, put it in quotes.",
    ),
    "curly quotes": (
        "guide", '["start with a drawing", "about grippers"]', "[“start with”, “a drawing”]",
        11, "type straight quotes around a phrase, not curly ones.",
    ),
    "advice that is a speech": (
        "project", "first_step: Draw the map.",
        f"first_step: Draw {'one more map and ' * 5}stop.",
        15, "the advice has 22 words; at most 20.",
    ),
    "milestones that do not add up": (
        "project", "hours: [20, 30]", "hours: [20, 30]\n  milestones: [{step: Draw it., hours: 2}]",
        16, "the milestones take 2 hours, which is not within 20 to 30.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("neglected", NEGLECTED)
def test_neglect_is_found_with_its_file_and_line(tmp_path: Path, neglected: str) -> None:
    file, old, new, line, says = NEGLECTED[neglected]
    make_corpus(tmp_path, **{file: (old, new)})
    assert [str(finding) for finding in found(tmp_path)] == [
        f"{path_of(tmp_path, file)}:{line}: {says}"
    ]


def test_an_expired_fact_is_a_warning(tmp_path: Path) -> None:
    make_corpus(tmp_path, project=("kind: demand", "kind: funding"))
    assert found(tmp_path, date(2026, 9, 2)) == []
    (finding,) = found(tmp_path, date(2026, 9, 3))
    assert finding == Finding(
        f"{path_of(tmp_path, 'project')}:11",
        "the fact has expired: it is of 2026-03-02, and ‘funding’ lasts 6 months. Look for a "
        "newer source.",
        warning=True,
    )


def test_a_fact_that_names_its_own_date_is_history(tmp_path: Path) -> None:
    make_corpus(tmp_path, project=("what freight firms pay for.", "what firms bought in 2026."))
    assert found(tmp_path, date(2040, 1, 1)) == []
