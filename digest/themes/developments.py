"""This week's articles, put together by what they speak of. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from digest.stories.group import opening
from digest.stories.linkage import Labels, join_matrix
from digest.themes.memory import Frequency, Memory
from digest.themes.settings import ThemeSettings
from digest.themes.space import Floats, Space
from digest.types import Story, StoryId, Theme
from sources.types import Article, ArticleId


def developments(
    space: Space, stories: Sequence[Sequence[int]], settings: ThemeSettings
) -> tuple[tuple[int, ...], ...]:
    """Every article of the week in one group, the largest first; most are alone.

    Average linkage, twice: articles are one group while they are on the mean `settings.near` above the usual, and
    groups of several articles are one while they are `settings.joins` above it. The mean over many pairs is surer than
    one pair, so it needs to be less; but where all of them together are no whole, they stay apart. A story isn't torn
    apart: it goes where most of it does.

    Args:
        space: the remembered articles.
        stories: rows of this week's articles, by story.
        settings: what is near.
    """
    if not len(space.week):
        return ()
    pairs = space.pairs(space.week)
    first = join_matrix(pairs.copy(), settings.near)
    joined = _joined_groups(pairs, first, settings)
    group_of = {int(row): int(group) for row, group in zip(space.week, joined, strict=True)}
    for story in stories:
        # Of two groups with as many of it, the one that came first: the week's order is fixed.
        most = Counter(group_of[row] for row in story).most_common()
        group = min(number for number, count in most if count == most[0][1])
        group_of.update(dict.fromkeys(story, group))
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for row, group in group_of.items():
        groups[group].append(row)
    return tuple(sorted((tuple(sorted(group)) for group in groups.values()), key=lambda group: (-len(group), group)))


def hanging_together(
    said: Sequence[frozenset[str]],
    names: Sequence[frozenset[str]],
    frequency: Callable[[str], Frequency],
    settings: ThemeSettings,
) -> list[int]:
    """Which of a group's articles tell one thing, by its own words; none where that isn't most of them.

    Args:
        said: the terms of each article.
        names: the words of each that it writes as names.
        frequency: how often a term is said at all, and this week.
        settings: when a term is the group's own.

    Returns:
        Places in `said`, ascending.
    """
    part = max(told_apart(said, names, frequency, settings, least=settings.tie * len(said)), key=len)
    return part if 2 * len(part) > len(said) else []


def told_apart(
    said: Sequence[frozenset[str]],
    names: Sequence[frozenset[str]],
    frequency: Callable[[str], Frequency],
    settings: ThemeSettings,
    *,
    least: float = 2,
) -> list[list[int]]:
    """A group's articles in parts that tell one thing each, by the group's own words.

    Nine bus crashes of four continents are as near each other as nine reports of one. But what one event is told with,
    a name or a rare word, hardly anything else says. Articles that share such a word hang together, and those that hang
    together with these; so do articles that share a name and a word that this week says far more often than usual, for
    them more than for others.

    Args:
        said: the terms of each article; one at least.
        names: the words of each that it writes as names.
        frequency: how often a term is said at all and this week, these among them.
        settings: how many of them must be of the group for the term to be its own.
        least: articles of the group that must say such a word, two at least.

    Returns:
        Places in `said`, ascending, the part of the first before the others.
    """
    held = Counter(term for terms in said for term in terms)
    named = Counter(
        term for terms, words in zip(said, names, strict=True) for term in terms if not words.isdisjoint(term.split())
    )
    shared = [term for term, count in held.items() if count >= max(2, least)]
    own = {term for term in shared if _is_own(held[term], named[term], frequency(term), settings)}
    loud = {term for term in shared if _is_loud(held[term], frequency(term), settings)}.difference(own)
    ties = [
        {(term, "") for term in terms & own} | {(term, name) for term in terms & loud for name in words}
        for terms, words in zip(said, names, strict=True)
    ]
    place = {tie: len(said) + n for n, tie in enumerate(sorted(set().union(*ties)))}
    links = [(n, place[tie]) for n, found in enumerate(ties) for tie in sorted(found)]
    size = len(said) + len(place)
    rows, columns = zip(*links, strict=True) if links else ((), ())
    graph = csr_array((np.ones(len(links)), (rows, columns)), shape=(size, size))
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for n, number in enumerate(connected_components(graph, directed=False)[1][: len(said)].tolist()):
        parts[number].append(n)
    return list(parts.values())


def _is_own(held: int, named: int, frequency: Frequency, settings: ThemeSettings) -> bool:
    """Whether hardly anything else says a word, of a group of which so many do, so many of them as a name."""
    of_all = held / frequency.ever
    return of_all > settings.own_word or (of_all >= settings.own and 2 * named > held)


def _is_loud(held: int, frequency: Frequency, settings: ThemeSettings) -> bool:
    """Whether this week says a word far more often than usual, and at least half of who say it are of the group.

    A Poisson test (Kleinberg, Bursty and hierarchical structure in streams, 2002, for what a burst is).
    """
    if not held >= settings.own_word * frequency.now or not frequency.now >= settings.burst * frequency.usual:
        return False  # without a past there is no usual
    return bool(stats.poisson.sf(frequency.now - 1, frequency.usual) <= settings.burst_chance)


def loose_stories(
    stories: Iterable[Story],
    themes: Iterable[Theme],
    articles: tuple[Sequence[Article], Sequence[Article]],
    space: Space,
    memory: Memory,
    settings: ThemeSettings,
) -> tuple[Story, ...]:
    """This week's stories of no theme, each of its own telling one thing; those of most sites first.

    Three calls to "hack" a lantern, a pumpkin and one's sleep are a story to no reader: what is printed of a story is
    how many sites tell it, so its articles must hang together. What counts twice stays with the first.

    Args:
        stories: of last week's and this week's articles.
        themes: those told.
        articles: this week's, and last week's.
        space: the remembered articles.
        memory: with this week as its last.
        settings: when articles hang together.
    """
    rows = {space.ids[row]: row for row in space.window.tolist()}
    own, before = articles
    new, known = {one.id for one in own}, {one.id: one for one in (*before, *own)}
    told = {article_id for theme in themes for article_id in theme.article_ids}
    found = []
    for story in stories:
        left = [i for i in story.article_ids if i not in told]
        if len(left) < len(story.article_ids):  # a theme tells it, and leaves out strangers
            left = [i for i in left if i in new and i in rows]  # not what a site said again, or said last week
        counted = [i for i in left if i in rows]
        parts: list[list[int]] = [[]]
        if len(counted) > 1:  # most stories are one article
            said, names = [space.terms(rows[i]) for i in counted], [space.names(rows[i]) for i in counted]
            parts = told_apart(said, names, memory.frequency, settings)
        gone = {counted[n] for part in parts[1:] for n in part}
        first = [i for i in left if i not in gone]
        others = ([counted[n] for n in part] for part in parts[1:])
        found += [
            _part(story, part, new, known, whole=not number and len(left) == len(story.article_ids))
            for number, part in enumerate((first, *others))
            if not new.isdisjoint(part)
        ]
    return tuple(sorted(found, key=lambda one: (-len(one.sites), -len(one.article_ids), one.published, one.id)))


def _part(
    story: Story,
    part: Sequence[ArticleId],
    new: Collection[ArticleId],
    known: Mapping[ArticleId, Article],
    *,
    whole: bool,
) -> Story:
    """A part of a story with this week's articles first: the first one heads it, and what last week said is old."""
    ids = tuple(sorted(part, key=lambda one: one not in new))
    articles = [known[i] for i in ids]
    return Story(
        id=story.id if whole else StoryId(f"{ids[0]}+part"),
        article_ids=ids,
        sites=tuple(sorted({article.site for article in articles})),
        title=articles[0].title.strip() or opening(articles[0]),
        published=min(article.dated for article in articles),
    )


def across_weeks(
    ages: npt.NDArray[np.int64], groups: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Under numbers that no two weeks share: each article's development (n,), and how many articles each has.

    Args:
        ages: of the articles' weeks (n,).
        groups: the developments' numbers within their week (n,).
    """
    _, group, sizes = np.unique(np.stack([ages, groups]), axis=1, return_inverse=True, return_counts=True)
    return group.ravel(), sizes


def _joined_groups(pairs: Floats, labels: Labels, settings: ThemeSettings) -> Labels:
    """The labels with groups of several articles joined that are near each other on the mean, and a whole together."""
    several = [label for label, count in Counter(labels.tolist()).items() if count > 1]
    if len(several) < 2:
        return labels
    held = np.array([labels == label for label in several], dtype=np.float32)
    sizes = held.sum(axis=1)
    sums = held @ pairs @ held.T
    into = join_matrix((sums / np.outer(sizes, sizes)).astype(np.float32), settings.joins, sizes)
    within = held @ pairs.diagonal()  # what an article is to itself says nothing
    joined = labels.copy()
    for group in set(into.tolist()):
        mine = np.flatnonzero(into == group)
        size = sizes[mine].sum()
        mean = (sums[np.ix_(mine, mine)].sum() - within[mine].sum()) / (size * (size - 1))
        if mean >= settings.whole:
            joined[np.isin(labels, [several[n] for n in mine])] = several[mine[0]]
    return joined
