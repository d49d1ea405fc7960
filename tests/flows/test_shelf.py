"""An edition is opened once a sending, however many batches its students come in."""

from pathlib import Path

import pytest

from benchmarks.mailing import NOW, WEEK, HashEncoder, fill
from digest.edition.resources import Resources
from digest.tailor.ready import Ready, open_ready
from digest.types import Edition
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
