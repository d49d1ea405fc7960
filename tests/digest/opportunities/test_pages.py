# ruff: noqa: E501  (a case a line)
"""The way from a page or a feed to a deadline: lists, tables and headings keep what a date belongs to."""

from datetime import UTC, date, datetime

import pytest

from digest.opportunities.call import read_call
from sources.parse.feeds import parse_feed
from sources.parse.pages import read_page

FILLER = (
    "<p>We look for people who build soft robots, and say so at such length that there is an article to be found.</p>"
)


@pytest.mark.parametrize(
    ("title", "markup", "is_open", "due"),
    [
        ("PhD position in soft robotics", "<p>Applications open on 1 December 2026 and close on 15 January 2027.</p>", True, "2027-01-15"),
        ("Call for papers: soft robots", "<p>The submission deadline has been extended from 1 December 2026 to 15 December 2026.</p>", True, "2026-12-15"),
        ("Call for papers: soft robots", "<p>Papers were due by 10 November 2026. The workshop takes place on 12 March 2027.</p>", False, "2026-11-10"),
        ("PhD position in soft robotics", "<dl><dt>Application deadline</dt><dd>15 December 2026</dd><dt>Start</dt><dd>1 March 2027</dd></dl>", True, "2026-12-15"),
        ("PhD position in soft robotics", "<h3>Deadline</h3><p>15 December 2026</p><h3>Start</h3><p>1 March 2027</p>", True, "2026-12-15"),
        ("Call for papers: soft robots", "<ul><li>Full paper submission: December 15, 2026</li><li>Conference: April 7, 2027</li></ul>", True, "2026-12-15"),
        ("Call for papers: soft robots", "<ul><li>December 25, 2026 (Extended): Full Papers Submission</li><li>March 5, 2027: Early Registration Closes</li></ul>", True, "2026-12-25"),
        ("PhD position in soft robotics", "<p>Applications are for a position starting 1 December 2026 and must be submitted by 5 December 2026.</p>", True, "2026-12-05"),
        ("Call for papers: soft robots", "<p>Deadline: <del>1 December 2026</del> 8 December 2026</p>", True, "2026-12-08"),
        ("Call for papers: soft robots", "<table><tr><th>What</th><th>When</th></tr><tr><td>Decision</td><td>1 March 2027</td></tr><tr><td>Paper</td><td>8 December 2026</td></tr></table>", True, "2026-12-08"),
    ],
)  # fmt: skip
def test_a_deadline_is_read_the_same_from_a_page_and_from_a_feed(
    title: str, markup: str, is_open: bool, due: str
) -> None:
    page = f"<html><body><article><h1>{title}</h1>{FILLER}{markup}{FILLER}</article></body></html>"
    feed = f"<rss version='2.0'><channel><title>a</title><item><title>{title}</title><description><![CDATA[{FILLER}{markup}]]></description></item></channel></rss>"
    (entry,) = parse_feed(feed.encode(), url="https://a.example/feed").entries
    for text in (read_page(page.encode(), url="https://a.example/x").text, entry.content or entry.summary):
        call = read_call(title, text, published=datetime(2026, 11, 20, tzinfo=UTC), now=date(2026, 11, 25))
        assert call is not None
        assert call.due is not None
        assert (call.open, str(call.due.day)) == (is_open, due), text
