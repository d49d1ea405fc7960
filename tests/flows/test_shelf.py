"""A batch of students: an edition is opened once a sending, and one student's failure costs nobody else a digest."""

from pathlib import Path

import pytest

from benchmarks.mailing import NOW, WEEK, HashEncoder, fill
from digest.edition.resources import Resources
from digest.tailor.ready import Ready, open_ready
from digest.types import Edition, Student, StudentId
from flows import mailing
from flows.mailing import batches, due_students, render_for
from flows.settings import Values
from flows.wiring import open_installation


def test_batches_share_the_editions_and_a_new_version_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, int]] = []

    def counting(edition: Edition, *, resources: Resources, interests: tuple[str, ...]) -> Ready:
        opened.append((edition.field, edition.version))
        return open_ready(edition, resources=resources, interests=interests)

    monkeypatch.setattr(mailing, "open_ready", counting)
    settings = Values(data_dir=tmp_path, sender="Brief <brief@uni.example>")
    with open_installation(settings, now=lambda: NOW) as here:
        here.__dict__["encoder"] = HashEncoder()
        fill(here, ["robotics"], 6, past=1)
        first, second, third = batches(due_students(here, WEEK), 2)
        assert [render_for(here, WEEK, batch).enqueued for batch in (first, second)] == [2, 2]
        assert opened == [("robotics", 1)]
        stored = here.store.edition("robotics", WEEK)
        assert stored is not None
        here.store.add(stored, "read again", None, again=True)
        assert render_for(here, WEEK, third).enqueued == 2
        assert opened == [("robotics", 1), ("robotics", 2)]


def test_one_failure_stops_nobody_and_what_is_made_is_queued_when_the_rest_breaks_off(tmp_path: Path) -> None:
    def stopped(stage: str, done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    settings = Values(data_dir=tmp_path, sender="Brief <brief@uni.example>")
    with open_installation(settings, now=lambda: NOW) as here:
        here.__dict__["encoder"] = HashEncoder()
        fill(here, ["robotics"], 5, past=1)
        lost = Student(id=StudentId("lost"), name="Lost", email="lost@uni.example", fields=("no-such-field",))
        here.roster.add([lost], now=NOW)
        first, *others = (one for one in due_students(here, WEEK) if one != lost.id)
        with pytest.raises(KeyboardInterrupt):
            render_for(here, WEEK, [lost.id, first, others[0], *others[1:]], stopped)
        assert here.outbox.enqueued(WEEK) == {first, others[0]}
        made = render_for(here, WEEK, [first, lost.id, *others])
        assert (made.enqueued, made.already) == (3, 2)
        assert [(one, "no-such-field" in reason) for one, reason in made.failed] == [(lost.id, True)]
        assert here.outbox.tally().waiting == 5
