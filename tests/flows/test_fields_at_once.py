"""Study fields are collected at once, and a feed that several share is asked once: the weekly flow, on a server."""

import http.server
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.flows.commands import fieldbrief
from tests.flows.installation import FEED, ITEM, TITLES
from tests.flows.prefect_server import Prefect

FIELDS = ("yards", "ferries", "ports")
PATIENCE = 120.0  # seconds a feed waits for the others to be asked: far more than asking takes

pytestmark = pytest.mark.timeout(2400)


@contextmanager
def feeds_that_wait() -> Iterator[tuple[str, Counter[str], list[bool]]]:
    """A feed for each field, which answers once all have been asked, and one for all; what was asked how often."""
    asked: Counter[str] = Counter()
    met: list[bool] = []
    all_here = threading.Barrier(len(FIELDS))

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

        def do_GET(self) -> None:
            asked[self.path] += 1
            if self.path.strip("/") in FIELDS:
                try:
                    all_here.wait(PATIENCE)
                    met.append(True)
                except threading.BrokenBarrierError:
                    met.append(False)
            name = self.path.strip("/")
            items = "".join(ITEM.format(n=f"{name}-{n}", title=f"{title}, {name}") for n, title in enumerate(TITLES))
            known = name in (*FIELDS, "shared")
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(FEED.format(items=items).encode() if known else b"")

    with http.server.ThreadingHTTPServer(("0.0.0.0", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield str(server.server_address[1]), asked, met
        server.shutdown()


def test_all_fields_are_asked_before_the_first_has_answered(tmp_path: Path, prefect: Prefect) -> None:
    fields = tmp_path / "fields"
    fields.mkdir()
    (fields / "opportunities.toml").write_text("feeds = []\n")
    with feeds_that_wait() as (port, asked, met):
        hosts = {slug: f"127.0.0.{number}:{port}" for number, slug in enumerate((*FIELDS, "shared"), start=1)}
        for slug in FIELDS:
            feeds = "".join(
                f'[[feeds]]\nurl = "http://{hosts[one]}/{one}"\ntitle = "{one}"\nvisit_pages = false\n'
                for one in (slug, "shared")
            )
            (fields / f"{slug}.toml").write_text(f'slug = "{slug}"\nname = "{slug}"\ndescription = "Ships."\n{feeds}')
        variables = {
            "FIELDBRIEF_ALLOW_HOSTS": ",".join(hosts.values()), "FIELDBRIEF_FIELDS_DIR": str(fields),
            "FIELDBRIEF_FETCH_DEADLINE": "300", "FIELDBRIEF_HEARD_SHARE": "0",
            "PREFECT_API_URL": prefect.api, "PREFECT_HOME": str(tmp_path / "prefect"),
        }  # fmt: skip
        chosen = [word for slug in FIELDS for word in ("--field", slug)]
        words = ("weekly", "--json", "--no-send", "--as-of", "2025-09-08T07:00", *chosen, "--data-dir", "d")
        ended = fieldbrief(*words, cwd=tmp_path, timeout=900, **variables)
    assert ended.code == 0, ended.err
    assert met == [True] * len(FIELDS), "a field's feed was asked after another field's had answered"
    assert [asked[f"/{name}"] for name in (*FIELDS, "shared")] == [1] * 4
    whole, parts = ended.json["collect"], ended.json["collected"]
    assert (whole["feeds"], whole["new_articles"]) == (4, 12)
    assert {slug: (part["feeds"], part["new_articles"]) for slug, part in parts.items()} == dict.fromkeys(
        FIELDS, (2, 6)
    )
    run = prefect.last_run("weekly")
    assert run["state"]["message"].startswith("4/4 feeds, ")
    told = prefect.log(run, last="ports: 2 of 2 feeds answered; 6 new articles")
    assert {"4 of 4 feeds answered; 12 new articles", "yards: 2 of 2 feeds answered; 6 new articles"} <= set(told)
    assert set(prefect.tasks(run)) == {"collect", "feed health", *(f"build {slug} 2025-W36" for slug in FIELDS)}
    assert ("collect", "build ferries 2025-W36") in prefect.arrows(run)
