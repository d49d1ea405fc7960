"""The shape of the tree, held by tests: who may import what, how long a file may be, what a name may be."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sources", "digest", "flows")
DESIGN = (ROOT / "DESIGN.md").read_text(encoding="utf-8")
ROOM = 12  # files
LONGEST = 400  # lines, which no file reaches; the codebases we admire sit at 55 to 165
MEDIAN = 120  # lines
LONGEST_FUNCTION = 50  # lines
# Longer ones that are one list of steps or one signature with its documentation, and the length they may have.
LONG_FUNCTIONS = {
    "sources/migrations/versions/0001_first_tables.py _sources": 77,  # tables as they were, never edited
    "digest/interests/corpus.py read_corpus": 57,  # one value with all fields of a corpus
    "digest/themes/read.py read_week": 59,  # the steps of a week, each of them one call, and their documentation
    "digest/themes/read.py _themes": 55,  # one fold over what is followed: each theme's words, verdict and stories
}
SETTINGS = re.compile(r"Settings$|^Saying$|^Yardstick$")  # what holds the constants of one decision
LOOSE = 5  # numbers of a file that stand apart from such a value: bounds, each of its own
# Each of these libraries has one file that knows it, so that it can be replaced or confined there.
ONE_HOME = {
    "httpcore": {"sources/web/http.py", "sources/web/dialing.py", "flows/sample/server.py"},
    "feedparser": {"sources/parse/feeds.py"},
    "trafilatura": {"sources/parse/pages.py"},
    "jinja2": {"digest/page/render.py"},
    "smtplib": {"digest/mail/smtp.py"},
}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The top-level names a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--config", str(ROOT / "pyproject.toml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("library", "homes"), ONE_HOME.items())
def test_a_library_has_one_home(library: str, homes: set[str]) -> None:
    users = {path.relative_to(ROOT).as_posix() for path in modules() if library in imported(path)}
    assert users <= homes
    assert users, f"nothing imports {library} any more: take it off this list and out of pyproject.toml"


# The one serialiser; beside it the pipe to a child (plain values), bytes that are compared, and the sample's feeds.
WRITES_JSON = {
    "sources/values.py",
    "sources/parse/reader.py",
    "sources/parse/child.py",
    "digest/themes/archive.py",
    "flows/sample/documents.py",
}


def test_values_are_written_by_one_serialiser() -> None:
    """What is stored, printed or sent goes through `sources.values`; no `asdict`, no instant or enum by hand."""
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in modules()}
    assert {path for path, text in texts.items() if "json.dump" in text} == WRITES_JSON
    assert not {path for path, text in texts.items() if re.search(r"\b(?:asdict|astuple)\(", text)}


def test_only_flows_knows_the_shell() -> None:
    for path in modules():
        if path.relative_to(ROOT).parts[0] != "flows":
            assert not imported(path) & {"prefect", "typer", "rich"}, path


def test_no_file_grows_past_reading() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert not {str(path): length for path, length in lengths.items() if length >= LONGEST}
    assert median(lengths.values()) < MEDIAN


def test_no_function_grows_past_reading() -> None:
    """The list of longer ones only shrinks: one that became shorter, or is gone, comes off it."""
    lengths = {
        f"{path.relative_to(ROOT).as_posix()} {node.name}": node.end_lineno - node.lineno + 1
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    }
    long = {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}
    assert not {name: length for name, length in long.items() if length > LONG_FUNCTIONS.get(name, 0)}
    assert LONG_FUNCTIONS.keys() <= long.keys()


def numbers(path: Path) -> list[tuple[int, bool]]:
    """The line of each constant of a file that holds a number, with whether a comment beside or above it tells of it.

    A constant is a module's, or a field of a settings value.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    tree = ast.parse("\n".join(lines))
    settings = [node for node in tree.body if isinstance(node, ast.ClassDef) and SETTINGS.search(node.name)]
    found = []
    for node in [*tree.body, *(one for some in settings for one in some.body)]:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None or isinstance(node.value, ast.Call):
            continue
        if any(isinstance(n, ast.Constant) and type(n.value) in (int, float) for n in ast.walk(node.value)):
            beside = any("#" in line for line in lines[node.lineno - 1 : node.end_lineno])
            found.append((node.lineno, beside or lines[node.lineno - 2].strip().startswith("#")))
    return found


def test_every_number_of_digest_says_what_it_is() -> None:
    """A constant that holds a number has a comment beside or above it: its unit and its meaning."""
    silent = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / "digest").rglob("*.py")
        for line, said in numbers(path)
        if not said
    }
    assert not silent


def test_the_numbers_of_one_decision_stand_together() -> None:
    """A file with many loose numbers decides something by them: they are the fields of a frozen value."""
    loose = {
        path.relative_to(ROOT).as_posix(): sum(
            isinstance(node, ast.Assign | ast.AnnAssign)
            and isinstance(node.value, ast.Constant)
            and type(node.value.value) in (int, float)
            for node in ast.parse(path.read_text(encoding="utf-8")).body
        )
        for package in ("digest", "sources")
        for path in (ROOT / package).rglob("*.py")
    }
    assert not {path: count for path, count in loose.items() if count > LOOSE}


def test_every_number_of_digest_says_what_it_rests_on() -> None:
    """Each file with numbers has a row in the benchmarks, and each row names sections and files that are there."""
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| .* \|$", text.partition("## What each number rests on\n")[2], re.MULTILINE)[2:]
    assert len(rows) > 20
    named = {path for row in rows for path in re.findall(r"`(digest/[\w./]+)`", row)}
    assert not {path for path in named if not (ROOT / path).exists()}
    holders = {path.relative_to(ROOT).as_posix() for path in (ROOT / "digest").rglob("*.py") if numbers(path)}
    assert not {path for path in holders if not named & {path, f"{path.rpartition('/')[0]}/"}}
    sections = set(re.findall(r"^##+ (.*)$", text, re.MULTILINE))
    assert not {one for row in rows for one in re.findall(r'"([^"]+)"', row)} - sections


def test_tests_stand_where_their_subject_does() -> None:
    """Each folder of tests is a room of the tree, but for the floors of quality and the hostile web; each room has one.

    What `flows` does goes through several of its rooms, so its tests stand together; migrations are the database's.
    """
    apart = {"quality", "hostile"}
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    assert not {str(one) for one in folders if not (ROOT / one).is_dir() and str(one) not in apart}
    tested = {one.as_posix() for one in folders} | {"sources/migrations"}
    assert not {room for room in rooms() if not room.startswith("flows/")} - tested


def test_contributings_map_is_the_tree() -> None:
    """Each room stands under its package, each other folder at the margin, and nothing else does."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = text[text.index("```\n") :].split("```")[1]
    named: set[str] = set()
    top = ""
    for line in drawn.splitlines():
        folders = re.findall(r"([\w-]+)/", line)
        if line.startswith(" "):
            named |= {f"{top}/{one}" for one in folders}
        elif folders:
            top = folders[0]
            named |= {top} if top == "tests" else set(folders)
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: what belongs to the tree can't be listed")
    tops = {path.split("/")[0] for path in listed.stdout.split() if "/" in path and not path.startswith(".")}
    assert named == tops | rooms()
    assert not {room for room in rooms() if f"`{room}`" not in DESIGN}, "DESIGN.md's table of rooms"


def rooms() -> set[str]:
    """The folders inside the packages."""
    return {f"{package}/{path.parent.name}" for package in PACKAGES for path in (ROOT / package).glob("*/__init__.py")}


def test_names_say_what_a_file_is_about() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert not [path for path in modules() if path.stem in vague]


def test_no_file_of_flows_hides_a_package() -> None:
    """Prefect's file entry points put `flows/` first on the import path."""
    hidden = {*PACKAGES, *sys.stdlib_module_names}
    assert not [path for path in (ROOT / "flows").glob("*.py") if path.stem in hidden]
    assert not (ROOT / "flows" / "__main__.py").exists()


def test_flows_annotations_are_real() -> None:
    """Postponed annotations break deployments with pydantic parameters."""
    assert not [path for path in (ROOT / "flows").rglob("*.py") if "__future__" in imported(path)]


def test_where_to_add_what_is_there() -> None:
    """The files that DESIGN.md names in its tables and text exist."""
    named = set(re.findall(r"`((?:sources|digest|flows|templates|tests|benchmarks)/[\w./-]*)`", DESIGN))
    assert len(named) > 20
    assert not {path for path in named if not (ROOT / path).exists()}


def test_what_may_go_wrong_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 40
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path, _ in named}
    assert not {f"{path}::{name}" for path, name in named if f"def {name}(" not in sources[path]}


def test_a_room_can_be_taken_in() -> None:
    """At most a dozen files in a folder, and no room inside a room."""
    folders = {path.parent for path in modules() if "migrations" not in path.parts}
    sizes = {folder: sum(path.name != "__init__.py" for path in folder.glob("*.py")) for folder in folders}
    assert not {str(folder): size for folder, size in sizes.items() if size > ROOM}
    assert all(len(folder.relative_to(ROOT).parts) <= 2 for folder in folders)


def test_migrations_are_one_chain() -> None:
    """Each step has a number of its own and follows the one before it: two branches may have taken the same."""
    before = "None"
    for path in sorted((ROOT / "sources" / "migrations" / "versions").glob("[0-9]*.py")):
        stated = dict(
            re.findall(r'^(revision|down_revision) = "?(\w+)"?$', path.read_text(encoding="utf-8"), re.MULTILINE)
        )
        assert stated == {"revision": path.stem.split("_")[0], "down_revision": before}, path.name
        before = stated["revision"]
