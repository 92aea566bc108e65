"""A plan told by a language model: what is shown above it, and what is left out."""

import json
from datetime import date

import pytest

from advisor.chain import Advisor
from advisor.plan_prose import PLAN_ALONE, told_as_json
from advisor.records import Fact, Record
from advisor.render import NOTHING_PROVED
from advisor.resume.outline import Step, outline
from advisor.resume.plan import Plan
from advisor.resume.read import read_resume
from advisor.resume.target import read_target
from advisor.resume.types import Resume
from advisor.settings import Settings
from advisor.text import content_stems
from advisor.types import Answer, FactsWritten, Sentence, Waiting
from tests.advisor.test_model_resume import ROBIN, WEAK
from tests.chat_models import Failing, failing, host

FICTION = "Brightline Credit pays whoever follows this plan 60 dollars an hour."


@pytest.fixture(scope="module")
def robin(advisor: Advisor) -> Resume:
    text = ROBIN.replace("Cleaned 40,000 payments with SQL and pandas", WEAK)
    return read_resume(text.encode(), "robin.md", advisor.corpus)


@pytest.fixture(scope="module")
def plan(advisor: Advisor, robin: Resume) -> Plan:
    target = read_target("fintech in LA", advisor.vocabulary, advisor.corpus)
    return advisor.resumes.plan(robin, target, 16, 10, date(2026, 11, 25))[0]


def told(
    settings: Settings, chat: Failing, plan: Plan, robin: Resume, is_remote: bool = False
) -> Answer:
    models = host(chat, settings, is_remote=is_remote)
    *_, answer = Advisor(settings, models=models).tell_plan(plan, robin)
    assert isinstance(answer, Answer)
    return answer


def prose(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences if sentence.draft.prose]


def step(plan: Plan, kind: str) -> Step:
    return next(step for step in outline(plan).steps if step.kind == kind)


def fact_of(advisor: Advisor, plan: Plan, kind: str) -> str:
    """A fact that a task of that kind points to."""
    ids = (task.citation for task in plan.tasks if task.id.startswith(kind) and task.citation)
    return advisor.corpus.facts[next(ids)][1].text


def test_without_a_model_the_plan_stands_as_it_is(
    advisor: Advisor, plan: Plan, robin: Resume
) -> None:
    from advisor.resume.plan_export import as_markdown

    (answer,) = advisor.tell_plan(plan, robin)
    assert isinstance(answer, Answer)
    assert answer.text == as_markdown(plan, advisor.corpus, robin)
    assert told_as_json(answer) == {}


def test_what_a_source_or_the_plan_says_is_told_above_it(
    shared_settings: Settings, advisor: Advisor, plan: Plan, robin: Resume
) -> None:
    build, fact = step(plan, "build").name, fact_of(advisor, plan, "learn")
    order = f"First rewrite the weak line of the résumé, then build {build}."
    chat = failing(fails=0, then=f"{order}\n{FICTION}\n{fact}")
    answer = told(shared_settings, chat, plan, robin)
    assert prose(answer) == [fact, order]
    cited, ordered = answer.sentences[:2]
    number = cited.citations[0]
    assert answer.citations[number - 1].passage == fact
    assert f"- [{number}] {fact.split()[0]}" in answer.text  # among the plan's own sources
    assert (ordered.verdict, ordered.citations) == ("suggestion", ())
    assert [item.text for item in answer.left_out] == [FICTION]
    above, _, _ = answer.text.partition("\n\n## 16 weeks towards")
    assert "Brightline" not in answer.text
    assert above.endswith(order)
    assert json.loads(json.dumps(told_as_json(answer)))["told"]["model"] == "fake:model"


def test_the_plan_comes_first_then_what_passes(
    shared_settings: Settings, advisor: Advisor, plan: Plan, robin: Resume
) -> None:
    fact = fact_of(advisor, plan, "learn")
    models = host(failing(fails=0, then=f"{FICTION}\n{fact}"), shared_settings)
    first, *rest, last = Advisor(shared_settings, models=models).tell_plan(plan, robin)
    assert isinstance(first, FactsWritten)
    assert isinstance(last, Answer)
    assert last.text.removesuffix(first.answer.text).startswith(fact[:20])
    kinds = {type(event) for event in rest}
    assert kinds == {Waiting, Sentence}


@pytest.mark.parametrize(
    ("sentence", "is_right"),
    [
        ("Build {build} before you apply to {apply}.", True),
        ("Build {build}, then learn {learn}.", True),
        ("Build {build} in {when}.", True),
        ("Build {build} in {hours} hours.", True),
        ("Apply to {apply} before you build {build}.", False),
        ("Learn {learn}, then rewrite the weak line of the résumé.", False),
        ("Start with {apply}.", False),
        ("Apply to {apply} first.", False),
        ("Finally build {build}.", False),
        ("Build {build} in week 15.", False),
        ("Build {build} in 4 hours.", False),
        ("Build {build} with Spark.", False),
        ("Build {build} to learn {learn}.", False),
        ("Learn {learn} after you build {build}.", False),
        ("Drop {build}.", False),
        ("Apply to Stripe.", False),
        ("Practise aloud every day.", False),
    ],
)
def test_of_the_order_nothing_is_said_that_the_plan_does_not(
    plan: Plan, sentence: str, is_right: bool
) -> None:
    build = step(plan, "build")
    names = {kind: step(plan, kind).name for kind in ("build", "learn", "apply")}
    text = sentence.format(**names, when=build.when, hours=build.hours)
    assert (outline(plan).against(text) == ()) is is_right, outline(plan).against(text)


def test_where_nothing_passes_or_the_model_fails_the_plan_stands_alone(
    shared_settings: Settings, advisor: Advisor, plan: Plan, robin: Resume
) -> None:
    (alone,) = advisor.tell_plan(plan, robin)
    assert isinstance(alone, Answer)
    answer = told(shared_settings, failing(fails=0, then=FICTION), plan, robin)
    assert answer.text == f"{PLAN_ALONE.format(trouble=NOTHING_PROVED)}\n\n{alone.text}"
    answer = told(shared_settings, failing(error=ValueError("x")), plan, robin)
    line, _, rest = answer.text.partition("\n\n")
    assert rest == alone.text
    assert line.endswith(", so this is the plan alone.*")
    assert answer.model is None


def test_nothing_personal_goes_to_a_remote_model(
    shared_settings: Settings, plan: Plan, robin: Resume
) -> None:
    chat = failing(fails=0, then=FICTION)
    answer = told(shared_settings, chat, plan, robin, is_remote=True)
    assert chat.calls == 1
    sent = chat.prompts[0].casefold()
    assert "the plan in its order" in sent
    for personal in ("robin", "quillfeather", "555", "0142", "rquill", "example.com"):
        assert personal not in sent
    assert answer.receipt is not None
    assert answer.receipt["sent_to"] == "fake:model"


@pytest.mark.parametrize("wish", ["fintech in LA", "biotech", "data engineer", "Amazon"])
def test_what_a_task_points_to_bears_on_it(advisor: Advisor, robin: Resume, wish: str) -> None:
    target = read_target(wish, advisor.vocabulary, advisor.corpus)
    plan, _ = advisor.resumes.plan(robin, target, 16, 20, date(2026, 11, 25))
    assert all(task.citation or task.resume_lines for task in plan.tasks)
    for task in [task for task in plan.tasks if task.citation]:
        record, fact = advisor.corpus.facts[task.citation or ""]
        kind, _, rest = task.id.partition(":")
        if kind == "learn":  # as the matcher found it, which knows a skill's other names
            found = advisor.resumes.match(robin, target).missing
            assert any(d.skill == rest and fact.id in d.facts for d in found)
        elif kind in ("go", "apply"):
            assert record.id == rest
        else:
            # On the step, or on why its project or guide is worth the time.
            step = task.what.partition(": ")[2]
            bears = len({*content_stems(step)} & {*content_stems(fact.text)}) >= 2
            assert bears or fact in (record.facts[0], *_demanding(record)), task.what


def _demanding(record: Record) -> list[Fact]:
    """The facts that say why employers want a project."""
    return [fact for fact in record.facts if fact.kind == "demand"]
