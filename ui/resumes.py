"""The commands under `advisor resume`: what a machine reads, advice from it, a plan."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import DocumentError, PlanError
from advisor.settings import load_settings

if TYPE_CHECKING:
    from advisor.records import Corpus
    from advisor.resume.plan import Plan
    from advisor.resume.target import Target
    from advisor.resume.types import Resume


def add_commands(commands: Any) -> None:
    """Add `resume` with its own commands to those of the command line."""
    resume = commands.add_parser("resume", help="read a résumé, advise from it, plan; nothing kept")
    under = resume.add_subparsers(title="commands", required=True, metavar="COMMAND")

    read = under.add_parser("read", help="what a machine reads of it")
    match = under.add_parser("match", help="what a target asks for, and how well it is shown")
    advise = under.add_parser("advise", help="advice towards a target")
    plan = under.add_parser("plan", help="a plan of weeks towards a target")
    runs = ((read, _read), (match, _match), (advise, _advise), (plan, _plan))
    for command, run in runs:
        command.add_argument("file", type=Path, metavar="FILE", help="PDF, DOCX, Markdown or text")
        command.add_argument("--json", action="store_true", help="print it as JSON")
        command.set_defaults(run=run)
    for command in (match, advise, plan):
        command.add_argument("--target", default="", help="where you want to go: fintech in LA")
    plan.add_argument("--weeks", type=int, default=8, help="4 to 16 (8)")
    plan.add_argument("--hours", type=int, default=8, help="hours a week (8)")
    plan.add_argument("--ics", type=Path, metavar="FILE", help="write it as a calendar too")
    plan.add_argument(
        "--since",
        type=Path,
        metavar="OLD.json",
        help="the plan as --json printed it before (tasks that are done: true) to see what changed",
    )


def _read(options: argparse.Namespace) -> None:
    _, resume = _resume(options.file)
    if options.json:
        _print_json(resume.as_json())
        return
    report = resume.report
    print(f"Read: {_many(report.pages, 'page')}, {_many(report.columns, 'column')}, ", end="")
    print(f"{_many(len(resume.lines), 'line')}; confidence {report.confidence:.2f}.")
    for warning in report.warnings:
        print(f"warning: {warning}")
    for hidden in report.invisible:
        print(f"not visible to a person, and ignored: {hidden}")
    for name in ("name", "email", "phone", "degree", "graduation", "region", "eligibility"):
        print(f"{name}: {getattr(resume, name) or 'not found'}")
    for section in resume.sections:
        print(f"\n{section.title or '(before the first heading)'} [{section.kind}]")
        for entry in section.entries:
            when = " to ".join(filter(None, (entry.start, entry.end)))
            print("  " + ", ".join(filter(None, (entry.title, entry.organisation, when))))
    print("\nSkills")
    for skill in resume.skills:
        print(f"  {skill.name} ({skill.strength}): {', '.join(skill.lines)}")
    print("\nLines, in the order in which they were read")
    for line in resume.lines:
        print(f"  [{line.id}] {line.text}")


def _match(options: argparse.Namespace) -> None:
    from advisor.resume.advice import ResumeAdvisor, fit
    from advisor.resume.want import have_and_want

    corpus, resume = _resume(options.file)
    target = _target(options.target, corpus)
    match = ResumeAdvisor(corpus).match(resume, target)
    rows = have_and_want(match, corpus)
    if options.json:
        skills = [row.as_json() for row in rows]
        _print_json({"asked": match.asked, "shown": match.shown, "skills": skills})
        return
    print(" ".join(fit(match, target)))
    for row in rows:
        shown = f"{row.strength}: {', '.join(row.lines)}" if row.strength else "not shown"
        near = f", near your {row.near}" if row.near else ""
        print(f"- {row.name}, asked for by {_many(row.asked, 'fact')}; {shown}{near}")
    print("\nProjects that fit you")
    for project in match.projects:
        print(f"- {project.name} ({project.difficulty})")


def _advise(options: argparse.Namespace) -> None:
    from advisor.llm.host import ModelHost
    from advisor.prose import told
    from advisor.resume.advice import ResumeAdvisor
    from advisor.types import Answer

    corpus, resume = _resume(options.file)
    advice = ResumeAdvisor(corpus).advise(resume, _target(options.target, corpus))
    *_, answer = told(advice, ModelHost(load_settings()), corpus, (), resume)
    assert isinstance(answer, Answer)
    if options.json:
        _print_json(answer.as_json())
        return
    print(answer.text)
    print("\n### Sources\n")
    for citation in answer.citations:
        when = citation.as_of or "undated"
        print(f"- [{citation.n}] {citation.title}, {citation.publisher} ({when}), {citation.url}")
    print("\n### Your lines\n")
    for line, text in answer.resume_lines.items():
        print(f"- [{line}] {text}")


def _plan(options: argparse.Namespace) -> None:
    from advisor.llm.host import ModelHost
    from advisor.plan_prose import told_as_json, told_plan
    from advisor.resume.advice import ResumeAdvisor
    from advisor.resume.plan_export import as_calendar
    from advisor.types import Answer

    before = _earlier(options.since) if options.since else None
    corpus, resume = _resume(options.file)
    plan, changes = ResumeAdvisor(corpus).plan(
        resume, _target(options.target, corpus), options.weeks, options.hours, date.today(), before
    )
    if options.ics:
        options.ics.write_bytes(as_calendar(plan))
    *_, answer = told_plan(plan, ModelHost(load_settings()), corpus, resume, changes)
    assert isinstance(answer, Answer)
    if options.json:
        more = {} if changes is None else {"changes": [asdict(change) for change in changes]}
        _print_json(plan.as_json() | more | told_as_json(answer))
    else:
        print(answer.text, end="")


def _earlier(file: Path) -> "Plan":
    from advisor.resume.replan import read_plan

    try:
        return read_plan(file.read_bytes())
    except OSError as error:
        raise PlanError(f"{file} cannot be opened ({error.strerror}).") from None


def read_file(file: Path, corpus: "Corpus") -> "Resume":
    """The résumé in a file; raises DocumentError where it can't be read."""
    from advisor.resume.read import MAX_BYTES, read_resume

    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError(f"{file} cannot be opened ({error.strerror}).") from None
    return read_resume(data, file.name, corpus)


def _resume(file: Path) -> "tuple[Corpus, Resume]":
    from advisor.manifest import read_manifest

    corpus = read_manifest(load_settings()).corpus
    return corpus, read_file(file, corpus)


def _target(text: str, corpus: "Corpus") -> "Target":
    from advisor import models
    from advisor.resume.target import read_target
    from advisor.vocabulary import Vocabulary

    return read_target(text, Vocabulary(corpus, models.english_words()), corpus)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _print_json(content: Any) -> None:
    json.dump(content, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
