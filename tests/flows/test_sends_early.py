"""Sending begins before all is rendered, and a server that takes nothing from us is asked once: the flow, for real."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.mail.roster import Roster
from digest.types import Student, StudentId
from flows.mailing import BATCH
from sources.database import open_database
from tests.digest.mail.mail_server import Seen, mail_server
from tests.flows.commands import fieldbrief
from tests.flows.prefect_server import Prefect
from tests.flows.test_prefect import WORDS

NOW = datetime(2025, 9, 8, 7, tzinfo=UTC)
EVERYBODY = 2 * BATCH + 5  # three batches, with the installation's two

pytestmark = pytest.mark.timeout(2400)


def bars(seen: Seen) -> str | None:
    """A server that takes nothing from this sender, and says so at the first recipient."""
    return "550 5.7.1 your account is blocked" if seen.stage == "rcpt" else None


@pytest.mark.parametrize("barred", [False, True])
def test_a_batch_is_sent_while_others_are_rendered(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect, barred: bool
) -> None:
    data, variables = installation
    engine = open_database(f"sqlite:///{data}/fieldbrief.db")
    more = [
        Student(id=StudentId(f"s{n}"), name="S", email=f"s{n}@example.org", fields=("yards",))
        for n in range(EVERYBODY - 2)
    ]
    Roster(engine).add(more, now=NOW)
    engine.dispose()
    with mail_server(bars if barred else None) as (server, port):
        there = variables | {"PREFECT_API_URL": prefect.api, "FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        ended = fieldbrief(*WORDS, "--data-dir", data, cwd=tmp_path, timeout=900, **there)
    assert ended.code == 3, ended.err  # the opportunity feeds of every study field can't be reached here
    run = prefect.last_run("weekly")
    sends = sorted(one for one in prefect.spans(run) if one[2] == "send")
    renders = sorted(one for one in prefect.spans(run) if one[2].startswith("tailor"))
    assert [name for _, _, name in renders] == [f"tailor and render {n}/3" for n in (1, 2, 3)]
    result = ended.json
    assert [one["enqueued"] for one in result["rendered"]] == [BATCH, BATCH, 5]
    if barred:
        assert len(sends) == 1
        assert (result["states"]["sent"], result["states"]["waiting"]) == (0, EVERYBODY)
        assert "blocked" in result["sent"]["stopped"]
        assert run["state"]["name"] == "Unfinished"
        assert not server.accepted
    else:
        assert len(sends) == 3
        assert sends[0][0] < renders[-1][0], "the first batch was sent before the last was begun"
        assert (result["sent"]["sent"], result["states"]["unsettled"]) == (EVERYBODY, 0)
        assert sorted(server.accepted.values()) == [1] * EVERYBODY
        assert prefect.arrows(run) >= {(f"tailor and render {n}/3", "send") for n in (1, 2, 3)}
