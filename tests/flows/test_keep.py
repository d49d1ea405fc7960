"""What is kept and for how long; what the newest memory holds stays."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from digest.mail.outbox import Tally
from digest.tables import editions, memories, vectors
from digest.weeks import Week
from flows.operations import keep
from flows.settings import Values
from flows.wiring import Installation
from sources.types import FeedState
from tests.digest.editions import WEEK
from tests.digest.mail.test_outbox import fill
from tests.sources.test_store import FEED, article, poll

NOW = WEEK.start() + timedelta(days=10)


def test_old_articles_go_and_their_entries_stay_known(either_database: Engine, tmp_path: Path) -> None:
    here = Installation(settings=Values(data_dir=tmp_path), engine=either_database, now=lambda: NOW)
    long_ago = NOW - timedelta(weeks=61, days=8)
    old = article("old", published=long_ago, first_seen=long_ago)
    found_late = article("found-late", published=long_ago, first_seen=NOW - timedelta(weeks=2))
    recent = article("recent", published=NOW - timedelta(weeks=50), first_seen=NOW - timedelta(weeks=50))
    here.articles.record_poll(FeedState(url=FEED), poll(at=NOW), [old, found_late, recent], keys=["old"])
    assert keep(here)["articles"] == 1
    kept = here.articles.articles([FEED], NOW - timedelta(weeks=500), NOW)
    assert {one.id for one in kept} == {found_late.id, recent.id}
    assert here.articles.known_keys(FEED, ["old"]) == {"old"}


def count(engine: Engine, table: object) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def test_what_is_older_than_the_settings_say_goes(either_database: Engine, tmp_path: Path) -> None:
    here = Installation(settings=Values(data_dir=tmp_path), engine=either_database, now=lambda: NOW)
    fill(either_database, 4)
    with either_database.begin() as connection:
        for back in range(120):
            week = Week.of(NOW).plus(-back)
            row = {"field": "f", "week": str(week), "built_at": NOW, "payload": b"x", "fingerprint": "y"}
            connection.execute(memories.insert(), row)
            del row["fingerprint"]
            connection.execute(editions.insert(), row | {"payload": {}, "version": 1, "fingerprint": "", "closed": 1})
            made = NOW - timedelta(weeks=back)
            connection.execute(
                vectors.insert(), {"text_hash": str(back), "model": "m", "vector": b"v", "made_at": made}
            )
        connection.execute(
            memories.insert(),
            [{"field": "quiet", "week": f"2020-W0{n}", "built_at": NOW, "payload": b"x", "fingerprint": "y"}
             for n in (1, 2, 3)],
        )  # fmt: skip
    gone = keep(here)
    assert count(either_database, memories) == 17 + 2  # the two newest of a field that rests stay
    assert count(either_database, editions) == 105
    assert count(either_database, vectors) == 61
    assert gone == {"articles": 0, "memories": 104, "editions": 15, "vectors": 59, "deliveries": 0, "mailed": 0}
    assert here.outbox.tally() == Tally(waiting=4)
    assert not any(keep(here).values())
