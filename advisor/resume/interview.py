"""Mock interview questions, each resting on a fact of a guide, and what an answer spoke of."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.records import Corpus, Guide
from advisor.text import stem, tokens
from advisor.types import Turn

HEAD = "### Interview question"
NEXT = re.compile(r"^\W*(?:the )?(?:next|another)(?: question)?(?: please)?\W*$", re.IGNORECASE)
# A wish for an interview, not a question about one: “will they interview me there?”
_WISH = re.compile(
    r"^\W*(?:(?:please|now|then|ok(?:ay)?|can|could|would|will|you|let's|i(?:'d| would)?|want|need"
    r"|like|to|us|do|hold|run|start|begin|try|have|practi[cs]e|give|me|an?|another|some|with)\b\W*)*"
    r"(?:(?:ask|quiz|interview|test|drill) me\b|(?:mock|practice)\b[\w '’-]{0,40}"
    r"\b(?:interview|question)s?\b)",
    re.IGNORECASE,
)
_QUESTIONS = Path(__file__).with_name("interview.toml")


@dataclass(frozen=True)
class Point:
    """What an answer should speak of, in the fact's own words, and the words that tell it did."""

    says: str
    words: tuple[str, ...]

    def spoken_of_in(self, answer: str) -> str | None:
        """The words of an answer that speak of the point; None where there are none.

        All words of a phrase have to stand within a few of each other, in any inflection.
        """
        said = [stem(token) for token in tokens(answer)]
        for phrase in self.words:
            wanted = [stem(token) for token in tokens(phrase)]
            if any(_near(wanted, said, i) for i in range(len(said))):
                return phrase
        return None


@dataclass(frozen=True)
class MockQuestion:
    """A question, the fact that it rests on, and the points that the fact names."""

    ask: str
    fact: str
    guide: str
    on_a_line: bool
    points: tuple[Point, ...]


def mock_questions(corpus: Corpus) -> list[MockQuestion]:
    """The questions whose facts the corpus holds, word for word, in the order of their file."""
    found = []
    for row in tomllib.loads(_QUESTIONS.read_text(encoding="utf-8"))["question"]:
        record, fact = corpus.facts.get(row["fact"], (None, None))
        if record is None or fact is None:
            continue
        points = tuple(Point(p["says"], tuple(p["words"])) for p in row["points"])
        if all(point.says in fact.text for point in points):
            on_a_line = row.get("on_a_line", False)
            found.append(MockQuestion(row["ask"], fact.id, record.id, on_a_line, points))
    return found


def next_question(
    questions: Sequence[MockQuestion],
    guides: Sequence[Guide],
    asked: Iterable[str],
    on_a_line: bool,
) -> MockQuestion | None:
    """The next question that was not asked yet; None where all were.

    Those of the nearest of `guides` come first, or, where a line of the résumé is to be spoken
    of, those on a line.
    """
    order = [guide.id for guide in guides]
    left = [question for question in questions if question.ask not in set(asked)]

    def rank(question: MockQuestion) -> tuple[bool, int, bool]:
        near = order.index(question.guide) if question.guide in order else len(order)
        return on_a_line and not question.on_a_line, near, question.on_a_line

    return min(left, key=rank, default=None)


def in_interview(said: str, history: Sequence[Turn]) -> bool:
    """Whether what is said wishes for a mock interview, or goes on with the one under way."""
    last = history[-1].content if history and history[-1].role == "assistant" else ""
    if _WISH.search(said) or last.startswith(HEAD):
        return True
    asked = any(turn.role == "assistant" and turn.content.startswith(HEAD) for turn in history)
    return asked and bool(NEXT.search(said))


def _near(wanted: Sequence[str], said: Sequence[str], start: int) -> bool:
    """Whether words stand in an answer in their order, from one place on, at most two apart."""
    if said[start] != wanted[0]:
        return False
    place = start + 1
    for word in wanted[1:]:
        window = said[place : place + 3]
        if word not in window:
            return False
        place += window.index(word) + 1
    return True
