"""Advice from a résumé written down: Markdown, and its sentences with both kinds of citations.

What a source says is checked against the fact that is cited (citing.py), what is said of the
résumé against the lines that are cited (proof.py). What neither bears out is a suggestion, or is
left out with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from langchain_core.documents import Document

from advisor.advice import suggestions
from advisor.citing import Citer
from advisor.grounding import check
from advisor.quantities import quantities
from advisor.records import Corpus, Project, Record
from advisor.render import escape
from advisor.resume.match import Demand
from advisor.resume.named import SkillNames
from advisor.resume.proof import SHOWS, Proof
from advisor.resume.rewrite import Rewrite
from advisor.resume.types import RECEIPT, Resume, SkillShown
from advisor.text import listed
from advisor.types import Answer, Draft, LeftOut, Sentence

ADD_A_RESULT = "Add what came of it, if you have it: how many, how much, how fast."
NAMED, QUOTED = "Named above as", "Quoted above"
MAX_NAMED = 3
# So many words of a fact that was quoted already tell which one is meant.
REMINDER = 8


class TipWriter:
    """Writes tips from one résumé, each sentence checked."""

    def __init__(
        self,
        resume: Resume,
        corpus: Corpus,
        passages: Mapping[str, Document],
        names: SkillNames,
    ) -> None:
        """`passages` are the facts of `corpus` by their ids."""
        self._resume = resume
        self._proof = Proof(resume, corpus, names)
        self._names = names
        self._shown = {skill.id: skill for skill in resume.skills}
        self._corpus = corpus
        self._passages = passages
        self._citer = Citer(corpus, list(passages.values()), date.today())
        self._left_out: list[LeftOut] = []
        self._markdown: list[str] = []
        self._sentences: list[Sentence] = []
        self._lines: dict[str, str] = {}

    def notice(self, *words: str) -> None:
        """Say something in fixed words and counts, which needs no citation."""
        self._markdown.append(escape(" ".join(words)))

    @contextmanager
    def part(self, heading: str) -> Iterator[None]:
        """What is written within stands under a heading, which goes where nothing is."""
        self._markdown.append(f"### {heading}")
        yield
        if self._markdown[-1] == f"### {heading}":
            self._markdown.pop()

    def have(self, skill: SkillShown, demand: Demand) -> None:
        """A skill that its owner has: the line that shows it, and who asks for it."""
        own = self._shows(skill)
        asked = self._asked(demand, "Use it in the project {}.") if own else []
        if asked:
            self._item([*own, *asked])

    def missing(self, demand: Demand, near: str | None, projects: Sequence[Project]) -> None:
        """A skill that no line shows: who asks for it, and what of its owner's is near."""
        fitting = [project.id for project in projects]
        said = self._asked(demand, "Show it in the project {}.", fitting)
        if not said:
            return
        if near and (own := self._shows(self._shown[near])):
            said += [suggested(f"Start from {self._shown[near].name}, which is near."), *own]
        self._item(said, self._corpus.terms_by_id[demand.skill].name)

    def project(self, rank: int, project: Project, missing: set[str]) -> None:
        """A project: what it is, which lines it builds on, what it shows that is missing."""
        task = next((fact.id for fact in project.facts if fact.kind == "task"), project.facts[0].id)
        said = self._fact(task) + self._builds_on(project)
        new = [self._corpus.terms_by_id[s].name for s in project.skills if s in missing]
        if new:
            said.append(suggested(f"Use it to show {listed(new[:MAX_NAMED])}."))
        said += self._advice_of(project, "hours")
        self._markdown.append(f"{rank}. **{escape(project.name)}.** {self._joined(said)}")

    def advice(self, record: Record, field: str) -> None:
        """Our own advice from a field of a record."""
        self._item(self._advice_of(record, field))

    def rewrite(self, rewrite: Rewrite) -> None:
        """A bullet before and after."""
        text = f"“{unquoted(rewrite.before)}” reads stronger as “{unquoted(rewrite.after)}”"
        said = self._own(text, (rewrite.line,))
        if said and rewrite.lacks_result:
            said.append(suggested(ADD_A_RESULT))
        self._item(said)

    def strong(self, line: str) -> None:
        """A bullet that needs no other start, quoted; what may be missing of it."""
        text = self._resume.text(line)
        said = self._own(f"Your line “{unquoted(text)}” begins with what you did.", (line,))
        if said and not quantities(text):
            said.append(suggested(ADD_A_RESULT))
        self._item(said)

    def answer(self, question: str) -> Answer:
        """All that was written."""
        return Answer(
            question=question,
            text="\n\n".join(self._markdown).replace("\n\n- ", "\n- "),
            abstained=False,
            sentences=tuple(self._sentences),
            citations=tuple(self._citer.citations),
            corpus=self._corpus.hash,
            left_out=(*self._citer.left_out, *self._left_out),
            resume_lines=self._lines,
            receipt=RECEIPT,
        )

    def _shows(self, skill: SkillShown) -> list[Sentence]:
        """That a line shows a skill, quoted; nothing where no line does by itself."""
        found = self._proof.plainest(skill)
        if found is None:
            return []
        line, strength = found
        quoted = unquoted(self._resume.text(line))
        return self._own(f"Your line “{quoted}” {SHOWS[strength].format(skill.name)}.", (line,))

    def _builds_on(self, project: Project) -> list[Sentence]:
        known = [self._shown[skill] for skill in project.skills if skill in self._shown]
        borne = [(s.name, line[0]) for s in known if (line := self._proof.plainest(s))][:MAX_NAMED]
        if not borne:
            return []
        lines = tuple(dict.fromkeys(line for _, line in borne))
        names = listed([name for name, _ in borne])
        return self._own(f"It builds on {names}, which your lines show.", lines)

    def _own(self, text: str, lines: tuple[str, ...]) -> list[Sentence]:
        """A sentence on the résumé, where the lines bear it out."""
        against = self._proof.against(text, lines)
        if against:
            self._left_out.append(LeftOut(text, "; ".join(against)))
            return []
        self._lines |= {line: self._resume.text(line) for line in lines}
        return [Sentence(Draft(text), (), "supported", 1.0, lines)]

    def _asked(self, demand: Demand, use: str, fitting: Sequence[str] = ()) -> list[Sentence]:
        """The fact that asks for a skill, and a project that fits and shows it.

        Where no fact names the skill, employers want the project: the fact is on that.
        """
        own = [
            self._corpus.records[project].name
            for project in fitting
            if demand.skill in self._corpus.records[project].skills
        ]
        if demand.facts:
            said = self._first_of(demand.facts, demand.skill)
            return [*said, *(suggested(use.format(name)) for name in own[:1])] if said else []
        pairs = sorted(demand.projects, key=lambda pair: pair[0] not in fitting)
        why = self._first_of([fact for _, fact in pairs], demand.skill)
        if not why:
            return []
        wanted = {self._citer.citations[why[0].citations[0] - 1].id}
        project = next(project for project, fact in pairs if fact in wanted)
        return [suggested(use.format(self._corpus.records[project].name)), *why]

    def _first_of(self, facts: Sequence[str], skill: str) -> list[Sentence]:
        """The first of some facts that was not quoted yet, else one of them once more."""
        for fact in facts:
            if said := self._fact(fact):
                return said
        again = self._once_more(facts[0], skill) if facts else None
        return [again] if again else []

    def _fact(self, fact: str) -> list[Sentence]:
        sentence = self._citer.cite(Draft(self._passages[fact].page_content))
        return [] if sentence is None else [sentence]

    def _once_more(self, fact: str, skill: str) -> Sentence | None:
        """A fact that was quoted already, by the words in it that name the skill."""
        text = self._passages[fact].page_content
        number = next((c.n for c in self._citer.citations if c.id == fact), None)
        name = self._names.in_text(text).get(skill)
        words = name or " ".join(text.split()[:REMINDER]).rstrip(",;:")
        label = NAMED if name else QUOTED
        support = check(words, [text], is_name=True)
        if number is None or support.verdict != "supported":
            return None
        draft = Draft(words, label=label, style="title")
        return Sentence(draft, (number,), "supported", round(support.score, 4))

    def _advice_of(self, record: Record, field: str) -> list[Sentence]:
        found = suggestions(self._corpus, record).get(field, ())
        drafts = (Draft(text, record=record.id, advice=True) for text in found)
        return [s for s in map(self._citer.cite, drafts) if s is not None]

    def _item(self, sentences: list[Sentence], name: str | None = None) -> None:
        if sentences:
            head = f"**{escape(name)}.** " if name else ""
            self._markdown.append(f"- {head}{self._joined(sentences)}")

    def _joined(self, sentences: list[Sentence]) -> str:
        self._sentences += sentences
        return " ".join(map(marked, sentences))


def suggested(text: str) -> Sentence:
    """A sentence of our own, which no source bears out."""
    return Sentence(Draft(text, advice=True), (), "suggestion", 1.0)


def marked(sentence: Sentence) -> str:
    """A sentence in Markdown, with the marks of what it cites."""
    marks = "".join(f" [{mark}]" for mark in (*sentence.citations, *sentence.resume_lines))
    if sentence.draft.label:
        return f"{sentence.draft.label}: “{escape(sentence.text)}”{marks}."
    return f"{escape(sentence.text)}{marks}"


def unquoted(text: str) -> str:
    """A line's text as it can stand in quotation marks."""
    return text.replace("“", "‘").replace("”", "’")
