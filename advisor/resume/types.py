"""What is read of a résumé, and how sure it is."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

# What became of a résumé that an answer was made from without a language model.
RECEIPT: dict[str, Any] = {
    "kept": "in memory only, until you forget it",
    "sent_to": None,
    "masked": {},
}
# How well a skill is shown, weakest first.
STRENGTHS = ("listed", "coursework", "used", "result")
Strength = Literal["listed", "coursework", "used", "result"]
# Below this no advice is given, and the owner is told how to mend the file.
MIN_CONFIDENCE = 0.5
SECTION_KINDS = (
    "summary", "education", "experience", "projects", "skills", "awards", "publications",
    "certifications", "languages", "activities", "courses", "other",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line in reading order: `size` is relative to the body's (1.0), `indent` in points.

    `is_item` says that it begins with a bullet, which its text is without.
    """

    id: str
    text: str
    page: int = 1
    size: float = 1.0
    bold: bool = False
    indent: float = 0.0
    is_item: bool = False


@dataclass(frozen=True)
class Entry:
    """A post, degree or project: dates as YYYY-MM, YYYY, “present” or None; ids of its lines."""

    title: str
    organisation: str | None
    start: str | None
    end: str | None
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A part of a résumé under a heading of its own; before the first there is none."""

    kind: str
    title: str
    entries: tuple[Entry, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class SkillShown:
    """A skill of the corpus's list, how well it is shown, and the lines that bear it out."""

    id: str
    name: str
    strength: Strength
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What a machine sees: `invisible` is text that a person would not see, quoted back.

    `confidence` lies in 0..1; below `MIN_CONFIDENCE` no advice is given.
    """

    confidence: float
    pages: int
    columns: int
    invisible: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resume:
    """A résumé as it was read; it lives in memory only."""

    lines: tuple[Line, ...]
    report: Report
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    links: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    skills: tuple[SkillShown, ...] = ()
    # As stated, never guessed: the highest degree, the year it ends, where, eligibility.
    degree: str | None = None
    graduation: str | None = None
    region: str | None = None
    eligibility: str | None = None

    def text(self, line_id: str) -> str:
        """The text of a line by its id."""
        return self.lines[int(line_id[1:]) - 1].text

    def as_json(self) -> dict[str, Any]:
        """The one JSON form."""
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "links": list(self.links),
            "degree": self.degree,
            "graduation": self.graduation,
            "region": self.region,
            "eligibility": self.eligibility,
            "sections": [
                {
                    "kind": section.kind,
                    "title": section.title,
                    "entries": [
                        asdict(entry) | {"lines": list(entry.lines)} for entry in section.entries
                    ],
                }
                for section in self.sections
            ],
            "skills": [
                {"name": s.name, "strength": s.strength, "lines": list(s.lines)}
                for s in self.skills
            ],
            "lines": {line.id: line.text for line in self.lines},
            "report": asdict(self.report)
            | {"invisible": list(self.report.invisible), "warnings": list(self.report.warnings)},
        }
