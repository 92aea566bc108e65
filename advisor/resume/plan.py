"""A plan of weeks from a résumé towards a target: tasks with hours, a source and a "done when"."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from advisor.errors import PlanError
from advisor.grounding import check
from advisor.records import Corpus, Project, Record
from advisor.render import escape
from advisor.resume.advice import require_readable
from advisor.resume.match import Match
from advisor.resume.rewrite import rewrites
from advisor.resume.target import Target, employers, sectors_of
from advisor.resume.types import Resume

MIN_WEEKS, MAX_WEEKS = 4, 16
MIN_HOURS, MAX_HOURS = 2, 60
# The share of the time that the project may take at most.
PROJECT_SHARE = 0.7
SKILL_HOURS, INTERVIEW_HOURS, EVENT_HOURS, APPLY_HOURS, REWRITE_HOURS = 5, 3, 3, 3, 2
MAX_SKILLS, MAX_GUIDES = 3, 3


@dataclass(frozen=True)
class Task:
    """What to do, from one week until another (mostly the same), counted from 1.

    `citation` is the id of a fact that it rests on, if one does.
    """

    week: int
    until: int
    what: str
    hours: int
    done_when: str
    citation: str | None = None
    resume_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The tasks in their order; `left_out` are those for which there is no time."""

    target: str
    weeks: int
    hours_a_week: int
    tasks: tuple[Task, ...]
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The plan as the API and the command line give it."""
        return asdict(self)


def make_plan(
    resume: Resume, target: Target, match: Match, corpus: Corpus, weeks: int, hours: int
) -> Plan:
    """A plan of so many weeks at so many hours a week.

    Raises PlanError for a length that can't be planned and DocumentError for a résumé of
    which too little was read.
    """
    require_readable(resume)
    if not MIN_WEEKS <= weeks <= MAX_WEEKS:
        raise PlanError(f"A plan has {MIN_WEEKS} to {MAX_WEEKS} weeks, not {weeks}.")
    if not MIN_HOURS <= hours <= MAX_HOURS:
        raise PlanError(f"Plan with {MIN_HOURS} to {MAX_HOURS} hours a week, not {hours}.")
    wanted = list(_tasks(resume, target, match, corpus, weeks * hours))
    tasks, left_out = _scheduled(wanted, weeks, hours)
    return Plan(target.text, weeks, hours, tuple(tasks), tuple(left_out))


def difference(before: Plan, after: Plan) -> list[str]:
    """What re-planning changed, a line for each task that came, went or moved."""
    old = {task.what: task for task in before.tasks}
    new = {task.what: task for task in after.tasks}
    lines = [f"gone: {what}" for what in old if what not in new]
    lines += [f"new in week {task.week}: {what}" for what, task in new.items() if what not in old]
    lines += [
        f"moved from week {old[what].week} to {task.week}: {what}"
        for what, task in new.items()
        if what in old and old[what].week != task.week
    ]
    return lines


def as_markdown(plan: Plan, corpus: Corpus, resume: Resume) -> str:
    """The plan by weeks, with its sources below."""
    numbers: dict[str, int] = {}
    parts = [f"## {plan.weeks} weeks towards {escape(plan.target)}"]
    for week in range(1, plan.weeks + 1):
        tasks = [task for task in plan.tasks if task.week == week]
        if not tasks:
            continue
        lines = [f"### Week {week}"]
        for task in tasks:
            marks = "".join(f" [{line}]" for line in task.resume_lines)
            if task.citation:
                number = numbers.setdefault(task.citation, len(numbers) + 1)
                marks = f" [{number}]{marks}"
            until = f", until week {task.until}" if task.until > week else ""
            lines.append(f"- [ ] {escape(task.what)}{marks} ({task.hours} h{until})")
            lines.append(f"  Done when: {escape(task.done_when)}")
        parts.append("\n".join(lines))
    if plan.left_out:
        parts.append("### Left out for lack of time\n" + "\n".join(f"- {w}" for w in plan.left_out))
    parts.append("### Sources\n" + "\n".join(_sources(numbers, corpus)))
    used = {line for task in plan.tasks for line in task.resume_lines}
    if used:
        quoted = (f"- [{line}] {escape(resume.text(line))}" for line in sorted(used, key=_number))
        parts.append("### Your lines\n" + "\n".join(quoted))
    return "\n\n".join(parts) + "\n"


def as_calendar(plan: Plan, start: date) -> bytes:
    """The plan as an iCalendar file: an all-day event for each task, in its week."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Career Advisor//plan//EN")
    calendar.add("version", "2.0")
    monday = start - timedelta(days=start.weekday())
    for position, task in enumerate(plan.tasks):
        first = monday + timedelta(weeks=task.week - 1)
        last = monday + timedelta(weeks=task.until - 1, days=5)
        event = Event()
        event.add("uid", f"{monday.isoformat()}-{position}@career-advisor")
        event.add("summary", task.what)
        event.add("description", f"{task.hours} hours. Done when: {task.done_when}")
        event.add("dtstart", first)
        event.add("dtend", last)
        event.add("dtstamp", start)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _tasks(
    resume: Resume, target: Target, match: Match, corpus: Corpus, budget: int
) -> Iterator[tuple[int, Task]]:
    """The tasks that are worth doing, each with how much it matters (1 most)."""
    weak = rewrites(resume)
    if weak:
        lines = tuple(rewrite.line for rewrite in weak)
        what = (
            f"Rewrite {len(lines)} weak lines of the résumé" if lines[1:] else "Rewrite a weak line"
        )
        yield (
            1,
            Task(0, 0, f"{what}.", REWRITE_HOURS, "each begins with what you did.", None, lines),
        )
    project = _affordable(match.projects, PROJECT_SHARE * budget)
    if project is not None:
        for milestone in project.advice.milestones:
            nearest = _nearest_fact(milestone.step, project)
            done = "it runs from a clean checkout and its result stands in the README."
            yield 1, Task(0, 0, f"{project.name}: {milestone.step}", milestone.hours, done, nearest)
    shown = set(project.skills) if project else set()
    learn = [demand for demand in match.missing if demand.skill not in shown and demand.facts]
    for demand in learn[:MAX_SKILLS]:
        name = corpus.terms_by_id[demand.skill].name
        done = f"a small notebook of yours uses {name} on data you can show."
        yield 2, Task(0, 0, f"Learn the basics of {name}.", SKILL_HOURS, done, demand.facts[0])
    for guide in _guides(target, corpus)[:MAX_GUIDES]:
        step = guide.advice.first_step or f"Read the guide {guide.name} and answer three questions."
        done = "you have answered three questions aloud and noted what was missing."
        what = f"{guide.name}: {step}"
        yield 2, Task(0, 0, what, INTERVIEW_HOURS, done, _nearest_fact(step, guide))
    for event in _events(target, corpus)[:1]:
        done = "you have spoken to two people who work there and noted what they said."
        yield 3, Task(0, 0, f"Go to {event.name}.", EVENT_HOURS, done, event.facts[0].id)
    hiring = [
        (company, fact)
        for company in employers(target, corpus)
        for fact in company.facts
        if fact.kind in ("hiring", "internship")
    ]
    for company, fact in hiring[:2]:
        done = "the application is sent, with the project in its first lines."
        yield 3, Task(0, 0, f"Apply to {company.name}.", APPLY_HOURS, done, fact.id)


def _scheduled(
    wanted: Sequence[tuple[int, Task]], weeks: int, hours: int
) -> tuple[list[Task], list[str]]:
    """Put tasks into weeks in their order, long ones over several; what matters least goes."""
    budget = weeks * hours
    chosen: list[Task] = []
    for matters in sorted({matters for matters, _ in wanted}):
        for level, task in wanted:
            if level == matters and sum(t.hours for t in chosen) + task.hours <= budget:
                chosen.append(task)
    in_order = [task for _, task in wanted if task in chosen]
    left_out = [task.what for _, task in wanted if task not in chosen]
    placed: list[Task] = []
    used = 0
    for task in in_order:
        first, last = used // hours + 1, (used + task.hours - 1) // hours + 1
        placed.append(replace(task, week=first, until=last))
        used += task.hours
    return placed, left_out


def _affordable(projects: Sequence[Project], budget: float) -> Project | None:
    """The best project that there is time for, else the shortest."""
    if not projects:
        return None
    fitting = [project for project in projects if _hours(project) <= budget]
    return fitting[0] if fitting else min(projects, key=_hours)


def _hours(project: Project) -> int:
    return sum(milestone.hours for milestone in project.advice.milestones)


def _nearest_fact(text: str, record: Record) -> str:
    """The fact of a record that a step rests on: the one that holds most of its words."""
    return max(record.facts, key=lambda fact: check(text, [fact.text]).score).id


def _guides(target: Target, corpus: Corpus) -> list[Record]:
    """Guides to the interviews of the target's employers, then to its sectors and roles."""
    companies = {company.id for company in employers(target, corpus)}
    sectors = sectors_of(target, corpus)

    def rank(guide: Record) -> int:
        about = set(corpus.companies_of(guide))
        if about & set(target.companies):
            return 0
        if getattr(guide, "topic", "") == "interview" and (
            set(guide.sectors) & sectors or about & companies
        ):
            return 1
        return 2 if guide.id in target.roles or set(guide.sectors) & sectors else 3

    return sorted(
        (g for g in corpus.of_kind("guide") if rank(g) < 3), key=lambda g: (rank(g), g.id)
    )


def _events(target: Target, corpus: Corpus) -> list[Record]:
    """Events in the target's sectors and places, those in both first."""
    sectors = sectors_of(target, corpus)

    def fit(event: Record) -> int:
        is_there = bool(corpus.regions_of(event) & set(target.places))
        return bool(sectors & set(event.sectors)) + is_there

    return sorted((e for e in corpus.of_kind("event") if fit(e)), key=lambda e: (-fit(e), e.id))


def _sources(numbers: dict[str, int], corpus: Corpus) -> Iterator[str]:
    for fact_id, number in numbers.items():
        _, fact = corpus.facts[fact_id]
        source = corpus.sources_by_id[fact.source]
        name = escape(f"{source.title}, {source.publisher}")
        yield f"- [{number}] {escape(fact.text)} ({name})"


def _number(line: str) -> int:
    return int(line[1:])
