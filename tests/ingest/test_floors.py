"""The floors that the project's own corpus keeps: so many records, facts and sources at least."""

from datetime import date

import pytest

from advisor.settings import ROOT
from ingest.corpus import load_corpus
from ingest.stats import Stats

PROJECT_KINDS = {"task", "demand", "data", "method", "metric", "pitfall", "deploy"}


@pytest.fixture(scope="module")
def ours() -> Stats:
    return Stats(load_corpus(ROOT / "corpus", date.today()), date.today())


@pytest.mark.parametrize(
    ("folder", "floor"),
    [("companies", 70), ("projects", 60), ("briefs", 8), ("events", 25), ("guides", 28)],
)
def test_there_are_enough_records(ours: Stats, folder: str, floor: int) -> None:
    assert ours.records[folder] >= floor


@pytest.mark.parametrize(
    ("folder", "sectors", "floor"),
    [
        ("companies", {"biotech", "healthcare"}, 22),
        ("companies", {"fintech"}, 18),
        ("companies", {"big-tech", "ai-labs"}, 15),
        ("companies", {"media-games", "aerospace", "mobility", "e-commerce", "security"}, 15),
        ("projects", {"fintech"}, 14),
        ("projects", {"biotech"}, 14),
    ],
)
def test_the_sectors_are_covered(ours: Stats, folder: str, sectors: set[str], floor: int) -> None:
    records = getattr(ours.corpus, folder)
    assert sum(bool(sectors & set(record.sectors)) for record in records) >= floor


def test_projects_span_sectors_and_the_whole_lifecycle(ours: Stats) -> None:
    assert sum(row["projects"] > 0 for row in ours.coverage.values()) >= 8
    for project in ours.corpus.projects:
        assert {fact.kind for fact in project.facts} >= PROJECT_KINDS, project.id
        assert project.advice.milestones, project.id
        assert project.advice.talking_points, project.id


@pytest.mark.parametrize(("topic", "floor"), [("interview", 12), ("sector", 8), ("role", 8)])
def test_there_are_enough_guides(ours: Stats, topic: str, floor: int) -> None:
    assert sum(guide.topic == topic for guide in ours.corpus.guides) >= floor


def test_facts_are_many_and_from_many_sources(ours: Stats) -> None:
    facts = sum(ours.kinds.values())
    assert facts - len(ours.restating) >= 1200
    assert len(ours.sources) >= 250
    assert ours.publishers.most_common(1)[0][1] <= 0.08 * facts
    assert ours.thin_companies == []
    assert len(ours.corpus.skills) >= 400


def test_a_company_stands_in_a_place_with_coordinates(ours: Stats) -> None:
    places = {place.id: place for place in ours.corpus.places}
    for company in ours.corpus.companies:
        # One whose place no source tells has none.
        if company.places:
            assert any(places[place].coordinates for place in company.places), company.id
