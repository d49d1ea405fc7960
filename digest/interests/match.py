"""An interest and a field's week -> how likely each article is about it.

Each way to say the interest is asked by itself, and the one that an article says best counts. Weighed are
(`digest.interests.settings`): how much of it is said, in the text and in the title; the part that is said least; how
close the whole is, above what is usual in the field; and how long the text is. Then the same together with what others
tell: the closeness once what surely is about the interest is counted to it (Rocchio's relevance feedback; Manning,
Raghavan and Schütze 2008, 9.1.1), and how likely the articles of the same story are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from digest.embedding import Encoder, VectorStore, embed_texts
from digest.interests.acronyms import other_spellings
from digest.interests.corpus import Corpus, Floats
from digest.interests.phrase import Interest, Way, parse_interest
from digest.interests.profile import Held, held_against, nearness
from digest.interests.settings import CALIBRATION
from digest.interests.spoken import Spoken
from digest.text.words import stem
from digest.types import Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """How far a text says an interest in its words, and what the surest texts add to it."""

    sure: float = 0.45  # how likely a text must be to count to the interest
    few: int = 6  # texts counted to it
    pull: float = 0.7  # their weight beside the interest's own words
    weighs: float = 0.15  # of the whole rarity: a part below it may stay unsaid
    seen: float = 0.75  # of the parts an earlier text must say, word for word
    full: int = 4  # power of what a title says: in full it is decisive, three quarters of it little
    spellings: int = 4  # further ways at most, with abbreviations spelt out or long forms abbreviated


MATCH: Final = MatchSettings()


class Matcher:
    """Matches interests with one corpus. Every vector is asked once, so `prepare` many interests together."""

    def __init__(self, corpus: Corpus, *, encoder: Encoder, store: VectorStore | None = None) -> None:
        self.corpus = corpus
        self._encoder = encoder
        self._store = store
        self._vectors: dict[str, Vectors] = {}
        self._spoken = Spoken(corpus, self._vectors)
        self._found: dict[str, Floats] = {}
        self._held: dict[str, Held] = {}
        self._known_ways: dict[str, tuple[Way, ...]] = {}

    def prepare(
        self, interests: Iterable[str], *, encoder: Encoder | None = None, store: VectorStore | None = None
    ) -> None:
        """Ask the vectors of all these interests at once, and hold them against the week's texts.

        Args:
            interests: in students' words.
            encoder: with `store`, in place of those it was made with: a database is closed sooner than a matcher.
            store: where vectors are kept.

        Raises:
            ModelError: one has no vector yet and the model can't be loaded.
        """
        wanted: dict[str, None] = {}
        told: list[str] = []
        for text in interests:
            wanted[text] = None
            interest = parse_interest(text)
            if interest.parts and text not in self._held:
                told.append(text)
            for way in self._ways(interest):
                wanted |= dict.fromkeys((way.text, *(" ".join(words) for words in way.phrases)))
                wanted |= dict.fromkeys(word for words in way.phrases for word in words)
        new = [text for text in wanted if text not in self._vectors]
        if new:
            rows = embed_texts(new, encoder=encoder or self._encoder, store=store or self._store)
            self._vectors.update(zip(new, rows, strict=True))
        if told := list(dict.fromkeys(told)):
            held = held_against(self.corpus.shelf, np.stack([self._vectors[text] for text in told]), told)
            self._held.update(zip(told, held, strict=True))

    def likely(self, text: str) -> Floats:
        """How likely each of the week's articles is about this interest, 0 to 1, in the corpus's order."""
        if text not in self._found:
            weighed = self.weighed(text, _alone)
            self._found[text] = (
                np.zeros(len(self.corpus.ids), np.float32)
                if weighed is None
                else logistic(weighed, CALIBRATION.together, CALIBRATION.together_constant)
            )
        return self._found[text]

    def near(self, interests: Sequence[str]) -> Floats:
        """How near each of the week's articles lies to all these interests together, in standard deviations (n,)."""
        told = [text for text in interests if parse_interest(text).parts]
        if any(text not in self._held for text in told):
            self.prepare(told)
        return nearness(self.corpus.shelf, [self._held[text] for text in told])

    def ways(self, text: str) -> tuple[Way, ...]:
        """Each way to say this interest, in the student's words and as the field abbreviates them."""
        return self._ways(parse_interest(text))

    def said(self, text: str) -> Floats | None:
        """What each article by itself says in each way of the interest, (ways, n, 6), as `Calibration.alone` weighs it.

        None for an interest without content, or a week without an article.
        """
        interest = parse_interest(text)
        if not interest.parts or not self.corpus.ids:
            return None
        self.prepare([text])
        ways = self._ways(interest)
        self._spoken.read(words for way in ways for words in way.phrases)
        return np.stack([self._way(way) for way in ways])

    def weighed(self, text: str, alone: Callable[[Floats], Floats]) -> Floats | None:
        """The same in the likeliest way, and what other articles tell, (n, 8), as `Calibration.together` weighs it.

        Args:
            text: the interest.
            alone: rows of what is said to how likely an article is about the interest by itself.
        """
        said = self.said(text)
        if said is None:
            return None
        likely = np.stack([alone(way) for way in said])
        best = np.argmax(likely, axis=0), np.arange(likely.shape[1])
        story = self.corpus.story
        mean = (np.bincount(story, weights=likely[best]) / np.bincount(story))[story]
        ways = self._ways(parse_interest(text))
        pulled = np.max([self._pulled(way, of, alone) for way, of in zip(ways, likely, strict=True)], axis=0)
        return np.concatenate([said[best], np.stack([pulled, mean], axis=1)], axis=1).astype(np.float32)

    def _ways(self, interest: Interest) -> tuple[Way, ...]:
        """The interest's ways, and further ones with what the field's texts abbreviate."""
        if interest.text in self._known_ways:
            return self._known_ways[interest.text]
        further = [
            Way(" ".join(" ".join(words) for words in phrases), phrases)
            for way in interest.ways
            for place, phrase in enumerate(way.phrases)
            for other in other_spellings(phrase, self.corpus.acronyms)
            if (phrases := (*way.phrases[:place], *other, *way.phrases[place + 1 :]))
        ]
        self._known_ways[interest.text] = (*interest.ways, *further[: MATCH.spellings])
        return self._known_ways[interest.text]

    def _way(self, way: Way) -> Floats:
        """What each article says of it, and how close and how long the article is, (n, 6)."""
        shares = self._shares(way)
        told = [self._spoken.phrase(words) for words in way.phrases]
        said, titled = np.stack([one for one, _ in told]), np.stack([one for _, one in told])
        weighs = shares >= min(MATCH.weighs, float(shares.max()))
        close = self._above_usual(self._vectors[way.text])[: len(self.corpus.ids)]
        least = said[weighs].min(axis=0)
        title = shares @ titled
        return np.stack([shares @ said, title, title**MATCH.full, least, close, self.corpus.lengths / 100], axis=1)

    def _shares(self, way: Way) -> Floats:
        """What each of its phrases weighs, by rarity; together 1."""
        weights = np.array([self._spoken.rarity(words) for words in way.phrases], np.float32)
        return np.asarray(weights / weights.sum(), np.float32)

    def _above_usual(self, vector: Vectors) -> Floats:
        """How close every text is, the earlier ones too: standard deviations above the usual, over 5."""
        corpus = self.corpus
        rest = corpus.vectors @ vector - corpus.usual_share * float(vector @ corpus.usual)
        spread = float(rest.std())
        return np.asarray((rest - rest.mean()) / (5 * spread) if spread > 1e-9 else np.zeros_like(rest), np.float32)

    def _pulled(self, way: Way, likely: Floats, alone: Callable[[Floats], Floats]) -> Floats:
        """Closeness to the interest and to what surely is about it, of this week and of the weeks before, (n,).

        A text doesn't vouch for itself: it is held against the others.
        """
        everyone = np.concatenate([likely, self._earlier(way, alone)])
        sure = [int(i) for i in np.argsort(-everyone, kind="stable")[: MATCH.few + 1] if everyone[i] > MATCH.sure]
        found = self._towards(way, sure[: MATCH.few], everyone)[: len(likely)]
        for one in sure[: MATCH.few]:
            if one < len(likely):
                found[one] = self._towards(way, [i for i in sure if i != one], everyone)[one]
        return found

    def _towards(self, way: Way, sure: Sequence[int], likely: Floats) -> Floats:
        """Closeness of every text to the interest and these texts together."""
        corpus, vector = self.corpus, self._vectors[way.text]
        if sure:
            middle = np.average(corpus.vectors[sure], axis=0, weights=likely[sure])
            middle -= float(middle @ corpus.usual) * corpus.usual
            vector = vector + MATCH.pull * middle / max(float(np.linalg.norm(middle)), 1e-9)
            vector = np.asarray(vector / np.linalg.norm(vector), np.float32)
        return self._above_usual(vector)

    def _earlier(self, way: Way, alone: Callable[[Floats], Floats]) -> Floats:
        """How likely the earlier texts are about it: by exact words only, for their words have no vectors."""
        said = np.stack([self._all_said(words) for words in way.phrases])
        found = np.zeros(said.shape[1], np.float32)
        enough = (self._shares(way) @ said >= MATCH.seen).nonzero()[0]
        if len(enough):
            near = self._above_usual(self._vectors[way.text])[len(self.corpus.ids) + enough]
            whole, half = np.ones_like(near), np.full_like(near, 0.5)  # in the title perhaps, and of middling length
            least = said[:, enough].min(axis=0)
            found[enough] = alone(np.stack([whole, half, half**MATCH.full, least, near, half], axis=1))
        return found

    def _all_said(self, words: Sequence[str]) -> Floats:
        """Which of the earlier texts say every one of these words: 1 or 0 for each."""
        count = np.zeros(self.corpus.size - len(self.corpus.ids), np.float32)
        wanted = {stem(word) for word in words}
        for one in wanted:
            if (where := self.corpus.earlier_saying.get(one)) is not None:
                count[where] += 1
        return np.asarray(count == len(wanted), np.float32)


def _alone(said: Floats) -> Floats:
    return logistic(said, CALIBRATION.alone, CALIBRATION.alone_constant)


def logistic(weighed: Floats, weights: Sequence[float], constant: float) -> Floats:
    """The likelihood of each row, (n,)."""
    return np.asarray(1 / (1 + np.exp(-(weighed @ np.array(weights, np.float32) + constant))), np.float32)
