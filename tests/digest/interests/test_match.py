"""Matching, with an encoder that knows a few synonyms: its vectors are sums of one direction a meaning."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from digest.interests.corpus import read_corpus
from digest.interests.match import Matcher
from digest.interests.settings import CALIBRATION
from digest.types import Vectors
from sources.types import Article, ArticleId

KIN = {"clinics": "hospitals", "clinic": "hospitals", "hospital": "hospitals", "extortion": "ransomware"}
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
    assert likely[[2, 4]].min() > 10 * likely[[0, 1, 3, 5]].max()


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
