"""Which language model is used and why, and what the doctor says of it."""

import importlib.util
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import SettingsError
from advisor.llm import choice as choosing
from advisor.llm.catalogue import catalogue, folder
from advisor.llm.choice import KEYS, Choice, choose, is_here
from advisor.llm.host import ModelHost
from advisor.settings import Settings
from ui import doctor

Says = Callable[[Settings], str]
Tags = Callable[[Any], str]


@pytest.fixture(autouse=True)
def _nothing_here(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    for names in KEYS.values():
        for name in names:
            monkeypatch.delenv(name, raising=False)
    for names in choosing._ADDRESSES.values():
        for name in names:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("ADVISOR_MODEL")
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{port}")  # where nobody listens


@pytest.fixture
def tags(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tags]:
    """Serves a list of models as an Ollama on loopback does; gives its address."""
    monkeypatch.setattr(choosing, "_PROBE_SECONDS", 60)  # on a machine that does much else
    servers = []

    def serve(listed: Any) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                assert self.path == "/api/tags"
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(listed).encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        servers.append((server, thread))
        address = f"127.0.0.1:{server.server_address[1]}"
        monkeypatch.setenv("OLLAMA_HOST", address)
        return f"http://{address}"

    yield serve
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


def models(*names: str) -> dict[str, Any]:
    return {"models": [{"name": name} for name in names]}


def with_file(settings: Settings, name: str) -> Path:
    file = folder(settings) / f"{name}.gguf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"GGUF")
    return file


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def named(settings: Settings, model: str | None, url: str | None = None) -> Settings:
    return settings.model_copy(update={"model": model, "model_url": url})


def refusal(settings: Settings) -> str:
    """Why nothing can be chosen, which the doctor says too."""
    with pytest.raises(SettingsError) as caught:
        choose(settings)
    (finding,) = doctor._language_model(settings)
    assert not finding.ok
    assert str(finding) == (
        f"PROBLEM  language model: {caught.value}\n"
        "         cure: correct it, or set ADVISOR_MODEL=none"
    )
    return str(caught.value)


def line(settings: Settings) -> str:
    """What the doctor says of a choice that can be made."""
    (finding,) = doctor._language_model(settings)
    return str(finding).removeprefix("ok       language model: ")


def test_with_nothing_set_and_nothing_here_there_is_none(settings: Settings) -> None:
    assert choose(settings) == Choice(None, None, "there is no model on this machine")
    assert line(settings) == ("none, answers are made of facts: there is no model on this machine")


def test_a_file_that_lies_here_is_used_the_catalogues_first(settings: Settings) -> None:
    with_file(settings, "a-file-of-ones-own")
    pulled = with_file(settings, catalogue()[0].name)
    found = choose(settings)
    assert (found.provider, found.file, found.is_remote) == ("local", pulled, False)
    assert line(settings) == f"local:{pulled.stem}: it lies on this machine"


def test_an_ollama_that_answers_is_used(settings: Settings, tags: Tags) -> None:
    url = tags(models("nomic-embed-text:latest", "qwen3:4b", "llama3.2:3b"))
    assert choose(settings) == Choice("ollama", "qwen3:4b", "Ollama runs on this machine", url=url)
    assert line(settings) == "ollama:qwen3:4b: Ollama runs on this machine"


def test_a_file_comes_before_ollama(settings: Settings, tags: Tags) -> None:
    tags(models("qwen3:4b"))
    with_file(settings, "mine")
    assert choose(settings).spec == "local:mine"


@pytest.mark.parametrize(
    "listed",
    [
        models(),
        models("all-minilm:latest"),
        models("gpt-oss:120b-cloud", "glm-5:cloud"),
        {"models": [{"name": "fast", "remote_host": "https://ollama.com:443"}]},
        {"models": [{}]},
        {"models": "x"},
        [],
        "x",
    ],
)
def test_an_ollama_without_a_chat_model_of_this_machine_is_none(
    settings: Settings, tags: Tags, listed: Any
) -> None:
    tags(listed)
    assert choose(settings).provider is None


def test_a_server_that_never_answers_in_ollamas_place_is_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{silent.getsockname()[1]}")
        assert choose(settings).provider is None


def test_an_ollama_elsewhere_is_not_used_unless_it_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "http://192.0.2.1:11434")
    assert choose(settings).provider is None
    found = choose(named(settings, "ollama:qwen3:4b"))
    assert (found.url, found.is_remote) == ("http://192.0.2.1:11434", True)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000"),
        (":8000", "http://127.0.0.1:8000"),
        ("localhost", "http://localhost:11434"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("https://models.example/ollama/", "https://models.example:443/ollama"),
    ],
)
def test_ollamas_host_is_read_as_ollama_reads_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, host: str, url: str
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", host)
    found = choose(named(settings, "ollama:qwen3:4b"))
    assert (found.url, found.is_remote) == (url, "example" in url)


def test_a_host_of_ollama_that_is_no_address_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "here:there")
    assert refusal(named(settings, "ollama:qwen3:4b")).startswith("OLLAMA_HOST: 'here:there' is")


def test_a_model_of_ollamas_makers_is_remote(settings: Settings) -> None:
    assert choose(named(settings, "ollama:gpt-oss:120b-cloud")).is_remote
    assert not choose(named(settings, "ollama:gpt-oss:20b")).is_remote


def test_a_key_is_offered_and_not_used(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-x")
    monkeypatch.setenv("GEMINI_API_KEY", "sk-y")
    found = choose(settings)
    assert found.provider is None
    assert found.offered == ("anthropic", "google_genai")
    assert ModelHost(settings).choice == found
    assert line(settings) == (
        "none, answers are made of facts: there is no model on this machine"
        "; a key for anthropic is there, used only with ADVISOR_MODEL=anthropic:NAME"
        "; a key for google_genai is there, used only with ADVISOR_MODEL=google_genai:NAME"
    )


def test_none_is_always_honoured(
    settings: Settings, tags: Tags, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags(models("qwen3:4b"))
    with_file(settings, "mine")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    none = named(settings, "none", "http://127.0.0.1:1")
    assert choose(none) == Choice(None, None, "ADVISOR_MODEL is none", offered=("openai",))
    assert line(none).startswith("none, answers are made of facts: ADVISOR_MODEL is none")


def test_local_without_a_file_waits_for_one(settings: Settings, tags: Tags) -> None:
    tags(models("qwen3:4b"))
    local = named(settings, "local")
    assert choose(local) == Choice(None, None, "no local model is pulled yet: `advisor model pull`")
    host = ModelHost(local)
    file = with_file(settings, "mine")
    assert host.refresh().file == file
    assert line(local) == "local:mine: ADVISOR_MODEL is local"


def test_a_local_model_is_named_by_its_name_or_file(settings: Settings, tmp_path: Path) -> None:
    with_file(settings, "first")
    pulled = with_file(settings, "second")
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF")
    for name, file in (("second", pulled), (str(own), own)):
        found = choose(named(settings, f"local:{name}"))
        assert (found.file, found.why) == (file, "ADVISOR_MODEL names it")
    assert line(named(settings, f"local:{own}")) == "local:own: ADVISOR_MODEL names it"


def test_a_model_file_that_is_missing_is_said(settings: Settings) -> None:
    assert refusal(named(settings, "local:/no/such.gguf")) == (
        "ADVISOR_MODEL: there is no model file /no/such.gguf. Name a GGUF file, or pull one: "
        "`advisor model ls`."
    )


@pytest.mark.parametrize(
    ("provider", "key"), [("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")]
)
def test_a_provider_without_its_key_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, provider: str, key: str
) -> None:
    remote = named(settings, f"{provider}:m")
    assert refusal(remote) == (
        f"ADVISOR_MODEL: {provider} needs a key. Set {key}, or ADVISOR_MODEL=none."
    )
    with pytest.raises(SettingsError):
        ModelHost(remote)
    monkeypatch.setenv(key, "sk-x")
    assert choose(remote) == Choice(provider, "m", "ADVISOR_MODEL names it", is_remote=True)
    assert line(remote) == (
        f"{provider}:m: ADVISOR_MODEL names it; what you ask goes to its provider"
    )


@pytest.mark.parametrize(
    ("provider", "package"),
    [
        ("anthropic", "langchain-anthropic"),
        ("google_genai", "langchain-google-genai"),
        ("azure_openai", "langchain-openai"),
    ],
)
def test_a_package_that_is_missing_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, provider: str, package: str
) -> None:
    monkeypatch.setattr(
        choosing,
        "find_spec",
        lambda name: None if name.startswith("langchain_") else importlib.util.find_spec(name),
    )
    assert refusal(named(settings, f"{provider}:m")) == (
        f"ADVISOR_MODEL: {provider} needs the package {package}. Install it: "
        f".venv/bin/pip install -c requirements-dev.lock {package}"
    )


@pytest.mark.parametrize("provider", ["opnai", "open.ai", "http", "../x"])
def test_an_unknown_provider_is_said(settings: Settings, provider: str) -> None:
    assert refusal(named(settings, f"{provider}:m")) == (
        f"ADVISOR_MODEL: there is no provider {provider}, or its LangChain package is not "
        "installed. Well known are openai, anthropic, google_genai, groq, mistralai, ollama."
    )


@pytest.mark.parametrize("model", ["openai", "openai:", ":m", "mine.gguf"])
def test_a_model_that_is_badly_named_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(settings.home))
    monkeypatch.setenv("ADVISOR_MODEL", model)
    says = next(finding for finding in doctor.examine() if finding.subject == "settings").says
    assert says == (
        f"ADVISOR_MODEL: Value error, {model!r} must be none, local, local:FILE.gguf or "
        "PROVIDER:NAME. Set another value or unset it."
    )


def test_an_address_without_a_model_is_said(settings: Settings) -> None:
    assert refusal(named(settings, None, "http://127.0.0.1:1/v1")) == (
        "ADVISOR_MODEL_URL is set, but no model. Set ADVISOR_MODEL=openai:NAME too, with a name "
        "that the server knows."
    )


def test_an_address_on_loopback_needs_no_key_and_is_not_remote(settings: Settings) -> None:
    own = named(settings, "openai:m", "http://localhost:8000/v1")
    assert choose(own) == Choice(
        "openai", "m", "ADVISOR_MODEL names it", url="http://localhost:8000/v1"
    )
    assert line(own) == "openai:m: ADVISOR_MODEL names it"


def test_any_other_address_is_remote(settings: Settings) -> None:
    lan = named(settings, "openai:m", "http://192.0.2.1:8000/v1")
    assert choose(lan).is_remote
    assert line(lan).endswith("; what you ask goes to its provider")


def test_the_address_that_a_providers_client_would_take_is_known(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1")
    found = choose(named(settings, "openai:m"))
    assert (found.url, found.is_remote) == ("http://127.0.0.1:8000/v1", False)
    found = choose(named(settings, "openai:m", "https://models.example/v1"))
    assert (found.url, found.is_remote) == ("https://models.example/v1", True)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.8.8.8", True),
        ("http://[::1]:1/v1", True),
        ("http://LOCALHOST/v1", True),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("http://localhost@models.example", False),
        ("http://10.0.0.1", False),
        ("http://", False),
    ],
)
def test_only_loopback_is_this_machine(url: str, here: bool) -> None:
    assert is_here(url) is here
