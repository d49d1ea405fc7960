"""The files that run fieldbrief as a service: they parse, and the commands and settings in them exist."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it has no types

from flows.settings import PREFIX, Values
from tests.flows.commands import fieldbrief

DEPLOY = Path(__file__).parents[1] / "deploy"
BIN = Path(sys.executable).parent


def known(command: list[str], folder: Path) -> None:
    """The verb of ours, or Prefect's, is there, and so are its options."""
    options = {word for word in command if word.startswith("--")}
    if command[0].endswith("fieldbrief"):
        helped = fieldbrief(command[1], "--help", cwd=folder)
        assert helped.code == 0
        assert all(option in helped.out for option in options)
    else:
        assert command[:3] == ["prefect", "server", "start"]
        assert options == {"--host"}


def test_the_unit_is_one_of_systemds(tmp_path: Path) -> None:
    unit = (DEPLOY / "fieldbrief.service").read_text(encoding="utf-8")
    (start,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    known(shlex.split(start), tmp_path)
    if (analyze := shutil.which("systemd-analyze")) is None:
        pytest.skip("systemd-analyze is not installed: the unit is not verified")
    # It wants the program to be there: ours stands elsewhere here.
    (tmp_path / "fieldbrief.service").write_text(unit.replace(start.split()[0], str(BIN / "fieldbrief")))
    done = subprocess.run(
        [analyze, "verify", "--man=no", tmp_path / "fieldbrief.service"], capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert "fieldbrief.service" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr


def test_the_containers_are_as_compose_wants_them(tmp_path: Path) -> None:
    composed: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = composed["services"]
    assert set(services) == {"database", "prefect", "serve"}
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert all(config["source"] in composed["configs"] for config in service.get("configs", []))
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in composed["volumes"]
    for name in ("prefect", "serve"):
        known(services[name]["command"], tmp_path)
        settings = {key for key in services[name]["environment"] if key.startswith(PREFIX)}
        assert {key.removeprefix(PREFIX).lower() for key in settings} <= set(Values.model_fields)
    built = services["prefect"]["build"]
    assert (DEPLOY / built["context"] / built["dockerfile"]).exists()
    assert services["prefect"]["ports"] == ["127.0.0.1:4200:4200"]  # nobody outside may start runs


def test_the_image_is_made_of_what_is_here() -> None:
    root = DEPLOY.parent
    lets_in = [line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().split() if line.startswith("!")]
    assert all((root / name).exists() for name in lets_in)
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    for extra in re.findall(r"'\.\[(.*)\]'", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))[0].split(","):
        assert re.search(rf"^{extra} = ", project, re.MULTILINE)
