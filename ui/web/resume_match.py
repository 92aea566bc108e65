"""A résumé held against a target, as HTML: have and want, gaps, projects, stronger lines."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from html import escape

from advisor.advice import suggestions
from advisor.records import Corpus, Project
from advisor.resume.advice import MAX_REWRITES, fit
from advisor.resume.match import Match
from advisor.resume.rewrite import Rewrite, rewrites
from advisor.resume.target import Target
from advisor.resume.tips import ADD_A_RESULT
from advisor.resume.types import STRENGTHS, Resume
from advisor.resume.want import Wanted, have_and_want
from advisor.text import listed
from ui.web.html import link
from ui.web.resume_report import counted, line_link

MARKS = {
    None: "not shown", "listed": "only listed", "coursework": "coursework", "used": "used",
    "result": "with a result",
}  # fmt: skip
CHART = (
    "The skills that matter most for it: how many facts ask for each, and how well your résumé "
    "shows it"
)
NONE_MISSING = "None of the skills that matter most is missing from your résumé."
NONE_WEAK = "No line of yours begins with words that say little."
BY_PROJECT = "employers want a project that shows it"
MAX_LINES = 3
OPEN = 2  # gaps whose facts are shown without being asked for


class Matched:
    """Lays out one résumé held against one target."""

    def __init__(self, resume: Resume, target: Target, match: Match, corpus: Corpus) -> None:
        """`match` is the résumé held against the target over the facts of `corpus`."""
        self._resume = resume
        self._target = target
        self._match = match
        self._corpus = corpus
        self._rows = have_and_want(match, corpus)

    def as_html(self) -> str:
        """All of it, each part under its heading."""
        fitting = " ".join(fit(self._match, self._target))
        return (
            f'<p class="fit">{escape(fitting)}</p>{self._chart()}{self._gaps()}{self._projects()}'
            f"{self._rewrites()}"
        )

    def _chart(self) -> str:
        if not self._rows:
            return ""
        most = max(row.asked for row in self._rows)
        rows = "".join(_row(self._resume, row, most) for row in self._rows)
        return (
            f'<section><h3>Have and want</h3><table class="want"><caption>{CHART}</caption>'
            '<thead><tr><th scope="col">Skill</th><th scope="col">Asked for by</th>'
            f'<th scope="col">In your résumé</th></tr></thead><tbody>{rows}</tbody></table>'
            '<p class="key"><svg aria-hidden="true"><rect class="named"/></svg> facts that name it '
            '<svg aria-hidden="true"><rect class="project"/></svg> facts on projects that show it'
            "</p></section>"
        )

    def _gaps(self) -> str:
        missing = [row for row in self._rows if row.strength is None]
        if not self._rows:
            return ""
        items = "".join(self._gap(row, rank < OPEN) for rank, row in enumerate(missing))
        return (
            '<section class="gaps"><h3>What is missing, and who asks for it</h3>'
            f"{items or f'<p>{NONE_MISSING}</p>'}</section>"
        )

    def _gap(self, row: Wanted, is_open: bool) -> str:
        """A missing skill: the facts that ask for it, those that name it first."""
        near = f' <span class="tag">near: your {escape(row.near)}</span>' if row.near else ""
        facts = "".join(map(self._fact, row.facts))
        facts += "".join(self._fact(fact, BY_PROJECT) for fact in row.by_projects)
        return (
            f"<details{' open' * is_open}><summary><b>{escape(row.name)}</b> "
            f'<span class="hint">{counted(row.asked, "fact")}</span>{near}</summary>'
            f"<ul>{facts}</ul></details>"
        )

    def _fact(self, fact_id: str, note: str = "") -> str:
        """A fact as it stands, with where it is from."""
        _, fact = self._corpus.facts[fact_id]
        source = self._corpus.sources_by_id[fact.source]
        when = f"as of {fact.as_of}" if fact.as_of else "undated"
        from_ = f"{link(source.url, source.title)}, {escape(source.publisher)}, {when}"
        told = f" ({note})" if note else ""
        return f'<li>{escape(fact.text)} <span class="from">{from_}{told}</span></li>'

    def _projects(self) -> str:
        cards = "".join(map(self._project, self._match.projects))
        if not cards:
            return ""
        return f'<section><h3>Projects that fit you</h3><ol class="projects">{cards}</ol></section>'

    def _project(self, project: Project) -> str:
        """Why a project fits, on both sides: the lines it builds on, the fact that asks for it."""
        shown = {skill.id: skill for skill in self._resume.skills}
        missing = {demand.skill for demand in self._match.missing}
        known = [shown[skill] for skill in project.skills if skill in shown]
        new = [self._corpus.terms_by_id[s].name for s in project.skills if s in missing]
        rows = []
        if known:
            lines = dict.fromkeys(line for skill in known for line in skill.lines[:1])
            chips = " ".join(line_link(self._resume, line) for line in list(lines)[:MAX_LINES])
            rows.append(("Builds on", f"{escape(listed([s.name for s in known]))} {chips}"))
        if new:
            rows.append(("Shows what is missing", escape(listed(new))))
        own = suggestions(self._corpus, project)
        rows += [(label, escape(own[field][0])) for label, field in
                 (("Effort", "hours"), ("First step", "first_step")) if field in own]  # fmt: skip
        wanted = next((fact.id for fact in project.facts if fact.kind == "demand"), None)
        why = f'<ul class="why">{self._fact(wanted)}</ul>' if wanted else ""
        told = "".join(f"<dt>{label}</dt><dd>{html}</dd>" for label, html in rows)
        ask = escape(f"Tell me about the project {project.name}")
        return (
            f'<li><h4>{escape(project.name)} <span class="tag">{project.difficulty}</span></h4>'
            f"<dl>{told}</dl>{why}"
            f'<button type="button" class="quiet" data-ask="{ask}">Ask about it</button></li>'
        )

    def _rewrites(self) -> str:
        found = rewrites(self._resume)[:MAX_REWRITES]
        items = "".join(_rewrite(self._resume, rewrite) for rewrite in found)
        return (
            f'<section class="rewrites"><h3>Lines to make stronger</h3>'
            f"{items or f'<p>{NONE_WEAK}</p>'}</section>"
        )


def difference(before: str, after: str) -> tuple[str, str]:
    """Two wordings as HTML, what went marked in the first, what came in the second."""
    old, new = before.split(), after.split()
    went: list[str] = []
    came: list[str] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went += _marked("del" if kind != "equal" else "", old[i:j])
        came += _marked("ins" if kind != "equal" else "", new[k:m])
    return " ".join(went), " ".join(came)


def _marked(tag: str, words: Sequence[str]) -> Iterable[str]:
    if not words:
        return []
    text = escape(" ".join(words))
    return [f"<{tag}>{text}</{tag}>" if tag else text]


def _rewrite(resume: Resume, rewrite: Rewrite) -> str:
    went, came = difference(rewrite.before, rewrite.after)
    lacks = f'<p class="hint">{ADD_A_RESULT}</p>' if rewrite.lacks_result else ""
    return (
        f"<article><dl><dt>Before {line_link(resume, rewrite.line)}</dt><dd>{went}</dd>"
        f"<dt>After</dt><dd>{came}</dd></dl>{lacks}"
        f'<button type="button" class="quiet" data-copy="{escape(rewrite.after)}">'
        "Copy the new wording</button></article>"
    )


def _row(resume: Resume, row: Wanted, most: int) -> str:
    """A skill: a bar for who asks, a mark for how well it is shown, and both in words."""
    named, project = 100 * len(row.facts) / most, 100 * len(row.by_projects) / most
    bar = (
        '<svg class="plot" aria-hidden="true" focusable="false">'
        f'<rect class="named" width="{named:.1f}%" height="100%"/>'
        f'<rect class="project" x="{named:.1f}%" width="{project:.1f}%" height="100%"/></svg>'
    )
    level = STRENGTHS.index(row.strength) + 1 if row.strength else 0
    pips = "".join(f'<i class="{"on" if step < level else "off"}"></i>' for step in range(4))
    lines = " ".join(line_link(resume, line) for line in row.lines[:MAX_LINES])
    return (
        f'<tr class="{row.strength or "none"}"><th scope="row">{escape(row.name)}</th>'
        f'<td class="asked"><div>{bar}<span>{counted(row.asked, "fact")}</span></div></td>'
        f'<td class="shown"><span class="pips" aria-hidden="true">{pips}</span> '
        f"{MARKS[row.strength]} {lines}</td></tr>"
    )
