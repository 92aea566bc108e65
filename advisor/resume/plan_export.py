"""A plan as Markdown with its chart and sources, and as a calendar."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from advisor.records import Corpus
from advisor.render import escape
from advisor.resume.plan import Plan
from advisor.resume.replan import Change
from advisor.resume.tasks import Task
from advisor.resume.types import Resume

if TYPE_CHECKING:
    from icalendar import Event

UNCHANGED = "Nothing changed."
# So much of a task is written beside its bar.
LABEL = 22


def as_markdown(
    plan: Plan, corpus: Corpus, resume: Resume, changes: Sequence[Change] | None = None
) -> str:
    """The plan by weeks, with its sources below; `changes` where it was planned before."""
    numbers = fact_numbers(plan)
    parts = [f"## {plan.weeks} weeks towards {escape(plan.target)}"]
    if changes is not None:
        told = [f"- {escape(change.text)}" for change in changes] or [UNCHANGED]
        parts.append("### What changed\n" + "\n".join(told))
    parts += filter(None, [chart(plan)])
    parts += _weeks(plan, numbers)
    for heading, texts in (
        ("Done already", [task.what for task in plan.finished]),
        ("Left out for lack of time", plan.left_out),
    ):
        if texts:
            parts.append(f"### {heading}\n" + "\n".join(f"- {escape(text)}" for text in texts))
    if numbers:
        parts.append("### Sources\n" + "\n".join(_sources(numbers, corpus)))
    used = {line for task in plan.tasks for line in task.resume_lines}
    if used:
        quoted = (f"- [{line}] {escape(resume.text(line))}" for line in sorted(used, key=_number))
        parts.append("### Your lines\n" + "\n".join(quoted))
    return "\n\n".join(parts) + "\n"


def fact_numbers(plan: Plan) -> dict[str, int]:
    """The facts that bear on a plan's tasks, by their ids, numbered as they come."""
    tasks = sorted(plan.tasks, key=lambda task: task.week)
    facts = dict.fromkeys(task.citation for task in tasks if task.citation)
    return {fact: number for number, fact in enumerate(facts, start=1)}


def chart(plan: Plan) -> str:
    """The weeks of each task as bars in a block of equally wide letters, a letter a week.

    It is narrow enough for a telephone.
    """
    if not plan.tasks:
        return ""
    weeks = range(1, plan.weeks + 1)
    scale = "".join(f"{week:<4}" for week in weeks if week % 4 == 1)[: plan.weeks]
    rows = [f"{'week':<{LABEL}} {scale:<{plan.weeks}}"]
    for task in plan.tasks:
        bars = "".join("█" if task.week <= week <= task.until else "·" for week in weeks)
        rows.append(f"{_short(task.what):<{LABEL}} {bars}")
    return "```text\n" + "\n".join(rows) + "\n```"


def as_calendar(plan: Plan, made: datetime | None = None) -> bytes:
    """The plan as an iCalendar file: an all-day event for each task, in its week.

    An event has the same UID in every version of the plan, so that a calendar that imports a
    later one changes its events instead of doubling them; those dropped are cancelled. `made`
    is when this version was made, by default now.
    """
    from icalendar import Calendar

    made = made or datetime.now(UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//Career Advisor//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for tasks, status in ((plan.tasks, "CONFIRMED"), (plan.dropped, "CANCELLED")):
        for event in _events(plan, tasks, made):
            event.add("status", status)
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(plan: Plan, tasks: Iterable[Task], made: datetime) -> Iterator["Event"]:
    from icalendar import Event

    for task in tasks:
        event = Event()
        event.add("uid", f"{task.id.replace(':', '.')}.{plan.id}@career-advisor")
        event.add("sequence", task.sequence)
        event.add("summary", task.what)
        event.add("description", f"{task.hours} hours. Done when: {task.done_when}")
        event.add("dtstart", plan.monday(task.week))
        event.add("dtend", plan.monday(task.until) + timedelta(days=5))
        event.add("dtstamp", made)
        yield event


def _weeks(plan: Plan, numbers: dict[str, int]) -> Iterator[str]:
    """The tasks week by week, with the numbers of the facts that bear on them."""
    for week in range(1, plan.weeks + 1):
        tasks = [task for task in plan.tasks if task.week == week]
        if not tasks:
            continue
        lines = [f"### Week {week}, from {plan.monday(week).isoformat()}"]
        for task in tasks:
            marks = [f"[{line}]" for line in task.resume_lines]
            if task.citation:
                marks.insert(0, f"[{numbers[task.citation]}]")
            see = f", see {' '.join(marks)}" if marks else ""
            until = f", until week {task.until}" if task.until > week else ""
            # The backslash ends the line: what is done and when it is stand one below the other.
            lines.append(f"- [ ] {escape(task.what)} ({task.hours} h{until}{see})\\")
            lines.append(f"  Done when: {escape(task.done_when)}")
        yield "\n".join(lines)


def _sources(numbers: dict[str, int], corpus: Corpus) -> Iterator[str]:
    for fact_id, number in numbers.items():
        _, fact = corpus.facts[fact_id]
        source = corpus.sources_by_id[fact.source]
        name = escape(f"{source.title}, {source.publisher}")
        yield f"- [{number}] {escape(fact.text)} ({name})"


def _short(what: str) -> str:
    """The beginning of what there is to do, without the project or guide that it belongs to."""
    text = what.split(": ", 1)[-1]
    return text if len(text) <= LABEL else f"{text[: LABEL - 1].rstrip()}…"


def _number(line: str) -> int:
    return int(line[1:])
