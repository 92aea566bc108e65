"""A plan as HTML: a timeline of its weeks, its tasks to tick, and what changed since the last."""

from collections.abc import Sequence
from html import escape

from advisor.records import Corpus
from advisor.resume.plan import Plan
from advisor.resume.replan import Change
from advisor.resume.tasks import Task
from advisor.resume.types import Resume
from ui.web.html import link
from ui.web.resume_report import counted, line_link

# What a task's kind is called, by how its id begins.
KINDS = {
    "rewrite": "Résumé", "build": "Project", "learn": "Skill", "prepare": "Interview",
    "go": "Event", "apply": "Application",
}  # fmt: skip
UNCHANGED = "Nothing changed."


def plan_html(
    plan: Plan, corpus: Corpus, resume: Resume, changes: Sequence[Change] | None = None
) -> str:
    """The whole plan; `changes` where it was planned before."""
    return (
        f"<h3>{counted(plan.weeks, 'week')} towards {escape(plan.target)}</h3>"
        f"{_changes(changes)}{_progress(plan)}{_timeline(plan)}{_weeks(plan, corpus, resume)}"
        f"{_texts('Done already', [task.what for task in plan.finished])}"
        f"{_texts('Left out for lack of time', plan.left_out)}"
    )


def _changes(changes: Sequence[Change] | None) -> str:
    if changes is None:
        return ""
    told = [change.text for change in changes] or [UNCHANGED]
    items = "".join(f"<li>{escape(text)}</li>" for text in told)
    return f'<section class="changes"><h4>What changed</h4><ul>{items}</ul></section>'


def _progress(plan: Plan) -> str:
    """How far it is; look/plan.js counts on when a task is ticked."""
    hours = sum(task.hours for task in plan.tasks)
    return (
        f'<div class="progress"><p role="status" data-tasks="{len(plan.tasks)}" '
        f'data-hours="{hours}">0 of {counted(len(plan.tasks), "task")}, 0 of '
        f"{counted(hours, 'hour')}</p>"
        '<svg class="meter" aria-hidden="true" focusable="false"><rect class="track" width="100%" '
        'height="100%" rx="5"/><rect class="high" width="0%" height="100%" rx="5"/></svg></div>'
    )


def _timeline(plan: Plan) -> str:
    """A row for each task, a column for each week, a bar over the weeks that it takes."""
    if not plan.tasks:
        return ""
    heads = "".join(
        f'<th scope="col"><abbr title="Week {week}, from {_day(plan, week)}">{week}</abbr></th>'
        for week in range(1, plan.weeks + 1)
    )
    rows = "".join(_bar(task, plan.weeks) for task in plan.tasks)
    used = dict.fromkeys(kind(task) for task in plan.tasks)
    key = "".join(f'<li><i class="{k}" aria-hidden="true"></i>{KINDS[k]}</li>' for k in used)
    return (
        '<div class="timeline" tabindex="0" role="region" aria-label="Timeline"><table>'
        "<caption>The weeks of each task</caption>"
        f'<thead><tr><th scope="col">Task</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f'<ul class="key">{key}</ul></div>'
    )


def _bar(task: Task, weeks: int) -> str:
    before, after = task.week - 1, weeks - task.until
    empty = (f'<td colspan="{n}"></td>' if n else "" for n in (before, after))
    first, last = empty
    return (
        f'<tr data-task="{escape(task.id)}"><th scope="row">{escape(_short(task))}</th>{first}'
        f'<td colspan="{task.until - task.week + 1}"><span class="bar {kind(task)}">'
        f'<span class="sr">{KINDS[kind(task)]}, {when(task)}, </span>{task.hours} h</span></td>'
        f"{last}</tr>"
    )


def _weeks(plan: Plan, corpus: Corpus, resume: Resume) -> str:
    """The tasks of each week, each with a box to tick."""
    parts = []
    for week in sorted({task.week for task in plan.tasks}):
        tasks = [task for task in plan.tasks if task.week == week]
        items = "".join(_task(task, corpus, resume) for task in tasks)
        heading = f"Week {week}, from {_day(plan, week)}"
        parts.append(f'<section><h4>{heading}</h4><ul class="tasks">{items}</ul></section>')
    return f'<div class="weeks">{"".join(parts)}</div>'


def _task(task: Task, corpus: Corpus, resume: Resume) -> str:
    name = escape(task.id)
    until = f", until week {task.until}" if task.until > task.week else ""
    lines = " ".join(line_link(resume, line) for line in task.resume_lines)
    see = f'<p class="hint">Your lines: {lines}</p>' if lines else ""
    return (
        f'<li data-task="{name}" data-hours="{task.hours}"><label>'
        f'<input type="checkbox" value="{name}"><span>{escape(task.what)}</span></label>'
        f'<div><p class="hint"><span class="tag {kind(task)}">{KINDS[kind(task)]}</span> '
        f"{task.hours} h{until}. Done when: {escape(task.done_when)}</p>"
        f"{_source(task, corpus)}{see}</div></li>"
    )


def _source(task: Task, corpus: Corpus) -> str:
    """The fact that bears on a task, with where it is from."""
    if task.citation is None:
        return ""
    _, fact = corpus.facts[task.citation]
    source = corpus.sources_by_id[fact.source]
    when = f"as of {fact.as_of}" if fact.as_of else "undated"
    told = f"{link(source.url, source.title)}, {escape(source.publisher)}, {when}"
    return (
        f"<details><summary>Why, and the source</summary><p>{escape(fact.text)} "
        f'<span class="from">{told}</span></p></details>'
    )


def _texts(heading: str, texts: Sequence[str]) -> str:
    if not texts:
        return ""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<section><h4>{heading}</h4><ul>{items}</ul></section>"


def kind(task: Task) -> str:
    """What kind of task it is, as in `KINDS`."""
    return task.id.split(":")[0]


def when(task: Task) -> str:
    """The weeks of a task in words."""
    if task.until == task.week:
        return f"week {task.week}"
    return f"weeks {task.week} to {task.until}"


def _short(task: Task) -> str:
    """What there is to do, without the project or guide that it belongs to."""
    return task.what.split(": ", 1)[-1]


def _day(plan: Plan, week: int) -> str:
    day = plan.monday(week)
    return f"{day.day} {day:%B}"
