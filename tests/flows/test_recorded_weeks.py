"""Recorded feeds through the command itself, a week after the other, as a student alone on a laptop would run it."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.flows.commands import Ended, fieldbrief
from tests.recorded import RecordedWeb, recorded_web

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
QUIET = ("2025-12-22", "2025-12-29")  # weeks.json: no new entries


def digest(web: RecordedWeb, monday: str, folder: Path, *words: str) -> Ended:
    """The digest made on that Monday morning."""
    web.move_to(monday)
    return fieldbrief(
        "digest", "--feeds", *words, "--as-of", f"{monday}T07:00", "--data-dir", "d", "--out", "out", "--json",
        cwd=folder, FIELDBRIEF_ALLOW_HOSTS=web.address, FIELDBRIEF_HOST_PACE="0",
    )  # fmt: skip


def written(ended: Ended, folder: Path, kind: str) -> str:
    return Path(folder, ended.json["files"][kind]).read_text(encoding="utf-8")


def test_nine_security_weeks_end_in_a_readable_digest(tmp_path: Path) -> None:
    with recorded_web() as web:
        for monday in web.weeks["cyber"][-9:]:  # past enough to judge by, and each week loads the model anew
            ended = digest(web, monday, tmp_path, f"{web.base}/_opml/cyber", "--field", "cybersecurity")
            assert ended.code == 0, (monday, ended)
            asked = sum(web.requests().values())
        again = digest(web, monday, tmp_path, f"{web.base}/_opml/cyber", "--field", "cybersecurity")
        assert sum(web.requests().values()) == asked  # nothing is due, nothing is asked
    assert again.json["collect"]["new_articles"] == 0
    assert again.json["subject"] == ended.json["subject"]
    made = json.loads(written(ended, tmp_path, "json"))
    assert len(made["picks"]) >= 3
    text = written(ended, tmp_path, "text")
    cards = {card["id"]: card for card in made["articles"]}
    for pick in made["picks"]:
        if theme := pick["theme"]:
            assert theme["label"] in " ".join(text.split())
            assert theme["trend"]["figures"] in " ".join(text.split())
            for quote in theme["quotes"]:
                assert quote["url"] in {card["url"] for card in cards.values()}
                assert quote["url"] in text
    week_end = date.fromisoformat(monday)
    assert all(week_end - datetime.fromisoformat(c["published"]).date() <= timedelta(14) for c in cards.values())


def test_a_quiet_week_of_the_replay_says_so(tmp_path: Path) -> None:
    with recorded_web() as web:
        weeks = [monday for monday in web.weeks["replay"] if "2025-12-01" <= monday <= QUIET[-1]]
        for monday in weeks:
            ended = digest(web, monday, tmp_path, f"{web.base}/_opml/replay")
            assert ended.code in (0, 3), ended  # a blog that is missing that week doesn't fail the run
            failed = {one["url"] for one in ended.json["collect"]["failed"]}
            assert len(failed) < len(web.feeds["replay"]) / 2
            made = json.loads(written(ended, tmp_path, "json"))
            oldest = min((datetime.fromisoformat(card["published"]).date() for card in made["articles"]), default=None)
            assert oldest is None or date.fromisoformat(monday) - oldest <= timedelta(14), monday
            if monday in QUIET:
                assert ended.json["collect"]["new_articles"] == 0
                assert ended.json["quiet"] is True
                assert "quiet week" in written(ended, tmp_path, "text").lower()
                assert "quiet week" in written(ended, tmp_path, "html").lower()
