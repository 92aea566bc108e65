"""Which language model is used, and why: what the settings name, else what is on this machine.

A remote provider is used only where ADVISOR_MODEL names it; a key in the environment is offered,
never used by itself.
"""

import os
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from advisor.errors import SettingsError, install
from advisor.llm import catalogue
from advisor.settings import Settings

# The packages of well-known providers that are not called after them.
PACKAGES = {
    "azure_openai": "langchain_openai",
    "bedrock": "langchain_aws",
    "bedrock_converse": "langchain_aws",
    "nvidia": "langchain_nvidia_ai_endpoints",
}
# The key that a provider needs: the variables that it is read from.
KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google_genai": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "groq": ("GROQ_API_KEY",),
    "mistralai": ("MISTRAL_API_KEY",),
}
WELL_KNOWN = (*KEYS, "ollama")
# Where a provider's own client looks for another address than the usual one.
_ADDRESSES = {
    "openai": ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
    "anthropic": ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"),
}
_OLLAMA_PORT = 11434
_PORTS = {"http": 80, "https": 443}
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
    offered = tuple(provider for provider, keys in KEYS.items() if first_set(keys))
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


def is_here(url: str) -> bool:
    """Whether a URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name, which may lead anywhere
        return False


def _found_here(settings: Settings, offered: tuple[str, ...]) -> Choice:
    files = catalogue.installed(settings)
    if files:
        return _of_file(files[0], "it lies on this machine", offered)
    url = _url_of_ollama()
    ollama = _ollama_model(url) if is_here(url) else None
    if ollama:
        why = "Ollama runs on this machine"
        return Choice("ollama", ollama, why, url=url, offered=offered)
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
    _require_package(provider)
    if provider == "ollama":
        url = url or _url_of_ollama()
    else:
        url = url or first_set(_ADDRESSES.get(provider, ()))
    keys = KEYS.get(provider, ())
    if keys and not url and not first_set(keys):
        raise SettingsError(
            f"ADVISOR_MODEL: {provider} needs a key. Set {keys[0]}, or ADVISOR_MODEL=none."
        )
    is_remote = not url or not is_here(url) or (provider == "ollama" and _is_in_cloud(name))
    return Choice(provider, name, "ADVISOR_MODEL names it", url=url, is_remote=is_remote)


def _require_package(provider: str) -> None:
    package = PACKAGES.get(provider, f"langchain_{provider}")
    if provider.isidentifier() and find_spec(package) is not None:
        return
    name = package.replace("_", "-")
    if provider in WELL_KNOWN or provider in PACKAGES:
        raise SettingsError(
            f"ADVISOR_MODEL: {provider} needs the package {name}. Install it: {install(name)}"
        )
    raise SettingsError(
        f"ADVISOR_MODEL: there is no provider {provider}, or its LangChain package is not "
        f"installed. Well known are {', '.join(WELL_KNOWN)}."
    )


def first_set(names: tuple[str, ...]) -> str | None:
    """The value of the first of these environment variables that has one."""
    return next((value for name in names if (value := os.environ.get(name))), None)


def _url_of_ollama() -> str:
    """Where Ollama listens, from OLLAMA_HOST as Ollama itself reads it."""
    host = os.environ.get("OLLAMA_HOST", "")
    try:
        url = urlsplit(host if "://" in host else f"http://{host}")
        port = url.port or (_PORTS.get(url.scheme) if "://" in host else _OLLAMA_PORT)
    except ValueError as error:
        raise SettingsError(f"OLLAMA_HOST: {host!r} is no address ({error}).") from error
    # What a server listens on as "any address" is reached on loopback.
    name = "127.0.0.1" if url.hostname in (None, "0.0.0.0", "::") else url.hostname
    address = f"[{name}]" if ":" in name else name
    return f"{url.scheme}://{address}:{port}{url.path}".rstrip("/")


def _ollama_model(url: str) -> str | None:
    """A chat model that the Ollama at `url` runs on this machine, if one answers there."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port), _PROBE_SECONDS):
            pass
    except OSError:
        return None  # the usual case, told without importing a client
    import httpx

    try:
        listed = httpx.get(f"{url}/api/tags", timeout=_PROBE_SECONDS, trust_env=False).json()
        models = [model for model in listed["models"] if not model.get("remote_host")]
        names = [str(model["name"]) for model in models]
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return next((name for name in names if _is_for_chat(name) and not _is_in_cloud(name)), None)


def _is_for_chat(name: str) -> bool:
    return not any(word in name for word in _NOT_FOR_CHAT)


def _is_in_cloud(name: str) -> bool:
    """Whether Ollama hands the questions to such a model on to its makers' machines."""
    return name.endswith(("-cloud", ":cloud"))
