"""Our own advice as sentences: each a suggestion that comes from a field of one record."""

from advisor.records import Corpus, Milestone, Record
from advisor.text import listed

# The label of each field, in the order in which they are shown.
LABELS = {
    "skills": "Skills it shows (our suggestion)",
    "hours": "Effort (our suggestion)",
    "first_step": "First step (our suggestion)",
    "milestones": "Milestone (our suggestion)",
    "pitfalls": "Watch out (our suggestion)",
    "talking_points": "In the interview (our suggestion)",
}


def suggestions(corpus: Corpus, record: Record) -> dict[str, list[str]]:
    """The suggestions of a record by the field that they come from; fields with none are absent."""
    advice = record.advice
    skills = [corpus.terms_by_id[skill].name for skill in record.skills]
    found = {
        "skills": [f"Show {listed(skills)}."] if skills else [],
        "hours": [f"Plan {advice.hours[0]} to {advice.hours[1]} hours."] if advice.hours else [],
        "first_step": [advice.first_step] if advice.first_step else [],
        "milestones": [_with_hours(milestone) for milestone in advice.milestones],
        "pitfalls": list(advice.pitfalls),
        "talking_points": list(advice.talking_points),
    }
    return {field: sentences for field, sentences in found.items() if sentences}


def _with_hours(milestone: Milestone) -> str:
    hours = "1 hour" if milestone.hours == 1 else f"{milestone.hours} hours"
    return f"{milestone.step.removesuffix('.')} ({hours})."
