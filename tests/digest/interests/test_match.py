"""Matching, with an encoder that knows a few synonyms: its vectors are sums of one direction a meaning."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from digest.interests.corpus import read_corpus
from digest.interests.match import Matcher
from digest.interests.settings import CALIBRATION, SAYING
from digest.interests.spoken import opposites
from digest.types import Vectors
from sources.types import Article, ArticleId

KIN = {"clinics": "hospitals", "clinic": "hospitals", "hospital": "hospitals", "extortion": "ransomware"}
KIN |= {"airlines": "airline", "breweries": "brewery"}
TITLES = (
    "Ransomware stops two hospitals in Oslo",
    "Clinics pay after ransomware",
    "Ransomware hits a brewery",
    "Hospitals open a new ward",
    "Airline cancels flights after storm",
    "Parliament debates digital identity cards",
)


class MeaningEncoder:
    """Each word has a direction of its own; kin share one."""

    model = "meanings"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), 64), np.float32)
        for number, text in enumerate(texts):
            for word in text.casefold().replace("-", " ").split():
                meaning = KIN.get(word.strip(".,“”"), word.strip(".,“”"))
                seed = int.from_bytes(hashlib.sha256(meaning.encode()).digest()[:4], "big")
                rows[number] += np.random.default_rng(seed).normal(size=64).astype(np.float32)
        lengths: Vectors = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def articles(titles: Sequence[str] = TITLES, name: str = "a") -> list[Article]:
    day = datetime(2025, 9, 1, tzinfo=UTC)
    return [
        Article(
            id=ArticleId(f"{name}{n}"),
            url=f"https://news.example/{name}{n}",
            canonical_url=f"https://news.example/{name}{n}",
            site="news.example",
            title=title,
            text="",
            lead="",
            published=day,
            dated_by="feed",
            first_seen=day,
        )
        for n, title in enumerate(titles)
    ]


def matcher(titles: Sequence[str] = TITLES) -> Matcher:
    encoder = MeaningEncoder()
    past = [f"Council number {n} meets about roads and parks" for n in range(30)]
    return Matcher(read_corpus(articles(titles), articles(past, "b"), encoder=encoder), encoder=encoder)


def close(interest: str, titles: Sequence[str] = TITLES) -> set[str]:
    likely = matcher(titles).likely(interest)
    return {titles[i] for i in range(len(titles)) if likely[i] >= CALIBRATION.close}


def test_every_part_is_demanded() -> None:
    assert close("ransomware in hospitals") == set(TITLES[:2])


def test_a_synonym_says_it_too() -> None:
    assert TITLES[1] in close("extortion of hospitals")


def test_a_member_of_an_enumeration_is_enough() -> None:
    likely = matcher().likely("airlines and breweries")
    assert set(np.argsort(-likely)[:2]) == {2, 4}
    assert likely[[2, 4]].min() >= CALIBRATION.touches > 3 * likely[[0, 1, 3, 5]].max()


def test_a_phrase_that_shares_a_word_says_more_than_the_word_or_nothing() -> None:
    class Loud(MeaningEncoder):
        """In "hacking contests" and "hacking games" the common word is most of the meaning."""

        def encode(self, texts: Sequence[str]) -> Vectors:
            return super().encode([text.replace("hacking", "hacking hacking") for text in texts])

    titles = ("Teens arrested for hacking games in a mall", "Hacking contests draw thousands")
    encoder = Loud()
    corpus = read_corpus(articles(titles), articles(TITLES, "b"), encoder=encoder)
    said = Matcher(corpus, encoder=encoder).said("hacking contests")
    assert said is not None
    first, second = said[0, :, 0]
    assert first < 0.6 < second == pytest.approx(1.0)


class Kinds(MeaningEncoder):
    """A flood is natural and a disaster; unlearning is near learning."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        told = [
            text.casefold().replace("unlearning", "learning").replace("flood", "natural disasters") for text in texts
        ]
        return super().encode([text.replace("catastrophe", "disasters") for text in told])


def said_of(interest: str, titles: Sequence[str]) -> list[float]:
    """How much of it each title says."""
    encoder = Kinds()
    corpus = read_corpus(articles(titles), articles(TITLES, "b"), encoder=encoder)
    said = Matcher(corpus, encoder=encoder).said(interest)
    assert said is not None
    return [float(one) for one in said[0, :, 0]]


def test_a_title_that_names_a_kind_of_it_says_it_and_one_that_names_its_head_or_its_modifier_does_not() -> None:
    kind, head, modifier, other = said_of("natural disasters", ("Flood", "Catastrophe", "Natural", "Parliament"))
    assert kind == SAYING.kind
    assert head < kind > modifier
    assert other == 0.0


def test_a_word_that_denies_another_does_not_say_it() -> None:
    asked, denied = said_of("machine unlearning", ("Machine unlearning for vision", "Teaching machine learning"))
    assert asked == pytest.approx(1.0)
    assert denied < 0.6
    assert "learn" in opposites("unlearn")
    assert "unlearn" in opposites("learn")
    assert "it" not in opposites("unit")


def test_a_text_is_not_credited_with_the_beginning_of_the_next() -> None:
    titles = ("Parliament debates roads", "Business email compromise costs billions", "A quiet week")
    encoder = MeaningEncoder()
    said = Matcher(read_corpus(articles(titles), [], encoder=encoder), encoder=encoder).said(
        "business email compromise"
    )
    assert said is not None
    assert list(said[0, :, 0]) == [0.0, pytest.approx(1.0), 0.0]


def test_the_articles_of_a_story_speak_for_each_other() -> None:
    encoder = MeaningEncoder()
    past = articles([f"Council number {n} meets about roads and parks" for n in range(30)], "b")
    titles = (*TITLES, "Wards in Oslo closed since Monday")
    own = articles(titles)

    def likely(*stories: Sequence[ArticleId]) -> float:
        corpus = read_corpus(own, past, encoder=encoder, stories=stories)
        return float(Matcher(corpus, encoder=encoder).likely("ransomware in hospitals")[-1])

    assert likely([own[0].id, own[-1].id]) > 1.5 * likely()


def test_what_a_text_says_by_an_abbreviation_is_said() -> None:
    titles = ("RAG for doctors", "A new ward", "Roads and parks")
    encoder = MeaningEncoder()
    past = articles(["Retrieval augmented generation (RAG) is old", *TITLES], "b")
    matched = Matcher(read_corpus(articles(titles), past, encoder=encoder), encoder=encoder)
    likely = matched.likely("retrieval augmented generation")
    assert likely[0] >= CALIBRATION.touches > likely[1:].max()


def test_what_nobody_wrote_about_matches_nothing() -> None:
    assert close("coral reef restoration") == set()


@pytest.mark.parametrize("interest", ["", "of the", "…", "z", "量子计算", "and and and", "<b>x</b>"])
def test_odd_interests_are_answered(interest: str) -> None:
    likely = matcher().likely(interest)
    assert likely.shape == (len(TITLES),)
    assert np.isfinite(likely).all()
    assert (likely < CALIBRATION.close).all()


def test_an_empty_week_matches_nothing() -> None:
    encoder = MeaningEncoder()
    empty = Matcher(read_corpus([], articles(), encoder=encoder), encoder=encoder)
    assert empty.likely("ransomware").shape == (0,)


def test_vectors_are_asked_once() -> None:
    asked: list[str] = []

    class Counting(MeaningEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return super().encode(texts)

    encoder = Counting()
    one = Matcher(read_corpus(articles(), [], encoder=encoder), encoder=encoder)
    one.prepare(["ransomware in hospitals"])
    before = len(asked)
    one.likely("ransomware in hospitals")
    one.likely("ransomware in hospitals")
    assert len(asked) == before


def test_a_text_without_a_title_is_headed_by_its_first_sentence() -> None:
    head = "Ransomware stops two hospitals in Oslo"
    said = f"{head}. Parliament debates identity cards."
    titled, bare = articles([head, ""])
    texts = [replace(titled, text=said), replace(bare, text=said)]
    matcher = Matcher(read_corpus(texts, articles(TITLES[2:], "b"), encoder=MeaningEncoder()), encoder=MeaningEncoder())
    first, second = matcher.likely("ransomware in hospitals")
    assert second == pytest.approx(first)
    first, second = matcher.likely("identity cards")
    assert second == pytest.approx(first)
