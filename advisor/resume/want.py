"""What is wanted for a target beside what a résumé shows: a row for each skill, with who asks."""

from dataclasses import asdict, dataclass
from typing import Any

from advisor.records import Corpus
from advisor.resume.match import Demand, Match
from advisor.resume.types import Strength


@dataclass(frozen=True)
class Wanted:
    """A skill that facts ask for, and how well a résumé shows it.

    `facts` are the ids of those that name the skill, `by_projects` of those that say why employers
    want a project that shows it. `strength` is None and `lines` empty where no line shows it;
    `near` is then the name of a skill of its owner's that is near it, if there is one.
    """

    skill: str
    name: str
    facts: tuple[str, ...]
    by_projects: tuple[str, ...]
    strength: Strength | None = None
    lines: tuple[str, ...] = ()
    near: str | None = None

    @property
    def asked(self) -> int:
        """How many facts ask for it."""
        return len(self.facts) + len(self.by_projects)

    def as_json(self) -> dict[str, Any]:
        """The row as the API gives it."""
        return asdict(self) | {"asked": self.asked}


def have_and_want(match: Match, corpus: Corpus) -> list[Wanted]:
    """The skills that matter most for a target, those that most facts ask for first."""
    own = {demand.skill: skill for skill, demand in match.have}
    demands = {d.skill: d for d in (*(demand for _, demand in match.have), *match.missing)}

    def row(demand: Demand) -> Wanted:
        shown, near = own.get(demand.skill), match.near.get(demand.skill)
        return Wanted(
            skill=demand.skill,
            name=corpus.terms_by_id[demand.skill].name,
            facts=demand.facts,
            by_projects=tuple(dict.fromkeys(fact for _, fact in demand.projects)),
            strength=shown.strength if shown else None,
            lines=shown.lines if shown else (),
            near=corpus.terms_by_id[near].name if near and not shown else None,
        )

    rows = [row(demands[skill]) for skill in match.most]
    return sorted(rows, key=lambda row: (-row.asked, -len(row.facts)))
