"""The image and the composition: no engine runs here, so they are linted, parsed and compared."""

import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import yaml

from advisor.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_image_is_well_made() -> None:
    hadolint = Path(sysconfig.get_path("scripts")) / "hadolint"
    done = subprocess.run(
        [hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_holds_all_that_is_run_and_nothing_of_ones_own() -> None:
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M))
    sources = {source for line in copied for source in line.split()}
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert let_in[0] == "*"
    for source in sources:
        assert (ROOT / source).exists()
        assert f"!{source}" in let_in or source.startswith("requirements")
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages <= sources


def test_the_servers_differ_in_their_data_only_and_may_write_nowhere_else() -> None:
    first, second = (dict(COMPOSE["services"][name]) for name in ("advisor-a", "advisor-b"))
    assert first.pop("volumes") != second.pop("volumes")
    assert first == second
    assert first["read_only"] is True
    assert first["cap_drop"] == ["ALL"]


def test_every_setting_of_the_composition_is_one() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for service in COMPOSE["services"].values():
        names = {name for name in service.get("environment", {}) if name.startswith(PREFIX)}
        assert names <= known
    assert set(re.findall(r"ADVISOR_[A-Z_]+(?==)", DOCKERFILE)) <= known


def test_all_that_is_named_is_there_and_no_image_is_just_the_newest() -> None:
    services, volumes = COMPOSE["services"], COMPOSE["volumes"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert {volume.split(":")[0] for volume in service.get("volumes", ())} <= set(volumes)
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        image = service["image"]
        assert image == "career-advisor" or re.search(r":v?\d+[.\d]*(-\w+)?$", image)
    open_to_all = [name for name, service in services.items() if "ports" in service]
    assert open_to_all == ["nginx"]
