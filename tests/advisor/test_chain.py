import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.chain import Advisor
from advisor.errors import IndexStoreError, QuestionError
from advisor.ledger import read_gaps
from advisor.records import Corpus
from advisor.render import GREETING, NO_SOURCE, NOT_ENGLISH, OFF_TOPIC
from advisor.settings import Settings
from advisor.types import Answer, Draft, Evidence, EvidenceFound, Query, Sentence, Turn
from ingest.pipeline import ingest
from tests.conftest import RunAdvisor
from tests.ingest.test_corpus import make_corpus

FORM = {
    "question", "answer", "abstained", "sentences", "citations", "resume_lines", "conflicts",
    "left_out", "receipt", "usage", "coverage", "follow_ups", "model", "corpus", "timings_ms",
}  # fmt: skip

# A question on each topic of the document that the corpus began with, and facts it must be given.
TOPICS = {
    "What is happening with layoffs at Meta and Google?": [
        "ai-first-restructuring.layoffs-engineering",
    ],
    "Why are big tech companies restructuring?": [
        "ai-first-restructuring.pivot",
        "ai-first-restructuring.efficiency",
    ],
    "Where is Google moving its resources?": ["ai-first-restructuring.google-infrastructure"],
    "Does Google offer voluntary exit packages?": ["ai-first-restructuring.google-exits"],
    "How is AI changing the job market?": ["ai-first-restructuring.polarised"],
    "Which skills are in demand?": [
        "ai-first-restructuring.skills-infrastructure",
        "ai-first-restructuring.skills-senior",
        "ai-first-restructuring.skills-lifecycle",
    ],
    "Which portfolio projects fit fintech?": [
        "card-fraud-detection.task-portfolio",
        "news-sentiment-trading.task-portfolio",
    ],
    "What should a fintech portfolio show?": ["card-fraud-detection.demand-portfolio"],
    "Which projects fit biotech?": [
        "cancer-drug-response.task-portfolio",
        "dna-sequence-classifier.task-portfolio",
        "crispr-off-target.task-portfolio",
    ],
    "How is AI used in drug discovery?": ["cancer-drug-response.demand-discovery"],
    "How do I prepare for technical interviews at Meta and Google?": [
        "meta-google-interviews.emphasis",
        "meta-google-interviews.discussion",
    ],
    "Which biotech companies are in Los Angeles?": [
        "kite-pharma.business-la-scene",
        "amgen.business-la-scene",
        "capsida.business-la-scene",
    ],
    "Which fintech companies are in Los Angeles?": [
        "zest-ai.business-la-fintech",
        "albert.business-la-fintech",
    ],
    "Are there openings for USC students?": ["usc-machine-learning-openings.positions"],
    "Which networking events are there in Los Angeles?": [
        "it-social-los-angeles.networking",
        "ai-tech-networking-los-angeles.networking",
    ],
}


def cited(answer: Answer) -> set[str]:
    return {citation.id for citation in answer.citations}


@pytest.mark.parametrize("question", TOPICS)
def test_each_topic_of_the_source_document_is_answered_with_its_facts(
    advisor: Advisor, question: str
) -> None:
    answer = advisor.answer(question)
    assert not answer.abstained
    assert set(TOPICS[question]) <= cited(answer)


@pytest.mark.parametrize(
    "question", [*TOPICS, "What does Zest AI pay interns?", "Tell me about Capsida"]
)
def test_every_sentence_is_cited_or_a_suggestion(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(question)
    numbers = {citation.n for citation in answer.citations}
    assert numbers == set(range(1, len(numbers) + 1))
    assert {n for s in answer.sentences for n in s.citations} == numbers, (
        "only used ones are listed"
    )
    for sentence in answer.sentences:
        assert bool(sentence.citations) == (sentence.verdict == "supported")
    for citation in answer.citations:
        start, end = citation.span
        assert 0 <= start < end <= len(citation.passage)


def test_the_json_form_is_the_agreed_one(advisor: Advisor) -> None:
    form = advisor.answer("Which portfolio projects fit fintech?").as_json()
    assert set(form) == FORM
    assert set(form["sentences"][0]) == {"text", "citations", "resume_lines", "verdict", "score"}
    assert set(form["citations"][0]) == {
        "n", "id", "title", "publisher", "url", "as_of", "locator", "passage", "span", "stale",
    }  # fmt: skip
    assert set(form["coverage"]) == {"matched", "shown", "records"}
    assert set(form["timings_ms"]) == {"understand", "retrieve", "write", "check"}
    assert json.loads(json.dumps(form)) == form


def test_the_users_document_is_cited_by_its_public_place(advisor: Advisor) -> None:
    answer = advisor.answer("Is the restructuring of big tech only about costs?")
    source = next(c for c in answer.citations if c.id == "ai-first-restructuring.pivot")
    assert source.title == "Big Tech Restructures Around AI"
    assert source.publisher == "The Daily Scout"
    assert source.url == "https://thedailyscout.com/s/3ddqHvHZf4U"
    assert source.as_of is None
    assert not source.stale


def test_a_second_source_of_a_fact_is_named_too(advisor: Advisor) -> None:
    answer = advisor.answer("Does Google offer voluntary exit packages?")
    source = next(c for c in answer.citations if c.id == "ai-first-restructuring.google-exits")
    assert source.publisher == "Business Standard"
    assert source.also == ("Big Tech Restructures Around AI, The Daily Scout",)


@pytest.mark.parametrize(
    "question",
    [
        "What does Zest AI pay interns?",
        "Does Meta sponsor H-1B visas?",
        "Who is the CEO of Amgen?",
        "Does Capsida offer internships?",
        "How does Palantir interview data scientists?",
    ],
)
def test_what_the_corpus_cannot_answer_is_refused(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(question)
    assert answer.abstained
    assert answer.text.startswith(NO_SOURCE)
    assert all(citation.id in advisor.corpus.facts for citation in answer.citations)


def test_a_refusal_names_what_is_closest(advisor: Advisor) -> None:
    answer = advisor.answer("What does Zest AI pay interns?")
    assert any(citation.id.startswith("zest-ai.") for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        ("write me a poem", OFF_TOPIC),
        ("What is the capital of Mongolia?", OFF_TOPIC),
        ("hello", GREETING),
        ("¿Qué proyectos de cartera encajan en el sector financiero?", NOT_ENGLISH),
        ("我应该做什么项目来进入金融科技行业", NOT_ENGLISH),
    ],
)
def test_what_is_no_question_for_it_is_declined_in_a_sentence(
    advisor: Advisor, question: str, notice: str
) -> None:
    answer = advisor.answer(question)
    assert (answer.text, answer.abstained, answer.sentences) == (notice, True, ())


def test_a_follow_up_is_completed_from_the_history(advisor: Advisor) -> None:
    first = advisor.answer("Which portfolio projects fit fintech?")
    history = [Turn("user", first.question), Turn("assistant", first.text)]
    answer = advisor.answer("and for biotech?", history)
    assert answer.question == "and for biotech?"
    assert set(TOPICS["Which projects fit biotech?"]) <= cited(answer)
    assert not any(fact.startswith("card-fraud") for fact in cited(answer))


def test_lists_hold_every_matching_record_and_are_counted(advisor: Advisor) -> None:
    answer = advisor.answer("Which biotech companies are in Los Angeles?")
    regions = advisor.corpus.place_and_regions
    matching = [
        record
        for record in advisor.corpus.of_kind("company")
        if "biotech" in record.sectors
        if any("los-angeles" in regions(place) for place in record.places)
    ]
    assert len(matching) >= 14
    assert answer.coverage is not None
    assert answer.coverage.matched == answer.coverage.shown == len(matching)
    assert answer.coverage.records == len(advisor.corpus.of_kind("company"))
    assert {fact.split(".")[0] for fact in cited(answer)} == {record.id for record in matching}


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * 2001, "what\x00now", "a\x1b[31mb"])
def test_what_is_no_text_is_refused_with_a_reason(advisor: Advisor, question: str) -> None:
    with pytest.raises(QuestionError, match=r"\w.*\."):
        advisor.answer(question)


def test_the_stream_brings_evidence_then_sentences_then_the_answer(advisor: Advisor) -> None:
    events = list(advisor.stream("Which portfolio projects fit fintech?"))
    assert isinstance(events[0], EvidenceFound)
    assert isinstance(events[-1], Answer)
    assert all(isinstance(event, Sentence) for event in events[1:-1])
    assert tuple(events[1:-1]) == events[-1].sentences


class InventingWriter:
    """Says one thing that the evidence supports, and several that it does not."""

    model = "inventor"

    def write(self, query: Query, evidence: Evidence, corpus: Corpus) -> Iterator[Draft]:
        yield Draft(evidence.passages[0].page_content)
        yield Draft("Zest AI pays its interns $9,000 a month.")
        yield Draft("Albert focuses on AI-enabled assessment of credit risk.")
        yield Draft("Call the recruiter today.", record="zest-ai", advice=True)
        yield Draft("Call the recruiter today.", record="nobody", advice=True)


def test_what_no_passage_supports_is_left_out_with_the_reason(shared_settings: Settings) -> None:
    answer = Advisor(shared_settings, InventingWriter()).answer("What does Zest AI do?")
    assert [sentence.verdict for sentence in answer.sentences] == ["supported"]
    assert answer.model == "inventor"
    left = {item.text: item.reason for item in answer.left_out}
    assert "‘$9,000’ is not in the source" in left["Zest AI pays its interns $9,000 a month."]
    assert "‘Albert’" in left["Albert focuses on AI-enabled assessment of credit risk."]
    assert "tells the reader to do nothing" in left["Call the recruiter today."]
    assert all(text not in answer.text for text in left)


class SilencedWriter:
    """Says nothing that can be supported."""

    model = "silenced"

    def write(self, query: Query, evidence: Evidence, corpus: Corpus) -> Iterator[Draft]:
        yield Draft("Everybody gets 7 offers.")


def test_an_answer_of_which_nothing_is_left_is_a_refusal(shared_settings: Settings) -> None:
    answer = Advisor(shared_settings, SilencedWriter()).answer("What does Zest AI do?")
    assert answer.abstained
    assert answer.text == NO_SOURCE
    assert len(answer.left_out) == 1


def test_refusals_go_to_the_ledger_masked_and_answers_do_not(
    shared_settings: Settings, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("models", "chroma", "search", "index.json"):
        (home / name).symlink_to(shared_settings.home / name)
    advisor = Advisor(Settings(home=home))
    advisor.answer("Which portfolio projects fit fintech?")
    advisor.answer("write me a poem")
    assert read_gaps(advisor.settings) == []
    advisor.answer("What does Zest AI pay interns like ada@example.org?")
    (gap,) = read_gaps(advisor.settings)
    assert gap.question == "What does Zest AI pay interns like [e-mail]?"


def test_without_an_index_it_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(IndexStoreError, match="advisor ingest"):
        Advisor(settings)


def test_a_running_advisor_takes_up_what_another_process_ingests(
    settings: Settings,
    tmp_path: Path,
    run_advisor: RunAdvisor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = make_corpus(tmp_path / "corpus")
    monkeypatch.setenv("ADVISOR_CORPUS", str(small))
    settings = settings.model_copy(update={"corpus": small})
    ingest(settings)
    advisor = Advisor(settings)
    question = "What does the Harbor Lights Robotics Club do on Thursdays?"
    assert advisor.answer(question).abstained
    notes = tmp_path / "club.md"
    notes.write_text(
        "# Campus clubs\n\nThe Harbor Lights Robotics Club repairs surf drones on Thursdays.\n",
        encoding="utf-8",
    )
    run_advisor("ingest", str(notes), home=settings.home, check=True)
    answer = advisor.answer(question)
    assert not answer.abstained
    assert answer.citations[0].title == "Campus clubs"
    assert answer.citations[0].publisher == "your document"


def test_what_is_ruled_out_is_left_out(advisor: Advisor) -> None:
    answer = advisor.answer("Companies in LA that are not in finance")
    shown = {fact.split(".")[0] for fact in cited(answer)}
    assert {"amgen", "capsida", "kite-pharma"} <= shown
    assert not {"zest-ai", "albert"} & shown
    absent = advisor.answer("Which companies have had no layoffs?")
    assert absent.abstained, "that no source speaks of layoffs is no proof that there were none"


def test_a_list_is_complete_counted_and_grouped_by_sector(advisor: Advisor) -> None:
    answer = advisor.answer("Which companies are in Los Angeles?")
    corpus = advisor.corpus
    there = {
        company.id
        for company in corpus.companies
        if any("los-angeles" in corpus.place_and_regions(place) for place in company.places)
    }
    assert {fact.split(".")[0] for fact in cited(answer)} == there
    assert answer.coverage is not None
    assert (answer.coverage.matched, answer.coverage.shown) == (len(there), len(there))
    assert answer.coverage.records == len(corpus.companies)
    assert "### Fintech" in answer.text
    assert "### Biotech" in answer.text
    assert "not the whole market" in answer.text


def test_filters_combine(advisor: Advisor) -> None:
    answer = advisor.answer("Which large biotech companies in Los Angeles hire interns?")
    for fact in cited(answer):
        record, _ = advisor.corpus.facts[fact]
        assert record.size == "large"  # type: ignore[attr-defined]
        assert "biotech" in record.sectors


def test_of_what_size_is_not_known_is_said(advisor: Advisor) -> None:
    answer = advisor.answer("Which small biotech companies are there?")
    unsized = [c for c in advisor.corpus.companies if "biotech" in c.sectors and not c.size]
    assert answer.coverage is not None
    assert answer.coverage.unsized == len(unsized)


def test_sources_that_disagree_are_both_shown(advisor: Advisor) -> None:
    answer = advisor.answer("When was Acorns founded?")
    (pair,) = answer.conflicts
    ids = {citation.n: citation.id for citation in answer.citations}
    one, other = (advisor.corpus.facts[ids[n]][1] for n in pair)
    assert other.id in one.conflicts_with
    assert f"Sources disagree, and both are shown with their dates: [{pair[0]}]" in answer.text


def test_a_comparison_shows_both_sides(advisor: Advisor) -> None:
    records = {fact.split(".")[0] for fact in cited(advisor.answer("Kite or Amgen?"))}
    assert {"kite-pharma", "amgen"} <= records


def test_what_we_advise_can_be_asked_for(advisor: Advisor) -> None:
    answer = advisor.answer("How long does the DNA classifier take?")
    assert not answer.abstained
    advice = [sentence.text for sentence in answer.sentences if sentence.verdict == "suggestion"]
    assert advice == ["Plan 20 to 35 hours."]


def test_a_beginner_is_given_beginners_projects(advisor: Advisor) -> None:
    shown = {fact.split(".")[0] for fact in cited(advisor.answer("beginner project in biotech"))}
    levels = {advisor.corpus.records[record].difficulty for record in shown}  # type: ignore[attr-defined]
    assert "dna-sequence-classifier" in shown
    assert levels == {"beginner"}


def test_projects_for_an_employer_are_those_of_its_sector(advisor: Advisor) -> None:
    answer = advisor.answer("What projects would help me get into Amgen?")
    assert set(TOPICS["Which projects fit biotech?"]) <= cited(answer)
