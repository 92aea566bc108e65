"""The figures of the corpus: they count what there is."""

from pathlib import Path

import pytest
from PIL import Image

from ingest.corpus import load_corpus
from ingest.stats import Stats, as_table, draw
from tests.ingest.test_corpus import TODAY, make_corpus


@pytest.fixture
def stats(tmp_path: Path) -> Stats:
    return Stats(load_corpus(make_corpus(tmp_path), TODAY), TODAY)


def test_what_there_is_is_counted(stats: Stats) -> None:
    assert stats.records == {
        "companies": 1, "projects": 1, "guides": 1, "briefs": 0, "events": 0,
    }  # fmt: skip
    assert stats.kinds == {"business": 1, "hiring": 1, "demand": 1, "interview": 1}
    assert stats.publishers == {"Port Alder Gazette": 2, "Kestrel Loom": 2}
    assert stats.ages["under 6 months"] == 2
    assert stats.ages["undated"] == 2
    assert stats.coverage["Robotics"]["companies"] == 1
    assert stats.coverage["Logistics"] == {
        "companies": 0, "projects": 1, "guides": 0, "briefs": 0, "events": 0,
    }  # fmt: skip
    assert stats.thin_companies == ["kestrel-loom"]
    assert "kestrel-loom.business" not in stats.restating


def test_a_fact_that_only_says_name_sector_and_place_is_told_apart(tmp_path: Path) -> None:
    folder = make_corpus(
        tmp_path,
        company=(
            "Kestrel Loom builds grippers for greenhouses in Port Alder.",
            "Kestrel Loom is a robotics company based in Port Alder.",
        ),
    )
    assert "kestrel-loom.business" in Stats(load_corpus(folder, TODAY), TODAY).restating


def test_the_table_and_the_picture_show_the_figures(stats: Stats, tmp_path: Path) -> None:
    lines = [" ".join(line.split()) for line in as_table(stats).splitlines()]
    assert "companies 1" in lines
    assert "facts 4" in lines
    assert "most facts from one publisher (Port Alder Gazette) 2 (50.0%)" in lines
    draw(stats, tmp_path / "stats.png")
    with Image.open(tmp_path / "stats.png") as picture:
        assert picture.size[0] > 1000
