"""What a machine reads of a résumé, as HTML: how sure it is, what was hidden, skills, each line."""

from collections.abc import Iterable, Iterator
from html import escape

from advisor.resume.types import MIN_CONFIDENCE, STRENGTHS, Resume, SkillShown
from ui.web.html import link

CONFIDENCE = (
    "It falls with characters that no machine knows as letters, with pages that hold none, and "
    f"with very few words. Below {MIN_CONFIDENCE:.0%} no advice is given."
)
HIDDEN = "Not visible to a person, and ignored"
# What each strength is called as a heading, strongest first.
SHOWN = {
    "result": "With a result",
    "used": "Used in a post or project",
    "coursework": "In coursework",
    "listed": "Only listed",
}
NO_SKILL = (
    "No skill that I know was found. Name the languages, tools and methods that you used, in the "
    "lines where you used them."
)
LONG = 120  # letters of a line that are quoted beside a skill


def report(resume: Resume) -> str:
    """The machine's-eye report; all that comes from the file is escaped."""
    return (
        f"{_summary(resume)}{_confidence(resume)}{_notes(resume)}{_fields(resume)}{_lines(resume)}"
    )


def skills(resume: Resume) -> str:
    """The skills by how well they are shown, each with the lines that show it."""
    groups = "".join(
        _group(resume, SHOWN[strength], found)
        for strength in reversed(STRENGTHS)
        if (found := [skill for skill in resume.skills if skill.strength == strength])
    )
    return f"<h3>Skills, and the lines that show them</h3>{groups or f'<p>{NO_SKILL}</p>'}"


def line_link(resume: Resume, line: str) -> str:
    """A line's number as a link to it in the report, which says what stands there."""
    text = escape(resume.text(line))
    return f'<a class="line" href="#line-{line}" data-line="{line}" title="{text}">{line}</a>'


def quoted(resume: Resume, line: str) -> str:
    """A line's number and its words, the end of a long one left away."""
    text = resume.text(line)
    short = text if len(text) <= LONG else f"{text[:LONG].rsplit(' ', 1)[0]} …"
    return f'<span class="quoted">{line_link(resume, line)} <q>{escape(short)}</q></span>'


def counted(count: int, noun: str) -> str:
    """A number with its noun: “1 page”, “2 pages”."""
    return f"{count} {noun}{'s' * (count != 1)}"


def _summary(resume: Resume) -> str:
    read = resume.report
    name = f"{escape(resume.name)}, " if resume.name else ""
    facts = (counted(read.pages, "page"), counted(read.columns, "column"),
             counted(len(resume.lines), "line"))  # fmt: skip
    return f"<h3>What a machine reads</h3><p><b>Read: {name}{', '.join(facts)}.</b></p>"


def _confidence(resume: Resume) -> str:
    share = resume.report.confidence
    level = "low" if share < MIN_CONFIDENCE else "high"
    bar = (
        '<svg class="meter" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="100%" rx="5"/>'
        f'<rect class="{level}" width="{share:.0%}" height="100%" rx="5"/></svg>'
    )
    return (
        f'<div class="confidence"><span>How sure the reading is</span>{bar}<b>{share:.0%}</b>'
        f'</div><p class="hint">{CONFIDENCE}</p>'
    )


def _notes(resume: Resume) -> str:
    """What to mend in the file, and what a person does not see of it, quoted back."""
    notes = [f"<li>{escape(warning)}</li>" for warning in resume.report.warnings]
    notes += [f"<li>{HIDDEN}: <q>{escape(text)}</q></li>" for text in resume.report.invisible]
    if not notes:
        return '<p class="fine">Nothing is hidden in it, and nothing was left out.</p>'
    return f'<section class="notes"><h4>What to look at</h4><ul>{"".join(notes)}</ul></section>'


def _fields(resume: Resume) -> str:
    links = " ".join(link(url, url.removeprefix("https://")) for url in resume.links)
    rows = {
        "Name": resume.name, "E-mail": resume.email, "Telephone": resume.phone,
        "Where": resume.region, "Degree": resume.degree, "Graduation": resume.graduation,
        "Work eligibility": resume.eligibility,
    }  # fmt: skip
    told = "".join(f"<dt>{name}</dt><dd>{_or_none(value)}</dd>" for name, value in rows.items())
    return f"<dl>{told}<dt>Links</dt><dd>{links or _or_none(None)}</dd></dl>"


def _or_none(value: str | None) -> str:
    return escape(value) if value else '<span class="hint">not found</span>'


def _group(resume: Resume, heading: str, skills: Iterable[SkillShown]) -> str:
    items = "".join(
        f"<li><b>{escape(skill.name)}</b> {''.join(_evidence(resume, skill))}</li>"
        for skill in skills
    )
    return f'<h4>{heading}</h4><ul class="skills">{items}</ul>'


def _evidence(resume: Resume, skill: SkillShown) -> Iterator[str]:
    """The lines that show a skill; of those that only list skills the number is enough."""
    lists = {line for part in resume.sections if part.kind == "skills" for line in part.lines}
    for line in sorted(skill.lines, key=lambda line: line in lists):
        yield line_link(resume, line) if line in lists else quoted(resume, line)


def _lines(resume: Resume) -> str:
    """Every line in the order in which it was read; what cites one leads here."""
    items = "".join(
        f'<li id="line-{line.id}" data-line="{line.id}" tabindex="-1"><b>{line.id}</b> '
        f"<span>{escape(line.text)}</span></li>"
        for line in resume.lines
    )
    return (
        '<details class="lines" open><summary>All that was read, in reading order</summary>'
        f'<div tabindex="0" role="region" aria-label="Lines"><ol>{items}</ol></div></details>'
    )
