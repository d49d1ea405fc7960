"""What several study fields' feeds brought, asked together: each field is told its own part."""

from sources.types import CollectReport, Outcome, PollResult
from tests.fakes import MONDAY


def test_a_report_is_parted_by_feed() -> None:
    outcomes = {"shared": Outcome.OK, "mine": Outcome.GONE, "yours": Outcome.NOT_MODIFIED}
    whole = CollectReport(
        polls=tuple(PollResult(url=url, at=MONDAY, outcome=outcome) for url, outcome in outcomes.items()),
        not_due=frozenset({"resting"}),
        late=frozenset({"late"}),
        new={"shared": {"page": 2, "feed": 1}, "yours": {"summary": 4}, "resting": {"page": 0}},
        pages_late={"shared": 3, "resting": 5},
        notices=("A sentence.",),
    )
    mine, yours = whole.of({"shared", "mine", "late"}), whole.of({"shared", "yours", "resting", "never asked"})
    assert [poll.url for poll in mine.polls] == ["shared", "mine"]
    assert (mine.skipped, mine.feeds_left, mine.pages_left, len(mine.failed)) == (0, 1, 3, 1)
    assert (mine.new_articles, mine.from_page, mine.from_feed, mine.from_summary) == (3, 2, 1, 0)
    assert [poll.url for poll in yours.polls] == ["shared", "yours"]
    assert (yours.skipped, yours.feeds_left, yours.pages_left, len(yours.failed)) == (1, 0, 8, 0)
    assert (yours.new_articles, yours.from_summary, yours.notices) == (7, 4, ())
    assert (whole.new_articles, whole.pages_left, whole.skipped) == (7, 8, 1), "a shared feed counts once in all"
