"""Documentation under test: every command of the README and of docs/ runs, in its order, in a folder for each.

A block's info string says what a command needs: nothing (`console`), a network, a server, recorded data or make.
What needs more than this machine has is held to what can be known here: that the command and its options exist.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.commands import SECONDS, Ended

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "docs/operations.md")
BIN = Path(sys.executable).parent
BLOCK = re.compile(r"^```console ?(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(document: str, *needs: str) -> list[str]:
    return [
        line.removeprefix("$ ").replace(".venv/bin/", "")
        for need, block in BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))
        if need in needs
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


def shown(document: str) -> dict[str, list[str]]:
    """What a document prints under a command: lines of its output, "…" for those left out."""
    found: dict[str, list[str]] = {}
    for _, block in BLOCK.findall((ROOT / document).read_text(encoding="utf-8")):
        under: list[str] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                under = found.setdefault(line.removeprefix("$ ").replace(".venv/bin/", ""), [])
            elif line.strip("… "):
                under.append(line)
    return found


def run(command: str, folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **extra}
    return subprocess.run(
        shlex.split(command), cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )


@pytest.fixture
def folder(tmp_path: Path, demo: tuple[Path, Ended]) -> Path:
    """Where a reader of a document would be: after `make demo`, with a roster and a field of their own."""
    home = tmp_path / "reader"
    home.mkdir()
    assert demo[1].code == 0, demo[1].err
    shutil.copytree(demo[0] / "demo", home / "demo")
    (home / "students.csv").write_text(
        "name,email,fields,interests\nAda Example,ada@uni.example,robotics,tactile sensing; grasping\n",
        encoding="utf-8",
    )
    (home / "refs.bib").write_text(
        "@article{a, title = {Tactile sensing}}\n@article{b, title = {Soft tactile sensing}}\n"
    )
    (home / "my-field.toml").write_text(
        'slug = "my-field"\nname = "My field"\ndescription = "What I study."\n\n'
        '[[feeds]]\nurl = "https://example.org/feed.xml"\ntitle = "Example"\n',
        encoding="utf-8",
    )
    return home


@pytest.mark.timeout(2400)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_sessions_run_as_printed(folder: Path, document: str) -> None:
    ran, prints = commands(document, ""), shown(document)
    assert len(ran) >= 9
    for command in ran:
        done = run(command, folder, FIELDBRIEF_SMTP_URL="eml:out", FIELDBRIEF_SENDER="Brief <brief@example.org>")
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        assert [line for line in prints[command] if line not in done.stdout.splitlines()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_that_need_more_exist_with_their_options(tmp_path: Path, document: str) -> None:
    for command in commands(document, "network", "data", "server"):
        words = shlex.split(command)
        if words[0] != "fieldbrief":
            continue
        verb = [word for word in words[1:3] if word.isalpha()]
        done = run(shlex.join(["fieldbrief", *verb, "--help"]), tmp_path)
        assert done.returncode == 0, command
        for option in (word for word in words if word.startswith("--")):
            assert option in done.stdout, f"{command}: no {option}"


def test_the_commands_of_make_exist() -> None:
    targets = [shlex.split(command)[1] for document in DOCUMENTS for command in commands(document, "make")]
    assert targets == ["demo", "test", "install"]
    mentioned = set(re.findall(r"`make ([a-z-]+)", README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    for target in {*targets, *mentioned}:
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr


def test_ci_runs_the_readmes_test_command() -> None:
    assert "\nmake test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "DESIGN.md", "benchmarks/README.md", "docs/operations.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


def test_the_settings_named_are_settings() -> None:
    from flows.settings import Values

    text = "".join((ROOT / document).read_text(encoding="utf-8") for document in DOCUMENTS)
    named = set(re.findall(r"FIELDBRIEF_([A-Z_]+)", text)) - {"NAME"}
    assert {name.lower() for name in named} <= set(Values.model_fields)
