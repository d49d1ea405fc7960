"""How much of a phrase each article and each title of a week says, 0 to 1.

A word is said by itself, by a word of its stem, or nearly, by a word near in meaning; a phrase by its words standing
close together, by a phrase of the title that is near in meaning, or by a word of the title that names a kind of it.
Words weigh by their rarity.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from scipy.ndimage import maximum_filter1d

from digest.interests.corpus import Corpus, Floats
from digest.interests.phrase import Phrase
from digest.interests.settings import SAYING
from digest.text.words import stem
from digest.types import Vectors

_DENYING: Final = ("un", "non", "anti", "dis", "de")
_LEAST: Final = 4  # letters of what is denied: "unit" denies no "it"


class Spoken:
    """Asks one corpus. Each phrase is looked for once."""

    def __init__(self, corpus: Corpus, vectors: Mapping[str, Vectors]) -> None:
        """`vectors` has those of every phrase and word that will be asked for; it may grow."""
        self._corpus = corpus
        self._vectors = vectors
        # Between two texts are empty places, and a window there would see the beginning of the next.
        room = np.diff(np.append(corpus.starts, len(corpus.places)))
        place = np.arange(len(corpus.places)) - np.repeat(corpus.starts, room)
        self._inside = place < np.repeat(corpus.lengths, room)
        self._words: dict[str, Floats] = {}
        self._phrases: dict[Phrase, tuple[Floats, Floats]] = {}

    def read(self, phrases: Iterable[Phrase]) -> None:
        """Look for all of these at once: two products of matrices in place of one for each word and phrase."""
        new = [words for words in dict.fromkeys(phrases) if words not in self._phrases]
        unread = list(dict.fromkeys(word for words in new for word in words if word not in self._words))
        if unread:
            cosines = np.stack([self._vectors[word] for word in unread]) @ self._corpus.word_vectors.T
            self._words.update((word, self._word(word, row)) for word, row in zip(unread, cosines, strict=True))
        if new:
            whole = np.stack([self._vectors[" ".join(words)] for words in new])
            to_grams, to_words = whole @ self._corpus.gram_vectors.T, whole @ self._corpus.word_vectors.T
            for words, of_grams, of_words in zip(new, to_grams, to_words, strict=True):
                near = np.maximum(self._near_in_title(words, of_grams), self._kinds_in_title(words, of_words))
                said, titled = self._by_words(words)
                self._phrases[words] = np.maximum(said, near), np.maximum(titled, near)

    def phrase(self, words: Phrase) -> tuple[Floats, Floats]:
        """How much of it each article says, and each title, (n,) both."""
        self.read([words])
        return self._phrases[words]

    def rarity(self, words: Phrase) -> float:
        """How much it tells."""
        return max(sum(self._corpus.rarity(word) for word in words), 1e-6)

    def _by_words(self, words: Phrase) -> tuple[Floats, Floats]:
        corpus = self._corpus
        rarity = np.array([max(corpus.rarity(word), 1e-6) for word in words], np.float32)
        rarity /= rarity.sum()
        at = np.stack([np.append(self._words[word], 0.0)[corpus.places] for word in words]).astype(np.float32)
        if not at.any():
            nothing = np.zeros(len(corpus.ids), np.float32)
            return nothing, nothing
        return self._together(at, rarity), self._together(np.where(corpus.in_title, at, 0.0), rarity)

    def _together(self, at: Floats, rarity: Floats) -> Floats:
        """Close together counts in full."""
        apart = rarity @ np.maximum.reduceat(at, self._corpus.starts, axis=1)
        if len(at) == 1:
            return np.asarray(apart, np.float32)
        near = maximum_filter1d(at, size=len(at) + SAYING.window, axis=1, mode="constant")
        together = np.maximum.reduceat(np.where(self._inside, rarity @ near, 0.0), self._corpus.starts)
        return np.asarray(np.maximum(together, SAYING.apart * apart), np.float32)

    def _word(self, word: str, cosine: Floats) -> Floats:
        """How nearly each word of the corpus says this one: 1 where they share a stem, else their cosine if near."""
        near = np.where(cosine >= SAYING.near_word, cosine, 0.0)
        near[np.isin(self._corpus.stems, opposites(stem(word)))] = 0.0
        return np.where(self._corpus.stems == stem(word), 1.0, near).astype(np.float32)

    def _near_in_title(self, words: Phrase, cosine: Floats) -> Floats:
        """How nearly a phrase of each title says this one, 0 or 0.65 to 1.

        One that shares a word must come nearer than that word does by itself: it would say no more than the word.
        """
        corpus = self._corpus
        found = np.zeros(len(corpus.ids), np.float32)
        if not len(corpus.gram_vectors):
            return found
        vector = self._vectors[" ".join(words)]
        needed = np.full(len(cosine), SAYING.near_phrase, np.float32)
        for word in words if len(words) > 1 else ():
            if (sharing := corpus.gram_saying.get(stem(word))) is not None:
                alone = float(self._vectors[word] @ vector)
                needed[sharing] = np.maximum(needed[sharing], alone + SAYING.nearer * (1 - alone))
        for opposite in (one for word in words for one in opposites(stem(word))):
            if (denying := corpus.gram_saying.get(opposite)) is not None:
                needed[denying] = np.inf
        grams, texts = corpus.gram_places.T
        near = (cosine >= needed)[grams]
        worth = 0.65 + 0.5 * (cosine[grams[near]] - SAYING.near_phrase) / (1 - SAYING.near_phrase)
        np.maximum.at(found, texts[near], np.minimum(1.0, worth).astype(np.float32))
        return found

    def _kinds_in_title(self, words: Phrase, cosine: Floats) -> Floats:
        """What each title says of a phrase by naming a kind of it: an earthquake is a natural disaster.

        Such a word is as near to the whole as to its head, and nearer than to what goes before the head: "hacking" is
        as good as "hackers" and so is no kind of "North Korean hackers", nor "foreign" of "international trade".
        """
        corpus = self._corpus
        kinds = np.zeros(len(cosine), bool)
        if len(words) > 1:
            *before, head = np.stack([self._vectors[word] for word in words]) @ corpus.word_vectors.T
            kinds = (cosine >= SAYING.near_kind) & (head >= SAYING.near_kind) & (cosine >= head - SAYING.as_near)
            kinds &= (cosine > np.max(before, axis=0)) & ~np.isin(corpus.stems, [stem(word) for word in words])
        if not kinds.any():
            return np.zeros(len(corpus.ids), np.float32)
        named = np.append(kinds, False)[corpus.places] & corpus.in_title
        return np.asarray(SAYING.kind * np.logical_or.reduceat(named, corpus.starts), np.float32)


def opposites(word: str) -> list[str]:
    """The stems that deny a stem or that it denies: near in meaning, and not what is meant (unlearning, learning)."""
    stripped = [word.removeprefix(prefix) for prefix in _DENYING if word.startswith(prefix)]
    return [*(prefix + word for prefix in _DENYING), *(rest for rest in stripped if len(rest) >= _LEAST)]
