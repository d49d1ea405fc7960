"""A coordinator's way as docs/operations.md prints it: each command from `init` to `deliveries`, with real servers.

The mail server takes SMTP, the Prefect server runs, the feed is served here; only `make install` was done before.
"""

import re
import shlex
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.digest.mail.mail_server import mail_server
from tests.flows.commands import fieldbrief
from tests.flows.installation import FEED, ITEM, TITLES, an_installation
from tests.flows.prefect_server import Prefect
from tests.flows.test_up import up_until_it_serves

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"

pytestmark = pytest.mark.timeout(2400)


def the_way() -> list[str]:
    """The commands of the section, in their order."""
    text = OPERATIONS.read_text(encoding="utf-8")
    section = text.split("## From a clone to the first sending")[1].split("\n## ")[0]
    return re.findall(r"^\$ (.*)$", section, re.MULTILINE)


def test_ten_commands_from_a_clone_to_the_first_sending(tmp_path: Path, prefect: Prefect) -> None:
    way = the_way()
    assert len(way) == 10
    assert way[0] == "make install"
    home = tmp_path / "home"
    home.mkdir()
    with an_installation(tmp_path) as (made, variables), mail_server() as (server, port):
        whole_week(tmp_path / "site" / "feed.xml")
        (made / "fields" / "opportunities.toml").write_text("feeds = []\n")
        (home / "students.csv").write_text((tmp_path / "roster.csv").read_text())
        host = re.findall(r'allow_hosts = \["(.*)"\]', (made / "fieldbrief.toml").read_text())[0]
        there = variables | {
            "FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{port}", "FIELDBRIEF_SENDER": "Brief <brief@example.org>",
            "FIELDBRIEF_FIELDS_DIR": str(made / "fields"), "FIELDBRIEF_ALLOW_HOSTS": host, "FIELDBRIEF_HOST_PACE": "0",
        }  # fmt: skip
        for command in way[1:]:
            words = shlex.split(command)
            assert words[0] == "fieldbrief"
            if words[1] == "up":
                assert up_until_it_serves(prefect, home / words[words.index("--data-dir") + 1], **there) == 0
                continue
            ended = fieldbrief(*words[1:], cwd=home, **there)
            assert ended.code == 0, f"{command}\n{ended.out}\n{ended.err}"
    assert sorted(server.accepted.values()) == [1, 1]
    assert "2 sent" in ended.out
    assert any(title.encode() in message for title in TITLES for message in server.messages)


def whole_week(feed: Path) -> None:
    """News of the last days, so that the week a digest made now is about has some, whatever day it is."""
    now = datetime.now(UTC)
    items = (
        re.sub("<pubDate>.*</pubDate>", f"<pubDate>{format_datetime(now - timedelta(days=back))}</pubDate>", item)
        for back, item in zip((1, 3, 5), (ITEM.format(n=n, title=one) for n, one in enumerate(TITLES)), strict=True)
    )
    feed.write_text(FEED.format(items="".join(items)))
