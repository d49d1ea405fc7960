"""An interest and a field's week -> how likely each article is about it.

Five things are weighed (`digest.interests.settings`): how much of the interest is said, in the text and in the title;
the part that is said least; how close the whole is, above what is usual in the field; and the same once what surely is
about the interest is counted to it (Rocchio's relevance feedback; Manning, Raghavan and Schütze 2008, 9.1.1).
"""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.ndimage import maximum_filter1d

from digest.embedding import Encoder, VectorStore, embed_texts
from digest.interests.corpus import Corpus, Floats
from digest.interests.phrase import Interest, Part, parse_interest, stem
from digest.interests.profile import nearness
from digest.interests.settings import CALIBRATION, SAYING, Calibration
from digest.types import Vectors

_SURE = 0.45  # how likely a text must be to count to the interest
_FEW = 6  # texts counted to it
_PULL = 0.7  # their weight beside the interest's own words
_WEIGHS = 0.15  # of the whole rarity: a part below it may stay unsaid
_SEEN = 0.75  # of the parts an earlier text must say, word for word


class Matcher:
    """Matches interests with one corpus. Every vector is asked once, so `prepare` many interests together."""

    def __init__(self, corpus: Corpus, *, encoder: Encoder, store: VectorStore | None = None) -> None:
        self.corpus = corpus
        self._encoder = encoder
        self._store = store
        self._vectors: dict[str, Vectors] = {}
        self._said: dict[str, Floats] = {}
        self._found: dict[str, Floats] = {}

    def prepare(
        self, interests: Iterable[str], *, encoder: Encoder | None = None, store: VectorStore | None = None
    ) -> None:
        """Ask the vectors of all these interests at once.

        Args:
            interests: in students' words.
            encoder: with `store`, in place of those it was made with: a database is closed sooner than a matcher.
            store: where vectors are kept.

        Raises:
            ModelError: one has no vector yet and the model can't be loaded.
        """
        wanted: dict[str, None] = {}
        for text in interests:
            interest = parse_interest(text)
            wanted |= dict.fromkeys((*interest.ways, *interest.phrases))
        new = [text for text in wanted if text not in self._vectors]
        if new:
            self._vectors |= zip(
                new, embed_texts(new, encoder=encoder or self._encoder, store=store or self._store), strict=True
            )

    def likely(self, text: str) -> Floats:
        """How likely each of the week's articles is about this interest, 0 to 1, in the corpus's order."""
        if text not in self._found:
            features = self.features(text)
            self._found[text] = (
                logistic(features) if features is not None else np.zeros(len(self.corpus.ids), np.float32)
            )
        return self._found[text]

    def near(self, interests: Sequence[str]) -> Floats:
        """How near each of the week's articles lies to all these interests together, in standard deviations (n,)."""
        told = [text for text in interests if parse_interest(text).parts]
        self.prepare(told)
        rows = [self._vectors[text] for text in told]
        width = self.corpus.vectors.shape[1]
        return nearness(self.corpus.shelf, np.stack(rows) if rows else np.zeros((0, width), np.float32), told)

    def features(self, text: str, calibration: Calibration = CALIBRATION) -> Floats | None:
        """What is weighed, (n, 5); None for an interest without a word of content, or a week without an article."""
        interest = parse_interest(text)
        if not interest.parts or not self.corpus.ids:
            return None
        self.prepare([text])
        weights, said, titles = self._parts(interest)
        shares = weights / weights.sum()
        whole, in_title = shares @ said, shares @ titles
        least = np.min(np.where(shares[:, None] >= min(_WEIGHS, float(shares.max())), said, 1.0), axis=0)
        spoken = np.stack([whole, in_title, least], axis=1).astype(np.float32)
        close = self._closeness(interest.ways)
        first = np.concatenate([spoken, close[: len(spoken), None], close[: len(spoken), None]], axis=1)
        pulled = self._pulled(interest, logistic(first, calibration), close, shares)
        return np.concatenate([first[:, :4], pulled[: len(spoken), None]], axis=1).astype(np.float32)

    def _parts(self, interest: Interest) -> tuple[Floats, Floats, Floats]:
        """Rarity of each part (k,), and how much each article and its title say of it, (k, n)."""
        rows = [self._part(part) for part in interest.parts]
        weights = np.array([max(row[0], 1e-6) for row in rows], dtype=np.float32)
        return weights, np.stack([row[1] for row in rows]), np.stack([row[2] for row in rows])

    def _part(self, part: Part) -> tuple[float, Floats, Floats]:
        rarities = [sum(self.corpus.rarity(word) for word in words) for words in part.alternatives]
        top = max(rarities)
        text = np.zeros(len(self.corpus.ids), np.float32)
        title = text.copy()
        for words, rarity in zip(part.alternatives, rarities, strict=True):
            telling = min(1.0, rarity / (SAYING.common * top)) if len(part.alternatives) > 1 and top > 0 else 1.0
            near = self._near_in_title(" ".join(words))
            said, headed = self._alternative(words)
            text = np.maximum(text, np.maximum(said, near) * telling)
            title = np.maximum(title, np.maximum(headed, near) * telling)
        return top, text, title

    def _alternative(self, words: Sequence[str]) -> tuple[Floats, Floats]:
        """How much of a phrase each article and each title says, 0 to 1: close together counts in full."""
        corpus = self.corpus
        rarity = np.array([max(self.corpus.rarity(word), 1e-6) for word in words], np.float32)
        rarity /= rarity.sum()
        at = np.stack([np.append(self._saidness(word), 0.0)[corpus.places] for word in words]).astype(np.float32)
        if not at.any():
            nothing = np.zeros(len(corpus.ids), np.float32)
            return nothing, nothing
        return self._together(at, rarity), self._together(np.where(corpus.in_title, at, 0.0), rarity)

    def _together(self, at: Floats, rarity: Floats) -> Floats:
        apart = rarity @ np.maximum.reduceat(at, self.corpus.starts, axis=1)
        if len(at) == 1:
            return np.asarray(apart, np.float32)
        near = maximum_filter1d(at, size=len(at) + SAYING.window, axis=1, mode="constant")
        together = np.maximum.reduceat(rarity @ near, self.corpus.starts)
        return np.asarray(np.maximum(together, SAYING.apart * apart), np.float32)

    def _saidness(self, word: str) -> Floats:
        """How nearly each word of the corpus says this one: 1 where they share a stem, else their cosine if near."""
        if word not in self._said:
            cosine = self.corpus.word_vectors @ self._vectors[word]
            near = np.where(cosine >= SAYING.near_word, cosine, 0.0)
            self._said[word] = np.where(self.corpus.stems == stem(word), 1.0, near).astype(np.float32)
        return self._said[word]

    def _near_in_title(self, phrase: str) -> Floats:
        """How nearly a phrase of each title says this one, 0 or 0.65 to 1."""
        found = np.zeros(len(self.corpus.ids), np.float32)
        if len(self.corpus.gram_vectors):
            cosine = self.corpus.gram_vectors @ self._vectors[phrase]
            grams, texts = self.corpus.gram_places.T
            near = cosine[grams] >= SAYING.near_phrase
            worth = 0.65 + 0.5 * (cosine[grams[near]] - SAYING.near_phrase) / (1 - SAYING.near_phrase)
            np.maximum.at(found, texts[near], np.minimum(1.0, worth).astype(np.float32))
        return found

    def _closeness(self, ways: Sequence[str]) -> Floats:
        """Of every text, the earlier ones too: standard deviations above the usual, over 5, the best way counting."""
        return np.asarray(np.max([self._above_usual(self._vectors[way]) for way in ways], axis=0), np.float32)

    def _above_usual(self, vector: Vectors) -> Floats:
        corpus = self.corpus
        rest = corpus.vectors @ vector - corpus.usual_share * float(vector @ corpus.usual)
        spread = float(rest.std())
        return np.asarray((rest - rest.mean()) / (5 * spread) if spread > 1e-9 else np.zeros_like(rest), np.float32)

    def _pulled(self, interest: Interest, likely: Floats, close: Floats, shares: Floats) -> Floats:
        """Closeness to the interest and to what surely is about it, of this week and of the weeks before."""
        corpus = self.corpus
        everyone = np.concatenate([likely, self._earlier(interest, close, shares)])
        top = [int(i) for i in np.argsort(-everyone, kind="stable")[:_FEW] if everyone[i] > _SURE]
        if not top:
            return close
        middle = np.average(corpus.vectors[top], axis=0, weights=everyone[top])
        middle -= float(middle @ corpus.usual) * corpus.usual
        middle /= max(float(np.linalg.norm(middle)), 1e-9)
        pulled = self._vectors[interest.text] + _PULL * middle
        return self._above_usual(np.asarray(pulled / np.linalg.norm(pulled), np.float32))

    def _earlier(self, interest: Interest, close: Floats, shares: Floats) -> Floats:
        """How likely the earlier texts are about it: by exact words only, for their words have no vectors."""
        said = np.stack(
            [np.max([self._all_said(words) for words in one.alternatives], axis=0) for one in interest.parts]
        )
        found = np.zeros(said.shape[1], np.float32)
        enough = (shares @ said >= _SEEN).nonzero()[0]
        near = close[len(self.corpus.ids) + enough]
        least = said[:, enough].min(axis=0)
        found[enough] = logistic(np.stack([np.ones_like(near), np.full_like(near, 0.5), least, near, near], axis=1))
        return found

    def _all_said(self, words: Sequence[str]) -> Floats:
        """Which of the earlier texts say every one of these words: 1 or 0 for each."""
        count = np.zeros(self.corpus.size - len(self.corpus.ids), np.float32)
        wanted = {stem(word) for word in words}
        for one in wanted:
            if (where := self.corpus.earlier_saying.get(one)) is not None:
                count[where] += 1
        return np.asarray(count == len(wanted), np.float32)


def logistic(features: Floats, calibration: Calibration = CALIBRATION) -> Floats:
    """The likelihood of each row of features, (n,)."""
    weights = (
        calibration.said,
        calibration.said_in_title,
        calibration.least_said,
        calibration.closeness,
        calibration.like_others,
    )
    return np.asarray(1 / (1 + np.exp(-(features @ np.array(weights, np.float32) + calibration.constant))), np.float32)
