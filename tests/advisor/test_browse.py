from datetime import date
from pathlib import Path

import pytest

from advisor import browse
from advisor.advice import suggestions
from advisor.chain import Advisor
from advisor.records import RECORD_TYPES, Corpus
from ingest.corpus import load_corpus

TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(Path(__file__).parents[2] / "corpus", date.today())


def test_every_word_of_a_search_has_to_stand_in_a_name(corpus: Corpus) -> None:
    assert [r.id for r in browse.find(corpus, "companies", "ZEST ai", {})] == ["zest-ai"]
    assert browse.find(corpus, "companies", "zest nothing", {}) == []
    every = browse.find(corpus, "companies", " ", {})
    assert len(every) == len(corpus.companies)
    names = [record.name.casefold() for record in every]
    assert names == sorted(names)


def test_a_city_is_found_by_its_region_but_not_the_other_way_round(corpus: Corpus) -> None:
    city = {r.id for r in browse.find(corpus, "companies", "", {"place": "santa-monica"})}
    region = {r.id for r in browse.find(corpus, "companies", "", {"place": "los-angeles"})}
    assert city
    assert city < region


@pytest.mark.parametrize("folder", RECORD_TYPES)
def test_each_choice_finds_as_many_records_as_it_says(corpus: Corpus, folder: str) -> None:
    choices = browse.choices(corpus, folder)
    assert tuple(choices) == browse.FILTERS[folder]
    for name, offered in choices.items():
        for choice in offered:
            found = browse.find(corpus, folder, "", {name: choice.value})
            assert len(found) == choice.count > 0


def test_choices_with_an_order_of_their_own_go_by_it(corpus: Corpus) -> None:
    difficulty = [choice.value for choice in browse.choices(corpus, "projects")["difficulty"]]
    assert difficulty == ["beginner", "intermediate", "advanced"]


def test_a_whole_record_holds_each_fact_with_its_sources(corpus: Corpus) -> None:
    for record in corpus.records.values():
        form = browse.whole(corpus, record, TODAY)
        assert {fact["id"] for fact in form["facts"]} == {fact.id for fact in record.facts}
        assert form["stale_count"] == sum(fact["stale"] for fact in form["facts"])
        for fact in form["facts"]:
            assert all(len(source["evidence"]) >= 2 for source in fact["sources"])
        fields = [given["field"] for given in form["suggestions"]]
        assert fields == list(suggestions(corpus, record))


def test_staleness_goes_by_the_day_that_is_given(corpus: Corpus) -> None:
    record = corpus.records["zest-ai"]
    early = browse.summary(corpus, record, date(2000, 1, 1))
    late = browse.summary(corpus, record, date(2100, 1, 1))
    assert early["stale_count"] == 0
    assert late["stale_count"] >= early["stale_count"]


def test_facts_that_disagree_name_each_other(corpus: Corpus) -> None:
    disagreeing = [(record, fact) for record, fact in corpus.facts.values() if fact.conflicts_with]
    for record, fact in disagreeing:
        forms = {form["id"]: form for form in browse.whole(corpus, record, TODAY)["facts"]}
        named = [other["id"] for other in forms[fact.id]["disagrees_with"]]
        assert named == list(fact.conflicts_with)


def test_related_records_share_a_sector_or_name_each_other(corpus: Corpus) -> None:
    amazon = dict(browse.related(corpus, corpus.records["amazon"]))
    assert amazon["guides"][0].id == "amazon-interviews"
    for record in corpus.records.values():
        for folder, others in browse.related(corpus, record):
            assert record not in others
            assert 0 < len(others) <= 5
            for other in others:
                assert browse.folder_of(other) == folder
                named = {*corpus.companies_of(record), *corpus.companies_of(other)}
                assert set(record.sectors) & set(other.sectors) or {record.id, other.id} & named


def test_an_id_that_is_mistyped_is_near_the_right_one(corpus: Corpus) -> None:
    assert "zest-ai" in [record.id for record in browse.near(corpus, "companies", "zestai")]
    assert browse.near(corpus, "companies", "qqqqqq") == []


def test_the_question_about_a_record_is_answered_from_it(advisor: Advisor) -> None:
    firsts = [getattr(advisor.corpus, folder)[0] for folder in RECORD_TYPES]
    for record in firsts:
        answer = advisor.answer(browse.question(record))
        assert any(citation.id.startswith(f"{record.id}.") for citation in answer.citations)
