"""Advice from a résumé towards a target: what its owner has rests on lines, what is asked on facts.

Lines are quoted as they stand; what skill a line shows is what reading found (skills.py).
"""

from datetime import date

from advisor.passages import fact_passages
from advisor.records import Corpus
from advisor.resume.match import Match, Matcher
from advisor.resume.mock import Interviewer
from advisor.resume.named import SkillNames
from advisor.resume.plan import Plan, make_plan
from advisor.resume.replan import Change, carried_on, difference, finished
from advisor.resume.rewrite import rewrites
from advisor.resume.target import Target
from advisor.resume.tips import TipWriter
from advisor.resume.types import Resume
from advisor.types import Answer

MAX_HAVE, MAX_MISSING, MAX_REWRITES = 6, 6, 4
# Below this share of the skills that matter most the fit is poor.
POOR = 0.2

HAVE = "What you have that they want"
MISSING = "What is missing, and who asks for it or works with it"
PROJECTS = "Projects that fit you"
START = "Start this week"
REWRITES = "Lines to make stronger"
TARGET = "Your target: {}."
FIT = "Of the {} skills that my facts name most for it, {} in your résumé."
POOR_FIT = "That is a poor fit so far. The projects below show what is missing."
NONE_WEAK = "No line of yours begins with words that say little. Add to each what came of it."
NO_ONE_ASKS = (
    "No fact that I have says which skills are wanted there, so I can't tell what is missing."
)


class ResumeAdvisor:
    """Gives advice from a résumé; holds nothing of it, only which skills the facts name."""

    def __init__(self, corpus: Corpus) -> None:
        """Over the facts of `corpus`."""
        self._corpus = corpus
        self._passages = {p.metadata["id"]: p for p in fact_passages(corpus)}
        self._names = SkillNames(corpus)
        self._matcher = Matcher(corpus, self._names)
        self.interviewer = Interviewer(corpus, self._passages, self._names)

    def match(self, resume: Resume, target: Target) -> Match:
        """Hold a résumé against a target; raises DocumentError where too little could be read."""
        return self._matcher.match(resume, target)

    def plan(
        self,
        resume: Resume,
        target: Target,
        weeks: int,
        hours: int,
        start: date,
        before: Plan | None = None,
    ) -> tuple[Plan, list[Change] | None]:
        """A plan from the week of `start` on, and what changed since the plan `before`.

        Raises PlanError for a length that can't be planned and DocumentError as `match` does.
        """
        match = self.match(resume, target)
        done = {task.id for task in finished(before)} if before else set()
        plan = make_plan(resume, target, match, self._corpus, weeks, hours, start, done)
        if before is None:
            return plan, None
        plan = carried_on(before, plan)
        return plan, difference(before, plan)

    def advise(self, resume: Resume, target: Target) -> Answer:
        """Advice as an answer in Markdown; raises DocumentError where too little could be read."""
        match = self.match(resume, target)
        writer = TipWriter(resume, self._corpus, self._passages, self._names)
        writer.notice(*fit(match, target))
        with writer.part(HAVE):
            for skill, demand in match.have[:MAX_HAVE]:
                writer.have(skill, demand)
        with writer.part(MISSING):
            for demand in match.missing[:MAX_MISSING]:
                writer.missing(demand, match.near.get(demand.skill), match.projects)
        missing = {demand.skill for demand in match.missing}
        with writer.part(PROJECTS):
            for rank, project in enumerate(match.projects, start=1):
                writer.project(rank, project, missing)
        with writer.part(START):
            for project in match.projects[:1]:
                writer.advice(project, "first_step")
        with writer.part(REWRITES):
            for rewrite in rewrites(resume)[:MAX_REWRITES]:
                writer.rewrite(rewrite)
        return writer.answer(f"Advice towards {target.text}")

    def strengthen(self, resume: Resume, line: str | None) -> Answer:
        """Weak bullets beside stronger wordings of the same words; of one `line`, or of all."""
        writer = TipWriter(resume, self._corpus, self._passages, self._names)
        found = [rewrite for rewrite in rewrites(resume) if line in (None, rewrite.line)]
        with writer.part(REWRITES):
            for rewrite in found[:MAX_REWRITES]:
                writer.rewrite(rewrite)
            if line and not found:
                writer.strong(line)
        if not found and not line:
            writer.notice(NONE_WEAK)
        return writer.answer("Lines to make stronger")


def fit(match: Match, target: Target) -> list[str]:
    """How well a résumé fits, in fixed words and counts."""
    said = [TARGET.format(target.text)]
    if not match.asked:
        return [*said, NO_ONE_ASKS]
    found = "1 was found" if match.shown == 1 else f"{match.shown} were found"
    said.append(FIT.format(match.asked, found))
    return [*said, POOR_FIT] if match.shown < POOR * match.asked else said
