"""A résumé held against a target: no more than skills and what is asked for goes in.

So two résumés that differ in name, school, age or place only get the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.errors import DocumentError
from advisor.records import Corpus, Fact, Project
from advisor.resume.named import SkillNames
from advisor.resume.target import Target, asking_facts, sectors_of
from advisor.resume.types import MIN_CONFIDENCE, STRENGTHS, Resume, SkillShown

MAX_PROJECTS = 4
LEAST_PROJECTS = 3
# So many skills, those that matter most, tell how good the fit is.
MATTER = 15
# What a fact counts that names a skill: one that says what is wanted of people more than one that
# says what an employer works with, and this more than a project of ours that shows the skill.
_WEIGHTS = {"hiring": 4, "internship": 4, "interview": 4, "skill": 4}
_WORKED_WITH, _SHOWN_BY = 2, 1


@dataclass(frozen=True)
class Demand:
    """A skill that is asked for, and the ids of the facts that name it, plainest first."""

    skill: str
    facts: tuple[str, ...]
    # Projects of the sector that show it, each with the fact on why employers want it.
    projects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Match:
    """What of a target's skills a résumé shows, what not, and the projects that suit both."""

    have: tuple[tuple[SkillShown, Demand], ...]
    missing: tuple[Demand, ...]
    near: dict[str, str]  # of a missing skill, the one the owner has that is near it
    projects: tuple[Project, ...]
    asked: int  # how many of the skills that matter most are looked at
    shown: int  # and how many of these the résumé shows
    most: tuple[str, ...] = ()  # the ids of these skills, those that matter most first


class Matcher:
    """Holds résumés against targets; knows which skills the facts name."""

    def __init__(self, corpus: Corpus, names: SkillNames) -> None:
        """Over the facts of `corpus`."""
        self._corpus = corpus
        self._names = names

    def match(self, resume: Resume, target: Target) -> Match:
        """Hold a résumé against a target; raises DocumentError where too little could be read."""
        _require_readable(resume)
        shown = {skill.id: skill for skill in resume.skills}
        demands = self._demands(target)
        have = [(shown[d.skill], d) for d in demands if d.skill in shown]
        have.sort(key=lambda pair: -STRENGTHS.index(pair[0].strength))
        missing = [d for d in demands if d.skill not in shown]
        near = {d.skill: other for d in missing for other in self._neighbours(d.skill, shown)}
        projects = self._projects(target, shown, {demand.skill for demand in demands})
        most = demands[:MATTER]
        count = sum(demand.skill in shown for demand in most)
        ids = tuple(demand.skill for demand in most)
        return Match(tuple(have), tuple(missing), near, projects, len(most), count, ids)

    def _demands(self, target: Target) -> list[Demand]:
        """The skills that are asked for, those that most facts ask for first.

        A fact that names a skill asks for it; so does one that says why employers want a project
        of the sector, for the skills that the project shows.
        """
        facts: dict[str, list[Fact]] = {}
        projects: dict[str, list[tuple[str, str]]] = {}
        for _, fact in asking_facts(target, self._corpus):
            for skill in self._names.asked_in(fact.text):
                facts.setdefault(skill, []).append(fact)
        sectors = sectors_of(target, self._corpus)
        for project in self._corpus.projects:
            wanted = [fact.id for fact in project.facts if fact.kind == "demand"]
            if sectors & set(project.sectors) and wanted:
                for skill in project.skills:
                    projects.setdefault(skill, []).append((project.id, wanted[0]))

        def weight(skill: str) -> int:
            named = sum(_WEIGHTS.get(fact.kind, _WORKED_WITH) for fact in facts.get(skill, ()))
            return named + _SHOWN_BY * len(projects.get(skill, ()))

        ranked = sorted(dict.fromkeys((*facts, *projects)), key=lambda s: (-weight(s), s))
        return [
            Demand(
                skill,
                tuple(fact.id for fact in facts.get(skill, ())),
                tuple(projects.get(skill, ())),
            )
            for skill in ranked
        ]

    def _neighbours(self, skill: str, shown: Iterable[str]) -> list[str]:
        near = getattr(self._corpus.terms_by_id[skill], "neighbours", ())
        return [other for other in near if other in set(shown)][:1]

    def _projects(
        self, target: Target, shown: dict[str, SkillShown], wanted: set[str]
    ) -> tuple[Project, ...]:
        """The projects of the target's sectors that suit best, else of all sectors.

        One suits that builds on what its owner shows, at a level of their own, and shows what is
        wanted besides.
        """
        sectors = sectors_of(target, self._corpus)
        pool = [p for p in self._corpus.projects if not sectors or sectors & set(p.sectors)]
        if len(pool) < LEAST_PROJECTS:
            pool = list(self._corpus.projects)
        used = sum(skill.strength in ("used", "result") for skill in shown.values())
        level = "beginner" if used < 4 else "intermediate" if used < 10 else "advanced"

        def reason(project: Project) -> bool:
            return any(s in shown or s in wanted for s in project.skills)

        def worth(project: Project) -> float:
            known = sum(
                (1 + STRENGTHS.index(shown[s].strength)) / len(STRENGTHS)
                for s in project.skills
                if s in shown
            )
            new = sum(s in wanted and s not in shown for s in project.skills)
            return min(2.0, known) / 2 + 0.8 * min(2, new) / 2 + 0.2 * (project.difficulty == level)

        ranked = sorted(pool, key=lambda p: (-worth(p), p.id))[:MAX_PROJECTS]
        return tuple(p for rank, p in enumerate(ranked) if rank < LEAST_PROJECTS or reason(p))


def _require_readable(resume: Resume) -> None:
    """Refuse advice for a person who was not read."""
    if resume.report.confidence < MIN_CONFIDENCE:
        why = " ".join(resume.report.warnings) or "Save the file anew from your word processor."
        raise DocumentError(f"Too little of the résumé could be read to advise from it. {why}")
