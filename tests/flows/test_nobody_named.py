"""Nothing of the roster leaves it: names planted in a mail server's answers stand in no table, log or terminal."""

import sqlite3
from pathlib import Path

import pytest

from tests.digest.mail.mail_server import Seen, mail_server
from tests.flows.commands import fieldbrief
from tests.flows.prefect_server import Prefect

PLANTED = ("byteworthy", "nibblestone", "ada@", "bo@")
ANSWERS = {
    ("rcpt", 1): "550 5.1.1 <ada@example.org> Ada Byteworthy: no such user",
    ("rcpt", 2): "450 4.2.0 nibblestone%40example.org greylisted, dear NIBBLESTONE\x1b[31m",
    ("rcpt", 3): "550 5.7.1 rejected for BO NIBBLESTONE, see https://example.org/?who=nibblestone",
    ("dot", 1): "451 bounce+nibblestone=example.org: later",
}


def fault(seen: Seen) -> str | None:
    return ANSWERS.get((seen.stage, seen.nth))


@pytest.mark.parametrize("verb", [("send",), pytest.param(("weekly", "--no-collect"), marks=pytest.mark.timeout(2400))])
def test_names_in_a_servers_answers_are_kept_nowhere(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect, verb: tuple[str, ...]
) -> None:
    data, variables = installation
    then = ("--as-of", "2025-09-08T07:00", "--data-dir", data)
    assert fieldbrief("collect", *then, cwd=tmp_path).code in (0, 3)
    with mail_server(fault) as (_, port):
        there = variables | {"FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{port}", "PREFECT_API_URL": prefect.api}
        ended = fieldbrief(*verb, *then, cwd=tmp_path, timeout=900, **there)
        shown = fieldbrief("deliveries", "--data-dir", data, cwd=tmp_path)
    assert ended.code == 3, ended.err  # one address doesn't exist
    assert "Traceback" not in ended.err
    told = {"stdout": ended.out, "stderr": ended.err, "deliveries": shown.out + shown.err}
    told["reasons"] = reasons(data / "fieldbrief.db")
    assert "5.1.1" in told["reasons"] + told["deliveries"]
    if verb[0] == "weekly":
        told["prefect"] = prefect.everything()
        assert prefect.last_run("weekly")["id"] in told["prefect"]
    for where, text in told.items():
        assert not [name for name in PLANTED if name in text.casefold()], where
        assert "\x1b[31m" not in text, where


def reasons(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT reason FROM deliveries").fetchall()
    connection.close()
    return "\n".join(row[0] for row in rows)
