"""Planning again after a change: what came, went or moved, and which tasks are finished."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from advisor.errors import PlanError
from advisor.resume.plan import MAX_WEEKS, Plan
from advisor.resume.tasks import Task

NOT_A_PLAN = (
    "The earlier plan cannot be read. Give the JSON that the plan was printed as, with nothing "
    "changed but the tasks that are done (“done”: true)."
)
MAX_TASKS, MAX_TEXT, YEARS = 200, 1_000, range(2000, 2200)
_ID = re.compile(r"[a-z0-9][a-z0-9:.-]{0,199}")
Kind = Literal["added", "finished", "moved", "resized", "reworded", "dropped", "replanned"]


@dataclass(frozen=True)
class Change:
    """One difference between two plans: of a task, or of the plan as a whole (`task` is None)."""

    kind: Kind
    task: str | None
    text: str


def read_plan(text: str | bytes) -> Plan:
    """An earlier plan from its JSON form; raises PlanError for anything else."""
    try:
        plan = TypeAdapter(Plan).validate_json(text)
    except ValidationError:
        raise PlanError(NOT_A_PLAN) from None
    tasks = (*plan.tasks, *plan.finished, *plan.dropped)
    texts = (plan.target, *(text for t in tasks for text in (t.what, t.done_when)))
    if (
        len(tasks) > MAX_TASKS
        or plan.start.year not in YEARS
        or any(len(text) > MAX_TEXT for text in texts)
        or not all(0 < task.week <= task.until <= MAX_WEEKS for task in tasks)
        or not all(_ID.fullmatch(some) for some in (plan.id, *(task.id for task in tasks)))
        or len({task.id for task in tasks}) < len(tasks)
        or any(task.sequence < 0 for task in tasks)
    ):
        raise PlanError(NOT_A_PLAN)
    return plan


def finished(before: Plan) -> tuple[Task, ...]:
    """The tasks of a plan that were ticked as done, now or earlier."""
    return (*before.finished, *(task for task in before.tasks if task.done))


def carried_on(before: Plan, after: Plan) -> Plan:
    """A plan made anew as the one that goes on from an earlier one.

    Its tasks keep the numbers by which a calendar knows how often they were changed; those that
    are not planned any more are kept as dropped, so that a calendar can be told.
    """
    known = {task.id: (task, before.monday(task.week)) for task in (*before.tasks, *before.dropped)}
    gone = {task.id for task in before.dropped}
    tasks = tuple(
        _counted_on(task, after.monday(task.week), known.get(task.id), task.id in gone)
        for task in after.tasks
    )
    done = finished(before)
    planned = {task.id for task in (*tasks, *done)}
    dropped = [replace(t, sequence=t.sequence + 1) for t in before.tasks if t.id not in planned]
    still = [task for task in before.dropped if task.id not in planned]
    return replace(after, id=before.id, tasks=tasks, finished=done, dropped=(*still, *dropped))


def difference(before: Plan, after: Plan) -> list[Change]:
    """What planning again changed, the plan as a whole first, then task by task."""
    old = {task.id: task for task in before.tasks}
    changes = [Change("replanned", None, text) for text in _of_the_whole(before, after)]
    done = {task.id for task in finished(after)} - {task.id for task in before.finished}
    changes += [
        Change("finished", task.id, f"Done: {task.what}")
        for task in after.finished
        if task.id in done
    ]
    for task in after.tasks:
        changes += _of_a_task(old.get(task.id), task, before, after)
    left = {task.id for task in (*after.tasks, *after.finished)}
    return changes + [
        Change("dropped", task.id, f"Dropped: {task.what}")
        for task in before.tasks
        if task.id not in left
    ]


def _of_the_whole(before: Plan, after: Plan) -> Iterator[str]:
    if before.target != after.target:
        yield f"The target is now {after.target}, not {before.target}."
    if before.weeks != after.weeks:
        yield f"{after.weeks} weeks, not {before.weeks}."
    if before.hours_a_week != after.hours_a_week:
        yield f"{after.hours_a_week} hours a week, not {before.hours_a_week}."
    if before.start != after.start:
        yield f"It starts on {_day(after.start)}, not {_day(before.start)}."


def _of_a_task(old: Task | None, new: Task, before: Plan, after: Plan) -> Iterator[Change]:
    when = _weeks(new, after)
    if old is None:
        yield Change("added", new.id, f"New, {when}: {new.what}")
        return
    if old.what != new.what:
        yield Change("reworded", new.id, f"Now “{new.what}”, not “{old.what}”")
    if old.hours != new.hours:
        yield Change("resized", new.id, f"{new.hours} hours, not {old.hours}: {new.what}")
    was = _weeks(old, before)
    if before.monday(old.week) != after.monday(new.week):
        yield Change("moved", new.id, f"Moved to {when}, from {was}: {new.what}")
    elif was != when:
        yield Change("resized", new.id, f"Takes {when}, not {was}: {new.what}")


def _counted_on(
    task: Task, monday: date, known: tuple[Task, date] | None, was_dropped: bool
) -> Task:
    """A task with the number of its changes: one more where a calendar would show another."""
    if known is None:
        return task
    old, then = known
    same = (old.what, old.hours, old.done_when, old.until - old.week, then) == (
        task.what, task.hours, task.done_when, task.until - task.week, monday,
    )  # fmt: skip
    return replace(task, sequence=old.sequence + (was_dropped or not same))


def _weeks(task: Task, plan: Plan) -> str:
    """The weeks of a task by their Mondays, since week 1 of another plan may be another week."""
    first, last = plan.monday(task.week), plan.monday(task.until)
    if first == last:
        return f"the week of {_day(first)}"
    return f"the weeks of {_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
