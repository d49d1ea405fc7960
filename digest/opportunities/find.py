"""The open calls among a field's articles, each once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from digest.opportunities.call import Call, read_call
from digest.opportunities.dates import day_first_on
from digest.opportunities.offer import offered_by, place_of
from digest.opportunities.roles import Role
from digest.opportunities.same import Told, same_call
from digest.types import DueOf, Opportunity
from sources.types import Article

_WORDS_LIMIT: Final = 160  # characters of a deadline's own words that are shown
_DUE_OF: Final[dict[Role, DueOf]] = {Role.ABSTRACTS: "abstracts", Role.REGISTRATION: "registration"}


def find_opportunities(
    articles: Sequence[Article], *, now: date | datetime, announcing: Collection[str] = ()
) -> tuple[Opportunity, ...]:
    """The open opportunities these articles announce: dated ones first, by date; a call told twice is one.

    Args:
        articles: of any kind; most announce nothing.
        now: the day, or the instant, of the run. A deadline on it still counts; an earlier one is past.
        announcing: addresses of the feeds that hold nothing but calls.
    """
    kept: list[tuple[Told, Opportunity]] = []
    for article in sorted(articles, key=lambda a: (a.dated, a.id)):
        text = "" if article.headline_only else article.text or article.lead
        call = read_call(
            article.title,
            text,
            published=article.dated,
            now=now,
            announcing=article.feed_url in announcing,
            site_day_first=day_first_on(article.site),
        )
        if call is None or not call.open:
            continue
        told = Told.of(
            article.title, text, url=article.canonical_url, kind=call.kind, due=call.due.day if call.due else None
        )
        twin = next((number for number, (other, _) in enumerate(kept) if same_call(told, other)), None)
        if twin is None:
            kept.append((told, _opportunity(article, call, text)))
        elif call.due and not kept[twin][0].due:
            kept[twin] = (told, _opportunity(article, call, text))
    return tuple(sorted((one for _, one in kept), key=_order))


def _opportunity(article: Article, call: Call, text: str) -> Opportunity:
    return Opportunity(
        kind=call.kind,
        title=article.title,
        deadline=call.due.day if call.due else None,
        deadline_words=_cut(call.words),
        article_id=article.id,
        site=article.site,
        url=article.url,
        published=article.dated,
        due_of=_DUE_OF.get(call.due.role, "") if call.due else "",
        due_at=call.due.at if call.due else None,
        opens=call.opens,
        event_from=call.event_from,
        event_to=call.event_to,
        rolling=call.rolling,
        offered_by=offered_by(article.title, text),
        place=place_of(article.title, text),
    )


def _order(one: Opportunity) -> tuple[date, float, str]:
    return (one.deadline or date.max, -one.published.timestamp(), one.article_id)


def _cut(words: str) -> str:
    return words if len(words) <= _WORDS_LIMIT else words[:_WORDS_LIMIT].rsplit(" ", 1)[0] + " …"
