"""Which skills of the corpus's list a résumé shows, how well, and on which lines."""

from collections.abc import Sequence

from advisor.records import Corpus
from advisor.resume.mentions import mentions_in
from advisor.resume.results import has_result
from advisor.resume.skill_names import table_of
from advisor.resume.types import STRENGTHS, Line, Section, SkillShown, Strength
from advisor.resume.units import join, units_of


def skills_shown(
    sections: Sequence[Section], lines: Sequence[Line], corpus: Corpus
) -> tuple[SkillShown, ...]:
    """The skills that lines bear out, strongest first, each with all of its lines."""
    table = table_of(corpus)
    strongest: dict[str, int] = {}
    borne: dict[str, dict[str, None]] = {}
    for unit in units_of(sections, lines):
        join(unit)
        measured: int | None = None
        for match in mentions_in(unit, table):
            strength = STRENGTHS.index(unit.strength)
            if unit.strength == "used":
                if measured is None:
                    measured = STRENGTHS.index("result" if has_result(unit.text) else "used")
                strength = measured
            skill = match.name.skill
            strongest[skill] = max(strength, strongest.get(skill, 0))
            places = [token.line for token in unit.tokens[match.first : match.last]]
            borne.setdefault(skill, {}).update(dict.fromkeys(places))
    order = {line.id: index for index, line in enumerate(lines)}
    return tuple(
        SkillShown(
            skill,
            table.skill_names[skill],
            STRENGTHS_BY_INDEX[strongest[skill]],
            tuple(sorted(borne[skill], key=order.__getitem__)),
        )
        for skill in sorted(
            borne, key=lambda skill: (-strongest[skill], order[next(iter(borne[skill]))])
        )
    )


STRENGTHS_BY_INDEX: tuple[Strength, ...] = ("listed", "coursework", "used", "result")
