"""A mock interview: a question that rests on a guide and on a line, then feedback on the answer.

No state is kept between the two: what was asked is read from the conversation. Feedback says which
of the guide's points an answer spoke of and by which words, never how good it was.
"""

import re
from collections.abc import Sequence
from datetime import date

from langchain_core.documents import Document

from advisor.advice import suggestions
from advisor.citing import Citer
from advisor.grounding import check
from advisor.records import Corpus, Guide, Record
from advisor.render import escape
from advisor.resume.interview import HEAD as HEAD
from advisor.resume.interview import MockQuestion, mock_questions, next_question
from advisor.resume.named import SkillNames
from advisor.resume.proof import Proof
from advisor.resume.tips import marked, suggested, unquoted
from advisor.resume.types import RECEIPT, Line, Resume
from advisor.text import tokens
from advisor.types import Answer, Draft, Sentence, Turn

FEEDBACK = "What your answer spoke of, and what it left out"
HOW = "Answer in your own words; I then hold it against what this source says."
ON = "Ask for the “next question” to go on."
NO_LINE = "Your résumé has no project or post that I could ask about."
ANY_WORK = "Take a project or post of yours."
NO_MORE = "These were all the questions that I have a source for."
TOO_SHORT = "That is too short to hold against a source. Answer in a few sentences."
COVERED, OPEN = "You spoke of this", "Speak of this too"
# A language model heard it in words that are the student's; no word of ours tells it.
HEARD = "You spoke of this, as the language model reads you"
FEWEST_WORDS = 8


class Interviewer:
    """Asks and gives feedback, from the guides of a corpus."""

    def __init__(self, corpus: Corpus, passages: dict[str, Document], names: SkillNames) -> None:
        """`passages` are the facts of `corpus` by their ids."""
        self._corpus = corpus
        self._passages = passages
        self._names = names
        self._questions = mock_questions(corpus)

    def ask(
        self,
        said: str,
        history: Sequence[Turn],
        resume: Resume | None,
        line: Line | None,
        guides: Sequence[Guide],
        project: Record | None,
    ) -> Answer:
        """The next question: on `line` unless `guides` were asked for that have one of their own.

        Without a `resume` one on a line is asked about any work of the student's.
        `project` is the one of the corpus most like the line, whose talking point is added.
        """
        answers = [turn.content for turn in history if turn.role == "assistant"]
        asked = [q.ask for text in answers if (q := self._asked_in(text))]
        if resume and line is None and not guides:
            return self._made(said, NO_LINE)
        on_a_line = resume is not None and not guides
        question = next_question(self._questions, guides, asked, on_a_line)
        if question is None or (resume and question.on_a_line and line is None):
            return self._made(said, NO_MORE)
        citer = self._citer(question)
        sentences, lines = [suggested(question.ask)], {}
        if question.on_a_line and resume is None:
            sentences.insert(0, suggested(ANY_WORK))
        if question.on_a_line and resume and line is not None:
            sentences.insert(0, self._on(line, resume))
            lines = {line.id: line.text}
            points = suggestions(self._corpus, project).get("talking_points", ()) if project else ()
            sentences += map(suggested, points[len(asked) : len(asked) + 1])
        fact = citer.cite(Draft(self._passages[question.fact].page_content))
        sentences += [fact] if fact else []
        text = "\n\n".join([HEAD, *map(marked, sentences), f"*{HOW}*"])
        return self._made(said, text, sentences, lines, citer)

    def guides_before(self, history: Sequence[Turn]) -> list[Guide]:
        """The guide of the last question, if that was on no line: to go on with."""
        answers = [turn.content for turn in reversed(history) if turn.role == "assistant"]
        question = next(filter(None, map(self._asked_in, answers)), None)
        if question is None or question.on_a_line:
            return []
        return [guide for guide in self._corpus.guides if guide.id == question.guide]

    def asked_last(self, history: Sequence[Turn]) -> MockQuestion | None:
        """The question that the last answer asked, if it asked one."""
        last = history[-1].content if history and history[-1].role == "assistant" else ""
        return self._asked_in(last)

    def feedback(self, said: str, question: MockQuestion) -> Answer:
        """Which of the points of a question an answer spoke of, each with its citation."""
        if len(tokens(said)) < FEWEST_WORDS:
            return self._made(said, f"{HEAD}\n\n{TOO_SHORT}\n\n{escape(question.ask)}")
        citer = self._citer(question)
        passage = self._passages[question.fact].page_content
        fact = citer.cite(Draft(passage))
        sentences, rows = [], []
        for point in question.points:
            if fact is None or check(point.says, [passage], is_name=True).verdict != "supported":
                continue
            words = point.spoken_of_in(said)
            draft = Draft(point.says, label=COVERED if words else OPEN, style="title")
            sentences.append(Sentence(draft, fact.citations, "supported", 1.0))
            rows.append(f"- {marked(sentences[-1])}" + (f" (“{escape(words)}”)" if words else ""))
        sentences += [fact] if fact else []
        source = f"What this rests on: {marked(fact)}" if fact else ""
        text = "\n\n".join([f"### {FEEDBACK}", "\n".join(rows), source, f"*{ON}*"])
        return self._made(said, text, sentences, {}, citer)

    def _asked_in(self, text: str) -> MockQuestion | None:
        """The question that an answer asks, in its own words or in others above the same fact."""
        if not text.startswith(HEAD):
            return None
        for question in self._questions:
            fact = self._passages[question.fact].page_content
            if escape(question.ask) in text or escape(fact) in text:
                return question
        return None

    def _on(self, line: Line, resume: Resume) -> Sentence:
        text = f"Take this line of yours: “{unquoted(line.text)}”"
        against = Proof(resume, self._corpus, self._names).against(text, (line.id,))
        assert not against, against  # the line quotes itself
        return Sentence(Draft(text), (), "supported", 1.0, (line.id,))

    def _citer(self, question: MockQuestion) -> Citer:
        return Citer(self._corpus, [self._passages[question.fact]], date.today())

    def _made(
        self,
        said: str,
        text: str,
        sentences: Sequence[Sentence] = (),
        lines: dict[str, str] | None = None,
        citer: Citer | None = None,
    ) -> Answer:
        return Answer(
            question=said,
            text=text,
            abstained=False,
            sentences=tuple(sentences),
            citations=tuple(citer.citations) if citer else (),
            corpus=self._corpus.hash,
            resume_lines=lines or {},
            receipt=RECEIPT,
        )


def is_answer(said: str) -> bool:
    """Whether what follows a question is an answer to it, and no question of its own."""
    return not re.fullmatch(r"[^.!?]*\?\s*", said.strip())
