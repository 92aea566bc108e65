"""A plan in outline, and whether a sentence says of its order what the plan says.

What a plan asks for is our own suggestion and no source's: a sentence on it cites nothing. So its
words, weeks and hours are held against the plan itself, and the order in which it names the steps.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from advisor.quantities import quantities
from advisor.resume.plan import Plan
from advisor.resume.tasks import Task
from advisor.text import STOPWORDS, stem, tokens

# What a step of each kind is done with; the kind is what its tasks' ids begin with.
_VERBS = {
    "rewrite": "rewrite revise improve",
    "build": "build start begin finish complete",
    "learn": "learn study",
    "prepare": "prepare practise practice rehearse",
    "go": "go attend visit",
    "apply": "apply",
}
_PHRASES = {"prepare": "prepare with the guide", "go": "go to", "apply": "apply to"}
_ALSO_SAID = frozenset(
    map(stem, "week weeks hour hours plan project guide basics resume résumé lines first".split())  # noqa: SIM905
)
_COMMON = frozenset(map(stem, STOPWORDS))
_THEN = frozenset({"then", "before", "next", "finally", "and", "you", "afterwards", "lastly"})
_OTHERWISE = frozenset({"after", "once", "until", "when", "while", "instead", "without"})
_FIRST = re.compile(r"^\W*(?:begin|start)\b|\bfirst\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:finally|last|lastly|end)\b", re.IGNORECASE)
_STEPS_LISTED = 12


@dataclass(frozen=True)
class Step:
    """Tasks of one kind on one thing, such as the milestones of a project."""

    kind: str
    name: str
    week: int
    until: int
    hours: int

    @property
    def when(self) -> str:
        """Its weeks in words."""
        if self.until > self.week:
            return f"weeks {self.week} to {self.until}"
        return f"week {self.week}"

    @property
    def text(self) -> str:
        """What there is to do, as the plan lists it."""
        return f"{_PHRASES.get(self.kind, self.kind)} {self.name}"


@dataclass(frozen=True)
class Outline:
    """The steps of a plan in their order."""

    steps: tuple[Step, ...]

    def __str__(self) -> str:
        """The steps with their weeks, in one sentence."""
        listed = "; ".join(f"{step.when}, {step.text}" for step in self.steps[:_STEPS_LISTED])
        return f"The plan in its order: {listed}."

    def against(self, sentence: str) -> tuple[str, ...]:
        """The reasons why a sentence says another thing of the plan; none where it does not."""
        words = tokens(sentence)
        found = self._named(words)
        if not found:
            return ("it names no step of the plan",)
        named = [step for _, step in found]
        return tuple(
            dict.fromkeys(
                (
                    *self._foreign(words, named),
                    *_against_order(words, found),
                    *self._against_ends(sentence, named),
                    *_against_numbers(sentence, named),
                )
            )
        )

    def _named(self, words: Sequence[str]) -> list[tuple[int, Step]]:
        """Where steps are named in a sentence: by words of their name that no other name has."""
        names = {step: {stem(w) for w in tokens(step.name)} - _COMMON for step in self.steps}
        own = {
            step: stems.difference(*(names[other] for other in self.steps if other != step))
            for step, stems in names.items()
        }
        places = [
            (at, step) for at, word in enumerate(words) for step in own if stem(word) in own[step]
        ]
        return [next(same) for _, same in groupby(places, key=lambda place: place[1])]

    def _foreign(self, words: Sequence[str], named: Sequence[Step]) -> Iterator[str]:
        known = _ALSO_SAID | {stem(w) for step in named for w in tokens(step.name)}
        known |= {stem(verb) for step in named for verb in _VERBS[step.kind].split()}
        for word in words:
            is_said = word in STOPWORDS or word in _THEN or word.isdigit() or stem(word) in known
            if word in _OTHERWISE or not is_said:
                yield f"‘{word}’ is not said of these steps in the plan"

    def _against_ends(self, sentence: str, named: Sequence[Step]) -> Iterator[str]:
        if _FIRST.search(sentence) and named[0].week != self.steps[0].week:
            yield "the plan begins with something else"
        if _LAST.search(sentence) and named[-1].until < self.steps[-1].week:
            yield "the plan ends with something else"


def outline(plan: Plan) -> Outline:
    """The steps of a plan: what is done in one go of one project is one step."""
    steps = []
    for key, same in groupby(plan.tasks, key=_step_of):
        tasks = [*same]
        hours = sum(task.hours for task in tasks)
        steps.append(Step(key[0], key[1], tasks[0].week, tasks[-1].until, hours))
    return Outline(tuple(steps))


def _step_of(task: Task) -> tuple[str, str]:
    """The kind of a task, and the name of what it is on."""
    kind = task.id.partition(":")[0]
    what = task.what.rstrip(".")
    if kind in ("build", "prepare"):
        return kind, what.partition(": ")[0]
    return kind, re.sub(r"^(?:Rewrite|Learn the basics of|Go to|Apply to) ", "", what)


def _against_order(words: Sequence[str], found: Sequence[tuple[int, Step]]) -> Iterator[str]:
    """Steps that stand in another order than in the plan, or are joined otherwise than by it."""
    for (at, step), (then, following) in pairwise(found):
        if (following.week, following.until) < (step.week, step.until):
            yield f"in the plan {following.name} comes before {step.name}"
        verbs = {stem(verb) for verb in _VERBS[following.kind].split()}
        begun = next((i for i in range(at + 1, then) if stem(words[i]) in verbs), None)
        joint = words[begun - 1] if begun else "to"
        # “Build it to learn SQL” would say what it is good for.
        if joint in STOPWORDS and joint not in _THEN:
            yield f"it does not say that {following.name} is a step of its own"


def _against_numbers(sentence: str, named: Sequence[Step]) -> Iterator[str]:
    said = quantities(sentence)
    if said and len(named) > 1:
        yield "it gives a number, and names more than one step"
        return
    step = named[0]
    lengths = {"hour": step.hours, "week": step.until - step.week + 1}
    of_its_name = {quantity.value for quantity in quantities(step.name)}
    for quantity in said:
        if quantity.unit in lengths and quantity.value != lengths[quantity.unit]:
            yield f"‘{quantity.text}’ is not how long that step takes"
    weeks = {quantity.value for quantity in said if quantity.unit not in lengths} - of_its_name
    if weeks and weeks != {step.week, step.until}:
        yield f"that step is planned for {step.when}"
