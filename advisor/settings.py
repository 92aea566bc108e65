"""Settings: one frozen object, read from ADVISOR_* variables and passed in, never a global."""

import os
from pathlib import Path

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from advisor.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "ADVISOR_"


class Settings(BaseSettings):
    """Where things lie, where the page listens, and which embedding model is used."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(
        default=ROOT / ".advisor", description="folder for all that is made at run time"
    )
    corpus: Path = Field(default=ROOT / "corpus", description="folder of the records")
    host: str = Field(
        default="127.0.0.1",
        validation_alias=AliasChoices("host", "ADVISOR_HOST", "HOST"),
        description="address that the page listens on",
    )
    port: int = Field(
        default=7860,
        ge=1,
        le=65535,
        validation_alias=AliasChoices("port", "ADVISOR_PORT", "PORT"),
        description="port that the page listens on",
    )
    embedding_model: str = Field(
        default="all-MiniLM-L6-v2",
        description="the built-in embedding model, or a folder with a sentence-transformers model",
    )
    gap_ledger: bool = Field(default=True, description="keep the questions that found no support")


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment; `overrides` (from a command line) win.

    Raises SettingsError that names every setting that is unknown or out of range.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    problems = [
        f"{name} is no setting of the advisor; known are {', '.join(sorted(known))}."
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known
    ]
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # values are checked by pydantic
    except ValidationError as error:
        problems += [_problem(detail["loc"], detail["msg"]) for detail in error.errors()]
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _problem(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]).upper()
    name = name if name.startswith(PREFIX) or name in ("HOST", "PORT") else PREFIX + name
    return f"{name}: {message}. Set another value or unset it."
