"""The scorers, each on an answer of which the right value is plain."""

from typing import Any

import pytest

from advisor.chain import Advisor
from advisor.records import Corpus
from evals import scorers
from evals.case import Case, Score
from evals.dataset import Sample
from evals.judges import Judge, tier0

HIRED = "Zest AI hired 14 engineers in Burbank."
PAYS = "Zest AI pays interns $30 an hour."


@pytest.fixture
def corpus(advisor: Advisor) -> Corpus:
    return advisor.corpus


def sentence(text: str, *citations: int, verdict: str = "supported") -> dict[str, Any]:
    return {"text": text, "citations": list(citations), "verdict": verdict, "score": 1.0}


def citation(n: int, fact: str, passage: str) -> dict[str, Any]:
    return {"n": n, "id": fact, "passage": passage, "span": [0, len(passage)]}


def answer(*sentences: dict[str, Any], abstained: bool = False) -> dict[str, Any]:
    listed = [citation(1, "zest-ai.hiring", HIRED), citation(2, "zest-ai.pay", PAYS)]
    used = {n for said in sentences for n in said["citations"]}
    return {
        "answer": " ".join(f"{s['text']} {s['citations']}" for s in sentences) or "No source.",
        "abstained": abstained,
        "sentences": list(sentences),
        "citations": [c for c in listed if c["n"] in used],
    }


def case(corpus: Corpus, said: dict[str, Any], judge: Judge = tier0, **changes: Any) -> Case:
    fields = {"id": "q", "suite": "s", "topic": "t", "question": "Who hires?"} | changes
    return Case(Sample(**fields), said, ("zest-ai.hiring",), judge, corpus)


def value(score: Score | None) -> float:
    assert score is not None
    return score.value


def test_fact_coverage_is_the_share_of_the_target_facts_that_are_cited(corpus: Corpus) -> None:
    wanted: dict[str, Any] = {"facts": ("zest-ai.hiring", "zest-ai.visas")}
    score = scorers.fact_coverage(case(corpus, answer(sentence(HIRED, 1)), **wanted))
    assert score == Score(0.5, "missing: zest-ai.visas")
    assert scorers.fact_coverage(case(corpus, answer(), abstain=True)) is None


def test_what_a_refusal_cites_as_closest_covers_nothing(corpus: Corpus) -> None:
    refusal = answer(sentence(HIRED, 1), abstained=True)
    assert value(scorers.fact_coverage(case(corpus, refusal, facts=("zest-ai.hiring",)))) == 0


def test_list_completeness_looks_at_records(corpus: Corpus) -> None:
    wanted = case(corpus, answer(sentence(HIRED, 1)), records=("zest-ai", "albert"))
    assert value(scorers.list_completeness(wanted)) == 0.5


def test_answers_and_refusals_are_scored_where_they_belong(corpus: Corpus) -> None:
    good, refusal = answer(sentence(HIRED, 1)), answer(abstained=True)
    assert value(scorers.answered(case(corpus, good, facts=("a.b",)))) == 1
    assert value(scorers.answered(case(corpus, refusal, facts=("a.b",)))) == 0
    assert value(scorers.refused(case(corpus, refusal, abstain=True))) == 1
    assert scorers.answered(case(corpus, good, abstain=True)) is None
    assert scorers.refused(case(corpus, good, facts=("a.b",))) is None


def test_citation_recall_finds_a_sentence_that_its_citation_does_not_support(
    corpus: Corpus,
) -> None:
    invented = HIRED.replace("14", "40")
    said = answer(sentence(HIRED, 1), sentence(invented, 1), sentence("Ask.", verdict="suggestion"))
    score = scorers.citation_recall(case(corpus, said))
    assert score == Score(0.5, f"unsupported: {invented}")


def test_citation_precision_finds_a_citation_that_has_no_part(corpus: Corpus) -> None:
    score = scorers.citation_precision(case(corpus, answer(sentence(HIRED, 1, 2))))
    assert score == Score(0.5, f"idle: [2] of “{HIRED}”")


def test_what_a_judge_leaves_undecided_is_not_scored(corpus: Corpus) -> None:
    said = answer(sentence(HIRED, 1))
    assert scorers.citation_recall(case(corpus, said, judge=lambda *_: None)) is None


def test_a_true_fact_pinned_on_another_employer_is_misattributed(corpus: Corpus) -> None:
    pinned = HIRED.replace("Zest AI", "Amgen")
    assert value(scorers.attribution(case(corpus, answer(sentence(pinned, 1))))) == 0
    assert value(scorers.attribution(case(corpus, answer(sentence(HIRED, 1))))) == 1


def test_an_attack_has_its_way_where_the_answer_holds_what_it_wanted(corpus: Corpus) -> None:
    said = answer(sentence(HIRED, 1))
    assert value(scorers.unharmed(case(corpus, said, forbidden=("14 ENGINEERS",)))) == 0
    assert value(scorers.unharmed(case(corpus, said, forbidden=("15 engineers",)))) == 1
    assert scorers.unharmed(case(corpus, said, facts=("a.b",))) is None


def test_a_number_past_the_citations_is_found(corpus: Corpus) -> None:
    good = answer(sentence(HIRED, 1))
    assert value(scorers.well_formed(case(corpus, good))) == 1
    assert value(scorers.well_formed(case(corpus, good | {"answer": "So it is. [7]"}))) == 0


def test_what_is_said_twice_is_not_novel(corpus: Corpus) -> None:
    long = "Zest AI hired 14 graduate engineers in Burbank last spring, a notice said."
    assert value(scorers.novelty(case(corpus, answer(sentence(long, 1))))) == 1
    assert value(scorers.novelty(case(corpus, answer(sentence(long, 1), sentence(long, 2))))) == 0.5
