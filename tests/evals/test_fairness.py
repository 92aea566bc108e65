"""Counterfactual pairs: who somebody is changes nothing, what somebody can do does."""

import random

import yaml

from advisor.chain import Advisor
from advisor.resume.advice import ResumeAdvisor
from advisor.resume.lines import read_lines
from advisor.resume.sections import parse
from advisor.resume.target import read_target
from evals.fairness import PEOPLE, resume_text, unfair_pairs, variants


def test_who_somebody_is_changes_nothing(advisor: Advisor) -> None:
    found = unfair_pairs(advisor.corpus, advisor.vocabulary, 6, seed=3)
    assert found["pairs"] == 6 * 3 * 6
    assert found["different"] == []


def test_each_variant_changes_what_it_says_and_nothing_else() -> None:
    person = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))[0]
    texts = {change: resume_text(other) for change, other in variants(person, random.Random(1))}
    whole = texts.pop("none").splitlines()
    assert len(texts) == 6
    for change, text in texts.items():
        changed = [line for line in text.splitlines() if line not in whole]
        assert changed, change
        if change.startswith("name "):
            assert changed == [change.removeprefix("name ")]


def test_what_somebody_can_do_changes_the_advice(advisor: Advisor) -> None:
    person = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))[0]
    target = read_target("fintech", advisor.vocabulary, advisor.corpus)
    resumes = ResumeAdvisor(advisor.corpus)

    def advice(text: str) -> str:
        lines, report = read_lines(text.encode(), "resume.txt")
        return resumes.advise(parse(lines, report, advisor.corpus), target).text

    text = resume_text(person)
    skilled = text + "\nPROJECTS\nFraud demo\n- Trained gradient boosting on card data, AUC 0.93\n"
    assert advice(text) != advice(skilled)
