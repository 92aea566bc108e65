"""A chosen model as LangChain's chat model: the one place that knows how providers are called."""

from typing import Any

from langchain_core.language_models import BaseChatModel

from advisor.errors import SettingsError
from advisor.llm.choice import Choice
from advisor.settings import Settings

# A few sentences; some remote models think before they write, and count that too.
MAX_TOKENS = 256
MAX_TOKENS_REMOTE = 2048


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
    except ImportError as error:
        raise SettingsError(
            f"ADVISOR_MODEL: {choice.provider} needs a package that is missing ({error})."
        ) from error
    except Exception as error:  # a provider's own types: a key that is missing, a name it refuses
        reason = str(error).splitlines()[0]
        raise SettingsError(
            f"ADVISOR_MODEL: {choice.spec} cannot be used ({reason}). Correct it, or set "
            "ADVISOR_MODEL=none."
        ) from error
    assert isinstance(model, BaseChatModel)
    return model


def _arguments(choice: Choice, settings: Settings, url: str | None) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if url:
        arguments["base_url"] = url
    if choice.provider == "ollama":
        client = {"timeout": settings.model_seconds, "trust_env": False}
        return arguments | {
            "num_predict": MAX_TOKENS, "temperature": 0, "client_kwargs": client,
        }  # fmt: skip
    # Retries are ours (generation.py): a client's own would outlast the time an answer has.
    arguments |= {"max_retries": 0, "timeout": settings.model_seconds}
    arguments["max_tokens"] = MAX_TOKENS_REMOTE if choice.is_remote else MAX_TOKENS
    if not choice.is_remote:
        arguments["temperature"] = 0
    if choice.provider in ("openai", "local"):
        arguments["stream_usage"] = True
        if url and not choice.is_remote:
            arguments |= _of_this_machine(settings.model_seconds)
    return arguments


def _of_this_machine(seconds: float) -> dict[str, Any]:
    """An OpenAI client of a server on loopback, which asks for no key and is behind no proxy."""
    import httpx

    return {
        "api_key": "none",
        "http_client": httpx.Client(trust_env=False, timeout=seconds),
        "http_async_client": httpx.AsyncClient(trust_env=False, timeout=seconds),
    }
