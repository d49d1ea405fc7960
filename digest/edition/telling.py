"""What an edition says of its themes beside the figures: name, headline, quotes, who is behind it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Final

from digest.actors.named import Known
from digest.actors.people import find_actors
from digest.evidence.headlines import headline, told_last
from digest.evidence.names import Background, name
from digest.evidence.quotes import find_quotes
from digest.evidence.spelling import Spelling
from digest.text.parser import Parser
from digest.types import Edition, Story, Theme
from sources.types import Article, ArticleId

_CALLED: Final = 80  # characters of what another theme is called: a whole sentence is read as a second headline


def _counted(theme: Theme, articles: Mapping[ArticleId, Article]) -> Theme:
    """The theme with the sites of the very articles that its stories list: a part of a story is told by fewer."""
    stories = tuple(
        replace(story, sites=tuple(sorted({articles[i].site for i in story.article_ids if i in articles})))
        for story in theme.stories
    )
    sites = {site for story in stories for site in story.sites}
    return replace(theme, stories=stories, trend=replace(theme.trend, sites=len(sites)))


def told(
    themes: Sequence[Theme],
    articles: Mapping[ArticleId, Article],
    week: Collection[ArticleId],
    *,
    parser: Parser,
    before: Edition | None,
    papers: Collection[ArticleId] = (),
    earlier: Sequence[Article] = (),
) -> tuple[Theme, ...]:
    """The themes with what a reader is told of them.

    Args:
        themes: of one edition.
        articles: theirs, by id.
        week: the ids of all the field's articles this week: what most of them say names nothing.
        parser: reads sentences.
        before: the edition of the week before, whose names stay while they are supported.
        papers: the ids of the articles that are papers.
        earlier: the field's articles of the month before, by whom an actor is known; none: nobody is called new.
    """
    names = {theme.id: theme.name for theme in before.themes} if before else {}
    around = [*earlier, *(articles[i] for i in week if i in articles)]
    by = _Reading(parser, Known(earlier), Spelling(around), Background(around), papers)
    made = [_told(_counted(theme, articles), articles, names.get(theme.id, ""), by) for theme in themes]
    return tuple(_with_kin(made, before))


def as_they_stand(
    stories: Sequence[Story], articles: Mapping[ArticleId, Article], papers: Collection[ArticleId] = ()
) -> tuple[Story, ...]:
    """Stories told by themselves, each with the article in front that tells how it stands at the week's end."""
    return tuple(_led(story, told_last(story, articles, papers)) for story in stories)


def _led(story: Story, by: ArticleId) -> Story:
    return replace(story, article_ids=(by, *(i for i in story.article_ids if i != by)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every theme of an edition is read with."""

    parser: Parser
    known: Known
    spelling: Spelling
    background: Background
    papers: Collection[ArticleId]


def _told(theme: Theme, articles: Mapping[ArticleId, Article], before: str, by: _Reading) -> Theme:
    """The theme with its name, headline, quotes and actors; `before` is its name of the week before, or ""."""
    own = [articles[i] for i in theme.article_ids if i in articles]
    if not own:
        return replace(theme, name=before, label=before or theme.label)
    read = [article for article in own if by.parser.reads(article.language)]
    called = ""
    if 2 * len(read) >= len(own):  # else the parser would make names of words it doesn't know
        rest = by.background.without(theme.article_ids)
        called = name(own, parser=by.parser, background=rest, spelling=by.spelling, before=before)
    words, whose = headline(theme.stories, articles, by.papers)
    return replace(
        theme,
        label=called or words or theme.label,
        name=called,
        name_before=before if before != called else "",
        headline=words,
        headline_id=whose,
        quotes=find_quotes(read, terms=(called, *theme.terms), headline=words, parser=by.parser),
        actors=by.known.marked(
            find_actors(read, parser=by.parser, headline=words, papers=by.papers, spelling=by.spelling), read
        ),
    )


def _with_kin(themes: Sequence[Theme], before: Edition | None) -> Iterator[Theme]:
    """The themes, with the doubt said of those that may be a part of what was told before under another name."""
    known = [*(before.themes if before else ()), *themes]
    calls = {theme.id: theme.name or theme.headline or theme.label for theme in known}
    heads = {theme.id: theme.headline for theme in known}
    now = {theme.id for theme in themes}
    for theme in themes:
        of = theme.kin if theme.kin in calls else None
        # Of two that are called alike the name tells nothing.
        whole = "" if of is None else heads[of] if calls[of] == theme.name else calls[of]
        how = "perhaps one development with" if of in now else "perhaps goes on from last week’s"
        yield replace(theme, notes=(f"{how} “{shorten(whole, _CALLED, placeholder='…')}”",)) if whole else theme
