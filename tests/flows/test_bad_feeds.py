"""The weekly run over every bad feed there is: the good ones lose nothing, and every student gets a message in time.

The names of the hostile servers are known to no resolver: the command runs with one that knows them, and is itself
as it is.
"""

import json
import mailbox
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sources.database import open_database
from sources.errors import SourceError
from sources.store import SourceStore
from sources.web.urls import check_url
from tests.flows.commands import SECONDS, fieldbrief
from tests.flows.prefect_server import QUIET, Prefect, without_prefect
from tests.hostile import certificates, sites
from tests.hostile.server import cases
from tests.hostile.test_server import _allowed, _url

ROOT = Path(__file__).resolve().parents[2]
GOOD = range(10)
STUDENTS = 10
MINUTES = 3.0  # that the collection may take
THURSDAY = "2025-09-11T07:00"  # from it on an edition is about the running week, in which these entries arrive
RESOLVING = """
import socket, time
from tests.hostile.server import cases
names = {f"{case['name']}.test": case["dns"] for case in cases() if "dns" in case}
real = socket.getaddrinfo
def known(host, *rest, **more):
    if not str(host).endswith(".test"):
        return real(host, *rest, **more)
    answers = names.get(host, ["127.0.0.1"])
    if answers == ["silent"]:
        time.sleep(20)
    if answers in (["silent"], ["unknown"]):
        raise socket.gaierror(socket.EAI_NONAME, "it has no address")
    return [found for one in answers for found in real(one, *rest, **more)]
socket.getaddrinfo = known
from flows.cli.main import main
main()
"""


@contextmanager
def told(module: str, *words: str) -> Iterator[Any]:
    """What a server's first line says, a port or its ports, while it runs."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.kill()


@pytest.fixture
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    folder = certificates.make(tmp_path_factory.mktemp("certificates")).parent
    with told("tests.hostile.server", "--certificates", str(folder)) as ports:
        yield ports


@pytest.fixture
def port(ports: dict[str, int]) -> Iterator[int]:
    """Of the sites whose documents, pages and manners are bad."""
    with told("tests.hostile.sites", json.dumps(ports)) as port:
        yield port


def addresses(ports: dict[str, int], port: int) -> list[str]:
    """Every bad feed that a file of study fields takes, the good ones among them."""
    found = [f"http://{host}:{port}/feed" for host in sites.hosts()]
    found += [f"http://good{number}.test:{ports['plain']}/feed" for number in GOOD]
    for case in cases():
        with suppress(SourceError):
            found.append(check_url(_url(case, ports)))
    return list(dict.fromkeys(found))[::-1]


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_every_bad_feed_costs_the_good_ones_and_the_students_nothing(
    ports: dict[str, int], port: int, tmp_path: Path, prefect: Prefect
) -> None:
    data, urls = tmp_path / "data", addresses(ports, port)
    (data / "fields").mkdir(parents=True)
    feeds = "".join(f'[[feeds]]\nurl = {json.dumps(url)}\ntitle = "{n}"\n' for n, url in enumerate(urls))
    (data / "fields" / "bad.toml").write_text(f'slug = "bad"\nname = "Bad"\ndescription = "All of it."\n{feeds}')
    (data / "fields" / "opportunities.toml").write_text("feeds = []\n")
    people = "".join(f"Student {n},s{n}@example.org,bad,\n" for n in range(STUDENTS))
    (tmp_path / "roster.csv").write_text(f"name,email,fields,interests\n{people}")
    assert fieldbrief("students", "import", "roster.csv", "--data-dir", data, cwd=tmp_path).code == 0
    allowed = ",".join((*_allowed(ports), *(f"{host}:{port}" for host in sites.hosts())))
    variables = {
        "FIELDBRIEF_ALLOW_HOSTS": allowed, "FIELDBRIEF_HOST_PACE": "0",
        "FIELDBRIEF_FETCH_DEADLINE": "6", "FIELDBRIEF_COLLECT_MINUTES": str(MINUTES), "FIELDBRIEF_HEARD_SHARE": "0",
        "FIELDBRIEF_SENDER": "Brief <brief@example.org>", "FIELDBRIEF_SMTP_URL": f"maildir:{tmp_path}/mail",
        "PREFECT_API_URL": prefect.api, "PREFECT_HOME": str(tmp_path / "prefect"),
    }  # fmt: skip
    words = ["weekly", "--json", "--as-of", THURSDAY, "--data-dir", str(data)]
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", RESOLVING, *words], cwd=ROOT, env=without_prefect() | QUIET | variables,
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert ended.returncode == 3, ended.stderr
    assert time.monotonic() - began < MINUTES * 60 + 300  # a bound of the budget's, not a measure of speed
    assert "Traceback" not in ended.stderr
    result = json.loads(ended.stdout)
    assert result["collected"]["bad"]["feeds"] == len(urls)
    assert result["states"]["sent"] == STUDENTS
    assert result["states"]["unsettled"] == 0
    assert result["collected"]["bad"]["feeds_left"] == 0
    arrived = [str(message["To"]) for message in mailbox.Maildir(tmp_path / "mail", create=False)]
    assert sorted(arrived) == sorted(f"s{n}@example.org" for n in range(STUDENTS))
    engine = open_database(f"sqlite:///{data / 'fieldbrief.db'}")
    store, since, until = SourceStore(engine), datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    good = [url for url in urls if "//good" in url]
    assert len(store.articles(good, since, until)) == 2 * len(GOOD)
    whole = store.articles([url for url in urls if "//fine" in url], since, until)
    assert len(whole) == sites.ARTICLES * len(sites.FINE)
    assert all("the laboratory found in its 7th trial" in article.text for article in whole)
    engine.dispose()
