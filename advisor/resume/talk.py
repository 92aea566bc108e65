"""Talking about a résumé: what suits its owner, mock interview questions, and feedback."""

import re
from collections.abc import Sequence

from advisor.advice import suggestions
from advisor.records import Corpus, Record
from advisor.render import escape
from advisor.resume.advice import ResumeAdvisor
from advisor.resume.target import Target
from advisor.resume.tips import suggested
from advisor.resume.types import RECEIPT, Line, Resume
from advisor.retrieval import HybridRetriever
from advisor.text import content_stems
from advisor.types import Answer, Draft, Query, Sentence, Turn

_ABOUT_ME = re.compile(
    r"\b(?:suits?|fits?|match(?:es)?|best for|good for|right for|advise|advice for)\b"
    r".{0,40}\b(?:me|my|i)\b"
    r"|\b(?:my|on my) (?:resume|résumé|cv|skills?|gaps?|profile|background|chances)\b"
    r"|\bwhat (?:am i|do i|i am|i'm) (?:missing|lack)|\bam i (?:ready|qualified|a (?:good )?fit)\b"
    r"|\bwhat should i (?:learn|build|do|start)\b",
    re.IGNORECASE,
)
_MOCK = re.compile(
    r"\b(?:ask|quiz|interview|test|drill) me\b|\bmock (?:interview|question)"
    r"|\bpractice (?:question|interview)",
    re.IGNORECASE,
)
QUESTION = "Interview question"
FEEDBACK = "What your answer spoke of, and what it left out"
NO_LINE = "Your résumé has no project or post that I could ask about."
COVERED, OPEN = "You spoke of this:", "Speak of this too:"
_HEAD = f"### {QUESTION}"
# The share of a point's words from which on an answer has spoken of it.
SPOKEN = 0.4
MAX_POINTS = 4


class ResumeTalk:
    """Answers questions that are about the owner of a résumé; others are none of its business."""

    def __init__(self, advice: ResumeAdvisor, corpus: Corpus, retriever: HybridRetriever) -> None:
        """Over the facts of `corpus`, found by `retriever`; `advice` is what gives advice."""
        self._advice = advice
        self._corpus = corpus
        self._retriever = retriever

    def answer(self, query: Query, history: Sequence[Turn], resume: Resume) -> Answer | None:
        """The answer to a question about the owner; None where it is about something else."""
        asked = history[-1].content if history and history[-1].role == "assistant" else ""
        if _MOCK.search(query.asked):
            return self._question(query, resume)
        if asked.startswith(_HEAD):
            return self._feedback(query.asked, asked)
        if not _ABOUT_ME.search(query.asked):
            return None
        target = _target(query, self._corpus)
        return self._advice.advise(resume, target) if target else None

    def _question(self, query: Query, resume: Resume) -> Answer:
        """A question on the line that is meant, from the points of the project most like it."""
        line = _line_meant(query, resume)
        if line is None:
            return self._made(query.asked, NO_LINE, ())
        project = self._like(line.text)
        points = suggestions(self._corpus, project).get("talking_points", ())
        first = Sentence(Draft(f"Take your line “{line.text}”."), (), "supported", 1.0, (line.id,))
        rest = [suggested(point) for point in points[:MAX_POINTS]]
        shown = [f"- {escape(sentence.text)}" for sentence in rest]
        text = f"{_HEAD}\n\n{escape(first.text)} [{line.id}]\n\n" + "\n".join(shown)
        return self._made(query.asked, text, (first, *rest), {line.id: line.text})

    def _feedback(self, said: str, asked: str) -> Answer:
        """Which points of the question before an answer spoke of."""
        words = set(content_stems(said))
        points = re.findall(r"^- (.+)$", asked, re.MULTILINE)
        parts = [f"### {FEEDBACK}"]
        for point in points:
            wanted = set(content_stems(point))
            share = len(wanted & words) / max(1, len(wanted))
            parts.append(f"- {COVERED if share >= SPOKEN else OPEN} {point}")
        return self._made(
            said, "\n".join((parts[0], "", *parts[1:])), [suggested(point) for point in points]
        )

    def _like(self, text: str) -> Record:
        """The project of the corpus that is most like a line."""
        projects = [project.id for project in self._corpus.of_kind("project")]
        best = self._retriever.search(text, groups=projects)[0]
        return self._corpus.records[best.metadata["record"]]

    def _made(
        self,
        question: str,
        text: str,
        sentences: Sequence[Sentence],
        lines: dict[str, str] | None = None,
    ) -> Answer:
        return Answer(
            question=question, text=text, abstained=False, sentences=tuple(sentences),
            citations=(), corpus=self._corpus.hash, resume_lines=lines or {}, receipt=RECEIPT,
        )  # fmt: skip


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


def _line_meant(query: Query, resume: Resume) -> Line | None:
    """The line of a project or post that shares most with the question; else the first of them."""
    ids = [
        line
        for kind in ("projects", "experience")
        for section in resume.sections
        if section.kind == kind
        for entry in section.entries
        for line in entry.lines
        if len(resume.text(line).split()) > 4
    ]
    wanted = set(content_stems(query.text))
    if not ids:
        return None
    best = max(ids, key=lambda line: len(wanted & set(content_stems(resume.text(line)))))
    return next(line for line in resume.lines if line.id == best)
