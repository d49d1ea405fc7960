# ruff: noqa: E501  (a case a line)
"""Each date of a text and what it is for."""

from datetime import UTC, date, datetime

import pytest

from digest.opportunities.bind import bind
from digest.opportunities.dates import day_first, day_first_on, find_dates
from digest.opportunities.roles import Role

PUBLISHED = date(2026, 11, 20)
OPENS, ABSTRACTS, DUE, REGISTRATION, EVENT, OTHER, WAS, UNSAID = Role


def roles(text: str) -> list[tuple[Role, str]]:
    return [(one.role, str(one.day)) for one in bind(text, published=PUBLISHED, first_is_day=day_first(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Applications open on 1 December 2026 and close on 15 January 2027.", [(OPENS, "2026-12-01"), (DUE, "2027-01-15")]),
        ("The submission deadline has been extended from 1 December 2026 to 15 December 2026.", [(WAS, "2026-12-01"), (DUE, "2026-12-15")]),
        ("Papers were due by 10 November 2026. The workshop takes place on 12 March 2027.", [(DUE, "2026-11-10"), (EVENT, "2027-03-12")]),
        ("Application deadline\n15 December 2026\nStart\n1 March 2027", [(DUE, "2026-12-15"), (OTHER, "2027-03-01")]),
        ("Deadline\n15 December 2026", [(DUE, "2026-12-15")]),
        ("Full paper submission: December 15, 2026", [(DUE, "2026-12-15")]),
        ("December 25, 2026 (Extended): Full Papers Submission / March 5, 2027: Early Registration Closes", [(DUE, "2026-12-25"), (REGISTRATION, "2027-03-05")]),
        ("Applications are for a position starting 1 December 2026 and must be submitted by 5 December 2026.", [(OTHER, "2026-12-01"), (DUE, "2026-12-05")]),
        ("Deadline for abstracts is 15 December 2026, for full papers 28 February 2027.", [(ABSTRACTS, "2026-12-15"), (DUE, "2027-02-28")]),
        ("Abstracts: 1 Dec 2026; papers: 15 Dec 2026; notification: 1 Feb 2027; camera-ready: 1 March 2027", [(ABSTRACTS, "2026-12-01"), (DUE, "2026-12-15"), (OTHER, "2027-02-01"), (OTHER, "2027-03-01")]),
        ("Deadline: 1 December 2026 (abstracts), 15 December 2026 (papers)", [(ABSTRACTS, "2026-12-01"), (DUE, "2026-12-15")]),
        ("New deadline: 7 December 2026 (previously 23 November 2026)", [(DUE, "2026-12-07"), (WAS, "2026-11-23")]),
        ("The deadline, which was 24 November 2026, is now 1 December 2026.", [(WAS, "2026-11-24"), (DUE, "2026-12-01")]),
        ("Application period: 15 November 2026 – 31 January 2027", [(OPENS, "2026-11-15"), (DUE, "2027-01-31")]),
        ("8 December 2026\nPaper submission\n1 February 2027\nNotification", [(DUE, "2026-12-08"), (OTHER, "2027-02-01")]),
        ("Track | Submission | Notification\nPapers | 5 January 2027 | 15 March 2027", [(DUE, "2027-01-05"), (OTHER, "2027-03-15")]),
        ("What | When\nFull paper | 15 December 2026\nConference | 7-9 April 2027", [(DUE, "2026-12-15"), (EVENT, "2027-04-07"), (EVENT, "2027-04-09")]),
        ("| Full paper | 15 December 2026 |\n|---|---|\n| Decision | 1 March 2027 |", [(DUE, "2026-12-15"), (OTHER, "2027-03-01")]),
        ("15 December 2026 is the closing date for applications.", [(DUE, "2026-12-15")]),
        ("Posted: 2026-11-18. Closes: 2026-12-18.", [(OTHER, "2026-11-18"), (DUE, "2026-12-18")]),
        ("The court gave the firm until 4 January 2027 to appeal.", [(UNSAID, "2027-01-04")]),
        ("Paper deadline ......... 1 December 2026", [(DUE, "2026-12-01")]),
        ("Manuscripts received after 12 January 2027 can't be considered.", [(DUE, "2027-01-12")]),
        ("Nominations closed at the end of October.", [(DUE, "2026-10-31")]),
        ("Candidates should have completed their PhD before 1 March 2027.", [(OTHER, "2027-03-01")]),
        ("Registration is open until 15 January 2027.", [(REGISTRATION, "2027-01-15")]),
        ("Nothing is dated here.", []),
    ],
)  # fmt: skip
def test_a_date_belongs_to_its_word(text: str, expected: list[tuple[Role, str]]) -> None:
    assert [one for one in roles(text) if one[0] is not OTHER or one in expected] == expected


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026/12/15", "2026-12-15"), ("15-Dec-2026", "2026-12-15"), ("15. December 2026", "2026-12-15"),
        ("DECEMBER 15, 2026", "2026-12-15"), ("December the 15th, 2026", "2026-12-15"), ("2026-12-15T23:59Z", "2026-12-15"),
        ("28th of December, 2026", "2026-12-28"), ("Monday 7 December", "2026-12-07"), ("1 February", "2027-02-01"),
        ("the end of January", "2027-01-31"), ("end of February 2028", "2028-02-29"), ("18.12.2026", "2026-12-18"),
        ("3.12.2026", "2026-12-03"), ("12/25/2026", "2026-12-25"), ("3/12/2026", "None"), ("Monday 4/1/2027", "2027-01-04"),
        ("31 February 2027", "None"), ("mid-January 2027", "None"), ("5 March '27", "2027-03-05"), ("39/39/2027", "None"),
    ],
)  # fmt: skip
def test_the_forms_a_date_is_written_in(words: str, day: str) -> None:
    (mention,) = find_dates(words, published=PUBLISHED)
    assert str(mention.day) == day


def test_a_range_has_two_ends_and_one_year() -> None:
    for words in ("January 10–14, 2028", "10 to 14 January 2028", "10.–14.01.2028", "Jan 10 - Jan 14, 2028"):
        assert [str(m.day) for m in find_dates(words, published=PUBLISHED)] == ["2028-01-10", "2028-01-14"], words
    across = find_dates("15 December to 10 January 2027", published=PUBLISHED)
    assert [str(m.day) for m in across] == ["2026-12-15", "2027-01-10"]


def test_other_dates_or_the_country_decide_between_day_and_month() -> None:
    assert day_first("3/12/2026 and 24/11/2026") is True
    assert day_first("3/12/2026 and 11/24/2026") is False
    assert day_first("3/12/2026") is None
    assert day_first("24/11/2026 and 11/24/2026", site_says=True) is None
    assert (day_first_on("jobs.ac.uk"), day_first_on("nsf.gov"), day_first_on("a.io"), day_first_on("a.org")) == (
        True,
        False,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Deadline: 15 December 2026, 23:59 AoE", datetime(2026, 12, 16, 11, 59, tzinfo=UTC)),
        ("Deadline: 15 December 2026 (AoE)", datetime(2026, 12, 16, 11, 59, tzinfo=UTC)),
        ("Deadline: 15 December 2026, 5:00 pm ET", datetime(2026, 12, 15, 22, tzinfo=UTC)),
        ("Deadline: 15 December 2026, noon Oslo time", datetime(2026, 12, 15, 11, tzinfo=UTC)),
        ("Deadline: 15 December 2026 at 17:00 (UTC+2)", datetime(2026, 12, 15, 15, tzinfo=UTC)),
        ("Deadline: 2026-12-15T23:59Z", datetime(2026, 12, 15, 23, 59, tzinfo=UTC)),
        ("Deadline: 15 December 2026\nAll deadlines are 23:59 anywhere on earth.", datetime(2026, 12, 16, 11, 59, tzinfo=UTC)),
        ("Deadline: 15 December 2026, 23:30 (UTC)", datetime(2026, 12, 15, 23, 30, tzinfo=UTC)),
        ("Deadline: 15 December 2026, 17:00", None),
    ],
)  # fmt: skip
def test_a_stated_zone_gives_the_instant(text: str, instant: datetime | None) -> None:
    (bound,) = bind(text, published=PUBLISHED)
    assert bound.at == instant


def test_a_megabyte_without_a_break_is_read_to_its_limit() -> None:
    assert bind("Apply by 1 December 2026 " * 40_000, published=PUBLISHED)
    assert bind("<p>" * 300_000, published=PUBLISHED) == ()
    assert bind("1 to " * 200_000, published=PUBLISHED) == ()
