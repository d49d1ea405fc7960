"""The files that run fieldbrief as a service: they parse, and the commands and settings in them exist."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it has no types

from flows.settings import PREFIX, Values
from tests.flows.commands import SECONDS, fieldbrief
from tests.flows.prefect_server import Prefect, free_port, wait_until, without_prefect

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


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_the_composed_services_run_on_a_postgresql(tmp_path: Path, postgres_server: str) -> None:
    """Without containers: each service's command, check and variables as they stand, but for hosts and ports."""
    import psycopg

    composed: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services, port = composed["services"], free_port()
    named = services["database"]["environment"]
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {named['POSTGRES_USER']} SUPERUSER LOGIN")  # as the image makes it
        connection.execute(f"CREATE DATABASE {named['POSTGRES_DB']}")
        connection.execute(composed["configs"]["second-database"]["content"])
    own = {"PREFECT_SERVER_API_PORT": str(port), "FIELDBRIEF_DATA_DIR": str(tmp_path), "PREFECT_HOME": str(tmp_path)}
    hosts = {"@database/": f"@{postgres_server.rpartition('@')[2]}/", "prefect:4200": f"127.0.0.1:{port}"}
    variables = {name: here(services[name]["environment"], hosts) | own for name in ("prefect", "serve")}
    prefect = Prefect(f"http://127.0.0.1:{port}/api", tmp_path)
    check = [word.replace(":4200", f":{port}") for word in services["prefect"]["healthcheck"]["test"][2:]]

    def healthy() -> bool:
        done = subprocess.run([sys.executable, *check], capture_output=True, timeout=SECONDS, check=False)
        return done.returncode == 0

    with running(services["prefect"]["command"], variables["prefect"], tmp_path) as server:
        wait_until(healthy, server)
        with running(services["serve"]["command"], variables["serve"], tmp_path) as serve:
            wait_until(lambda: len(prefect.ask("deployments/filter", {})) == 3, serve)
            words = [str(BIN / "fieldbrief"), "students", "list"]  # as the file's head says: run --rm serve ...
            asked = without_prefect() | variables["serve"]
            assert subprocess.run(words, env=asked, cwd=tmp_path, timeout=SECONDS, check=False).returncode == 0
    for database, table, rows in (("fieldbrief", "students", 0), ("prefect", "deployment", 3)):
        with psycopg.connect(f"{postgres_server}/{database}") as connection:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (rows,)


def here(environment: dict[str, str], hosts: dict[str, str]) -> dict[str, str]:
    """A service's variables with hosts of this machine, a password, and what isn't set left empty."""
    found = {}
    for name, words in environment.items():
        for host, place in hosts.items():
            words = words.replace(host, place)  # noqa: PLW2901 - one after the other
        found[name] = re.sub(r"\$\{\w+:-\}", "", words.replace("${POSTGRES_PASSWORD}", "secret"))
    return found


@contextmanager
def running(command: list[str], variables: dict[str, str], cwd: Path) -> Iterator["subprocess.Popen[str]"]:
    """A service's command in this environment, until its end; what it says in a file of its name."""
    with (cwd / f"{command[0]}.log").open("w") as told:
        process = subprocess.Popen(
            [str(BIN / command[0]), *command[1:]], env=without_prefect() | variables, cwd=cwd, text=True, stdout=told,
            stderr=told,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(180)
