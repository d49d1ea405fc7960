"""What a week's reading says -> the edition: themes in order, with who is behind them, calls and notices. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from digest.edition.selection import changing_first, each_story_once
from digest.edition.telling import as_they_stand, told
from digest.evidence.claims import find_claims
from digest.evidence.headlines import told_title
from digest.evidence.kinds import kind_of, reads_as_paper
from digest.hiring.demand import hiring, read_postings
from digest.opportunities.find import find_opportunities
from digest.text.parser import Parser
from digest.themes.read import WeekReading
from digest.types import ArticleCard, Claim, Edition, Hiring, Opportunity, Story, Theme, Week
from sources.types import Article, ArticleId, Coverage, StudyField
from sources.wording.words import counted

OPPORTUNITY_WEEKS: Final = 10  # how long a call without a stated deadline stays of use
MONTH: Final = 4  # weeks before in which whoever wasn't named is new
THIN: Final = 4  # observed weeks of past under which an edition says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What an edition is put together from, beside the reading."""

    articles: Sequence[Article]  # every article at hand, of this week and of those before
    week_articles: Sequence[Article]  # those that count in this week
    coverage: Coverage  # of this week
    past: Sequence[Coverage] = ()  # of the weeks before it
    heard: str = ""
    before: Edition | None = None  # of the week before: its names stay while they are supported
    parser: Parser  # reads sentences


def announcing(field: StudyField) -> frozenset[str]:
    """The field's feeds that hold nothing but calls: their adverts are no stories."""
    return frozenset(feed.url for feed in field.feeds if feed.opportunities)


def assemble(
    field: StudyField,
    reading: WeekReading,
    material: Material,
    *,
    now: datetime,
    zone: tzinfo = UTC,
    closed: bool = False,
    record: str = "",
) -> Edition:
    """The edition that a reading makes.

    Args:
        field: whose week it is.
        reading: of the week.
        material: what it was read from.
        now: when it is built.
        zone: whose days and weeks.
        closed: whether the week is over and was heard: then this edition is its last word.
        record: how earlier calls held, in a line.
    """
    at_hand = {article.id: article for article in material.articles}
    shown, loose = each_story_once(reading.themes, reading.loose)
    kinds = {feed.url: feed.kind for feed in field.feeds}
    papers = {one.id for one in material.week_articles if reads_as_paper(one, kinds.get(one.feed_url, ""))}
    loose = as_they_stand(loose, at_hand, papers)
    themes = told(
        changing_first(shown), at_hand, [one.id for one in material.week_articles], papers=papers,
        parser=material.parser, before=material.before, earlier=_month_before(material, reading.week, zone),
    )  # fmt: skip
    opportunities = _opportunities(field, reading.week, material.articles, now, zone)
    return Edition(
        field=field.slug,
        field_name=field.name,
        week=reading.week,
        built_at=now,
        themes=themes,
        loose=loose,
        articles=tuple(_cards(_named(themes, loose, opportunities), at_hand, kinds)),
        opportunities=opportunities,
        weeks_of_past=reading.weeks_of_past,
        heard=material.heard,
        notices=tuple(_notices(reading, material, zone)),
        zone=str(zone),
        closed=closed,
        covered=round(material.coverage.share, 3),
        record=record,
        claims=_claims(themes, loose, at_hand, material.parser),
        hiring=_hiring(field, material, min(reading.week.end(zone), now)),
    )


def _hiring(field: StudyField, material: Material, until: datetime) -> Hiring | None:
    """Who hires, and for which skills, as the postings at hand say."""
    postings = read_postings(material.articles, field, until=until, parser=material.parser)
    return hiring(postings, until=until, field=field.name)


def _opportunities(
    field: StudyField, week: Week, articles: Sequence[Article], now: datetime, zone: tzinfo
) -> tuple[Opportunity, ...]:
    """What the last weeks announce, and what feeds of calls ever did: deadlines are told far ahead."""
    oldest = week.plus(-OPPORTUNITY_WEEKS).start(zone)
    calls = announcing(field)
    recent = [article for article in articles if article.dated >= oldest or article.feed_url in calls]
    return find_opportunities(recent, now=now.astimezone(zone).date(), announcing=calls)


def _month_before(material: Material, week: Week, zone: tzinfo) -> list[Article]:
    """The articles of the four weeks before; none where one of them had none or wasn't observed."""
    past = material.past[-MONTH:]
    if len(past) < MONTH or not all(one.observed for one in past):
        return []
    start, end = week.plus(-MONTH).start(zone), week.start(zone)
    return [article for article in material.articles if start <= article.dated < end]


def _notices(reading: WeekReading, material: Material, zone: tzinfo) -> list[str]:
    notices = list(reading.notices)
    late = sum(Week.of(article.dated, zone) < reading.week for article in material.week_articles)
    if late:
        notices.append(f"{counted(late, 'article')} of earlier weeks came in late and count in this week")
    unread = [article.language for article in material.week_articles if not material.parser.reads(article.language)]
    if unread:
        words = f"{counted(len(unread), 'article')} {'is' if len(unread) == 1 else 'are'}"
        tongues = ", ".join(sorted({language.split("-")[0].casefold() for language in unread}))
        notices.append(f"{words} in a language we read no sentences of ({tongues}): only the headlines are shown")
    return [*notices, *_thin_past(reading.weeks_of_past, material.past)]


def _thin_past(weeks: int, past: Sequence[Coverage]) -> list[str]:
    """What the past can't bear: too few weeks, or weeks of which only some feeds tell."""
    if weeks == 0:
        return ["there is no past to compare with yet, so nothing can be called new or rising"]
    partly = sum(1 for one in past if one.observed and not one.well)
    if weeks < THIN:
        words = f"the past is thin: {counted(weeks, 'week')} to compare with"
        return [f"{words}, {partly} of them heard only in part" if partly else words]
    return [f"the past is thin: {partly} of {weeks} weeks were heard only in part"] if 2 * partly > weeks else []


def _claims(
    themes: Sequence[Theme], loose: Sequence[Story], at_hand: Mapping[ArticleId, Article], parser: Parser
) -> tuple[Claim, ...]:
    """What this week's stories claim, where the parser knows their language."""
    stories = (*(story for theme in themes for story in theme.stories), *loose)
    told_of = [at_hand[i] for i in dict.fromkeys(i for story in stories for i in story.article_ids) if i in at_hand]
    return find_claims([one for one in told_of if parser.reads(one.language)], parser=parser)


def _named(
    themes: Sequence[Theme], loose: Sequence[Story], opportunities: Sequence[Opportunity]
) -> Iterator[ArticleId]:
    """The articles that an edition names, in the order in which it does."""
    yield from (i for theme in themes for i in theme.article_ids)
    yield from (quote.article_id for theme in themes for quote in theme.quotes)
    yield from (i for story in loose for i in story.article_ids)
    yield from (one.article_id for one in opportunities)


def _cards(
    named: Iterable[ArticleId], at_hand: Mapping[ArticleId, Article], kinds: Mapping[str, str]
) -> Iterator[ArticleCard]:
    """Each article once; `kinds` are those of the feeds, by URL."""
    for i in dict.fromkeys(named):
        if article := at_hand.get(i):
            yield _card(article, kinds.get(article.feed_url, ""))


def _card(article: Article, feed_kind: str) -> ArticleCard:
    return ArticleCard(
        id=article.id,
        title=told_title(article),
        url=article.url,
        canonical_url=article.canonical_url,
        site=article.site,
        lead="" if article.headline_only else article.lead,
        published=article.dated,
        headline_only=article.headline_only,
        kind=kind_of(article, feed_kind),
    )
