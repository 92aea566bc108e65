"""The doctor: what is installed, which index and model, what is wrong and how to mend it."""

import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from advisor.errors import AdvisorError, SettingsError
from advisor.settings import Settings, load_settings

PACKAGES = ("langchain", "chromadb", "sentence-transformers", "fastapi", "gradio", "pypdf", "torch")
ENOUGH_FREE = 2**30


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `cure` is what to do where it is not well."""

    subject: str
    ok: bool
    says: str
    cure: str = ""

    def __str__(self) -> str:
        """The finding for a terminal, its cure on a line of its own."""
        line = f"{'ok     ' if self.ok else 'PROBLEM'}  {self.subject}: {self.says}"
        return line if self.ok or not self.cure else f"{line}\n         cure: {self.cure}"


def examine() -> list[Finding]:
    """Look at everything that the advisor needs."""
    findings = [*_machine()]
    try:
        settings = load_settings()
    except SettingsError as error:
        return [
            *findings,
            Finding("settings", False, str(error), "correct or unset these variables"),
        ]
    return [
        *findings, *_place(settings), *_language_model(settings), *_knowledge(settings),
        *_server(settings), *_page(settings),
    ]  # fmt: skip


def _machine() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), found, "install Python 3.11 or newer")
    missing = [name for name in PACKAGES if not _version(name)]
    installed = ", ".join(f"{name} {_version(name)}" for name in PACKAGES if _version(name))
    says = f"missing: {', '.join(missing)}" if missing else installed
    yield Finding("packages", not missing, says, "make install")


def _place(settings: Settings) -> Iterator[Finding]:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    enough = free >= ENOUGH_FREE
    cure = "free some space, or set ADVISOR_HOME to another disk"
    yield Finding("home", enough, f"{settings.home}, {free / 2**30:.1f} GB free", cure)


def _language_model(settings: Settings) -> Iterator[Finding]:
    from advisor.llm.choice import choose

    try:
        choice = choose(settings)
    except SettingsError as error:
        yield Finding("language model", False, str(error), "correct it, or set ADVISOR_MODEL=none")
        return
    says = f"{choice.spec or 'none, answers are made of facts'}: {choice.why}"
    if choice.is_remote:
        says += "; what you ask goes to its provider"
    for provider in choice.offered:
        says += f"; a key for {provider} is there, used only with ADVISOR_MODEL={provider}:NAME"
    yield Finding("language model", True, says)


def _knowledge(settings: Settings) -> Iterator[Finding]:
    from advisor import models, store
    from advisor.manifest import read_manifest
    from advisor.passages import all_passages
    from ingest.pipeline import current_hash

    try:
        size = len(models.embeddings(settings).embed_query("test"))
        yield Finding("embedding model", True, f"{settings.embedding_model}, {size} dimensions")
        manifest = read_manifest(settings)
        passages = all_passages(settings, manifest.corpus)
        store.open_index(settings, manifest, passages)
    except AdvisorError as error:
        rebuild = " --rebuild" if "--rebuild" in str(error) else ""
        yield Finding("index", False, str(error), f"advisor ingest{rebuild}")
        return
    yield Finding("index", True, f"{len(passages)} passages, corpus {manifest.corpus.hash}")
    current = manifest.corpus.hash == current_hash(settings)
    says = "as indexed" if current else "the records changed since the index was made"
    yield Finding("corpus", current, says, "advisor ingest")


def _server(settings: Settings) -> Iterator[Finding]:
    """The same that `advisor serve` looks at before it starts; each sentence says the cure."""
    from ui.guard.start import unsafe

    wrong = tuple(unsafe(settings))
    for sentence in wrong:
        yield Finding("server", False, sentence)
    if not wrong:
        named = {"Chroma": settings.chroma_url, "database": settings.database_url,
                 "Redis": settings.redis_url, "model": settings.model_url}  # fmt: skip
        found = ", ".join(name for name, url in named.items() if url)
        yield Finding("server", True, f"can be started{found and f'; reached: {found}'}")


def _page(settings: Settings) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            yield Finding("port", True, f"{settings.host}:{settings.port} is free")
        except OSError as error:
            # In use may mean that the page runs already, which is no fault.
            yield Finding("port", True, f"{settings.host}:{settings.port}: {error.strerror}")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
