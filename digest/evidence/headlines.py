"""A theme's headline of this week: the title of the story that most sites tell, cleaned of what sites add. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from digest.evidence.denials import denies, last_word
from digest.text.sentences import sentences
from digest.text.words import EMPTY_WORDS, stem, words
from digest.types import Story
from sources.types import Article, ArticleId

_LEAST: Final = 3  # words: two tell no event, nor that two are one; before a mark they may be the name itself
_WORD: Final = 3  # letters: "u" and "s" of a country are none
_TAIL: Final = 5  # words of a site's name at the end
_ENDS: Final = (" | ", " :: ", " » ")  # marks behind which only a site's name stands
_DASHES: Final = (" - ", " – ", " — ")  # marks behind which a site's name may stand
_MARK: Final = re.compile(
    r"^(?:watch|video|podcast|listen|live|breaking|exclusive|updated?|opinion|photos?|gallery)\s*[:|]\s*", re.IGNORECASE
)
_CREDIT: Final = re.compile(r"(?<=[.!?”\"’])\s*(?:\([^()]{2,60}\)[\s,;.]*)+$")
_FIGURE: Final = re.compile(r"\d[\d.,]*\d|\d")
_NAME: Final = re.compile(
    r"(?:(?<=[\w,] )|(?<=[A-Z]\. ))[A-Z][\w’'-]+"
)  # within a sentence, whose first word is written so anyhow
_VIEW: Final = re.compile(  # what somebody thinks of the news, with no news of its own
    r"^In an? (?:interview|statement|speech|op-ed|tweet|post)\b|\b(?:accuses?|insists?|argues?|believes?|condemns?"
    r"|denounces?|criticises?|criticizes?|praises?|welcomes?|mourns?|appeals?)\b"
    r"|\bexpress(?:es)? (?:regret|concern|hope)\b"
    r"|\bcalls? (?!for\b|on\b|off\b)(?:[\w’'“”-]+ ){1,4}?(?:an?|[“\"‘'])"
)
# What goes on from another text, and words in place of deeds.
_NO_STATE: Final = re.compile(
    r"(?:Both|He|She|It|They|This|That|These|Those|His|Her|Its|Their)\b|.*\b(?:calls?|urges?|demands?|vows?)\b"
)
_PASSED_OVER: Final = re.compile(
    r"^\W*(?:\d+|top|the \d+|five|six|seven|eight|nine|ten)\s+(?:\w+\s+){0,3}"
    r"(?:things|ways|tips|reasons|stories|tools|best|takeaways|trends|questions|facts|lessons|steps)\b"
    r"|\b(?:roundup|round-up|newsletter|week in review|this week in|weekly recap|daily digest|what you need to know"
    r"|you won[’']t believe|here[’']s (?:why|what|how)|everything you need)\b|^(?:how to|what is|why you)\b|\?$"
    r"|^(?:\((?!\w{1,3}\))[^()]+\)|[,;)\]])",  # its beginning is lost: "(previously known as V774104), an asteroid ..."
    re.IGNORECASE,
)


_Told = tuple[str, ArticleId]  # a headline, and the article it is of


def headline(
    stories: Sequence[Story], articles: Mapping[ArticleId, Article], papers: Collection[ArticleId] = ()
) -> tuple[str, ArticleId | None]:
    """The week's headline and the article it is of.

    The story told by most sites, its most central clean title, as it stands last. Where the week's articles refute
    what others tell, it is the headline that says so. Clickbait, listicles and questions are passed over while another
    title is there; texts without titles are told by a first sentence.

    Args:
        stories: of a theme, this week's.
        articles: at hand, by id.
        papers: of these: one doesn't go on in another, however alike they are called.
    """
    order = sorted(stories, key=lambda story: (-len(story.sites), -len(story.article_ids)))
    told = [articles[i] for story in order for i in story.article_ids if i in articles]
    titles = [(clean_title(article.title, article.site), article.id) for article in (*last_word(told), *told)]
    able = [(text, i) for text, i in titles if len(text.split()) >= _LEAST]
    plain = [(text, i) for text, i in able if not _PASSED_OVER.search(text)]
    if found := (plain or able):
        return _as_it_stands(_plainest(found, order), found, articles, papers)
    opening = [one for article in told if (one := (first_sentence(article), article.id))[0]]
    whole = [one for one in opening if not _PASSED_OVER.search(one[0])]
    if found := (whole or opening):
        return _as_it_stands(_plainest(found, order), found, articles, papers)
    return next((one for one in titles if one[0]), ("", None))


def told_last(story: Story, articles: Mapping[ArticleId, Article], papers: Collection[ArticleId] = ()) -> ArticleId:
    """Which of a story's articles tells how its event stands at the week's end, mostly the most central one."""
    first, *others = story.article_ids
    if not others or first not in articles:
        return first
    found = [(told_title(articles[i]), i) for i in story.article_ids if i in articles]
    return _as_it_stands(found[0], found, articles, papers)[1]


def _plainest(found: Sequence[_Told], stories: Sequence[Story]) -> _Told:
    """The first, or where that is what somebody thinks of it, the next of its story that says what happened."""
    first, whose = found[0]
    if denies(first) or not _is_view(first):
        return found[0]
    beside = {i for story in stories if whose in story.article_ids for i in story.article_ids}
    return next((one for one in found if one[1] in beside and not _is_view(one[0])), found[0])


def _is_view(headline: str) -> bool:
    """By its main clause: "imposes a tariff, and accuses Norvik" is news."""
    return _VIEW.search(headline.partition(",")[0]) is not None


def _as_it_stands(
    chosen: _Told, found: Sequence[_Told], articles: Mapping[ArticleId, Article], papers: Collection[ArticleId]
) -> _Told:
    """The chosen headline's event as it stands at the week's end."""
    if chosen[1] in papers or denies(chosen[0]):
        return chosen
    last = _latest(chosen, found, articles)
    return last if last != chosen else _going_on(chosen, found, articles)


def _going_on(chosen: _Told, found: Sequence[_Told], articles: Mapping[ArticleId, Article]) -> _Told:
    """The event of a headline as told on the last day on which as many sites tell it as told anything on its own day.

    A card told the semi-final, and who won stood behind "and 1 more". Fewer sites than on its own day tell an
    aftermath: diplomats meet, after a country voted to leave. What somebody thinks of it or calls for is no state of
    it, and what begins with a pronoun goes on from another text.
    """
    text, whose = chosen
    own = articles[whose].dated.date()
    alike = {
        one: likeness
        for one in found
        if articles[one[1]].dated.date() > own
        and not (_is_view(one[0]) or _NO_STATE.match(one[0].partition(",")[0]))
        and (likeness := _one_event(text, one[0]))
    }
    least = len({articles[i].site for _, i in found if articles[i].dated.date() == own})
    sites = Counter(day for day, _ in {(articles[i].dated.date(), articles[i].site) for _, i in alike})
    last = max((day for day, count in sites.items() if count >= least), default=own)
    there = [one for one in alike if articles[one[1]].dated.date() == last]
    return max(there, key=lambda one: alike[one], default=chosen)


def _one_event(first: str, later: str) -> float:
    """How much of the words one headline shares with a later one of the same event; 0 where it may be another.

    Of one event are those that share half of the names that either says, and another word; a country and "floods"
    are too little.
    """
    names, others = ({stem(name) for name in _NAME.findall(text)} for text in (first, later))
    told, again = ({stem(word) for word in words(text) if len(word) >= _WORD} - EMPTY_WORDS for text in (first, later))
    both = (names & again) | (others & told)
    shared = told & again
    if not both or 2 * len(both) < min(len(names), len(others)) or not shared - both or len(shared | both) < _LEAST:
        return 0.0
    return len(shared) / len(again)


def _latest(chosen: _Told, found: Sequence[_Told], articles: Mapping[ArticleId, Article]) -> _Told:
    """The same told later with another figure: Monday's death toll is no news on Sunday.

    It is the same where a later one says two thirds of its words and every name in it: a toll of other floods isn't.
    """
    text, whose = chosen
    figures, names = set(_FIGURE.findall(text)), {stem(name) for name in _NAME.findall(text)}
    wanted = {stem(word) for word in words(_FIGURE.sub("", text))} - EMPTY_WORDS
    if not figures or not names:
        return chosen

    def goes_on(other: str) -> bool:
        stems = {stem(word) for word in words(other)}
        return (
            bool(set(_FIGURE.findall(other)) - figures)
            and names <= stems
            and 3 * len(wanted & stems) >= 2 * len(wanted)
        )

    later = [one for one in found if articles[one[1]].dated > articles[whose].dated and goes_on(one[0])]
    return max(later, key=lambda one: articles[one[1]].dated, default=chosen)


def told_title(article: Article) -> str:
    """What an article is called wherever it is shown: its title without what its site adds, or its first sentence."""
    return clean_title(article.title, article.site) or first_sentence(article)


def first_sentence(article: Article) -> str:
    """The sentence that tells a text without a title, without whom it credits: "... in Carina. (The Bulletin),"."""
    first = next(sentences(article.text or article.lead), "") or article.lead
    return _CREDIT.sub("", first).strip()


def tells(sentence: str, head: str) -> bool:
    """Whether a sentence says what a headline does: half of its words."""
    wanted = {stem(word) for word in words(head)} - EMPTY_WORDS
    return 2 * len(wanted & {stem(word) for word in words(sentence)}) >= len(wanted) > 0


def clean_title(title: str, site: str = "") -> str:
    """A title without the site's name at its end or beginning, emoji, "WATCH:" and shouting."""
    text = " ".join("".join(c for c in title if unicodedata.category(c) not in ("So", "Sk", "Cf")).split())
    text = _MARK.sub("", text)
    known = _letters(site.split(".", maxsplit=1)[0])
    for mark in (*_ENDS, *_DASHES):
        head, found, tail = text.rpartition(mark)
        own = bool(known) and (_letters(tail) in known or known in _letters(tail))
        if found and len(head.split()) >= _LEAST and (own or (mark in _ENDS and len(tail.split()) <= _TAIL)):
            text = head
        before, found, rest = text.partition(mark)
        if found and known and known == _letters(before.split(".", maxsplit=1)[0]) and len(rest.split()) >= _LEAST:
            text = rest
    letters = [c for c in text if c.isalpha()]
    if len(text.split()) > _LEAST and sum(c.isupper() for c in letters) > 0.8 * len(letters):
        text = text.capitalize()
    return text.strip(" -–—|:")


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
