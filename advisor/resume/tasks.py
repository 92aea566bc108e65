"""What is worth doing on the way from a résumé to a target: tasks with hours and a "done when"."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from advisor.grounding import check
from advisor.records import Corpus, Project, Record
from advisor.resume.match import Match
from advisor.resume.rewrite import rewrites
from advisor.resume.target import Target, employers, guides_for, sectors_of
from advisor.resume.types import Resume
from advisor.text import content_stems

# The share of the time that the project may take at most.
PROJECT_SHARE = 0.7
SKILL_HOURS, INTERVIEW_HOURS, EVENT_HOURS, APPLY_HOURS, REWRITE_HOURS = 5, 3, 3, 3, 2
MAX_SKILLS, MAX_GUIDES, MAX_APPLICATIONS = 3, 3, 2
# A fact bears on a step if it shares so many words with it beside the name, and so much of it.
SHARED_WORDS, SHARED = 2, 0.2

# What says that an employer takes people on, for a student the plainest first.
_HIRING = ("internship", "hiring")


@dataclass(frozen=True)
class Task:
    """What to do, from one week until another (mostly the same), counted from 1.

    `id` stays the same whenever the same is planned again, `sequence` counts how often it was
    changed since. `citation` is the id of a fact that bears on it or on why it is worth doing; what
    is done to the résumé itself has `resume_lines` instead.
    """

    id: str
    what: str
    hours: int
    done_when: str
    citation: str | None = None
    resume_lines: tuple[str, ...] = ()
    week: int = 0
    until: int = 0
    done: bool = False
    sequence: int = 0


def wanted_tasks(
    resume: Resume,
    target: Target,
    match: Match,
    corpus: Corpus,
    budget: int,
    finished: Collection[str] = (),
) -> Iterator[tuple[int, Task]]:
    """The tasks that are worth doing, in their order, each with how much it matters (1 most).

    `budget` are the hours that there are, `finished` the ids of tasks that were done before: a
    project that was begun is gone on with.
    """
    project = _begun(corpus, finished) or _affordable(match.projects, PROJECT_SHARE * budget)
    for matters, tasks in (
        (1, _rewriting(resume)),
        (1, _building(project)),
        (2, _learning(match, project, corpus)),
        (2, _preparing(target, corpus)),
        (3, _going(target, corpus)),
        (3, _applying(target, corpus)),
    ):
        yield from ((matters, task) for task in tasks if task.id not in finished)


def _rewriting(resume: Resume) -> Iterator[Task]:
    lines = tuple(rewrite.line for rewrite in rewrites(resume))
    if lines:
        count = f"{len(lines)} weak lines" if lines[1:] else "a weak line"
        done = "each begins with what you did."
        what = f"Rewrite {count} of the résumé."
        yield Task("rewrite", what, REWRITE_HOURS, done, None, lines)


def _building(project: Project | None) -> Iterator[Task]:
    if project is None:
        return
    done = "it runs from a clean checkout and its result stands in the README."
    for number, milestone in enumerate(project.advice.milestones, start=1):
        what = f"{project.name}: {milestone.step}"
        fact = _nearest_fact(milestone.step, project)
        yield Task(f"build:{project.id}:{number}", what, milestone.hours, done, fact)


def _learning(match: Match, project: Project | None, corpus: Corpus) -> Iterator[Task]:
    """The skills that are named in facts and that the project does not teach."""
    taught = set(project.skills) if project else set()
    learn = [demand for demand in match.missing if demand.skill not in taught and demand.facts]
    for demand in learn[:MAX_SKILLS]:
        name = corpus.terms_by_id[demand.skill].name
        done = f"a small notebook of yours uses {name} on data you can show."
        what = f"Learn the basics of {name}."
        yield Task(f"learn:{demand.skill}", what, SKILL_HOURS, done, demand.facts[0])


def _preparing(target: Target, corpus: Corpus) -> Iterator[Task]:
    done = "you have answered three questions aloud and noted what was missing."
    for guide in guides_for(target, corpus)[:MAX_GUIDES]:
        step = guide.advice.first_step or f"Read the guide {guide.name} and answer three questions."
        what, fact = f"{guide.name}: {step}", _nearest_fact(step, guide)
        yield Task(f"prepare:{guide.id}", what, INTERVIEW_HOURS, done, fact)


def _going(target: Target, corpus: Corpus) -> Iterator[Task]:
    done = "you have spoken to two people who work there and noted what they said."
    for event in _events(target, corpus)[:1]:
        yield Task(f"go:{event.id}", f"Go to {event.name}.", EVENT_HOURS, done, event.facts[0].id)


def _applying(target: Target, corpus: Corpus) -> Iterator[Task]:
    done = "the application is sent, with the project in its first lines."
    hiring = [
        (company, min(facts)[1])
        for company in employers(target, corpus)
        if (facts := [(_HIRING.index(f.kind), f.id) for f in company.facts if f.kind in _HIRING])
    ]
    for company, fact in hiring[:MAX_APPLICATIONS]:
        yield Task(f"apply:{company.id}", f"Apply to {company.name}.", APPLY_HOURS, done, fact)


def _begun(corpus: Corpus, finished: Collection[str]) -> Project | None:
    """The project of which a milestone was finished."""
    ids = {task.split(":")[1] for task in finished if task.startswith("build:")}
    return next((project for project in corpus.projects if project.id in ids), None)


def _affordable(projects: Sequence[Project], budget: float) -> Project | None:
    """The best project that there is time for, else the shortest."""
    if not projects:
        return None
    fitting = [project for project in projects if _hours(project) <= budget]
    return fitting[0] if fitting else min(projects, key=_hours)


def _hours(project: Project) -> int:
    return sum(milestone.hours for milestone in project.advice.milestones)


def _nearest_fact(step: str, record: Record) -> str:
    """The fact of a record that bears on a step, else one that says why it is worth doing at all.

    For a project that is why employers want it, for a guide what it tells first.
    """
    best = max(record.facts, key=lambda fact: check(step, [fact.text]).score)
    shared = {*content_stems(step)} & {*content_stems(best.text)} - {*content_stems(record.name)}
    bears = len(shared) >= SHARED_WORDS and check(step, [best.text]).score >= SHARED
    why = next((fact for fact in record.facts if fact.kind == "demand"), record.facts[0])
    return best.id if bears else why.id


def _events(target: Target, corpus: Corpus) -> list[Record]:
    """Events in the target's places, else those of its sectors that are bound to no place."""
    sectors, places = sectors_of(target, corpus), set(target.places)

    def fit(event: Record) -> int:
        in_sector = bool(sectors & set(event.sectors))
        if places & corpus.regions_of(event):
            return 1 + in_sector
        return int(in_sector and not (places and event.places))

    return sorted((e for e in corpus.of_kind("event") if fit(e)), key=lambda e: (-fit(e), e.id))
