"""Chroma on a server: the same answers, shared by many homes, gone and back."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from advisor import chroma, nearest, store
from advisor.chain import Advisor
from advisor.chroma_url import address, read_address, unanswered
from advisor.errors import IndexStoreError, SettingsError
from advisor.index import Layout
from advisor.manifest import manifest_file, read_manifest
from advisor.passages import all_passages
from advisor.settings import Settings, load_settings
from ingest.corpus import load_corpus
from ingest.engines import embed_in_turn
from ingest.pipeline import ingest, is_up_to_date
from tests.chroma_server import ChromaServer
from tests.ingest.test_corpus import make_corpus
from tests.services import free_port

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

QUESTIONS = [
    "Which portfolio projects fit fintech?",
    "What does an interview at a bank ask about SQL?",
    "How do I keep patients of one hospital out of the test set?",
]


class CountingEmbeddings(Embeddings):
    """Gives every text a vector, remembers the texts, and can be told to do something first."""

    def __init__(self, before: Any = lambda: None) -> None:
        self.texts: list[str] = []
        self._before = before

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self._before()
        self.texts += texts
        return [[float(len(text)), *[1.0] * 7] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    port = free_port()
    server = ChromaServer(tmp_path_factory.mktemp("chroma"), port)
    server.start()
    yield server
    server.kill()


def make_home(settings: Settings, server: ChromaServer, path: Path) -> Settings:
    """Settings over a home of its own, whose vectors are on the server."""
    path.mkdir(parents=True)
    (path / "models").symlink_to(settings.home / "models")
    return Settings.model_validate(
        {**settings.model_dump(), "home": path, "chroma_url": server.url}
    )


def make_passages(*texts: str) -> list[Document]:
    about = {"origin": "corpus", "group": "a", "heading": "A"}
    return [Document(page_content=text, metadata={**about, "id": f"a.{text}"}) for text in texts]


def sync(
    settings: Settings, passages: list[Document], model: CountingEmbeddings
) -> tuple[int, int]:
    corpus = load_corpus(settings.corpus, date.today())
    return store.sync(settings, corpus, passages, partial(embed_in_turn, model))


def held(settings: Settings, passages: list[Document]) -> int:
    """How many vectors the server holds of the index of these passages; 0: no collection."""
    keys = Layout.of(passages).keys
    name = chroma.collection_name(settings, keys)
    return collections(settings).get(name, 0)


@contextmanager
def client_of(settings: Settings) -> "Iterator[ClientAPI]":
    at = address(settings)
    assert at is not None
    client = chroma.connect(at)
    yield client
    chroma.close(client)


def collections(settings: Settings) -> dict[str, int]:
    with client_of(settings) as client:
        return {c.name: c.count() for c in client.list_collections()}


@pytest.fixture
def small(settings: Settings, server: ChromaServer, tmp_path: Path) -> Settings:
    """Settings over a small corpus, with the vectors on the server."""
    corpus = make_corpus(tmp_path / "corpus")
    corpus_settings = settings.model_copy(update={"corpus": corpus})
    return make_home(corpus_settings, server, tmp_path / "served")


@pytest.fixture(scope="module")
def served(
    shared_settings: Settings, server: ChromaServer, tmp_path_factory: pytest.TempPathFactory
) -> Advisor:
    """An advisor over the project's corpus, its vectors on the server."""
    home = tmp_path_factory.mktemp("home") / "served"
    settings = make_home(shared_settings, server, home)
    manifest = read_manifest(shared_settings)
    passages = all_passages(shared_settings, manifest.corpus)
    known = dict(zip(Layout.of(passages).keys, _vectors(shared_settings), strict=True))
    # Real vectors, of the index that all tests share: to embed them again would take half a minute.
    store.sync(
        settings,
        manifest.corpus,
        passages,
        lambda texts: iter(
            [(batch, [known[key] for key in batch]) for batch in store.in_batches(list(texts))]
        ),
    )
    return Advisor(settings)


def _vectors(settings: Settings) -> Any:
    manifest = read_manifest(settings)
    passages = all_passages(settings, manifest.corpus)
    return store.open_index(settings, manifest, passages).vectors


def facts(advisor: Advisor, question: str) -> tuple[str, list[str]]:
    answer = advisor.answer(question)
    return answer.text, [citation.id for citation in answer.citations]


def test_a_server_gives_the_answers_that_chroma_in_this_process_gives(
    served: Advisor, advisor: Advisor
) -> None:
    assert served.retriever.chroma_answers()
    for question in QUESTIONS:
        assert facts(served, question) == facts(advisor, question)


def test_answers_go_on_while_the_server_is_gone_and_use_it_when_it_is_back(
    served: Advisor,
    server: ChromaServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = [facts(served, question) for question in QUESTIONS]
    server.kill()
    try:
        with caplog.at_level(logging.WARNING, "advisor.nearest"):
            assert [facts(served, question) for question in QUESTIONS] == before
            assert not served.retriever.chroma_answers()
            assert "exact search" in caplog.text
            assert len(caplog.records) == 1, "it is said once, not at every question"
    finally:
        server.start()
    monkeypatch.setattr(nearest, "PAUSE_SECONDS", 0.0)
    served.retriever.index.nearest._away_until = 0.0  # type: ignore[attr-defined]  # the pause is over
    assert [facts(served, question) for question in QUESTIONS] == before
    assert served.retriever.chroma_answers()


def test_a_question_tries_a_lost_server_once_in_a_while(
    small: Settings, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    passages = make_passages("one", "two")
    sync(small, passages, CountingEmbeddings())
    found = nearest.open_nearest(small, Layout.of(passages).keys)
    tried: list[object] = []

    def gone(*_: object) -> list[str]:
        tried.append(None)
        raise ConnectionError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(nearest, "_query", gone)
        assert [found.keys([1.0] * 8, 1) for _ in range(5)] == [None] * 5
    assert len(tried) == 1
    assert found.keys([1.0] * 8, 1) is None, "the pause is not over"


def test_a_server_that_hangs_is_not_waited_for(small: Settings) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        settings = Settings.model_validate({**small.model_dump(), "chroma_url": url})
        (problem,) = unanswered(settings)
        assert "ADVISOR_CHROMA_URL" in problem
        with pytest.raises(IndexStoreError, match=r"does not answer.*advisor ingest"):
            ingest(settings)
    assert not manifest_file(settings).exists()


def test_a_second_home_embeds_nothing(
    small: Settings, server: ChromaServer, tmp_path: Path
) -> None:
    passages = make_passages("red", "green", "blue")
    sync(small, passages, CountingEmbeddings())
    second = make_home(small, server, tmp_path / "second")
    model = CountingEmbeddings()
    assert sync(second, passages, model) == (0, 0)
    assert model.texts == []
    manifest = read_manifest(second)
    assert len(store.open_index(second, manifest, passages).vectors) == 3
    assert not (second.home / "chroma").exists()


def test_a_newer_corpus_leaves_the_older_one_as_it_is_and_embeds_only_what_is_new(
    small: Settings, server: ChromaServer, tmp_path: Path
) -> None:
    older, newer = make_passages("one", "two"), make_passages("two", "three")
    sync(small, older, CountingEmbeddings())
    second = make_home(small, server, tmp_path / "second")
    model = CountingEmbeddings()
    sync(second, newer, model)
    assert model.texts == ["A: three"]
    assert (held(small, older), held(second, newer)) == (2, 2)


def test_a_collection_that_nobody_used_for_a_week_is_removed(small: Settings) -> None:
    older, newer = make_passages("cat", "dog"), make_passages("dog", "fox")
    sync(small, older, CountingEmbeddings())
    name = chroma.collection_name(small, Layout.of(older).keys)
    long_ago = (date.today() - timedelta(days=chroma.KEPT_DAYS + 1)).isoformat()
    with client_of(small) as client:
        theirs = client.get_or_create_collection("not-ours", embedding_function=None)
        old = client.get_collection(name, embedding_function=None)
        old.modify(metadata={chroma.USED: long_ago})
    sync(small, newer, CountingEmbeddings())
    assert held(small, newer) == 2
    assert name not in collections(small)
    assert theirs.name in collections(small)


def test_another_model_has_a_collection_of_its_own(
    small: Settings, server: ChromaServer, tmp_path: Path
) -> None:
    passages = make_passages("one", "two")
    sync(small, passages, CountingEmbeddings())
    other = tmp_path / "model"
    other.mkdir()
    (other / "modules.json").write_text("[]", encoding="utf-8")
    second = make_home(small, server, tmp_path / "second")
    second = second.model_copy(update={"embedding_model": str(other)})
    model = CountingEmbeddings()
    sync(second, passages, model)
    assert len(model.texts) == 2
    assert (held(small, passages), held(second, passages)) == (2, 2)


def test_two_ingests_at_once_leave_one_right_collection(
    small: Settings, server: ChromaServer, tmp_path: Path
) -> None:
    passages = make_passages(*(f"fact number {n}" for n in range(600)))
    homes = [make_home(small, server, tmp_path / f"home{n}") for n in range(2)]
    failed: list[Exception] = []

    def run(settings: Settings) -> None:
        try:
            sync(settings, passages, CountingEmbeddings())
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=run, args=(home,)) for home in homes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert held(small, passages) == 600
    for home in homes:
        store.open_index(home, read_manifest(home), passages)


def test_a_server_gone_halfway_is_said_and_the_next_ingest_goes_on(
    small: Settings, server: ChromaServer
) -> None:
    passages = make_passages(*(f"fact number {n}" for n in range(1000, 1600)))
    batches = iter([lambda: None, lambda: None, server.kill])
    with pytest.raises(IndexStoreError, match=r"What was written is kept.*advisor ingest"):
        sync(small, passages, CountingEmbeddings(lambda: next(batches)()))
    with pytest.raises(IndexStoreError, match="advisor ingest"):
        read_manifest(small)
    server.start()
    model = CountingEmbeddings()
    sync(small, passages, model)
    assert 0 < len(model.texts) < 600
    assert held(small, passages) == 600


def test_what_the_server_lost_is_noticed_and_mended(small: Settings) -> None:
    ingest(small)
    assert is_up_to_date(small)
    with client_of(small) as client:
        for collection in client.list_collections():
            client.delete_collection(collection.name)
    assert not is_up_to_date(small)
    ingest(small)
    assert is_up_to_date(small)


def test_a_rebuild_starts_from_nothing(small: Settings) -> None:
    ingest(small)
    again = ingest(small, rebuild=True)
    assert again.added == again.passages
    assert is_up_to_date(small)


def test_an_index_elsewhere_is_said_and_mended_by_ingest(small: Settings) -> None:
    ingest(small)
    here = small.model_copy(update={"chroma_url": None})
    with pytest.raises(IndexStoreError, match=r"vectors in Chroma at http.*advisor ingest"):
        read_manifest(here)
    assert not is_up_to_date(here)
    ingest(here)
    assert is_up_to_date(here)
    chroma.forget_open_collections()


@pytest.mark.parametrize(
    ("url", "shown", "header"),
    [
        ("http://chroma:8000", "http://chroma:8000", None),
        ("https://host/a/path/", "https://host/a/path", None),
        ("https://s3cret@host:8443/x", "https://host:8443/x", "Bearer s3cret"),
        ("https://s3%2Fcret%40@[::1]:1", "https://[::1]:1", "Bearer s3/cret@"),
    ],
)
def test_an_address_is_told_from_its_token(url: str, shown: str, header: str | None) -> None:
    at = read_address(url)
    assert at.url == shown
    assert at.headers.get("Authorization") == header
    assert "s3" not in repr(at)


@pytest.mark.parametrize(
    "url",
    [
        "s3cret", "ftp://s3cret@host", "http://s3cret@", "http://s3cret@host:port", "http://s3cret:x",
        "http://host/s3/cret@host", "http://s3cret:two@host", "http://s3cret@host?x=1", "http://s3c%0Aret@h",
    ],
)  # fmt: skip
def test_a_malformed_address_is_said_without_its_token(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ADVISOR_CHROMA_URL", url)
    with pytest.raises(SettingsError, match="ADVISOR_CHROMA_URL") as raised:
        load_settings(home=tmp_path)
    assert "s3" not in str(raised.value)


def test_settings_never_show_the_token(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, chroma_url="https://s3cret@host")
    assert "s3cret" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_the_token_is_sent_and_not_shown(
    small: Settings, server: ChromaServer, caplog: pytest.LogCaptureFixture
) -> None:
    url = server.url.replace("http://", "http://s3cret@")
    settings = Settings.model_validate({**small.model_dump(), "chroma_url": url})
    with caplog.at_level(logging.DEBUG), client_of(settings) as client:
        headers = client._server.get_request_headers()  # type: ignore[attr-defined]
    assert headers["authorization"] == "Bearer s3cret"
    assert "s3cret" not in caplog.text
