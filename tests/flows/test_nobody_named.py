"""Nothing of the roster leaves it: names planted in a mail server's answers stand in no table, log or terminal."""

import sqlite3
from pathlib import Path

import pytest

from tests.digest.mail.mail_server import Seen, mail_server
from tests.flows.commands import fieldbrief

PLANTED = ("byteworthy", "quillfeather", "adelheid")
ANSWERS = {
    ("rcpt", 1): "550 5.1.1 <adelheid.byteworthy@example.org> Adelheid Byteworthy: no such user",
    ("rcpt", 2): "450 4.2.0 adelheid%2Ebyteworthy=example.org greylisted, dear BYTEWORTHY\x1b[31m",
    ("rcpt", 3): "550 5.7.1 rejected for QUILLFEATHER, see https://example.org/?who=quillfeather",
    ("dot", 1): "451 bounce+quillfeather=example.org: later",
}


def fault(seen: Seen) -> str | None:
    return ANSWERS.get((seen.stage, seen.nth))


@pytest.mark.parametrize(
    "verb", [("send",), pytest.param(("weekly", "--no-collect"), marks=[pytest.mark.slow, pytest.mark.timeout(400)])]
)
def test_names_in_a_servers_answers_are_kept_nowhere(tmp_path: Path, verb: tuple[str, ...]) -> None:
    data, prefect = tmp_path / "data", tmp_path / "prefect"
    data.mkdir()
    (tmp_path / "roster.csv").write_text(
        "name,email,fields,interests\nAdelheid Byteworthy,adelheid.byteworthy@example.org,robotics,\n"
        "Bo Quillfeather,quillfeather@example.org,robotics,\n"
    )
    with mail_server(fault) as (_, port):
        (data / "fieldbrief.toml").write_text(
            f'sender = "Brief <brief@example.org>"\nsmtp_url = "smtp://127.0.0.1:{port}"\n'
        )
        assert fieldbrief("students", "import", tmp_path / "roster.csv", "--data-dir", data, cwd=tmp_path).code == 0
        ended = fieldbrief(*verb, "--data-dir", data, cwd=tmp_path, timeout=380, PREFECT_HOME=str(prefect))
        shown = fieldbrief("deliveries", "--data-dir", data, cwd=tmp_path)
    assert "Traceback" not in ended.err
    told = {"stdout": ended.out, "stderr": ended.err, "deliveries": shown.out + shown.err}
    told["reasons"] = reasons(data / "fieldbrief.db")
    assert "5.1.1" in told["reasons"] + told["deliveries"]
    for path in prefect.rglob("*"):
        if path.is_file():
            told[path.name] = path.read_bytes().decode("utf-8", "replace")
    if verb[0] == "weekly":
        assert any(name.endswith(".db") for name in told)
    for where, text in told.items():
        assert not [name for name in PLANTED if name in text.casefold()], where
        assert "\x1b[31m" not in text, where


def reasons(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT reason FROM deliveries").fetchall()
    connection.close()
    return "\n".join(row[0] for row in rows)
