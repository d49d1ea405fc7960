"""An unheard week is no quiet week: nobody is mailed until the feeds were heard, and then everybody is."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.mailing import HashEncoder
from digest.types import Student, StudentId
from flows.mailing import due_students, render_for, sample_message
from flows.settings import Values
from flows.wiring import Installation, open_installation
from sources.types import FeedState, Outcome, PollResult
from tests.digest.editions import WEEK

MONDAY = WEEK.end() + timedelta(hours=6)
FEEDS = tuple(f"https://{name}.example/feed" for name in ("one", "two", "three", "four"))
STUDENTS = (StudentId("ada"), StudentId("bo"))


def field_file(folder: Path) -> Path:
    """A study field of four feeds, in a folder of its own; it asks no feed of calls."""
    folder.mkdir()
    feeds = "".join(f'[[feeds]]\nurl = "{url}"\ntitle = "{url[8:12]}"\n' for url in FEEDS)
    (folder / "yards.toml").write_text(f'slug = "yards"\nname = "Yards"\ndescription = "Ship yards."\n{feeds}')
    (folder / "opportunities.toml").write_text("feeds = []\n")
    return folder


def heard(here: Installation, urls: tuple[str, ...], at: datetime) -> None:
    """These feeds answered each day up to a moment, and had nothing new."""
    for url in urls:
        for back in range(9, -1, -1):
            poll = PollResult(url=url, at=at - timedelta(days=back), outcome=Outcome.NOT_MODIFIED)
            here.articles.record_poll(FeedState(url=url, last_success=poll.at, last_polled=poll.at), poll)


@pytest.mark.parametrize("answering", [0, 1])
def test_nobody_is_mailed_until_the_feeds_were_heard(tmp_path: Path, answering: int) -> None:
    settings = Values(data_dir=tmp_path / "data", fields_dir=field_file(tmp_path / "fields"), sender="b@uni.example")
    with open_installation(settings, now=lambda: MONDAY) as here:
        here.__dict__["encoder"] = HashEncoder()
        people = [Student(id=one, name=one, email=f"{one}@uni.example", fields=("yards",)) for one in STUDENTS]
        here.roster.add(people, now=MONDAY)
        heard(here, FEEDS[:answering], MONDAY)
        made = render_for(here, WEEK, due_students(here, WEEK))
        assert (made.enqueued, made.unheard) == (0, STUDENTS)
        assert here.outbox.tally().waiting == 0
        assert "Too few feeds were heard" in sample_message(here, WEEK)
        heard(here, FEEDS[:3], MONDAY)
        made = render_for(here, WEEK, due_students(here, WEEK), built=True)
        assert (made.enqueued, made.unheard) == (0, STUDENTS), "a batch of a run takes what the run built"
        made = render_for(here, WEEK, due_students(here, WEEK))
        assert (made.enqueued, made.unheard) == (2, ())
        assert here.outbox.tally().waiting == 2
