"""Reports as what `--json` prints of them, and as lines for people."""

import re
from collections import Counter
from collections.abc import Iterator
from textwrap import shorten
from typing import Any

from digest.page.lines import safe_url
from digest.types import Edition, Theme
from sources.collect.health import FeedHealth
from sources.types import CollectReport, Outcome, PollResult, StudyField
from sources.values import to_json

_MARKUP = re.compile(r"([\\`*_\[\]<>|!])")
# Between backticks, of characters that end no code and no cell: nothing in it can be markup, whoever wrote it.
_COMMAND = re.compile(r"(`[A-Za-z](?:[A-Za-z0-9 _.,:/='\[\]-]*[A-Za-z0-9'\]])?`)")
EXAMPLES = 2  # shown of each kind of failure: thirty lines of URLs hide what is wrong


def collect_json(report: CollectReport) -> dict[str, Any]:
    """What `collect --json` prints."""
    printed: dict[str, Any] = to_json(
        {
            "feeds": len(report.polls) + report.skipped,
            "skipped": report.skipped,
            "not_modified": report.outcomes[Outcome.NOT_MODIFIED],
            "failed": [{"url": poll.url, "reason": poll.reason} for poll in report.failed],
            "entries": sum(poll.entries for poll in report.polls),
            "new_entries": sum(poll.new for poll in report.polls),
            "new_articles": report.new_articles,
            "from_page": report.from_page,
            "from_summary": report.from_feed + report.from_summary,  # what rests on the feed's own text, whole or not
            "feeds_left": report.feeds_left,  # for the next run: the time was used up
            "pages_left": report.pages_left,
            "polls": [_poll(poll) for poll in report.polls],
            "notices": report.notices,
        }
    )
    return printed


def _poll(poll: PollResult) -> dict[str, Any]:
    return {
        "url": poll.url,
        "outcome": poll.outcome,
        "entries": poll.entries,
        "new": poll.new,
        "reason": poll.reason,
        "next_due": poll.next_due,
        "final_url": poll.final_url,
    }


def collect_line(report: CollectReport) -> str:
    """The summary of a collect."""
    heard = len(report.polls) - len(report.failed)
    later = f", {report.skipped} not due yet" if report.skipped else ""
    if report.polls or not report.skipped:
        return f"{heard} of {len(report.polls)} feeds answered{later}; {report.new_articles} new articles"
    return f"No feed is due yet ({report.skipped} were asked lately)"


def collect_lines(report: CollectReport) -> Iterator[str]:
    """The summary of a collect, then what failed and why, like reasons together."""
    yield collect_line(report)
    kinds = Counter(poll.outcome for poll in report.failed)
    for outcome, count in kinds.most_common():
        failed = [poll for poll in report.failed if poll.outcome is outcome]
        shown = failed[:EXAMPLES]
        yield f"  {count} {outcome.value.replace('_', ' ')}{':' if count == len(shown) else ', for example:'}"
        for poll in shown:
            yield f"    {poll.reason if poll.url in poll.reason else f'{poll.url}: {poll.reason}'}"
    if len(report.failed) > len(kinds) * EXAMPLES:
        yield "  `fieldbrief status` lists every feed and its reason."
    for notice in report.notices[:EXAMPLES]:
        yield f"  {notice}"
    if (more := len(report.notices) - EXAMPLES) > 0:
        yield f"  and {more} more notices (`--json` has them all)"


def health_json(row: FeedHealth) -> dict[str, Any]:
    """A feed's health."""
    return {
        "url": row.url,
        "title": row.title,
        "state": row.state,
        "reason": row.reason,
        "last_success": row.last_success,
        "failures": row.failures,
        "entries_a_week": round(row.entries_a_week, 1),
        "from_pages": None if row.from_pages is None else round(row.from_pages, 2),
        "moved_to": row.moved_to,
        "next_due": row.next_due,
    }


def health_line(row: FeedHealth) -> str:
    """A feed's health, for people."""
    last = f"{row.last_success:%Y-%m-%d %H:%M}" if row.last_success else "never"
    pages = "" if row.from_pages is None else f", {row.from_pages:.0%} from pages"
    moved = f", moved to {row.moved_to}" if row.moved_to else ""
    why = f"\n    {row.failures} failures in a row: {row.reason}" if row.reason else ""
    return f"{row.state:<12} last {last:<16} {row.entries_a_week:5.1f} a week{pages}  {row.url}{moved}{why}"


def field_json(field: StudyField) -> dict[str, Any]:
    """A study field in short."""
    return {
        "slug": field.slug,
        "name": field.name,
        "description": field.description,
        "feeds": len(field.feeds),
        "related": field.related,
        "cip": field.cip,
        "arxiv": field.arxiv,
    }


def theme_json(edition: Edition, theme: Theme) -> dict[str, Any]:
    """A theme and its figures."""
    trend = theme.trend
    return {
        "field": edition.field,
        "week": edition.week,
        "id": theme.id,
        "label": theme.label,
        "terms": theme.terms,
        "status": trend.status,
        "figures": trend.figures,
        "confidence": trend.confidence,
        "confidence_words": trend.confidence_words,
        "score": trend.score,
        "count": trend.count,
        "sites": trend.sites,
        "weekly_counts": trend.weekly_counts,
        "first_week": theme.first_week,
        "quotes": [{"text": q.text, "site": q.site, "url": q.url, "published": q.published} for q in theme.quotes],
    }


def edition_lines(edition: Edition) -> Iterator[str]:
    """An edition's themes, a line each."""
    yield f"{edition.field_name}, week {edition.week}: {edition.heard}"
    for theme in edition.themes:
        yield f"  {theme.trend.status.value:<18} {theme.label}: {theme.trend.figures}"
    if edition.quiet:
        yield "  A quiet week: nothing was published."
    for notice in edition.notices:
        yield f"  {notice}"


def health_row(row: FeedHealth) -> dict[str, Any]:
    """A feed's health as a row of a table for people, of a width that a browser shows whole."""
    return {
        "feed": shorten(row.title or row.url, 36, placeholder="…"),
        "state": row.state,
        "why": shorten(row.reason or "", 60, placeholder="…"),
        "failed": row.failures,
        "answered": f"{row.last_success:%Y-%m-%d}" if row.last_success else "never",
        "a week": round(row.entries_a_week, 1),
    }


def edition_markdown(edition: Edition) -> str:
    """The edition as a Markdown page, for an artifact of the flow. Feed text is hostile: it stands in no markup."""
    rows = [f"# {cell(edition.field_name)}, week {edition.week}", "", sentence(edition.heard), ""]
    if edition.quiet:
        rows += ["**A quiet week:** nothing was published.", ""]
    if edition.themes:
        rows += ["| status | theme | figures | confidence |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {t.trend.status.value} | {cell(t.label)} | {cell(t.trend.figures)} | {cell(t.trend.confidence_words)} |"
        for t in edition.themes
    ]
    for theme in edition.themes:
        trend = theme.trend
        rows += ["", f"## {cell(theme.label)}", ""]
        rows += [f"{trend.status.value}: {cell(trend.figures)}; {cell(trend.confidence_words)}", ""]
        rows += [f"* “{cell(q.text)}” {_link(q.site, q.url)}, {q.published:%d %B %Y}" for q in theme.quotes]
    if edition.loose:
        cards = {card.id: card for card in edition.articles}
        found = [cards[story.article_ids[0]] for story in edition.loose if story.article_ids[0] in cards]
        rows += ["", "## Stories of no theme", ""]
        rows += [f"* {_link(card.title, card.url)}, {cell(card.site)}" for card in found]
    if edition.notices:
        rows += ["", "## Good to know", "", *(f"* {sentence(notice)}" for notice in edition.notices)]
    rows += ["", "[The whole week](/artifacts/key/week) · [How each feed has done](/artifacts/key/feed-health)"]
    return "\n".join(rows)


def _link(words: str, url: str) -> str:
    safe = safe_url(url)
    return f"[{cell(words)}](<{safe}>)" if safe else cell(words)


def cell(text: str) -> str:
    """Text that may be anybody's as a cell or a line of Markdown, without markup."""
    return " ".join(_unmarked(text).split())


def sentence(text: str) -> str:
    """A sentence of ours, which may quote anybody, as a line of Markdown: its commands stay code, the rest is plain."""
    parts = _COMMAND.split(" ".join(text.split()))
    return "".join(part if number % 2 else _unmarked(part) for number, part in enumerate(parts))


def _unmarked(text: str) -> str:
    # With backslashes: Prefect's page shows most entities as they are written.
    return _MARKUP.sub(r"\\\1", text)
