"""The wheel holds what a user needs who never sees this repository."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("fieldbrief-*.whl"))) as opened:
        yield opened


def test_the_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "sources", "digest", "flows"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a git checkout: what belongs to the packages can't be listed")
    assert set(tracked.stdout.split()) <= names
    assert {f"digest/templates/{path.name}" for path in (ROOT / "templates").iterdir()} <= names


def test_the_wheel_brings_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert tops == {"sources", "digest", "flows"}


def test_it_runs_from_the_wheel_in_a_foreign_folder(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Templates, catalogue, migrations and sample are found where a wheel puts them, not in a stranger's folders."""
    site, foreign = tmp_path / "site", tmp_path / "foreign"
    wheel.extractall(site)
    for name in ("sources", "digest", "flows", "templates"):
        (foreign / name).mkdir(parents=True)
    program = """
import sys
sys.path.insert(0, sys.argv[1])
from digest.page.render import shipped_templates
from flows.sample.content import FOLDER
from sources.database import open_database, revision
from sources.catalog.fields import load_fields
assert len(load_fields()) == 25
assert revision(open_database("sqlite:///x.sqlite"))
for found in (shipped_templates() / "digest.mjml", FOLDER / "fields" / "robotics.toml"):
    assert found.is_file() and str(found).startswith(sys.argv[1]), found
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, str(site)],
        cwd=foreign,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
