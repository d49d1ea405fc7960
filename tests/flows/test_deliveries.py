"""What became of the mail: counted, named without addresses, settled by hand; over a mail server that misbehaves."""

from datetime import UTC, datetime
from pathlib import Path

from digest.mail.outbox import Outbox
from digest.mail.roster import Roster
from digest.mail.sending import SendReport, send_due
from digest.mail.transport import open_transport
from digest.types import Student, StudentId
from sources.database import open_database
from tests.digest.editions import WEEK, card, outgoing
from tests.digest.mail.mail_server import Seen, mail_server
from tests.flows.commands import fieldbrief, one_sentence

NOW = datetime(2025, 11, 17, 7, tzinfo=UTC)
TOTALS = ("sent", "failed", "unknown", "waiting")


def fault(seen: Seen) -> str | None:
    """The first address is refused, the first message that is accepted is never answered; then all goes well."""
    if (seen.stage, seen.nth) == ("rcpt", 1):
        return "550 no such user"
    return "drop after" if (seen.stage, seen.nth) == ("dot", 1) else None


def fill_and_send(folder: Path, port: int) -> SendReport:
    """Give each of three students a message for the week who has none, and send what waits."""
    engine = open_database(f"sqlite:///{folder / 'fieldbrief.db'}")
    people = [
        Student(id=StudentId(name), name=name, email=f"{name}@example.org", fields=("yards",))
        for name in ("ada", "bo", "cy")
    ]
    Roster(engine).add(people, now=NOW)
    outbox = Outbox(engine)
    outbox.enqueue(WEEK, [outgoing(one.id, card("x", 1, "t")) for one in people], now=NOW)
    transport = open_transport(f"smtp://127.0.0.1:{port}")
    report = send_due(outbox, transport, sender="brief@example.org", now=lambda: NOW, sleep=lambda _: None)
    transport.close()
    engine.dispose()
    return report


def test_a_coordinator_sees_and_settles_what_is_not_sent(tmp_path: Path) -> None:
    common = ("--data-dir", tmp_path)
    with mail_server(fault) as (server, port):
        assert fill_and_send(tmp_path, port).sent == 1
        told = fieldbrief("deliveries", *common, "--json", cwd=tmp_path)
        assert "@example.org" not in told.out
        assert [told.json[name] for name in ("week", *TOTALS)] == [str(WEEK), 1, 1, 1, 0]
        by_state = {one["state"]: one for one in told.json["open"]}
        assert "550" in by_state["failed"]["reason"]
        unsure = by_state["unknown"]["student"]
        shown = fieldbrief("deliveries", *common, cwd=tmp_path).out
        assert shown.startswith(
            f"{WEEK}: 3 messages: 1 sent, 1 failed, 1 unknown, 0 waiting, 0 in hand, 0 superseded\n"
        )
        assert unsure in shown
        assert "deliveries settle" in shown
        settle = ("deliveries", "settle", unsure, *common)
        assert fieldbrief(*settle, cwd=tmp_path).code == 2  # it has to be said which
        assert fieldbrief(*settle, "--lost", cwd=tmp_path).code == 0
        assert "is unknown" in one_sentence(fieldbrief(*settle, "--arrived", cwd=tmp_path))  # settled already
        retried = fieldbrief("deliveries", "retry", "--week", str(WEEK), *common, "--json", cwd=tmp_path)
        assert retried.json == {"week": str(WEEK), "taken_out": 1}
        assert fill_and_send(tmp_path, port).sent == 2
    counted = fieldbrief("deliveries", *common, "--json", cwd=tmp_path).json
    assert [counted[name] for name in TOTALS] == [3, 0, 0, 0]
    assert sum(server.accepted.values()) == 4  # the lost one had arrived after all: the coordinator's decision
