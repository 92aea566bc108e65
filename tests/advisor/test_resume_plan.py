"""A plan of weeks: within its hours, exported, and made anew with what changed."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from icalendar import Calendar

from advisor.chain import Advisor
from advisor.errors import DocumentError, PlanError
from advisor.resume.advice import ResumeAdvisor
from advisor.resume.plan import Plan
from advisor.resume.plan_export import UNCHANGED, as_calendar, as_markdown
from advisor.resume.replan import NOT_A_PLAN, Change, read_plan
from advisor.resume.target import read_target
from advisor.resume.types import Report
from tests.advisor.test_resume_advice import make_resume

MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)


@pytest.fixture
def resumes(advisor: Advisor) -> ResumeAdvisor:
    return ResumeAdvisor(advisor.corpus)


def plan(
    advisor: Advisor,
    resumes: ResumeAdvisor,
    before: Plan | None = None,
    *,
    weeks: int = 8,
    hours: int = 8,
    wish: str = "fintech in LA",
    start: date = WEDNESDAY,
    **changes: object,
) -> tuple[Plan, list[Change] | None]:
    target = read_target(wish, advisor.vocabulary, advisor.corpus)
    return resumes.plan(make_resume(**changes), target, weeks, hours, start, before)


def again(plan: Plan, *done: str) -> Plan:
    """A plan as its owner gives it back: written as JSON, with tasks ticked as done."""
    content = plan.as_json()
    for task in content["tasks"]:
        task["done"] = task["id"] in done
    return read_plan(json.dumps(content))


def events(plan: Plan) -> dict[str, tuple[int, str, str]]:
    """The events of a plan's calendar by UID: how often changed, whether cancelled, when."""
    calendar = Calendar.from_ical(as_calendar(plan))
    return {
        str(e["UID"]): (int(str(e["SEQUENCE"])), str(e["STATUS"]), e.start.isoformat())  # type: ignore[attr-defined]
        for e in calendar.walk("VEVENT")
    }


def test_a_plan_keeps_to_the_hours_and_names_what_is_left_out(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    made, changes = plan(advisor, resumes)
    assert changes is None
    assert made.start == MONDAY
    assert sum(task.hours for task in made.tasks) <= 64
    assert max(task.until for task in made.tasks) <= 8
    assert all(task.done_when and task.week <= task.until for task in made.tasks)
    assert sum(task.citation is not None for task in made.tasks) > 5
    assert all(task.citation in advisor.corpus.facts for task in made.tasks if task.citation)
    assert len({task.id for task in made.tasks}) == len(made.tasks)
    short, _ = plan(advisor, resumes, weeks=4, hours=3)
    assert sum(task.hours for task in short.tasks) <= 12
    assert short.left_out


@pytest.mark.parametrize(("weeks", "hours"), [(3, 8), (17, 8), (8, 1), (8, 99)])
def test_a_plan_of_another_length_is_refused(
    advisor: Advisor, resumes: ResumeAdvisor, weeks: int, hours: int
) -> None:
    with pytest.raises(PlanError, match="4 to 16 weeks|2 to 60 hours"):
        plan(advisor, resumes, weeks=weeks, hours=hours)


def test_nothing_is_planned_for_a_person_who_was_not_read(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    with pytest.raises(DocumentError, match="Too little"):
        plan(advisor, resumes, report=Report(0.2, 1, 1))


def test_a_plan_is_exported_with_its_chart_and_sources(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    made, _ = plan(advisor, resumes)
    text = as_markdown(made, advisor.corpus, make_resume())
    assert "### Week 1, from 2026-11-23" in text
    assert "Done when: " in text
    assert "[R3]" in text.split("### Your lines")[1]
    rows = text.split("```")[1].splitlines()[1:]
    assert [row.split()[0] for row in rows[:2]] == ["week", "Rewrite"]
    assert rows[1].count("█") == 1
    assert {len(row) for row in rows} == {22 + 1 + made.weeks}, "a telephone shows 40 letters"
    calendar = Calendar.from_ical(as_calendar(made))
    found = calendar.walk("VEVENT")
    assert len(found) == len(made.tasks)
    assert found[0]["DTSTART"].to_ical() == b"20261123", "the Monday of that week"
    assert len({str(event["UID"]) for event in found}) == len(found)
    stamps = re.findall(rb"DTSTAMP:(\S+)", as_calendar(made))
    assert len(stamps) == len(found)
    assert all(stamp.endswith(b"Z") for stamp in stamps)


def test_planning_the_same_again_changes_nothing(advisor: Advisor, resumes: ResumeAdvisor) -> None:
    before, _ = plan(advisor, resumes)
    after, changes = plan(advisor, resumes, again(before))
    assert changes == []
    assert after == before
    assert UNCHANGED in as_markdown(after, advisor.corpus, make_resume(), changes)
    assert events(after) == events(before)


def test_fewer_weeks_drop_tasks_and_the_calendar_cancels_them(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    before, _ = plan(advisor, resumes)
    after, changes = plan(advisor, resumes, again(before), weeks=5)
    kinds = {change.kind for change in changes or ()}
    assert {"replanned", "dropped"} <= kinds
    assert "5 weeks, not 8." in [change.text for change in changes or ()]
    old, new = events(before), events(after)
    assert old.keys() <= new.keys(), "no event is forgotten, or it would stay in the calendar"
    gone = {uid for uid, (_, status, _) in new.items() if status == "CANCELLED"}
    assert gone == {e for e in old if e not in {uid for uid in new if new[uid][1] == "CONFIRMED"}}
    assert all(new[uid][0] == old[uid][0] + 1 for uid in gone)


def test_a_dropped_task_comes_back_as_the_same_event(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    first, _ = plan(advisor, resumes)
    second, _ = plan(advisor, resumes, again(first), weeks=5)
    third, changes = plan(advisor, resumes, again(second), weeks=8)
    assert "added" in {change.kind for change in changes or ()}
    for uid, (_, _, when) in events(first).items():
        count, status, then = events(third)[uid]
        assert (status, then) == ("CONFIRMED", when)
        assert count >= events(second)[uid][0], "a calendar ignores a lower number"
    kept = {task.id for task in third.tasks}
    assert {task.id for task in third.dropped} == {task.id for task in second.tasks} - kept


def test_other_hours_move_and_resize(advisor: Advisor, resumes: ResumeAdvisor) -> None:
    before, _ = plan(advisor, resumes, weeks=12, hours=8)
    after, changes = plan(advisor, resumes, again(before), weeks=12, hours=6)
    assert {"moved", "resized"} <= {change.kind for change in changes or ()}
    moved = {change.task for change in changes or () if change.kind in ("moved", "resized")}
    numbers = {task.id: task.sequence for task in after.tasks}
    old = {task.id for task in before.tasks}
    assert all(numbers[task] == int(task in moved) for task in numbers.keys() & old)


def test_what_is_done_is_not_planned_again(advisor: Advisor, resumes: ResumeAdvisor) -> None:
    before, _ = plan(advisor, resumes)
    building = next(task for task in before.tasks if task.id.startswith("build:"))
    after, changes = plan(advisor, resumes, again(before, "rewrite", building.id))
    done = [change for change in changes or () if change.kind == "finished"]
    assert [change.task for change in done] == ["rewrite", building.id]
    assert not {"rewrite", building.id} & {task.id for task in after.tasks}
    assert [task.id for task in after.finished] == ["rewrite", building.id]
    project = building.id.split(":")[1]
    assert any(task.id.startswith(f"build:{project}:") for task in after.tasks)
    _, later = plan(advisor, resumes, again(after))
    assert later == []
    assert "### Done already" in as_markdown(after, advisor.corpus, make_resume(), changes)


def test_a_later_start_another_target_and_an_edited_resume_are_said(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    before, _ = plan(advisor, resumes)
    _, changes = plan(advisor, resumes, again(before), start=date(2026, 12, 2))
    assert (changes or [])[0].text == "It starts on 30 November, not 23 November."
    assert "Moved to the week of 30 November, from the week of 23 November" in str(changes)
    _, changes = plan(advisor, resumes, again(before), wish="biotech")
    assert (changes or [])[0].text == "The target is now biotech, not fintech in LA."
    _, changes = plan(advisor, resumes, again(before), sections=())
    assert ("dropped", "rewrite") in {(change.kind, change.task) for change in changes or ()}


@pytest.mark.parametrize(
    "changed",
    [
        {"tasks": "all"},
        {"start": "soon"},
        {"start": "9999-12-31"},
        {"weeks": "many"},
        {"target": "x" * 5_000},
        {
            "tasks": [
                {"id": "a", "what": "b", "hours": 1, "done_when": "c", "week": 99, "until": 99}
            ]
        },
    ],
)
def test_what_is_no_plan_is_said(
    advisor: Advisor, resumes: ResumeAdvisor, changed: dict[str, object]
) -> None:
    content = plan(advisor, resumes)[0].as_json() | changed
    with pytest.raises(PlanError, match="earlier plan cannot be read"):
        read_plan(json.dumps(content))


@pytest.mark.parametrize("text", ["", "[]", "{}", "not JSON", "[" * 100_000])
def test_what_is_no_json_is_said(text: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_plan(text)
    assert str(caught.value) == NOT_A_PLAN


def test_an_earlier_plan_is_text_and_takes_no_effect_in_markdown(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    before, _ = plan(advisor, resumes)
    spoilt = replace(before.tasks[0], id="odd", what="[click](http://x.example) <b>me</b>")
    after, changes = plan(advisor, resumes, replace(before, tasks=(spoilt, *before.tasks)))
    text = as_markdown(after, advisor.corpus, make_resume(), changes)
    assert "[click](" not in text
    assert "<b>" not in text
