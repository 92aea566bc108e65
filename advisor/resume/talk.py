"""Talking about a résumé: what suits its owner, mock interview questions, and feedback."""

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.records import Corpus, Record
from advisor.resume.advice import ResumeAdvisor
from advisor.resume.interview import NEXT, in_interview
from advisor.resume.mock import is_answer
from advisor.resume.target import Target, guides_for
from advisor.resume.types import Entry, Line, Resume
from advisor.retrieval import HybridRetriever
from advisor.text import content_stems
from advisor.types import Answer, Query, Turn

_ABOUT_ME = re.compile(
    r"\b(?:suits?|fits?|match(?:es)?|best for|good for|right for|advise|advice for)\b"
    r".{0,40}\b(?:me|my|i)\b"
    r"|\b(?:my|on my) (?:resume|résumé|cv|skills?|gaps?|profile|background|chances)\b"
    r"|\bwhat (?:am i|do i|i am|i'm) (?:missing|lack)|\bam i (?:ready|qualified|a (?:good )?fit)\b"
    r"|\bwhat should i (?:learn|build|do|start)\b",
    re.IGNORECASE,
)
_REWRITE = re.compile(
    r"\b(?:re-?write|re-?word|re-?phrase|improve|strengthen|polish|sharpen)\b.{0,60}"
    r"\b(?:bullet(?:s| points?)?|lines?|wording)\b|\b(?:weak|stronger) (?:bullets?|lines?)\b",
    re.IGNORECASE,
)
# A question on one's own work, whatever else it names.
_MINE = re.compile(
    r"\b(?:my|on my)\b.{0,40}\b(?:project|work|job|internship|post|demo|line)\b", re.I
)
_A_POST = re.compile(r"\bmy\b.{0,40}\b(?:job|internship|post|position)\b", re.I)


class ResumeTalk:
    """Answers questions that are about the owner of a résumé; others are none of its business."""

    def __init__(self, advice: ResumeAdvisor, corpus: Corpus, retriever: HybridRetriever) -> None:
        """Over the facts of `corpus`, found by `retriever`; `advice` is what gives advice."""
        self._advice = advice
        self._corpus = corpus
        self._retriever = retriever

    def answer(self, query: Query, history: Sequence[Turn], resume: Resume | None) -> Answer | None:
        """The answer to a question about the owner; None where it is about something else.

        Without a `resume` there is only the mock interview, from the guides.
        """
        held = self._interview(query, history, resume)
        if held or resume is None:
            return held
        if _REWRITE.search(query.asked):
            return self._advice.strengthen(resume, _named_line(query, resume))
        if not _ABOUT_ME.search(query.asked):
            return None
        target = _target(query, self._corpus)
        return self._advice.advise(resume, target) if target else None

    def _interview(
        self, query: Query, history: Sequence[Turn], resume: Resume | None
    ) -> Answer | None:
        """A mock interview's question, where one is wished for or goes on, or its feedback."""
        interviewer = self._advice.interviewer
        asked = interviewer.asked_last(history)
        goes_on = NEXT.search(query.asked) and in_interview(query.asked, history)
        if goes_on or in_interview(query.asked, ()):
            said = self._mock(query, history, resume)
        elif asked and is_answer(query.asked):
            said = interviewer.feedback(query.asked, asked)
        else:
            return None
        return said if resume else replace(said, receipt=None)

    def _mock(self, query: Query, history: Sequence[Turn], resume: Resume | None) -> Answer:
        """A question on the line that is meant, or from the guides on what is aimed at."""
        interviewer = self._advice.interviewer
        line = _line_meant(query, resume) if resume else None
        target = None if _MINE.search(query.asked) else _target(query, self._corpus)
        guides = guides_for(target, self._corpus) if target else []
        if NEXT.search(query.asked):
            guides = interviewer.guides_before(history)
        project = self._like(line, resume) if resume and line else None
        return interviewer.ask(query.asked, history, resume, line, guides, project)

    def _like(self, line: Line, resume: Resume) -> Record | None:
        """The project of the corpus that is most like a line, of those that show a skill of it."""
        shown = {skill.id for skill in resume.skills if line.id in skill.lines}
        projects = [p.id for p in self._corpus.projects if shown & set(p.skills)]
        if not projects:
            return None
        best = self._retriever.search(line.text, groups=projects)[0]
        return self._corpus.records[best.metadata["record"]]


def _target(query: Query, corpus: Corpus) -> Target | None:
    """What a question, completed from the conversation, aims at."""
    records = [corpus.records[record] for record in query.records]
    target = Target(
        text=" ".join(corpus.terms_by_id[t].name for t in (*query.sectors, *query.places))
        or ", ".join(record.name for record in records),
        sectors=query.sectors or tuple(s for r in records for s in r.sectors),
        roles=tuple(r.id for r in records if getattr(r, "topic", "") == "role"),
        companies=tuple(r.id for r in records if r.record_kind == "company"),
        places=query.places,
    )
    return target if target.sectors or target.roles or target.companies else None


def _named_line(query: Query, resume: Resume) -> str | None:
    """The line that a question on lines names by its id or by its words; None for all of them."""
    ids = re.findall(r"\bR\d+\b", query.asked)
    if ids:
        return next((line.id for line in resume.lines if line.id == ids[0]), None)
    line = _line_meant(query, resume)
    said = set(content_stems(query.asked))
    return line.id if line and said & set(content_stems(line.text)) else None


def _line_meant(query: Query, resume: Resume) -> Line | None:
    """The line of a project or post that shares most with the question; else the first of them.

    Lines that say what was done are meant, not the one that names the project or post, as long
    as there are any.
    """
    by_id = {line.id: line for line in resume.lines}
    kinds = (
        ("experience", "projects") if _A_POST.search(query.asked) else ("projects", "experience")
    )
    told = [
        (by_id[line], entry)
        for kind in kinds
        for section in resume.sections
        if section.kind == kind
        for entry in section.entries
        for line in entry.lines
        if len(by_id[line].text.split()) > 4
    ]
    wanted = set(content_stems(query.text))

    def meant(pair: tuple[Line, Entry]) -> tuple[bool, int]:
        line, entry = pair
        # A project is meant by its name, too.
        shared = wanted & set(content_stems(f"{line.text} {entry.title}"))
        return not _is_head(line, entry), len(shared)

    return max(told, key=meant)[0] if told else None


def _is_head(line: Line, entry: Entry) -> bool:
    """Whether a line names a post or project, its employer or its time, not what was done."""
    year = entry.start and entry.start[:4]
    told = [part for part in (entry.title, entry.organisation, year) if part]
    return not line.is_item and any(part in line.text for part in told)
