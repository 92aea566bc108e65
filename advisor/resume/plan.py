"""A plan of weeks from a résumé towards a target: tasks, each in its weeks."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from advisor.errors import PlanError
from advisor.records import Corpus
from advisor.resume.match import Match
from advisor.resume.target import Target
from advisor.resume.tasks import Task, wanted_tasks
from advisor.resume.types import Resume

MIN_WEEKS, MAX_WEEKS = 4, 16
MIN_HOURS, MAX_HOURS = 2, 60


@dataclass(frozen=True)
class Plan:
    """The tasks in their order; `left_out` are those for which there is no time.

    `start` is the Monday of week 1. `id` stays the same when the plan is made anew; `finished`
    are tasks that were ticked as done, `dropped` those that an earlier plan held and this one
    does not.
    """

    id: str
    target: str
    start: date
    weeks: int
    hours_a_week: int
    tasks: tuple[Task, ...]
    left_out: tuple[str, ...] = ()
    finished: tuple[Task, ...] = ()
    dropped: tuple[Task, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The plan as the API and the command line give it."""
        return asdict(self) | {"start": self.start.isoformat()}

    def monday(self, week: int) -> date:
        """The Monday of one of its weeks."""
        return self.start + timedelta(weeks=week - 1)


def make_plan(
    resume: Resume,
    target: Target,
    match: Match,
    corpus: Corpus,
    weeks: int,
    hours: int,
    start: date,
    finished: Collection[str] = (),
) -> Plan:
    """A plan of so many weeks at so many hours a week, from the week of `start` on.

    `finished` are ids of tasks that need no doing any more. Raises PlanError for a length that
    can't be planned.
    """
    if not MIN_WEEKS <= weeks <= MAX_WEEKS:
        raise PlanError(f"A plan has {MIN_WEEKS} to {MAX_WEEKS} weeks, not {weeks}.")
    if not MIN_HOURS <= hours <= MAX_HOURS:
        raise PlanError(f"Plan with {MIN_HOURS} to {MAX_HOURS} hours a week, not {hours}.")
    wanted = list(wanted_tasks(resume, target, match, corpus, weeks * hours, finished))
    tasks, left_out = _scheduled(wanted, weeks, hours)
    monday = start - timedelta(days=start.weekday())
    digest = sha256(f"{target.text}\n{monday}".encode()).hexdigest()[:12]
    return Plan(digest, target.text, monday, weeks, hours, tuple(tasks), tuple(left_out))


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
