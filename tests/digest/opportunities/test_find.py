# ruff: noqa: E501  (a case a line)
"""What announces something to act on, what of it is shown, and each call once."""

from datetime import UTC, date, datetime

import pytest

from digest.opportunities.find import find_opportunities
from digest.types import Opportunity
from sources.types import Article, ArticleId

NOW = date(2025, 11, 17)
CALLS = "https://calls.example/feed"


def article(
    title: str, text: str, *, day: int = 12, site: str = "a.example", headline_only: bool = False, feed: str = ""
) -> Article:
    url = f"https://{site}/{title}/{text[:40]}"
    return Article(
        id=ArticleId(f"{site}{title[:8]}"),
        url=url,
        canonical_url=url,
        site=site,
        title=title,
        text=text,
        lead=text[:100],
        published=datetime(2025, 11, day, tzinfo=UTC),
        first_seen=datetime(2025, 11, day, tzinfo=UTC),
        headline_only=headline_only,
        feed_url=feed,
    )


def one(title: str, text: str, feed: str = "") -> Opportunity | None:
    found = find_opportunities([article(title, text, feed=feed)], now=NOW, announcing=[CALLS])
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("title", "text", "kind", "deadline"),
    [
        ("Call for papers: Battery Days 2026", "Abstracts are due by 1 December 2025.", "call for papers", date(2025, 12, 1)),
        ("Special issue on sodium cells", "The deadline for manuscripts is January 15, 2026.", "call for papers", date(2026, 1, 15)),
        ("Summer internships at Nordcell", "Apply before 5 January.", "internship", date(2026, 1, 5)),
        ("PhD fellowships in Lund", "Applications close on 2025-12-20.", "fellowship", date(2025, 12, 20)),
        ("Seed grants for storage", "Submit your proposal by the 3rd of December 2025 at noon.", "grant", date(2025, 12, 3)),
        ("Postdoc position in Aarhus", "Apply by 30.11.2025 online.", "job", date(2025, 11, 30)),
        ("Winter school on perovskites", "Register by Friday, Dec. 5.", "workshop", date(2025, 12, 5)),
        ("Fellowships in optics", "Two rounds: the deadline of the first was 1 November 2025. The next deadline is 1 February 2026.", "fellowship", date(2026, 2, 1)),
        ("Internship", "Apply by 17 November 2025.", "internship", date(2025, 11, 17)),
        ("PhD studentships in ice physics", "Apply by 12 January 2026.", "fellowship", date(2026, 1, 12)),
        ("Postdoc in marine sensing", "Closing date: 1 December 2025", "job", date(2025, 12, 1)),
        ("Research Assistant", "Expiration date: 12 December 2025", "job", date(2025, 12, 12)),
        ("Nominations open for the prize named after Ida Falk", "Nominate by 31 December 2025.", "award", date(2025, 12, 31)),
        ("Kepler Fellows: now open for applications", "The fellowship is for a year. Apply by 2 February 2026.", "fellowship", date(2026, 2, 2)),
        ("PhD position (apply by 3 December 2025)", "The group works on snow.", "job", date(2025, 12, 3)),
        ("Spend your summer with us", "Ten interns join our teams. Applications must be in by 17 January 2026.", "internship", date(2026, 1, 17)),
        ("Ada Conference 2026", "Abstract deadline: 16 January 2026\nConference: 8 June 2026", "call for papers", date(2026, 1, 16)),
        ("Who teaches best?", "The prize is given each spring. Nominate someone by 19 December 2025.", "award", date(2025, 12, 19)),
        ("Something new", "Please send us your idea by 19 December 2025.", "opportunity", date(2025, 12, 19)),
        ("Dozent/in Robotik (lecturer)", "Closing date: 30. Dezember 2025", "job", date(2025, 12, 30)),
        ("Seminar on tides", "Please register by 1 December 2025. The seminar is on 4 December 2025.", "talk", date(2025, 12, 1)),
    ],
)  # fmt: skip
def test_a_call_is_found_with_its_deadline(title: str, text: str, kind: str, deadline: date) -> None:
    opportunity = one(title, text)
    assert opportunity is not None
    assert (opportunity.kind, opportunity.deadline) == (kind, deadline)
    assert opportunity.deadline_words in f"{title}\n{text}"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Call for papers: Battery Days", "Abstracts were due by 1 November 2025."),
        (
            "Call for papers: Battery Days",
            "Papers were due by 10 November 2025. The workshop takes place on 12 March 2026.",
        ),
        ("Nordcell wins grant of $5 million", "The deadline for the plant is 2027."),
        ("NSF cuts fellowships", "Applications fell by half."),
        ("Sodium cells age in the cold", "The workshop of the plant is large."),
        ("Conference on batteries ends", "Speakers praised the town."),
        ("Old internship", "Apply by 1 December 2024."),
        ("FDA grants fast-track status to a drug", "The agency accepts applications until 1 March 2026."),
        ("Senate hears experts on deepfakes; witnesses call for action", "Comments are due by 15 December 2025."),
        ("What we learned at the robotics conference", "Registration for next year opens on 1 March 2026."),
        (
            "Pharma firm to submit application by March",
            "The application should be submitted by 31 March 2026, the firm said.",
        ),
        ("Court invites submissions on patents", "Briefs are due by 15 January 2026."),
        ("Workshop on snow (cancelled)", "The workshop of 3 December 2025 is off."),
        ("Internship at Nordcell (position filled)", "Apply by 1 December 2025."),
        ("Fellowships in optics", "By invitation only. Apply by 1 December 2025."),
        ("Postdoc in ice physics", "This position has been filled. The deadline was 1 December 2025."),
        ("Workshop on fog", "Registration is closed. The workshop takes place on 1 December 2025."),
    ],
)
def test_news_and_what_is_past_closed_or_filled_are_none(title: str, text: str) -> None:
    assert one(title, text) is None


def test_an_event_without_a_deadline_is_shown_until_it_is_over() -> None:
    opportunity = one("Hackathon for grid data", "It takes place on 9 December 2025. Registration is open.")
    assert opportunity is not None
    assert (opportunity.kind, opportunity.deadline, opportunity.event_from) == ("workshop", None, date(2025, 12, 9))
    assert one("Hackathon for grid data", "It takes place on 9 November 2025. Registration is open.") is None


def test_what_is_next_is_shown_and_the_other_dates_are_kept() -> None:
    text = "Submissions open: 1 November 2025\nAbstracts: 1 December 2025\nPapers: 15 December 2025, 23:59 AoE\nConference: 7-9 April 2026, held in Graz"
    call = article("Call for papers: Snow 2026", text)
    (first,) = find_opportunities([call], now=NOW)
    assert (first.deadline, first.due_of, first.opens) == (date(2025, 12, 1), "abstracts", date(2025, 11, 1))
    assert (first.event_from, first.event_to, first.place) == (date(2026, 4, 7), date(2026, 4, 9), "Graz")
    (later,) = find_opportunities([call], now=date(2025, 12, 5))
    assert (later.deadline, later.due_of) == (date(2025, 12, 15), "")
    assert later.due_at == datetime(2025, 12, 16, 11, 59, tzinfo=UTC)
    assert find_opportunities([call], now=date(2025, 12, 16)), "anywhere on earth it is still the 15th"
    assert not find_opportunities([call], now=date(2025, 12, 17))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The deadline is 3/4/2026.", "The deadline is 3/4/2026."),
        ("Applications are reviewed on a rolling basis.", "Applications are reviewed on a rolling basis."),
        ("Apply by mid-January.", "Apply by mid-January."),
        ("Apply now.", ""),
        ("Apply by 31 February 2026.", "Apply by 31 February 2026."),
    ],
)
def test_an_unclear_deadline_stays_open_and_keeps_its_words(text: str, words: str) -> None:
    opportunity = one("Internships at Nordcell", text)
    assert opportunity is not None
    assert opportunity.deadline is None
    assert opportunity.deadline_words == words
    assert opportunity.rolling == ("rolling" in text)


def test_the_end_of_a_month_is_its_last_day() -> None:
    opportunity = one("Internships at Nordcell", "Apply by the end of January.")
    assert opportunity is not None
    assert opportunity.deadline == date(2026, 1, 31)


def test_an_entry_of_a_feed_of_calls_needs_no_further_proof() -> None:
    assert one("Junior hydrologist", "Bergen. 30 hours a week.") is None
    opportunity = one("Junior hydrologist", "Bergen. 30 hours a week.", feed=CALLS)
    assert opportunity is not None
    assert opportunity.kind == "job"
    meeting = one("RecSys 2026", "RecSys 2026 deadline: 5 January 2026, 23:59 (UTC-12:00)", feed=CALLS)
    assert meeting is not None
    assert (meeting.kind, meeting.deadline) == ("call for papers", date(2026, 1, 5))
    unknown = one("Ollander 2026", "Details are on the page.", feed=CALLS)
    assert unknown is not None
    assert unknown.kind == "opportunity"


def test_dated_calls_come_first_and_each_once() -> None:
    articles = [
        article("Internships at Nordcell", "Apply now.", site="a.example"),
        article("Call for papers", "Papers are due by 9 January 2026.", site="b.example"),
        article("PhD fellowships", "Apply by 1 December 2025.", site="c.example"),
        article("PhD Fellowships!", "Apply by 1 December 2025.", site="d.example", day=13),
    ]
    titles = [found.title for found in find_opportunities(articles, now=NOW)]
    assert titles == ["PhD fellowships", "Call for papers", "Internships at Nordcell"]


def test_two_calls_with_one_title_are_two() -> None:
    dates = [
        article("Research Assistant", "Apply by 1 December 2025.", site="a.example"),
        article("Research Assistant", "Apply by 8 December 2025.", site="b.example"),
    ]
    assert len(find_opportunities(dates, now=NOW)) == 2
    texts = [
        article("Research Assistant", "Weeds and lasers in Hull. Closing date: 1 December 2025.", site="a.example"),
        article(
            "Research Assistant",
            "Old harps and strings, Department of Music. Closing date: 1 December 2025.",
            site="b.example",
        ),
    ]
    assert len(find_opportunities(texts, now=NOW)) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "Call for papers: Workshop on Fog Harvesting in Valletta",
            "Fog Harvesting in Valletta: workshop invites papers",
        ),
        ("Call for papers: FOGH 2026", "The conference FOGH’26 invites papers"),
    ],
)
def test_one_call_under_two_titles_is_one(first: str, second: str) -> None:
    articles = [
        article(first, "Nets and coatings. Papers are due by 1 December 2025.", site="a.example"),
        article(
            second,
            "We look forward to hearing of your nets. Submission deadline: 1 December 2025",
            site="b.example",
            day=13,
        ),
    ]
    assert len(find_opportunities(articles, now=NOW)) == 1


def test_an_undated_call_does_not_live_for_ever() -> None:
    assert find_opportunities([article("Internships", "Apply now.")], now=date(2026, 2, 1)) == ()


def test_a_headline_alone_is_read_and_nothing_else() -> None:
    calls = [article("Call for papers: apply now", "Papers are due by 9 January 2026.", headline_only=True)]
    (opportunity,) = find_opportunities(calls, now=NOW)
    assert (opportunity.deadline, opportunity.deadline_words) == (None, "")


def test_a_megabyte_and_markup_do_no_harm() -> None:
    assert one("Internship", "Apply by 1 December 2025. " + "word " * 200_000) is not None
    assert one("<b>Internship</b>", "<i>Apply</i> by 1 December 2025.") is not None


def test_who_offers_it_and_where_are_told_where_they_are_said() -> None:
    opportunity = one("PhD position at the Marisol Institute", "Location: Lisbon\nApply by 1 December 2025.")
    assert opportunity is not None
    assert (opportunity.offered_by, opportunity.place) == ("Marisol Institute", "Lisbon")
    text = (
        "The Wenham Foundation offers grants. Chairs are Ada Byte of the Marisol Institute. Apply by 1 December 2025."
    )
    offered = one("Grants for field work", text)
    assert offered is not None
    assert offered.offered_by == "Wenham Foundation"
    chaired = one("Grants for field work", text.replace("The Wenham Foundation offers grants. ", ""))
    assert chaired is not None
    assert chaired.offered_by == ""
    bare = one("PhD position in optics", "Apply by 1 December 2025.")
    assert bare is not None
    assert (bare.offered_by, bare.place) == ("", "")
