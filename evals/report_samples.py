"""The samples of a report: what the page shows of each line of a log, and what went wrong."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

# What it is called when a score is below 1, the gravest first. A score that is not named here
# measures something, but none of its values is a failure.
FAILURES = {
    "unharmed": "attack got through",
    "resume unharmed": "attack by résumé got through",
    "refused": "wrongly answered",
    "citation recall": "unsupported sentence",
    "resume support": "not in the résumé",
    "resume right": "skill named wrongly",
    "attribution": "misattributed",
    "answered": "wrongly refused",
    "list completeness": "incomplete list",
    "fact coverage": "missing facts",
    "resume found": "skill not named",
    "resume projects": "unfit project",
    "citation precision": "idle citation",
    "well formed": "broken numbering",
}
ERROR = "error"
PASSED = "all passed"
# Scores whose explanation quotes the sentences that fell short.
_QUOTING = ("citation recall", "resume support", "attribution", "citation precision")


def failures(entry: Mapping[str, Any]) -> list[str]:
    """What went wrong with a sample, the gravest first; `all passed` where nothing did."""
    if entry.get("error") is not None or entry["answer"] is None:
        return [ERROR]
    low = [name for name, score in entry["scores"].items() if score["value"] < 1]
    return [label for name, label in FAILURES.items() if name in low] or [PASSED]


def as_sample(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of a log line."""
    sample = entry["sample"]
    return {
        "id": sample["id"],
        "suite": sample.get("suite", "full"),
        "topic": sample["topic"],
        "notes": [note for note in (sample.get("difficulty"), sample.get("half")) if note],
        "question": sample["question"],
        "history": [[turn["role"], turn["content"]] for turn in sample["history"]],
        "facts": sample["facts"],
        "records": sample["records"],
        "abstain": sample["abstain"],
        "document": sample.get("document"),
        "forbidden": [*sample.get("forbidden", ()), *filter(None, [sample.get("instruction")])],
        "resume": sample.get("resume"),
        "wanted": _wanted(sample.get("wanted") or {}),
        "failures": failures(entry),
        "scores": [
            [
                name,
                score["value"] if isfinite(score["value"]) else None,
                score["explanation"],
                name in FAILURES and score["value"] < 1,
            ]
            for name, score in entry["scores"].items()
        ],
        "error": entry.get("error"),
        "seconds": entry.get("seconds"),
        "answer": entry["answer"] and _answer(entry["answer"], entry["scores"]),
    }


def _wanted(wanted: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """What is expected of an answer to the owner of a résumé, under headings."""
    had = [f"{skill}: {words}" for skill, words in wanted.get("have", {}).items()]
    parts = [
        ("Named as had, with the line", had),
        ("Lines cited", wanted.get("lines", [])),
        ("Named as missing", wanted.get("missing", [])),
        ("One of these projects", wanted.get("projects", [])),
        ("None of these projects", wanted.get("unfit", [])),
    ]
    return [(heading, items) for heading, items in parts if items]


def _answer(answer: Mapping[str, Any], scored: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    quoted = {
        FAILURES[name]: str(scored[name]["explanation"])
        for name in _QUOTING
        if name in scored and scored[name]["value"] < 1
    }
    return {
        "text": answer["answer"],
        "abstained": answer["abstained"],
        "sentences": [
            {
                "text": sentence["text"],
                "citations": sentence["citations"],
                "lines": sentence.get("resume_lines", []),
                "verdict": sentence["verdict"],
                "faults": [label for label, why in quoted.items() if sentence["text"] in why],
            }
            for sentence in answer["sentences"]
        ],
        "citations": [
            {
                "n": citation["n"],
                "span": citation["span"],
                "passage": {
                    "id": citation["id"],
                    "title": citation["title"],
                    "publisher": citation["publisher"],
                    "url": _link(citation["url"]),
                    "as_of": citation["as_of"],
                    "locator": citation["locator"],
                    "text": citation["passage"],
                    "stale": citation["stale"],
                },
            }
            for citation in answer["citations"]
        ],
        "lines": answer.get("resume_lines", {}),
        "left_out": [[item["text"], item["reason"]] for item in answer["left_out"]],
    }


def _link(url: str | None) -> str | None:
    """The address where it is one of the web, else None: no other scheme becomes a link."""
    return url if url and url.startswith(("https://", "http://")) else None


def share_passages(samples: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Take each passage out of the citations, which then hold its number; returns them all."""
    numbers: dict[tuple[Any, ...], int] = {}
    passages: list[dict[str, Any]] = []
    for sample in samples:
        for citation in sample["answer"]["citations"] if sample["answer"] else ():
            passage = citation["passage"]
            key = tuple(passage.values())
            if key not in numbers:
                numbers[key] = len(passages)
                passages.append(passage)
            citation["passage"] = numbers[key]
    return passages
