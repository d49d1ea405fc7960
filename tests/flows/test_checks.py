"""What is wrong is said before the work, in a sentence: mail, database, templates, terminals, Prefect's server."""

from pathlib import Path

import pytest

from tests.digest.mail.mail_server import Seen, mail_server
from tests.flows.commands import fieldbrief, one_sentence

ROSTER = "name,email,fields,interests\nAda Byteworthy,ada.byteworthy@example.org,robotics,welding\n"


def office(folder: Path, settings: str, roster: str = ROSTER) -> tuple[str, Path]:
    data = folder / "office"
    data.mkdir()
    (data / "fieldbrief.toml").write_text(settings)
    (folder / "roster.csv").write_text(roster)
    assert fieldbrief("students", "import", folder / "roster.csv", "--data-dir", data, cwd=folder).code == 0
    return "--data-dir", data


def found(folder: Path, common: tuple[str, Path]) -> dict[str, str]:
    told = fieldbrief("doctor", *common, "--json", cwd=folder).json
    return {one["found"]: one["verdict"] for one in told if one["check"] == "mail"}


def test_doctor_tries_the_mail_server_without_writing_to_anybody(
    installation: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    data = installation[0]
    then = ("--as-of", "2025-09-08T07:00", "--data-dir", data)
    assert fieldbrief("collect", *then, cwd=tmp_path).code in (0, 3)
    with mail_server() as (server, port):
        mail = {"FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        told = fieldbrief("doctor", "--json", "--data-dir", data, cwd=tmp_path, **mail).json  # type: ignore[arg-type]
        checks = {one["found"]: one["verdict"] for one in told if one["check"] == "mail"}
        assert f"127.0.0.1:{port} answers, not encrypted, without a login" in checks
        assert set(checks.values()) == {"ok", "warn"}  # a warning: not encrypted
        assert (server.reached["mail"], server.reached["rcpt"]) == (1, 0)
        plan = fieldbrief("send", "--dry-run", *then, cwd=tmp_path, **mail)  # type: ignore[arg-type]
        assert plan.code == 0
        assert "2 digests to render, 0 messages waiting; nothing was sent" in plan.out
        assert "Subject: " in plan.out
        assert "List-Unsubscribe: <mailto:brief@example.org?subject=unsubscribe>" in plan.out
        assert "ada@example.org" not in plan.out
        assert not server.accepted


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("", "No sender is set"),
        ('sender = "nobody"\n', "not an address"),
        ('sender = "b@example.org"\n', "No way to deliver"),
        ('sender = "b@example.org"\nunsubscribe = "leave"\nsmtp_url = "console:"\n', "unsubscribe"),
        ('sender = "b@example.org"\nsmtp_url = "eml:/dev/null/x"\n', ""),
    ],
)
def test_send_says_what_is_wrong_before_it_builds_anything(tmp_path: Path, settings: str, words: str) -> None:
    common = office(tmp_path, settings)
    if words:
        assert words in one_sentence(fieldbrief("send", *common, cwd=tmp_path))
    assert "bad" in found(tmp_path, common).values() or not words


def test_weekly_says_what_is_wrong_before_it_starts_a_server(tmp_path: Path) -> None:
    ended = fieldbrief("weekly", *office(tmp_path, ""), cwd=tmp_path, PREFECT_HOME=str(tmp_path / "prefect"))
    assert "No sender is set" in one_sentence(ended)
    assert not (tmp_path / "prefect").exists()


def test_send_asks_no_server_twice_that_refuses_the_sender(tmp_path: Path) -> None:
    def fault(seen: Seen) -> str | None:
        return "550 5.7.1 ada.byteworthy may not send here, Byteworthy" if seen.stage == "mail" else None

    with mail_server(fault) as (_, port):
        settings = f'sender = "brief@example.org"\nsmtp_url = "smtp://127.0.0.1:{port}"\n'
        ended = fieldbrief("send", *office(tmp_path, settings), cwd=tmp_path)
    assert "550 5.7.1" in one_sentence(ended)
    assert "yteworthy" not in ended.err


def test_a_template_that_includes_itself_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "digest.txt").write_text('{% include "digest.txt" %}')
    common = office(tmp_path, f'templates_dir = "{tmp_path}/mine"\n')
    ended = fieldbrief("doctor", *common, cwd=tmp_path)
    assert (ended.code, ended.err) == (1, "")
    assert "digest.txt includes itself" in ended.out


def test_doctor_finds_a_damaged_database(tmp_path: Path) -> None:
    common = office(tmp_path, "")
    path = common[1] / "fieldbrief.db"
    octets = bytearray(path.read_bytes())
    assert len(octets) > 20 * 4096
    octets[10 * 4096 : 14 * 4096] = b"\x5a" * (4 * 4096)
    path.write_bytes(octets)
    ended = fieldbrief("doctor", *common, cwd=tmp_path)
    assert (ended.code, ended.err) == (1, "")
    assert "fieldbrief restore" in ended.out


def test_names_cannot_steer_the_terminal(tmp_path: Path) -> None:
    roster = ROSTER + '"\x1b[31mMal\x9b2J",mal@example.org,robotics,"\x1b]0;x\x07 welding"\n'
    common = office(tmp_path, "", roster)
    for ended in (
        fieldbrief("students", "list", *common, cwd=tmp_path),
        fieldbrief("students", "remove", "\x1b[31mx", *common, cwd=tmp_path),
        fieldbrief("digest", "--field", "\x1b[31mx", *common, cwd=tmp_path),
    ):
        assert not {"\x1b", "\x07", "\x9b"} & {*ended.out, *ended.err}
        assert "Traceback" not in ended.err


@pytest.mark.parametrize("name", ["what?", "100%20", "a#b", "ü x", "q?mode=ro&x=1"])
def test_a_data_folder_is_used_as_it_is_named(tmp_path: Path, name: str) -> None:
    assert fieldbrief("students", "list", "--data-dir", tmp_path / name, cwd=tmp_path).code == 0
    assert (tmp_path / name / "fieldbrief.db").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.slow
def test_a_prefect_server_that_is_away_is_said(tmp_path: Path) -> None:
    ended = fieldbrief(
        "weekly", "--no-collect", "--no-send", "--field", "robotics", "--data-dir", tmp_path / "d", cwd=tmp_path,
        PREFECT_API_URL="http://127.0.0.1:1/api", PREFECT_HOME=str(tmp_path / "prefect"),
    )  # fmt: skip
    assert ended.code == 1
    assert "Traceback" not in ended.err
    assert "The Prefect server doesn't answer" in ended.err
