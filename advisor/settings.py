"""Settings: one frozen object, read from ADVISOR_* variables and passed in, never a global."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from advisor.chroma_url import read_address
from advisor.errors import SettingsError
from advisor.keys import read_keys

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "ADVISOR_"


class Settings(BaseSettings):
    """Where things lie, where the page listens, and which models are used."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # it may be a key
    )

    home: Path = Field(
        default=ROOT / ".advisor", description="folder for all that is made at run time"
    )
    corpus: Path = Field(default=ROOT / "corpus", description="folder of the records")
    host: str = Field(
        default="127.0.0.1",
        description="address that the page listens on",
    )
    port: int = Field(
        default=7860,
        ge=1,
        le=65535,
        description="port that the page listens on",
    )
    embedding_model: str = Field(
        default="all-MiniLM-L6-v2",
        description="the built-in embedding model, or a folder with a sentence-transformers model",
    )
    chroma_url: SecretStr | None = Field(
        default=None, description="a Chroma server that holds the vectors, instead of this process"
    )
    gap_ledger: bool = Field(default=True, description="keep the questions that found no support")
    model: str | None = Field(
        default=None,
        description="the language model: none, local, local:FILE.gguf or PROVIDER:NAME",
    )
    model_url: str | None = Field(
        default=None,
        description="base URL of the provider, such as an OpenAI-compatible server of your own",
    )
    model_seconds: float = Field(
        default=90, gt=0, le=3600, description="how long the model may take over an answer"
    )
    model_prompt_tokens: int = Field(
        default=350, ge=100, le=100_000, description="how much of the facts the model is given"
    )

    api_keys: str = Field(
        default="", repr=False, description="the hashes of keys that may ask: advisor key new NAME"
    )
    public: bool = Field(
        default=False, description="let anyone who reaches the page use it, on any address"
    )
    hosts: str = Field(default="", description="the names by which the server is reached")
    proxies: str = Field(
        default="", description="addresses of the proxies whose word on a client's address counts"
    )
    logs: Literal["plain", "json"] = Field(
        default="plain",
        description="plain: what went wrong; json: each request too, as lines of JSON",
    )
    traces_url: str | None = Field(
        default=None,
        description="where traces are sent (OTLP over gRPC), such as http://127.0.0.1:4317",
    )
    requests_per_minute: int | None = Field(
        default=None, ge=0, description="for each address; 0: no limit, as on this machine only"
    )

    database_url: str | None = Field(
        default=None, repr=False, description="a PostgreSQL for what is kept; unset: a file of home"
    )
    redis_url: str | None = Field(
        default=None, repr=False, description="a Redis in which several servers count requests"
    )

    @property
    def database_file(self) -> Path:
        """Where gaps, feedback and keys are kept, unless ADVISOR_DATABASE_URL names a server."""
        return self.home / "advisor.db"

    @property
    def has_database(self) -> bool:
        """False while nothing was kept yet: what would read it need not load what reads it."""
        return self.database_url is not None or self.database_file.exists()

    @field_validator("model")
    @classmethod
    def _is_spec(cls, model: str | None) -> str | None:
        provider, _, name = (model or "none").partition(":")
        if provider not in ("none", "local") and not (provider and name):
            raise ValueError(f"{model!r} must be none, local, local:FILE.gguf or PROVIDER:NAME")
        return model

    @field_validator("model_url", "traces_url")
    @classmethod
    def _is_url(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError(f"{url!r} must begin with http:// or https://")
        return url

    @field_validator("chroma_url")
    @classmethod
    def _is_chroma(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            read_address(url.get_secret_value())
        return url

    @field_validator("api_keys")
    @classmethod
    def _are_keys(cls, keys: str) -> str:
        read_keys(keys)
        return keys

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str | None) -> str | None:
        form = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"
        return url and _of_form(url, ("postgresql", "postgresql+psycopg"), form)

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str | None) -> str | None:
        return url and _of_form(url, ("redis", "rediss"), "redis://:PASSWORD@HOST:6379/0")

    @field_validator("home", "corpus")
    @classmethod
    def _expanded(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()


def _of_form(url: str, schemes: tuple[str, ...], form: str) -> str:
    """The URL; raises ValueError that never repeats it, since it may hold a password."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, or brackets left open
        is_whole = False
    if not is_whole:
        raise ValueError(
            f"it must be of the form {form}, with signs such as @, : and / in a password written "
            "as %40, %3A and %2F"
        )
    return url


def load_settings(
    further: Callable[[Settings], Iterable[str]] | None = None, **overrides: object
) -> Settings:
    """Read the settings from the environment; `overrides` (from a command line) win.

    Raises SettingsError that names every setting that is unknown, out of range or at odds with
    another, and all that `further` finds wrong with them.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    problems = [
        f"{name} is no setting of the advisor; known are {', '.join(sorted(known))}."
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known
    ]
    given = {name: value for name, value in overrides.items() if value is not None}
    # HOST and PORT work too; what is said to the advisor itself comes first.
    plain = {
        name: os.environ[name.upper()]
        for name in ("host", "port")
        if os.environ.get(name.upper()) and name not in given
        if PREFIX + name.upper() not in os.environ
    }
    given |= plain
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # values are checked by pydantic
    except ValidationError as error:
        for detail in error.errors():
            field = str(detail["loc"][0])
            name = field.upper() if field in plain else PREFIX + field.upper()
            problems.append(f"{name}: {detail['msg']}. Set another value or unset it.")
    else:
        problems += [*_problem_with_home(settings.home), *_contradictions(settings)]
        problems += further(settings) if further else ()
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _contradictions(settings: Settings) -> Iterator[str]:
    provider = (settings.model or "none").partition(":")[0]
    if settings.model_url and provider in ("none", "local"):
        yield (
            "ADVISOR_MODEL_URL: there is no provider that it could belong to. Name one in "
            "ADVISOR_MODEL, such as openai:NAME, or unset it."
        )


def _problem_with_home(home: Path) -> Iterator[str]:
    reason = None
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not os.access(home, os.W_OK):
            reason = "no right to write there"
    except OSError as error:
        reason = "it is a file" if home.is_file() else error.strerror
    if reason:
        yield f"ADVISOR_HOME: {home} cannot be used ({reason}). Name another folder."
