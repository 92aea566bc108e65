"""The résumé's side of a sentence: whether the lines that it cites bear out what it says.

The counterpart of the checker of facts (grounding.py): the sentence is read as it stands, whoever
wrote it, and its lines are read anew, by themselves.
"""

import re
from dataclasses import replace

from advisor.records import Corpus
from advisor.resume.named import SkillNames
from advisor.resume.rewrite import added
from advisor.resume.skills import skills_shown
from advisor.resume.types import STRENGTHS, Resume, SkillShown, Strength
from advisor.text import tokens

# How a sentence says how well a line shows a skill.
SHOWS: dict[Strength, str] = {
    "listed": "lists {}",
    "coursework": "names {} as coursework",
    "used": "shows {} in use",
    "result": "shows {} with a result",
}
_QUOTED = re.compile(r"“([^“”]*)”")


class Proof:
    """What the lines of one résumé bear out."""

    def __init__(self, resume: Resume, corpus: Corpus, names: SkillNames) -> None:
        """Over the lines of `resume` and the skills of `corpus`."""
        self._resume = resume
        self._corpus = corpus
        self._names = names
        self._ids = {line.id for line in resume.lines}

    def shown_by(self, *lines: str) -> dict[str, Strength]:
        """The skills that some lines show without any other, each with how well."""
        sections = [
            replace(section, lines=tuple(line for line in section.lines if line in lines))
            for section in self._resume.sections
        ]
        chosen = [line for line in self._resume.lines if line.id in lines]
        return {s.id: s.strength for s in skills_shown(sections, chosen, self._corpus)}

    def plainest(self, skill: SkillShown) -> tuple[str, Strength] | None:
        """The line that shows a skill best, and how well; None where no line does by itself.

        Of lines that show it equally well the one with most words: a list of names says least.
        """
        found = [
            (line, shown[skill.id])
            for line in skill.lines
            if skill.id in (shown := self.shown_by(line))
        ]
        return max(found, key=lambda pair: self._rank(*pair), default=None)

    def against(self, text: str, lines: tuple[str, ...]) -> tuple[str, ...]:
        """The reasons why a sentence may not cite these lines; none where it may.

        Each quotation has to hold no word that the lines lack, each skill that is named has to
        be shown by one of the lines, as well as is said, and each line has to be quoted or to
        show a skill that is named.
        """
        if not lines or not set(lines) <= self._ids:
            return ("it cites no line of the résumé",)
        reasons = []
        cited = {line: self._resume.text(line) for line in lines}
        quotes = _QUOTED.findall(text)
        for quote in quotes:
            for word in min((added(line, quote) for line in cited.values()), key=len):
                reasons.append(f"‘{word}’ is in no line that it cites")
        claimed = _QUOTED.sub("", text)
        shown = self.shown_by(*lines)
        named = self._names.in_text(claimed)
        for skill, name in named.items():
            if skill not in shown:
                reasons.append(f"no line that it cites shows {name}")
            elif _strength_said(claimed, name) > STRENGTHS.index(shown[skill]):
                reasons.append(f"the lines that it cites show {name} less well than it says")
        quoted = [tokens(quote) for quote in quotes]
        for line, words in cited.items():
            if tokens(words) not in quoted and not named.keys() & self.shown_by(line).keys():
                reasons.append(f"{line} has nothing to do with it")
        if not quotes and not named:
            reasons.append("it says nothing that lines can show")
        return tuple(dict.fromkeys(reasons))

    def _rank(self, line: str, strength: Strength) -> tuple[int, int, int]:
        return STRENGTHS.index(strength), self._resume.text(line).count(" "), -int(line[1:])


def _strength_said(claimed: str, name: str) -> int:
    """How well a sentence says that a skill is shown; 0 where it only says that it is."""
    said = (STRENGTHS.index(s) for s, words in SHOWS.items() if words.format(name) in claimed)
    return max(said, default=0)
