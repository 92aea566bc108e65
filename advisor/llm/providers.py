"""A chosen model as LangChain's chat model: the one place that knows how providers are called."""

import os
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from inspect import isawaitable
from math import ceil
from typing import Any

from langchain_core.language_models import BaseChatModel

from advisor.errors import SettingsError
from advisor.llm.choice import KEYS, Choice, first_set
from advisor.llm.generation import start
from advisor.settings import Settings

# A few sentences; some remote models think before they write, and count that too.
MAX_TOKENS = 256
MAX_TOKENS_REMOTE = 2048


@dataclass(frozen=True)
class _Limits:
    """How a provider's class calls our limits, and by which number it does not try again.

    Retries are ours (generation.py): a client's own would outlast the time that an answer has.
    """

    tokens: str = "max_tokens"
    retries: int = 0
    whole_seconds: bool = False


# Classes refuse arguments that they don't know, or send them on; others than these get none.
_LIMITS = {
    "openai": _Limits(),
    "local": _Limits(),
    "anthropic": _Limits(),
    "groq": _Limits(),
    "google_genai": _Limits(tokens="max_output_tokens", retries=1),  # 0 is six to Google's client
    "mistralai": _Limits(retries=1, whole_seconds=True),
}
# Said to the clients of OpenAI and Anthropic, which otherwise look for a gateway in the environment
# that reads all that is asked.
_USUAL = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_CLIENTS = {
    "ChatOpenAI": ("root_client", "root_async_client"),
    "ChatAnthropic": ("_async_client",),
    "ChatOllama": ("_client", "_async_client"),
}


def open_model(choice: Choice, settings: Settings, base_url: str | None = None) -> BaseChatModel:
    """The chat model of a choice; nothing is asked of its provider yet.

    `base_url` is where a file's own server listens. Raises SettingsError that says what is missing.
    """
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(
            choice.name,
            model_provider="openai" if base_url else choice.provider,
            **_arguments(choice, settings, base_url or choice.url),
        )
        if choice.provider == "anthropic":
            _reconnect(model, choice, settings.model_seconds)
    except ImportError as error:
        raise SettingsError(
            f"ADVISOR_MODEL: {choice.provider} needs a package that is missing ({error})."
        ) from error
    except Exception as error:  # a provider's own types: a key that is missing, a name it refuses
        # Its text may hold a key, so only its kind is said.
        raise SettingsError(
            f"ADVISOR_MODEL: {choice.spec} cannot be used ({type(error).__name__}). Correct it, or "
            "set ADVISOR_MODEL=none."
        ) from None
    assert isinstance(model, BaseChatModel)
    return model


def close_model(model: BaseChatModel) -> None:
    """Close the connections that a chat model of `open_model` holds open."""
    for name in _CLIENTS.get(type(model).__name__, ()):
        with suppress(Exception):  # closed or not, it is not used again
            closing = getattr(model, name).close()
            if isawaitable(closing):
                start(closing).result(timeout=1)  # type: ignore[arg-type]  # a coroutine


def _arguments(choice: Choice, settings: Settings, url: str | None) -> dict[str, Any]:
    provider = choice.provider or ""
    arguments: dict[str, Any] = {}
    if not choice.is_remote:
        arguments["temperature"] = 0
    if address := url or _USUAL.get(provider):
        arguments["base_url"] = address
    seconds = settings.model_seconds
    if provider == "ollama":
        client = {"timeout": seconds, "trust_env": choice.is_remote}
        return arguments | {"num_predict": MAX_TOKENS, "client_kwargs": client}
    if limits := _LIMITS.get(provider):
        arguments |= {
            limits.tokens: MAX_TOKENS_REMOTE if choice.is_remote else MAX_TOKENS,
            "max_retries": limits.retries,
            "timeout": ceil(seconds) if limits.whole_seconds else seconds,
        }
    if provider in ("openai", "local", "anthropic"):
        # A server of one's own may ask for a key or not; a file's own never does.
        arguments["api_key"] = first_set(KEYS.get(provider, ())) or "none"
    if provider in ("openai", "local"):
        arguments |= {"stream_usage": True, "openai_proxy": None} | _openai_clients(choice, seconds)
        if url:
            arguments["use_responses_api"] = False  # which only OpenAI itself is sure to have
    return arguments


def _openai_clients(choice: Choice, seconds: float) -> dict[str, Any]:
    return {
        "http_client": _http_client("openai", "DefaultHttpxClient", choice, seconds),
        "http_async_client": _http_client("openai", "DefaultAsyncHttpxClient", choice, seconds),
    }


def _reconnect(model: Any, choice: Choice, seconds: float) -> None:
    """Give Anthropic's chat model a client of its own, for which it has no argument.

    Otherwise all of them share one, which cannot be closed, behind whatever proxy there is.
    """
    from anthropic import AsyncAnthropic

    client = _http_client("anthropic", "DefaultAsyncHttpxClient", choice, seconds)
    model._async_client = AsyncAnthropic(**model._client_params, http_client=client)


def _http_client(sdk: str, kind: str, choice: Choice, seconds: float) -> Any:
    """An HTTP client for the SDK `sdk`, behind no proxy where its server is on loopback."""
    client = getattr(import_module(sdk), kind)
    if choice.is_remote:
        return client(timeout=seconds, proxy=os.environ.get(f"{sdk.upper()}_PROXY"))
    # The plain client of the library that the SDK builds on: Anthropic's own adds proxies anyway.
    return client.__base__(timeout=seconds, trust_env=False)
