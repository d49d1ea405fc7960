"""Copies: articles that say the same words, so that one text isn't counted as many.

Three kinds, from sure to likely: the same canonical URL; the same text under another title; near
copies, a wire text with a changed opening or a shortened end. Near copies are looked up by MinHash
(rensa) over word shingles and then verified: only their true Jaccard similarity decides, so a chance
of the hash can lose a copy, never invent one.

A group of copies counts once for each independent site (registrable domain) that has it, however often the
site prints it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rensa import RMinHash, RMinHashLSH

from sources.types import Article, ArticleId
from sources.wording.words import plain_words


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySettings:
    """From when two texts are copies of each other."""

    near: float = 0.7  # Jaccard of shingles from which two texts are one: over half of a text may not be new
    shingle: int = 3  # words
    enough_words: int = 12  # fewer words alike under two titles are a standing line ("Read more ..."), not a copy
    short: int = 40  # words; below, one changed number makes another announcement of it
    boilerplate_titles: int = 3  # one site, one text, as many titles: the text is the site's, not the article's
    permutations: int = 128  # of MinHash: a Jaccard is met to 0.04
    bands: int = 32  # of 4 rows: at Jaccard 0.7 a pair is missed once in 5,000


COPIES: Final = CopySettings()
_SEED: Final = 1  # any: the same articles give the same copies
_BATCH: Final = 2000  # texts whose signatures are made at once

Words = tuple[str, ...]


def copy_groups(articles: Sequence[Article]) -> tuple[tuple[ArticleId, ...], ...]:
    """The groups of two and more articles that are copies of each other, each article in one group at most.

    The order of `articles` doesn't matter: groups stand in order of their first article, and articles
    within a group too, by date and then id.
    """
    ordered = sorted(articles, key=lambda article: (article.dated, article.id))
    groups = _Groups(len(ordered))
    _join_equal(groups, (article.canonical_url for article in ordered))
    texts = [_words(article.text) for article in ordered]
    boilerplate = _boilerplate(ordered, texts)
    bodies = [() if len(text) < COPIES.enough_words or text in boilerplate else text for text in texts]
    _join_equal(groups, bodies)
    _join_near(groups, [_said(a, () if t in boilerplate else t) for a, t in zip(ordered, texts, strict=True)])
    return tuple(tuple(ordered[i].id for i in group) for group in groups.of_two())


class _Groups:
    """Disjoint sets of positions."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        first, second = sorted((self.find(i), self.find(j)))
        self._parent[second] = first

    def of_two(self) -> list[list[int]]:
        members: defaultdict[int, list[int]] = defaultdict(list)
        for i in range(len(self._parent)):
            members[self.find(i)].append(i)
        return [group for group in members.values() if len(group) > 1]


def _join_equal(groups: _Groups, keys: Iterable[object]) -> None:
    first: dict[object, int] = {}
    for i, key in enumerate(keys):
        if key:
            groups.join(first.setdefault(key, i), i)


def _join_near(groups: _Groups, said: Sequence[Words]) -> None:
    """Compare each text with the leaders before it; one that is no copy of any leads a group of its own.

    Only leaders are looked up, so 500 copies cost 500 comparisons, and a chain of small changes ends
    where a text differs too much from the leader.
    """
    first: dict[Words, int] = {}
    for i, words in enumerate(said):
        if words:
            groups.join(first.setdefault(words, i), i)
    index = RMinHashLSH(COPIES.near, COPIES.permutations, COPIES.bands)
    leaders: dict[int, frozenset[Words]] = {}
    positions = sorted(first.values())
    for start in range(0, len(positions), _BATCH):
        batch = positions[start : start + _BATCH]
        shingles = [_shingles(said[i]) for i in batch]
        hashes = RMinHash.from_token_sets(
            [[" ".join(s) for s in sorted(few)] for few in shingles], COPIES.permutations, _SEED
        )
        for i, few, minhash in zip(batch, shingles, hashes, strict=True):
            alike = [j for j in sorted(index.query(minhash)) if _near(few, leaders[j], said[i], said[j])]
            for j in alike:
                groups.join(j, i)
            if not alike:
                index.insert(i, minhash)
                leaders[i] = few


def _near(few: frozenset[Words], others: frozenset[Words], words: Words, other_words: Words) -> bool:
    shared = len(few & others)
    if shared < COPIES.near * (len(few) + len(others) - shared):
        return False
    return min(len(words), len(other_words)) >= COPIES.short or _numbers(words) == _numbers(other_words)


def _numbers(words: Words) -> frozenset[str]:
    return frozenset(word for word in words if word[0].isdigit())


def _boilerplate(articles: Sequence[Article], texts: Sequence[Words]) -> set[Words]:
    """Texts that one site puts under several titles: a cookie notice that extraction took for the text."""
    titles: defaultdict[tuple[str, Words], set[Words]] = defaultdict(set)
    for article, text in zip(articles, texts, strict=True):
        if text:
            titles[article.site, text].add(_words(article.title))
    return {text for (_, text), under in titles.items() if len(under) >= COPIES.boilerplate_titles}


def _said(article: Article, text: Words) -> Words:
    """Title and text, or the one where the other repeats it."""
    title = _words(article.title)
    return text if text[: len(title)] == title else title + text


def _words(text: str) -> Words:
    return tuple(plain_words(text))


def _shingles(words: Words) -> frozenset[Words]:
    return frozenset(_windows(words))


def _windows(words: Words) -> Iterator[Words]:
    for start in range(max(1, len(words) - COPIES.shingle + 1)):
        yield words[start : start + COPIES.shingle]
