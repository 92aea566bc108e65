"""Packs: a folder of further records is taken whole or refused whole, and stays until forgotten."""

from datetime import date
from pathlib import Path

import pytest

from advisor import chroma, store
from advisor.errors import CorpusError, DocumentError
from advisor.manifest import read_manifest
from advisor.passages import all_passages
from advisor.settings import Settings
from ingest.corpus import load_corpus
from ingest.packs import kept_packs
from ingest.pipeline import Ingested, ingest, is_up_to_date
from tests.ingest.test_corpus import TODAY, make_corpus, write

PACK = """\
name: alder-careers
owner: Alder College
reviewed_by: career counsellor
valid_until: 2099-01-31
"""
SOURCE = """\
- {id: alder-fair, title: Fair, publisher: Alder College, url: null, published: null,
   seen: 2026-01-05, tier: primary}
"""
FAIR = """\
id: alder-fair
name: Alder robotics fair
sectors: [robotics]
facts:
  - id: alder-fair.when
    kind: event
    text: The Alder robotics fair takes place on campus each spring.
    source: alder-fair
    as_of: null
    evidence: ["on campus", "each spring"]
"""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"corpus": make_corpus(tmp_path / "corpus")})


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    write(folder / "pack.yaml", PACK)
    write(folder / "sources" / "alder.yaml", SOURCE)
    write(folder / "events" / "alder-fair.yaml", FAIR)
    return folder


def indexed(settings: Settings) -> set[str]:
    chroma.forget_open_collections()
    manifest = read_manifest(settings)
    index = store.open_index(settings, manifest, all_passages(settings, manifest.corpus))
    return {passage.metadata["id"] for passage in index.layout.passages}


def test_a_pack_is_indexed_beside_the_corpus(settings: Settings, pack: Path) -> None:
    done = ingest(settings, packs=[pack])
    assert (done.packs, done.records, done.passages) == (("alder-careers",), 4, 5)
    assert "alder-fair.when" in indexed(settings)
    corpus = read_manifest(settings).corpus
    assert [p.owner for p in corpus.packs] == ["Alder College"]


def test_a_pack_stays_when_its_folder_goes_and_until_it_is_forgotten(
    settings: Settings, pack: Path
) -> None:
    ingest(settings, packs=[pack])
    for path in sorted(pack.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert is_up_to_date(settings)
    assert ingest(settings, rebuild=True).packs == ("alder-careers",)
    assert ingest(settings, forget_packs=["alder-careers"]).packs == ()
    assert "alder-fair.when" not in indexed(settings)
    with pytest.raises(DocumentError, match="alder-careers is none of your packs; those are: none"):
        ingest(settings, forget_packs=["alder-careers"])


def test_a_newer_pack_takes_the_place_of_the_older(settings: Settings, pack: Path) -> None:
    ingest(settings, packs=[pack])
    write(pack / "events" / "alder-fair.yaml", FAIR.replace("alder-fair.when", "alder-fair.day"))
    assert ingest(settings, packs=[pack]).deleted == 1
    assert {"alder-fair.day"} == {name for name in indexed(settings) if "alder-fair" in name}


REFUSED: dict[str, tuple[str, str, str, str]] = {
    # what is wrong: file, text, what stands there instead, what is said
    "expired": (
        "pack.yaml", "2099-01-31", "2026-01-31",
        "pack.yaml:4: the pack was valid until 2026-01-31. Ask Alder College for a newer one.",
    ),
    "no owner": ("pack.yaml", "owner: Alder College\n", "", "pack.yaml:1: the field ‘owner’"),
    "a name that is a path": ("pack.yaml", "alder-careers", "../x", "pack.yaml:1: name: ‘../x’"),
    "a fact that does not stand alone": (
        "events/alder-fair.yaml", "The Alder robotics fair takes place",
        "It is the Alder robotics fair and takes place",
        "alder-fair.yaml:7: the fact does not name its subject",
    ),
    "not YAML": ("events/alder-fair.yaml", "sectors: [", "sectors: [[", "alder-fair.yaml:"),
    "an unknown sector": (
        "events/alder-fair.yaml", "robotics]", "sailing]",
        "alder-fair.yaml:3: there is no sector ‘sailing’.",
    ),
    "a fact of the corpus": (
        "events/alder-fair.yaml", "source: alder-fair", "source: nowhere",
        "alder-fair.yaml:8: there is no source ‘nowhere’.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_pack_is_refused_whole_with_the_reason(
    settings: Settings, pack: Path, wrong: str
) -> None:
    ingest(settings)
    before = indexed(settings)
    name, old, new, says = REFUSED[wrong]
    content = (pack / name).read_text(encoding="utf-8")
    assert content.count(old) == 1
    write(pack / name, content.replace(old, new))
    with pytest.raises(CorpusError) as caught:
        ingest(settings, packs=[pack])
    assert str(caught.value).startswith(f"The pack {pack} has ")
    assert says in str(caught.value)
    assert indexed(settings) == before
    assert kept_packs(settings) == []
    assert is_up_to_date(settings)


def test_a_pack_without_records_is_refused(settings: Settings, pack: Path) -> None:
    (pack / "events" / "alder-fair.yaml").unlink()
    with pytest.raises(CorpusError, match="there are no records in this pack"):
        ingest(settings, packs=[pack])


def test_a_folder_without_pack_yaml_is_no_pack(settings: Settings, tmp_path: Path) -> None:
    folder = make_corpus(tmp_path / "other")
    with pytest.raises(CorpusError, match=r"pack\.yaml: a pack needs this file"):
        ingest(settings, packs=[folder])


def test_a_pack_that_expires_is_left_out_from_the_next_ingest_on(
    settings: Settings, pack: Path
) -> None:
    ingest(settings, packs=[pack])
    kept = settings.home / "packs" / "alder-careers" / "pack.yaml"
    write(kept, PACK.replace("2099-01-31", "2026-01-31"))
    assert not is_up_to_date(settings)
    done: Ingested = ingest(settings)
    assert (done.packs, done.expired) == ((), ("alder-careers",))
    assert "alder-fair.when" not in indexed(settings)


def test_a_kept_pack_that_no_longer_fits_names_the_way_out(settings: Settings, pack: Path) -> None:
    ingest(settings, packs=[pack])
    sectors = settings.corpus / "sectors.yaml"
    write(sectors, sectors.read_text(encoding="utf-8").replace("robotics", "machines"))
    for path in settings.corpus.rglob("*.yaml"):
        write(path, path.read_text(encoding="utf-8").replace("[robotics]", "[machines]"))
    with pytest.raises(CorpusError, match="`advisor ingest --forget-pack alder-careers` drops it"):
        ingest(settings)
    assert ingest(settings, forget_packs=["alder-careers"]).packs == ()


def test_a_kept_pack_that_is_damaged_names_the_way_out(settings: Settings, pack: Path) -> None:
    ingest(settings, packs=[pack])
    write(settings.home / "packs" / "alder-careers" / "pack.yaml", "name: [")
    with pytest.raises(CorpusError, match="`advisor ingest --forget-pack alder-careers` drops it"):
        ingest(settings)
    assert ingest(settings, forget_packs=["alder-careers"]).packs == ()


def test_a_pack_counts_its_last_day(pack: Path, tmp_path: Path) -> None:
    folder = make_corpus(tmp_path / "corpus")
    last = date(2099, 1, 31)
    assert load_corpus(folder, last, [pack]).packs[0].valid_until == last
    assert load_corpus(folder, TODAY, [pack]).records["alder-fair"].name == "Alder robotics fair"
