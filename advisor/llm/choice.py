"""Which language model is used, and why: what the settings name, else what is on this machine.

A remote provider is used only where ADVISOR_MODEL names it; a key in the environment is offered,
never used by itself.
"""

import os
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from advisor.errors import SettingsError
from advisor.llm import catalogue
from advisor.settings import Settings

# The package behind each provider, and the key it needs.
PACKAGES = {
    "openai": "langchain_openai",
    "anthropic": "langchain_anthropic",
    "google_genai": "langchain_google_genai",
    "ollama": "langchain_ollama",
}
KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google_genai": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
}
OLLAMA = "http://127.0.0.1:11434"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PROBE_SECONDS = 0.5
_NOT_FOR_CHAT = ("embed", "minilm", "bge")


@dataclass(frozen=True)
class Choice:
    """A language model, or none, and why.

    `file` is set for a model that runs in this process, `url` where the provider is not at its
    usual address. `offered` are providers whose key lies in the environment, unused.
    """

    provider: str | None
    name: str | None
    why: str
    file: Path | None = None
    url: str | None = None
    is_remote: bool = False
    offered: tuple[str, ...] = ()

    @property
    def spec(self) -> str | None:
        """The model as ADVISOR_MODEL would name it."""
        return f"{self.provider}:{self.name}" if self.provider else None


def choose(settings: Settings) -> Choice:
    """The model to use; raises SettingsError where the settings name one that cannot be had."""
    offered = tuple(p for p, keys in KEYS.items() if any(os.environ.get(key) for key in keys))
    if settings.model is None:
        if settings.model_url:
            raise SettingsError(
                "ADVISOR_MODEL_URL is set, but no model. Set ADVISOR_MODEL=openai:NAME too, with a "
                "name that the server knows."
            )
        return _found_here(settings, offered)
    provider, _, name = settings.model.partition(":")
    if provider == "none":
        return Choice(None, None, "ADVISOR_MODEL is none", offered=offered)
    if provider == "local":
        return _local(settings, name)
    return _named(provider, name, settings.model_url)


def _found_here(settings: Settings, offered: tuple[str, ...]) -> Choice:
    files = catalogue.installed(settings)
    if files:
        return _of_file(files[0], "it lies on this machine", offered)
    ollama = _ollama_model()
    if ollama:
        why = "Ollama runs on this machine"
        return Choice("ollama", ollama, why, url=OLLAMA, offered=offered)
    return Choice(None, None, "there is no model on this machine", offered=offered)


def _local(settings: Settings, name: str) -> Choice:
    files = catalogue.installed(settings)
    if not name:
        if files:
            return _of_file(files[0], "ADVISOR_MODEL is local")
        # `advisor serve` pulls one meanwhile, and it is taken up when it is there.
        return Choice(None, None, "no local model is pulled yet: `advisor model pull`")
    known = {file.stem: file for file in files}
    file = known.get(name) or Path(name).expanduser().absolute()
    if not file.is_file():
        raise SettingsError(
            f"ADVISOR_MODEL: there is no model file {file}. Name a GGUF file, or pull one: "
            "`advisor model ls`."
        )
    return _of_file(file, "ADVISOR_MODEL names it")


def _of_file(file: Path, why: str, offered: tuple[str, ...] = ()) -> Choice:
    return Choice("local", file.stem, why, file=file, offered=offered)


def _named(provider: str, name: str, url: str | None) -> Choice:
    package = PACKAGES.get(provider)
    if package and find_spec(package) is None:
        install = package.replace("_", "-")
        raise SettingsError(
            f"ADVISOR_MODEL: {provider} needs the package {install}. Install it: "
            f".venv/bin/pip install -c requirements-dev.lock {install}"
        )
    if provider == "ollama":
        url = url or _url_of_ollama()
    key = KEYS.get(provider, ())
    if key and not url and not any(os.environ.get(name) for name in key):
        raise SettingsError(
            f"ADVISOR_MODEL: {provider} needs a key. Set {key[0]}, or ADVISOR_MODEL=none."
        )
    is_remote = urlsplit(url).hostname not in _LOOPBACK if url else True
    return Choice(provider, name, "ADVISOR_MODEL names it", url=url, is_remote=is_remote)


def _url_of_ollama() -> str:
    host = os.environ.get("OLLAMA_HOST", OLLAMA)
    return host if "://" in host else f"http://{host}"


def _ollama_model() -> str | None:
    """A chat model of an Ollama that answers on loopback."""
    address = ("127.0.0.1", 11434)
    try:
        with socket.create_connection(address, _PROBE_SECONDS):
            pass
    except OSError:
        return None  # the usual case, told without importing a client
    import httpx

    try:
        listed = httpx.get(f"{OLLAMA}/api/tags", timeout=_PROBE_SECONDS, trust_env=False).json()
        names = [str(model["name"]) for model in listed["models"]]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
    return next((n for n in names if not any(word in n for word in _NOT_FOR_CHAT)), None)
