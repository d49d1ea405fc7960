"""A study field's week made ready for matching, once for all students: words, rarity, usual closeness."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from digest.embedding import Encoder, VectorStore, embed_texts, embedding_text
from digest.interests.acronyms import Acronyms, acronyms
from digest.interests.profile import Shelf, lay_out
from digest.text.sentences import sentences
from digest.text.words import COMPOUND, EMPTY_WORDS, stem, words
from digest.types import Vectors
from sources.types import Article, ArticleId

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

_GAP: Final = 8  # empty places between two texts, so that no window spans them
_LONGEST_GRAM: Final = 3  # words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corpus:
    """What matching asks of a week.

    `places` holds the words of all of this week's texts one after the other, as numbers of `words` (-1: none), text i
    from `starts[i]`. Rarity and usual closeness are those of the week and the weeks before it together.
    """

    ids: tuple[ArticleId, ...]  # this week's
    words: tuple[str, ...]
    stems: npt.NDArray[np.str_]  # one for each word
    word_vectors: Vectors
    places: Integers
    starts: Integers
    in_title: npt.NDArray[np.bool_]  # one for each place
    gram_vectors: Vectors  # of the titles' phrases
    gram_places: Integers  # (m, 2): phrase, text
    gram_saying: Mapping[str, Integers]  # a stem -> which of these phrases say it
    lengths: Floats  # of this week's texts in words
    story: Integers  # of each of them; 0, 1, ...
    acronyms: Acronyms  # of the texts of both
    vectors: Vectors  # of this week's texts, then of the earlier ones
    usual: Vectors  # their mean direction, unit length
    usual_share: Floats  # how far each text lies in that direction
    spoken: Mapping[str, int]  # in how many texts of both a stem stands
    shelf: Shelf  # this week's texts, to be held against whole profiles
    earlier_saying: Mapping[str, Integers]  # a stem -> which of the earlier texts say it

    @property
    def size(self) -> int:
        """Texts, this week's and the earlier ones."""
        return len(self.vectors)

    def rarity(self, word: str) -> float:
        """How much a word tells: the logarithm of how few texts say it."""
        return math.log((self.size + 1) / (self.spoken.get(stem(word), 0) + 0.5))


def read_corpus(
    articles: Sequence[Article],
    earlier: Sequence[Article],
    *,
    encoder: Encoder,
    store: VectorStore | None = None,
    vectors: Vectors | None = None,
    stories: Sequence[Sequence[ArticleId]] = (),
) -> Corpus:
    """Make a week ready.

    Args:
        articles: this week's.
        earlier: of the weeks before, for what is usual in the field.
        encoder: for what has no vector yet: articles, and this week's words and title phrases.
        store: where vectors are kept.
        vectors: of both, if at hand; (n, d), in that order.
        stories: which of this week's articles tell one story; an article in none of them is one by itself.

    Raises:
        ModelError: a text has no vector and the model can't be loaded.
    """
    texts, past = ([embedding_text(article) for article in some] for some in (articles, earlier))
    if vectors is None:
        vectors = embed_texts([*texts, *past], encoder=encoder, store=store)
    read = [words(text) for text in texts]
    heads = [_head(article) for article in articles]
    numbers: dict[str, int] = {}
    places, starts, in_title = _laid_out(read, heads, numbers)
    grams, gram_places = _title_phrases(heads)
    asked = [*numbers, *grams]
    rows = embed_texts(asked, encoder=encoder, store=store) if asked else np.zeros((0, vectors.shape[1]), np.float32)
    earlier_stems = [frozenset(stem(word) for word in words(text)) for text in past]
    usual = _direction(vectors)
    own_stems = [{stem(word) for word in said} for said in read]
    return Corpus(
        ids=tuple(article.id for article in articles),
        words=tuple(numbers),
        stems=np.array([stem(word) for word in numbers], dtype=np.str_),
        word_vectors=rows[: len(numbers)],
        places=places,
        starts=starts,
        in_title=in_title,
        gram_vectors=rows[len(numbers) :],
        gram_places=gram_places,
        gram_saying=_saying([frozenset(stem(word) for word in words(gram)) for gram in grams]),
        lengths=np.array([len(said) for said in read], np.float32),
        story=_numbered([article.id for article in articles], stories),
        acronyms=acronyms([*texts, *past]),
        vectors=vectors,
        usual=usual,
        usual_share=vectors @ usual,
        shelf=lay_out(vectors[: len(texts)], texts),
        spoken=Counter(one for said in (*own_stems, *earlier_stems) for one in said),
        earlier_saying=_saying(earlier_stems),
    )


def _head(article: Article) -> str:
    """What it is headed by: its title, or the sentence that stands first where it has none."""
    return " ".join(article.title.split()) or next(sentences(article.text or article.lead), "")


def _saying(stems: Sequence[frozenset[str]]) -> dict[str, Integers]:
    """A stem -> the texts that say it."""
    texts: dict[str, list[int]] = {}
    for number, said in enumerate(stems):
        for one in said:
            texts.setdefault(one, []).append(number)
    return {one: np.array(some, np.int64) for one, some in texts.items()}


def _numbered(ids: Sequence[ArticleId], stories: Sequence[Sequence[ArticleId]]) -> Integers:
    """The story each article is in."""
    first = {i: story[0] for story in stories for i in story}
    return np.unique([first.get(i, i) for i in ids], return_inverse=True)[1].astype(np.int64)


def _laid_out(
    read: Sequence[Sequence[str]], heads: Sequence[str], numbers: dict[str, int]
) -> tuple[Integers, Integers, npt.NDArray[np.bool_]]:
    places: list[int] = []
    starts: list[int] = []
    in_title: list[bool] = []
    for said, head in zip(read, heads, strict=True):
        title = len(words(head))
        starts.append(len(places))
        for place, word in enumerate(said):
            telling = len(word) > 1 and word not in EMPTY_WORDS and not word.isdigit()
            places.append(numbers.setdefault(word, len(numbers)) if telling else -1)
            in_title.append(place < title)
        places += [-1] * _GAP
        in_title += [False] * _GAP
    return np.array(places, np.int64), np.array(starts, np.int64), np.array(in_title, np.bool_)


def _title_phrases(titles: Sequence[str]) -> tuple[list[str], Integers]:
    """The phrases of two and three words in titles that neither begin nor end empty, and where they stand."""
    grams: dict[str, int] = {}
    where: list[tuple[int, int]] = []
    for text, title in enumerate(titles):
        said = COMPOUND.findall(title.casefold())
        for length in range(2, _LONGEST_GRAM + 1):
            for first in range(len(said) - length + 1):
                piece = said[first : first + length]
                if piece[0] not in EMPTY_WORDS and piece[-1] not in EMPTY_WORDS:
                    where.append((grams.setdefault(" ".join(piece), len(grams)), text))
    return list(grams), np.array(sorted(set(where)), np.int64).reshape(-1, 2)


def _direction(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length else mean, dtype=np.float32)
