"""What a run says of itself, from values alone."""

from datetime import UTC, datetime
from typing import Any

from digest.deliveries import Delivery, DeliveryState
from digest.errors import TransportDown
from digest.mail.sending import SendReport
from digest.types import StudentId
from flows.reports import sentence
from flows.runs.summary import (
    deliveries_rows,
    feeds_words,
    left_to_do,
    nothing_heard,
    sent_together,
    week_markdown,
    week_words,
)
from tests.digest.editions import WEEK


def report(feeds: int, failed: int, skipped: int = 0) -> dict[str, Any]:
    return {"feeds": feeds, "skipped": skipped, "failed": [{"url": "u", "reason": "r"}] * failed, "new_articles": 7}


def result(**states: int) -> dict[str, Any]:
    counts = dict.fromkeys(("sent", "failed", "unknown", "waiting", "in_hand", "superseded"), 0) | states
    unsettled = sum(counts[name] for name in ("failed", "unknown", "waiting", "in_hand"))
    return {
        "week": "2025-W37", "fields": ["yards"], "collect": report(61, 0), "collected": {"yards": report(61, 0)},
        "built": {"yards": {"themes": 9, "new": 5, "articles": 40}},
        "rendered": [{"enqueued": 60, "already": 0, "failed": [], "unheard": 0}],
        "sent": {"stopped": None, "remedy": ""}, "states": counts | {"unsettled": unsettled},
    }  # fmt: skip


def test_a_week_that_went_well_is_one_line_and_leaves_nothing() -> None:
    assert week_words(result(sent=60)) == "61/61 feeds, 5 themes new, 60 sent, 0 waiting"
    assert left_to_do(result(sent=60)) == ()


def test_what_is_left_is_said_with_its_remedy() -> None:
    left = result(sent=50, waiting=8, unknown=2)
    left["sent"] = {"stopped": "The mail server is down.", "remedy": "Try later."}
    left["rendered"][0] |= {"failed": [["s1", "no such field"]], "unheard": 3}
    assert week_words(left) == "61/61 feeds, 5 themes new, 50 sent, 8 waiting, 2 unknown"
    told = " ".join(left_to_do(left))
    assert "The mail server is down. Try later. `fieldbrief deliveries` shows" in told
    assert "3 digests wait" in told
    assert "1 digest couldn't be made" in told
    page = week_markdown(left, {"yards": "Ship | yards"})
    assert page.count("**To do:**") == 4
    assert "* **To do:** `fieldbrief deliveries` shows which" in page
    assert "Run `fieldbrief collect`, see `fieldbrief status` for" in page
    assert "\\`" not in page
    assert "[Ship \\| yards](/artifacts/key/edition-yards) | 61/61 feeds | 7 | 9 | 5 |" in page


def test_a_week_that_broke_off_shows_how_far_it_came() -> None:
    begun = {"week": "2025-W37", "fields": ["a", "b"], "collect": report(3, 1), "collected": {"a": report(3, 1)}}
    begun["built"] = {}
    begun["broke"] = "No <b>."
    page = week_markdown(begun, {"a": "A", "b": "B"})
    assert "**The run broke off.** No \\<b\\>." in page
    assert "| A | 2/3 feeds | 7 | not built |" in page
    assert "| B | not asked |" in page
    assert "Mail" not in page


def test_rounds_of_sending_are_told_as_one() -> None:
    assert sent_together([]) == {
        "sent": 0, "failed": 0, "unknown": 0, "superseded": 0, "delayed": 0, "waiting": 0, "in_hand": 0, "reasons": [],
        "stopped": None, "remedy": "",
    }  # fmt: skip
    first = SendReport(sent=99, failed=1, superseded=2, delayed=3, waiting=3, reasons=("550 no", "450 later"))
    last = SendReport(sent=7, unknown=1, waiting=93, in_hand=1, reasons=("450 later",), stopped=TransportDown("down"))
    told = sent_together([first.as_dict() | {"remedy": ""}, last.as_dict() | {"remedy": "Wait."}])
    assert (told["sent"], told["failed"], told["unknown"], told["superseded"]) == (106, 1, 1, 2)
    assert (told["delayed"], told["waiting"], told["in_hand"]) == (0, 93, 1)
    assert told["reasons"] == ["550 no", "450 later"]
    assert (told["stopped"], told["remedy"]) == (str(TransportDown("down")), "Wait.")


def test_commands_stay_code_and_what_others_wrote_is_no_markup() -> None:
    assert sentence("Run `pip install 'a[mail]'`,  then\n`up`.") == "Run `pip install 'a[mail]'`, then `up`."
    assert sentence("It said `<b>` and `[a](b)|` and `.") == "It said \\`\\<b\\>\\` and \\`\\[a\\](b)\\|\\` and \\`."
    assert sentence(r"\`a b` [c](d)") == r"\\`a b` \[c\](d)"


def test_feeds_that_were_not_due_are_not_counted() -> None:
    assert feeds_words(report(12, 1, skipped=4)) == "7/8 feeds"
    assert feeds_words(report(4, 0, skipped=4)) == "no feed was due"
    assert nothing_heard(report(4, 4))
    assert not nothing_heard(report(4, 0, skipped=4))
    assert not nothing_heard(report(4, 3))


def test_messages_that_are_not_sent_stand_first_and_many_are_counted() -> None:
    states = [DeliveryState.SENT] * 5 + [DeliveryState.FAILED] * 203 + [DeliveryState.SUPERSEDED]
    found = [
        Delivery(
            week=WEEK, student=StudentId(f"s{n}"), state=state, message_id="<m>", reason="550",
            updated_at=datetime(2025, 9, 8, tzinfo=UTC),
        )
        for n, state in enumerate(states)
    ]  # fmt: skip
    rows = deliveries_rows(found)
    assert rows[0] == {"student": "s5", "state": "failed", "why": "550"}
    assert rows[200]["student"] == "3 more"
    assert [row["student"] for row in rows[201:]] == ["5 students", "1 students"]
