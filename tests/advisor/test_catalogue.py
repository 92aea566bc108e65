from pathlib import Path

import pytest

from advisor.errors import SettingsError
from advisor.llm import catalogue
from advisor.settings import Settings


def test_the_catalogue_names_what_it_holds() -> None:
    models = catalogue.catalogue()
    assert len(models) >= 4
    assert len({model.sha256 for model in models}) == len({m.name for m in models}) == len(models)
    assert {model.licence for model in models} <= {"Apache-2.0", "MIT"}
    for model in models:
        assert catalogue.find(model.name) is model
        for source in model.sources:
            if isinstance(source, catalogue.Packages):
                whole = source.count * source.part_bytes
                assert whole - source.part_bytes < model.bytes <= whole
    with pytest.raises(SettingsError, match=r"qwen3-5b is not in the catalogue.*qwen3-4b"):
        catalogue.find("qwen3-5b")


def test_installed_are_those_of_the_catalogue_first_then_ones_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert catalogue.installed(settings) == ()
    folder = catalogue.folder(settings)
    folder.mkdir(parents=True)
    for name in ("own", "qwen3-4b", "another", "qwen2.5-1.5b"):
        (folder / f"{name}.gguf").touch()
    (folder / "phi4-mini.gguf.part").touch()
    names = [path.stem for path in catalogue.installed(settings)]
    assert names == ["qwen2.5-1.5b", "qwen3-4b", "another", "own"]
