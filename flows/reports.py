"""Reports as JSON values and as lines for people."""

from collections.abc import Iterator
from typing import Any

from digest.types import Edition, Theme
from sources.health import FeedHealth
from sources.types import CollectReport, Outcome, PollResult, StudyField


def collect_json(report: CollectReport) -> dict[str, Any]:
    """What `collect --json` prints."""
    return {
        "feeds": len(report.polls) + report.skipped,
        "skipped": report.skipped,
        "not_modified": report.outcomes[Outcome.NOT_MODIFIED],
        "failed": [{"url": poll.url, "reason": poll.reason} for poll in report.failed],
        "entries": sum(poll.entries for poll in report.polls),
        "new_entries": sum(poll.new for poll in report.polls),
        "new_articles": report.new_articles,
        "from_page": report.from_page,
        "from_summary": report.from_feed + report.from_summary,  # what rests on the feed's own text, whole or not
        "polls": [_poll(poll) for poll in report.polls],
        "notices": list(report.notices),
    }


def _poll(poll: PollResult) -> dict[str, Any]:
    return {
        "url": poll.url,
        "outcome": poll.outcome.value,
        "entries": poll.entries,
        "new": poll.new,
        "reason": poll.reason,
        "next_due": poll.next_due.isoformat() if poll.next_due else None,
        "final_url": poll.final_url,
    }


def collect_lines(report: CollectReport) -> Iterator[str]:
    """The summary of a collect: one line, then what failed and why."""
    heard = len(report.polls) - len(report.failed)
    later = f", {report.skipped} not due yet" if report.skipped else ""
    yield f"{heard} of {len(report.polls)} feeds answered{later}; {report.new_articles} new articles"
    for poll in report.failed:
        yield f"  {poll.outcome.value}: {poll.url}: {poll.reason}"
    for notice in report.notices:
        yield f"  {notice}"


def health_json(row: FeedHealth) -> dict[str, Any]:
    """A feed's health."""
    return {
        "url": row.url,
        "title": row.title,
        "state": row.state,
        "reason": row.reason,
        "last_success": row.last_success.isoformat() if row.last_success else None,
        "failures": row.failures,
        "entries_a_week": round(row.entries_a_week, 1),
        "from_pages": None if row.from_pages is None else round(row.from_pages, 2),
        "moved_to": row.moved_to,
        "next_due": row.next_due.isoformat() if row.next_due else None,
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
        "related": list(field.related),
        "cip": list(field.cip),
        "arxiv": list(field.arxiv),
    }


def theme_json(edition: Edition, theme: Theme) -> dict[str, Any]:
    """A theme and its figures."""
    trend = theme.trend
    return {
        "field": edition.field,
        "week": str(edition.week),
        "id": theme.id,
        "label": theme.label,
        "terms": list(theme.terms),
        "status": trend.status.value,
        "figures": trend.figures,
        "confidence": trend.confidence,
        "confidence_words": trend.confidence_words,
        "score": trend.score,
        "count": trend.count,
        "sites": trend.sites,
        "weekly_counts": list(trend.weekly_counts),
        "first_week": str(theme.first_week),
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


def edition_markdown(edition: Edition) -> str:
    """The edition as a Markdown page, for an artifact of the flow. Feed text is hostile: it stands in no markup."""
    rows = [f"# {edition.field_name}, week {edition.week}", "", edition.heard, ""]
    rows += ["| theme | status | figures | confidence |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {_cell(t.label)} | {t.trend.status.value} | {_cell(t.trend.figures)} | {t.trend.confidence_words} |"
        for t in edition.themes
    ]
    return "\n".join([*rows, "", *(f"* {_cell(notice)}" for notice in edition.notices)])


def _cell(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "&#124;")
    for mark in "[]!`*_\\":
        safe = safe.replace(mark, f"&#{ord(mark)};")
    return " ".join(safe.split())
