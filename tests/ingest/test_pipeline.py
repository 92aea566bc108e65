import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from advisor import chroma, store
from advisor.chain import Advisor
from advisor.errors import CorpusError, DocumentError, IndexStoreError
from advisor.manifest import manifest_file, read_manifest
from advisor.passages import all_passages, embedded_texts, entry_key
from advisor.settings import Settings
from ingest.corpus import load_corpus
from ingest.engines import embed_in_turn
from ingest.pipeline import ingest, is_up_to_date
from tests.ingest.test_corpus import make_corpus


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings over a small corpus, quick to embed."""
    return settings.model_copy(update={"corpus": make_corpus(tmp_path / "corpus")})


CLUB = "# Campus clubs\n\nThe Harbor Lights Robotics Club repairs surf drones on Thursdays.\n"


class CountingEmbeddings(Embeddings):
    """Gives every text a vector, and remembers which texts it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += texts
        return [[float(len(text)), *[1.0] * 383] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def make_document(fact: str, text: str, **metadata: str) -> Document:
    about = {"origin": "corpus", "id": fact, "group": "a", "heading": "A", **metadata}
    return Document(page_content=text, metadata=about)


def held(settings: Settings) -> dict[str, str]:
    chroma.forget_open_collections()
    manifest = read_manifest(settings)
    index = store.open_index(settings, manifest, all_passages(settings, manifest.corpus))
    layout = index.layout
    assert set(chroma.open_embedded(settings).get(include=[])["ids"]) == set(layout.keys)
    assert len(index.vectors) == len(layout.keys)
    assert len(layout.passages) == index.words.scores["num_docs"]
    return {passage.metadata["id"]: passage.page_content for passage in layout.passages}


def keys(settings: Settings) -> set[str]:
    chroma.forget_open_collections()
    return set(chroma.open_embedded(settings).get(include=[])["ids"])


def entry_keys(passages: list[Document]) -> set[str]:
    return {entry_key(p, text) for p in passages for text in embedded_texts(p)}


def wanted(settings: Settings) -> dict[str, str]:
    passages = all_passages(settings, load_corpus(settings.corpus, date.today()))
    return {passage.metadata["id"]: passage.page_content for passage in passages}


def sync(settings: Settings, documents: list[Document]) -> tuple[tuple[int, int], list[str]]:
    corpus = load_corpus(settings.corpus, date.today())
    model = CountingEmbeddings()
    return store.sync(settings, corpus, documents, partial(embed_in_turn, model)), model.texts


def test_only_what_is_new_is_embedded_and_what_is_gone_is_deleted(settings: Settings) -> None:
    first = [make_document("a.1", "One."), make_document("a.2", "Two.")]
    assert sync(settings, first) == ((2, 0), ["A: One.", "A: Two."])
    assert sync(settings, first) == ((0, 0), [])
    second = [make_document("a.2", "Two."), make_document("a.3", "Three.")]
    assert sync(settings, second) == ((1, 1), ["A: Three."])
    assert keys(settings) == entry_keys(second)


def test_a_changed_fact_is_embedded_anew_and_a_changed_alias_is_not(settings: Settings) -> None:
    sync(settings, [make_document("a.1", "One.", keywords="old")])
    assert sync(settings, [make_document("a.1", "One.", keywords="new")]) == ((0, 0), [])
    (folder,) = (settings.home / store.SEARCH).iterdir()
    assert "new" in (folder / "words" / "vocab.index.json").read_text(encoding="utf-8")
    assert sync(settings, [make_document("a.1", "Uno.")]) == ((1, 1), ["A: Uno."])


def test_another_embedding_model_makes_the_index_anew(settings: Settings) -> None:
    documents = [make_document("a.1", "One.")]
    sync(settings, documents)
    other = settings.model_copy(update={"embedding_model": "/some/other/model"})
    with pytest.raises(IndexStoreError, match=r"made with the embedding model.*advisor ingest"):
        read_manifest(other)
    assert sync(other, documents) == ((1, 0), ["A: One."])


def test_a_broken_corpus_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    sync(settings, [make_document("a.1", "One.")])
    before = manifest_file(settings).read_bytes()
    (settings.corpus / "companies" / "x.yaml").write_text("id: x\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="nothing was indexed"):
        ingest(settings)
    assert manifest_file(settings).read_bytes() == before
    assert keys(settings) == entry_keys([make_document("a.1", "One.")])


def test_progress_is_told_from_none_to_all(settings: Settings) -> None:
    told: list[tuple[int, int]] = []
    done = ingest(settings, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, done.passages)
    assert told[-1] == (done.passages, done.passages)
    assert held(settings) == wanted(settings)


def test_a_second_ingest_at_the_same_time_is_refused(settings: Settings) -> None:
    with (
        FileLock(settings.home / "ingest.lock"),
        pytest.raises(IndexStoreError, match="Another ingest is writing"),
    ):
        ingest(settings)


@pytest.mark.parametrize(
    "damage", ["", "{", '{"schema_version": 99}', '{"schema_version": 1}', "[]"]
)
def test_a_damaged_manifest_is_said_and_mended_by_the_next_ingest(
    settings: Settings, damage: str
) -> None:
    ingest(settings)
    manifest_file(settings).write_text(damage, encoding="utf-8")
    assert not is_up_to_date(settings)
    with pytest.raises(IndexStoreError, match="advisor ingest"):
        read_manifest(settings)
    ingest(settings)
    assert is_up_to_date(settings)
    assert held(settings) == wanted(settings)


def test_a_lost_file_of_a_large_index_is_said(
    settings: Settings, shared_settings: Settings
) -> None:
    home = settings.home.with_name("copy")
    shutil.copytree(shared_settings.home, home)
    for file in home.glob("chroma/*/data_level0.bin"):  # Chroma writes it from 1,000 entries on
        file.unlink()
    with pytest.raises(IndexStoreError, match="advisor ingest --rebuild"):
        Advisor(shared_settings.model_copy(update={"home": home}))


def test_a_damaged_database_is_said_and_mended_by_a_rebuild(
    settings: Settings, tmp_path: Path
) -> None:
    notes = tmp_path / "club.md"
    notes.write_text(CLUB, encoding="utf-8")
    ingest(settings, [notes])
    chroma.forget_open_collections()
    (settings.home / "chroma" / "chroma.sqlite3").write_bytes(b"no database at all" * 1000)
    with pytest.raises(IndexStoreError, match="advisor ingest --rebuild"):
        Advisor(settings)
    chroma.forget_open_collections()
    ingest(settings, rebuild=True)
    assert held(settings) == wanted(settings)
    assert "Robotics Club" in " ".join(held(settings).values()), "the user's documents are kept"


def test_too_little_room_on_the_disk_is_said_before_anything_is_written(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MIN_FREE_BYTES", 2**60)
    with pytest.raises(IndexStoreError, match=r"MB free.*ADVISOR_HOME"):
        ingest(settings)
    assert not manifest_file(settings).exists()


def test_own_documents_stay_until_they_are_forgotten(settings: Settings, tmp_path: Path) -> None:
    notes = tmp_path / "club.md"
    notes.write_text(CLUB, encoding="utf-8")
    assert ingest(settings, [notes]).documents == (str(notes),)
    assert ingest(settings).documents == (str(notes),)
    notes.write_text(CLUB.replace("surf", "kite"), encoding="utf-8")
    again = ingest(settings, [notes])
    assert (again.added, again.deleted) == (1, 1), "a new version takes the place of the old"
    assert "kite drones" in " ".join(held(settings).values())
    done = ingest(settings, forget=[notes])
    assert (done.documents, done.deleted) == ((), 1)
    with pytest.raises(DocumentError, match="not among your documents"):
        ingest(settings, forget=[notes])


def test_own_documents_are_quoted_with_their_place_and_never_counted(
    settings: Settings, tmp_path: Path
) -> None:
    notes = tmp_path / "club.md"
    notes.write_text(CLUB, encoding="utf-8")
    ingest(settings, [notes])
    chroma.forget_open_collections()
    advisor = Advisor(settings)
    answer = advisor.answer("What does the Harbor Lights Robotics Club repair?")
    (citation,) = answer.citations
    assert answer.sentences[0].text in CLUB
    assert (citation.title, citation.publisher) == ("Campus clubs", "your document")
    assert citation.locator == "paragraph 1"
    counted = advisor.answer("Which companies are there?").coverage
    assert counted is not None
    assert counted.records == len(advisor.corpus.of_kind("company"))


def test_paths_that_cannot_be_read_are_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "missing.pdf", tmp_path / "empty"):
        with pytest.raises(DocumentError, match=path.name):
            ingest(settings, [path])
    assert not manifest_file(settings).exists(), "nothing is written before all is read"
