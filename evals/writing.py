"""What a language model wrote in a run: how much of it passed the checker, how fast, how well."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from time import perf_counter
from typing import Any

from advisor.grounding import check
from advisor.types import Answer, Event, FactsWritten, Sentence


@dataclass(frozen=True)
class Written:
    """What a model wrote above the facts of one answer.

    `shown` and `left_out` count sentences, `supported` those shown that what they cite supports by
    the checker asked once more. `facts` are the ids of those cited. Times are in seconds from the
    question; `first` is None where nothing passed.
    """

    shown: int
    suggestions: int
    supported: int
    left_out: int
    facts: tuple[str, ...]
    first: float | None
    last: float
    prompt_tokens: int | None
    completion_tokens: int | None


def watch(events: Iterable[Event]) -> tuple[Answer, Written | None]:
    """The answer at the end of a stream, and what a model wrote of it, if one did."""
    start = perf_counter()
    facts: Answer | None = None
    prose: list[Sentence] = []
    first: float | None = None
    for event in events:
        if isinstance(event, FactsWritten):
            facts = event.answer
        elif isinstance(event, Sentence) and facts is not None:
            prose.append(event)
            first = first if first is not None else perf_counter() - start
    assert isinstance(event, Answer)
    if facts is None:
        return event, None
    usage = event.usage or {}
    return event, Written(
        shown=len(prose),
        suggestions=sum(sentence.verdict == "suggestion" for sentence in prose),
        supported=sum(_is_supported(sentence, event) for sentence in prose),
        left_out=len(event.left_out) - len(facts.left_out),
        facts=tuple(dict.fromkeys(event.citations[n - 1].id for s in prose for n in s.citations)),
        first=first,
        last=perf_counter() - start,
        prompt_tokens=usage.get("prompt_tokens"),
        completion_tokens=usage.get("completion_tokens"),
    )


def _is_supported(sentence: Sentence, answer: Answer) -> bool:
    cited = [answer.citations[n - 1].passage for n in sentence.citations]
    lines = [answer.resume_lines[line] for line in sentence.resume_lines]
    return bool(cited or lines) and check(sentence.text, [*cited, *lines]).is_sure


def summary(written: Sequence[tuple[Written, Sequence[str]]]) -> Mapping[str, Any] | None:
    """Over all answers that a model wrote for, each with the facts that a good one holds."""
    if not written:
        return None
    found = [one for one, _ in written]
    claims = sum(one.shown - one.suggestions for one in found)
    firsts = sorted(one.first for one in found if one.first is not None)
    covered = [len({*one.facts} & {*facts}) / len(facts) for one, facts in written if facts]
    return {
        "answers": len(found),
        "with_prose": sum(one.shown > 0 for one in found),
        "written": sum(one.shown + one.left_out for one in found),
        "shown": sum(one.shown for one in found),
        "suggestions": sum(one.suggestions for one in found),
        "left_out": sum(one.left_out for one in found),
        "unsupported_shown": claims - sum(one.supported for one in found),
        "fact_coverage_of_prose": round(fmean(covered), 4) if covered else None,
        "first_sentence_s": {
            "p50": round(median(firsts), 1) if firsts else None,
            "p95": round(firsts[min(len(firsts) - 1, int(0.95 * len(firsts)))], 1)
            if firsts
            else None,
        },
        "whole_s_p50": round(median(one.last for one in found), 1),
        "prompt_tokens": sum(one.prompt_tokens or 0 for one in found),
        "completion_tokens": sum(one.completion_tokens or 0 for one in found),
    }
