"""Floors under how calls are read, on announcements and news written for it (benchmarks/README.md, "Opportunities").

Each stands a few texts below what is measured. The second half wasn't looked at while the rules were written.
"""

import pytest

from benchmarks.interests import GOLD
from digest.measure.opportunities import read_all, read_announcements, score


@pytest.mark.parametrize("half", ["first", "second"])
def test_due_dates_kinds_and_news(half: str) -> None:
    announcements = read_announcements([GOLD / f"opportunities_{half}_half.jsonl"])
    scores = score(announcements, list(read_all(announcements)))
    assert scores["announcements"] >= 130
    assert scores["news"] >= 50
    assert scores["due_precision"] >= 0.95
    assert scores["due_recall"] >= 0.85
    assert scores["open"] >= 0.92
    assert scores["kind"] >= 0.88
    assert scores["news_shown"] <= 0.04
