"""The JSON forms of the résumé routes as types, for the documentation and for clients."""

from typing import Any, Literal

from pydantic import Field

from ui.api.schema import CitationForm, Form, LeftOutForm, SentenceForm

StrengthForm = Literal["listed", "coursework", "used", "result"]


class EntryForm(Form):
    """A post, degree or project; dates are YYYY-MM, YYYY or “present”, lines are ids."""

    title: str
    organisation: str | None
    start: str | None
    end: str | None
    lines: list[str]


class SectionForm(Form):
    """A part of a résumé under a heading of its own."""

    kind: str
    title: str
    entries: list[EntryForm]


class SkillShownForm(Form):
    """A skill, how well it is shown, and the lines that bear it out."""

    name: str
    strength: StrengthForm
    lines: list[str]


class ReportForm(Form):
    """What a machine sees; `invisible` is text that a person would not see, quoted back."""

    confidence: float
    pages: int
    columns: int
    invisible: list[str]
    warnings: list[str]


class ResumeForm(Form):
    """A résumé as it was read; what is not stated in it is null."""

    name: str | None
    email: str | None
    phone: str | None
    links: list[str]
    degree: str | None
    graduation: str | None
    region: str | None
    eligibility: str | None
    sections: list[SectionForm]
    skills: list[SkillShownForm]
    lines: dict[str, str] = Field(description="The lines in reading order, by their ids")
    report: ReportForm


class WantedForm(Form):
    """A skill that facts ask for; `strength` is null where no line shows it."""

    skill: str
    name: str
    asked: int = Field(description="How many facts ask for it")
    facts: list[str] = Field(description="The ids of those that name it")
    by_projects: list[str] = Field(
        description="The ids of those that say why a project that shows it is wanted"
    )
    strength: StrengthForm | None
    lines: list[str]
    near: str | None = Field(description="A skill shown that is near it")


class MatchForm(Form):
    """How many of the skills that are wanted are shown, and each of them, most wanted first."""

    asked: int
    shown: int
    skills: list[WantedForm]


class TaskForm(Form):
    """What to do from `week` until `until`; `citation` is the id of a fact that bears on it."""

    id: str
    what: str
    hours: int
    done_when: str
    citation: str | None
    resume_lines: list[str]
    week: int
    until: int
    done: bool
    sequence: int


class ChangeForm(Form):
    """What planning again changed; `task` is null where it is the plan as a whole."""

    kind: Literal["added", "finished", "moved", "resized", "reworded", "dropped", "replanned"]
    task: str | None
    text: str


class ToldForm(Form):
    """What a language model wrote above the plan, checked as an answer is."""

    sentences: list[SentenceForm]
    citations: list[CitationForm]
    resume_lines: dict[str, str]
    left_out: list[LeftOutForm]
    model: str | None
    usage: dict[str, Any] | None
    receipt: dict[str, Any] | None


class PlanForm(Form):
    """A plan of weeks; `since` takes this form as an earlier plan."""

    id: str
    target: str
    start: str = Field(description="The Monday of week 1, YYYY-MM-DD")
    weeks: int
    hours_a_week: int
    tasks: list[TaskForm]
    left_out: list[str]
    finished: list[TaskForm]
    dropped: list[TaskForm]
    markdown: str
    calendar: str = Field(description="The same as an iCalendar file")
    told: ToldForm | None = Field(None, description="Absent where no language model was asked")
    changes: list[ChangeForm] | None = Field(None, description="Absent where `since` is empty")
