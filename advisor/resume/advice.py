"""Advice from a résumé towards a target: what its owner has rests on lines, what is asked on facts.

Lines are quoted as they stand; what skill a line shows is what reading found (skills.py).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from langchain_core.documents import Document

from advisor.advice import suggestions
from advisor.citing import Citer
from advisor.errors import DocumentError
from advisor.passages import fact_passages
from advisor.records import Corpus, Fact, Project, Record
from advisor.render import escape
from advisor.resume.rewrite import Rewrite, rewrites
from advisor.resume.target import Target, asking_facts, sectors_of
from advisor.resume.types import MIN_CONFIDENCE, RECEIPT, STRENGTHS, Resume, SkillShown
from advisor.text import listed, tokens
from advisor.types import Answer, Draft, Sentence
from advisor.vocabulary import ORDINARY

MAX_HAVE, MAX_MISSING, MAX_PROJECTS, MAX_REWRITES = 6, 6, 4, 4
LEAST_PROJECTS = 3
# So many skills, those that matter most, tell how good the fit is; below this share it is poor.
MATTER = 15
POOR = 0.2

HAVE = "What you have that they want"
MISSING = "What is missing, and who asks for it"
PROJECTS = "Projects that fit you"
START = "Start this week"
REWRITES = "Lines to make stronger"
SHOWS = {
    "listed": "lists it",
    "coursework": "names it as coursework",
    "used": "shows it in use",
    "result": "shows it with a result",
}
NO_ONE_ASKS = (
    "No fact that I have says which skills are wanted there, so I can't tell what is missing."
)
ADD_A_RESULT = "Add what came of it, if you have it: how many, how much, how fast."


@dataclass(frozen=True)
class Demand:
    """A skill that is asked for, and the ids of the facts that name it, nearest first."""

    skill: str
    facts: tuple[str, ...]
    # Projects of the sector that show it, each with the fact on why employers want it.
    projects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Match:
    """A résumé held against a target: no more than skills and what is asked for goes in.

    So two résumés that differ in name, school, age or place only get the same.
    """

    have: tuple[tuple[SkillShown, Demand], ...]
    missing: tuple[Demand, ...]
    near: dict[str, str]  # of a missing skill, the one the owner has that is near it
    projects: tuple[Project, ...]
    asked: int  # how many of the skills that matter most are looked at
    shown: int  # and how many of these the résumé shows


class ResumeAdvisor:
    """Gives advice from a résumé; holds nothing of it, only which skills the facts name."""

    def __init__(self, corpus: Corpus) -> None:
        """Over the facts of `corpus`."""
        self._corpus = corpus
        self._passages = {p.metadata["id"]: p for p in fact_passages(corpus)}
        self._names = [
            (" ".join(tokens(name)), name, skill.id)
            for skill in corpus.skills
            for name in (skill.name, *skill.aliases)
        ]
        self._in_fact: dict[str, tuple[str, ...]] = {}

    def match(self, resume: Resume, target: Target) -> Match:
        """Hold a résumé against a target."""
        shown = {skill.id: skill for skill in resume.skills}
        demands = self._demands(target)
        have = [(shown[d.skill], d) for d in demands if d.skill in shown]
        have.sort(key=lambda pair: -STRENGTHS.index(pair[0].strength))
        missing = [d for d in demands if d.skill not in shown]
        near = {d.skill: other for d in missing for other in self._neighbours(d.skill, shown)}
        wanted = {demand.skill for demand in missing}
        projects = self._projects(target, shown, wanted)
        most = demands[:MATTER]
        count = sum(demand.skill in shown for demand in most)
        return Match(tuple(have), tuple(missing), near, projects, len(most), count)

    def advise(self, resume: Resume, target: Target) -> Answer:
        """Advice as an answer in Markdown; raises DocumentError where too little could be read."""
        require_readable(resume)
        match = self.match(resume, target)
        writer = _Writer(resume, self._corpus, self._passages)
        writer.say(self._fit(match, target))
        writer.head(HAVE if match.have else None)
        for skill, demand in match.have[:MAX_HAVE]:
            writer.have(skill, demand)
        writer.head(MISSING if match.missing else None)
        for demand in match.missing[:MAX_MISSING]:
            writer.missing(demand, match.near.get(demand.skill))
        if not match.have and not match.missing:
            writer.say(NO_ONE_ASKS)
        writer.head(PROJECTS if match.projects else None)
        missing = {demand.skill for demand in match.missing}
        for rank, project in enumerate(match.projects, start=1):
            writer.project(rank, project, missing)
        if match.projects:
            writer.head(START)
            writer.advice(match.projects[0], "first_step")
        found = rewrites(resume)[:MAX_REWRITES]
        writer.head(REWRITES if found else None)
        for rewrite in found:
            writer.rewrite(rewrite)
        return writer.answer(f"Advice towards {target.text}")

    def _fit(self, match: Match, target: Target) -> str:
        if not match.asked:
            return f"Your target: {target.text}."
        words = (
            f"Your target: {target.text}. Of the {match.asked} skills that matter most there by my "
            f"facts, your résumé shows {match.shown}."
        )
        if match.shown < POOR * match.asked:
            words += (
                " That is a poor fit so far: the projects below are the shortest way to mend it."
            )
        return words

    def _demands(self, target: Target) -> list[Demand]:
        """The skills that are asked for, those named in most facts first.

        A fact that names a skill asks for it; so does one that says why employers want a project
        of the sector, for the skills that the project shows.
        """
        facts: dict[str, list[str]] = {}
        projects: dict[str, list[tuple[str, str]]] = {}
        for _, fact in asking_facts(target, self._corpus):
            for skill in self._named(fact):
                facts.setdefault(skill, []).append(fact.id)
        sectors = sectors_of(target, self._corpus)
        for project in self._corpus.projects:
            wanted = [fact.id for fact in project.facts if fact.kind == "demand"]
            if sectors & set(project.sectors) and wanted:
                for skill in project.skills:
                    projects.setdefault(skill, []).append((project.id, wanted[0]))
        demands = [
            Demand(skill, tuple(facts.get(skill, ())), tuple(projects.get(skill, ())))
            for skill in dict.fromkeys((*facts, *projects))
        ]
        # To be named by an employer counts more than to be shown by a project of ours.
        return sorted(demands, key=lambda d: (-2 * len(d.facts) - len(d.projects), d.skill))

    def _named(self, fact: Fact) -> tuple[str, ...]:
        """The skills that a fact names, word for word; looked for once."""
        if fact.id not in self._in_fact:
            words = f" {' '.join(tokens(fact.text))} "
            self._in_fact[fact.id] = tuple(
                dict.fromkeys(
                    skill
                    for plain, name, skill in self._names
                    if f" {plain} " in words and _is_written(plain, name, fact.text)
                )
            )
        return self._in_fact[fact.id]

    def _neighbours(self, skill: str, shown: Iterable[str]) -> list[str]:
        near = getattr(self._corpus.terms_by_id[skill], "neighbours", ())
        return [other for other in near if other in set(shown)][:1]

    def _projects(
        self, target: Target, shown: dict[str, SkillShown], wanted: set[str]
    ) -> tuple[Project, ...]:
        sectors = sectors_of(target, self._corpus)
        pool = [p for p in self._corpus.projects if not sectors or sectors & set(p.sectors)]
        if len(pool) < LEAST_PROJECTS:
            pool = list(self._corpus.projects)
        used = sum(skill.strength in ("used", "result") for skill in shown.values())
        level = "beginner" if used < 4 else "intermediate" if used < 10 else "advanced"

        def worth(project: Project) -> float:
            count = len(project.skills) or 1
            known = sum(
                (1 + STRENGTHS.index(shown[s].strength)) / len(STRENGTHS)
                for s in project.skills
                if s in shown
            )
            new = sum(s in wanted for s in project.skills)
            return known / count + 0.8 * min(2, new) / 2 + 0.2 * (project.difficulty == level)

        return tuple(sorted(pool, key=lambda p: (-worth(p), p.id))[:MAX_PROJECTS])


def suggested(text: str) -> Sentence:
    """A sentence of our own, which no source bears out."""
    return Sentence(Draft(text, advice=True), (), "suggestion", 1.0)


def require_readable(resume: Resume) -> None:
    """Refuse advice for a person who was not read."""
    if resume.report.confidence < MIN_CONFIDENCE:
        why = " ".join(resume.report.warnings) or "Save the file anew from your word processor."
        raise DocumentError(f"Too little of the résumé could be read to advise from it. {why}")


class _Writer:
    """Writes the advice down: Markdown, and its sentences with both kinds of citations.

    Facts pass the checker; what is said of the résumé is built from its own lines and skills.
    """

    def __init__(self, resume: Resume, corpus: Corpus, passages: dict[str, Document]) -> None:
        self._resume = resume
        self._shown = {skill.id: skill for skill in resume.skills}
        self._corpus = corpus
        self._passages = passages
        self._citer = Citer(corpus, list(passages.values()), date.today())
        self._markdown: list[str] = []
        self._sentences: list[Sentence] = []
        self._lines: dict[str, str] = {}

    def say(self, words: str) -> None:
        self._markdown.append(escape(words))

    def head(self, heading: str | None) -> None:
        if heading:
            self._markdown.append(f"### {heading}")

    def have(self, skill: SkillShown, demand: Demand) -> None:
        line = self._plainest(skill)
        quoted = f"your line “{self._resume.text(line)}”"
        own = self._own(f"{skill.name}: {quoted} {SHOWS[skill.strength]}.", (line,))
        self._item([own, *self._fact_of(demand)])

    def missing(self, demand: Demand, near: str | None) -> None:
        name = self._corpus.terms_by_id[demand.skill].name
        if near:
            other = self._shown[near]
            text = f"{name}: no line of yours shows it; {other.name}, which you show, is near."
            said = [self._own(text, (self._plainest(other),))]
        else:
            said = [suggested(f"{name}: no line of yours shows it.")]
        self._item([*said, *self._fact_of(demand)])

    def project(self, rank: int, project: Project, missing: set[str]) -> None:
        known = [self._shown[s] for s in project.skills if s in self._shown][:3]
        new = [self._corpus.terms_by_id[s].name for s in project.skills if s in missing][:3]
        task = next((fact.id for fact in project.facts if fact.kind == "task"), project.facts[0].id)
        said = self._facts((task,))
        if known:
            names = listed([skill.name for skill in known])
            lines = tuple(dict.fromkeys(map(self._plainest, known)))
            said.append(self._own(f"It builds on {names}, which your lines show.", lines))
        if new:
            said.append(suggested(f"It lets you show {listed(new)}, which they ask for."))
        said += self._advice_of(project, "hours")
        self._markdown.append(f"{rank}. **{escape(project.name)}.** {self._joined(said)}")

    def advice(self, record: Record, field: str) -> None:
        self._item(self._advice_of(record, field))

    def rewrite(self, rewrite: Rewrite) -> None:
        text = f"“{rewrite.before}” reads stronger as “{rewrite.after}”"
        said = [self._own(text, (rewrite.line,))]
        if rewrite.lacks_result:
            said.append(suggested(ADD_A_RESULT))
        self._item(said)

    def answer(self, question: str) -> Answer:
        return Answer(
            question=question,
            text="\n\n".join(self._markdown).replace("\n\n- ", "\n- "),
            abstained=False,
            sentences=tuple(self._sentences),
            citations=tuple(self._citer.citations),
            corpus=self._corpus.hash,
            left_out=tuple(self._citer.left_out),
            resume_lines=self._lines,
            receipt=RECEIPT,
        )

    def _own(self, text: str, lines: tuple[str, ...]) -> Sentence:
        """A sentence that rests on lines of the résumé."""
        self._lines |= {line: self._resume.text(line) for line in lines}
        return Sentence(Draft(text), (), "supported", 1.0, lines)

    def _plainest(self, skill: SkillShown) -> str:
        """The line that says most about a skill: a list of skills says least."""
        return max(skill.lines, key=lambda line: (self._resume.text(line).count(" "), line))

    def _fact_of(self, demand: Demand) -> list[Sentence]:
        """A fact that asks for a skill; else a project that shows it, and who wants that."""
        named = next((said for fact in demand.facts if (said := self._facts((fact,)))), [])
        if named or demand.facts:
            return named
        for project, fact in demand.projects:
            why = self._facts((fact,))
            if why:
                name = self._corpus.records[project].name
                return [suggested(f"Show it in the project {name}."), *why]
        return []

    def _facts(self, facts: Sequence[str]) -> list[Sentence]:
        said = (self._citer.cite(Draft(self._passages[fact].page_content)) for fact in facts)
        return [sentence for sentence in said if sentence is not None]

    def _advice_of(self, record: Record, field: str) -> list[Sentence]:
        found = suggestions(self._corpus, record).get(field, ())
        drafts = (Draft(text, record=record.id, advice=True) for text in found)
        return [s for s in map(self._citer.cite, drafts) if s is not None]

    def _item(self, sentences: list[Sentence]) -> None:
        if sentences:
            self._markdown.append(f"- {self._joined(sentences)}")

    def _joined(self, sentences: list[Sentence]) -> str:
        self._sentences += sentences
        return " ".join(f"{escape(s.text)}{''.join(_marks(s))}" for s in sentences)


def _is_written(plain: str, name: str, text: str) -> bool:
    """Whether a name that is an ordinary word too stands in a text as the name is written."""
    if plain not in ORDINARY:
        return True
    return re.search(rf"(?<![\w&]){re.escape(name)}(?![\w&])", text) is not None


def _marks(sentence: Sentence) -> Iterator[str]:
    for mark in (*sentence.citations, *sentence.resume_lines):
        yield f" [{mark}]"
