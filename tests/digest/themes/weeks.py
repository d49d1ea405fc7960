"""Weeks of made-up articles whose subjects are known: each subject has a direction and words of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zlib import crc32

import numpy as np

from digest.themes.memory import EMPTY, Memory
from digest.themes.read import WeekReading, read_week
from digest.types import Embeddings, Vectors, Week
from sources.types import Article, ArticleId

FIRST = Week.parse("2025-W10")
WIDTH = 256
AGREEMENT = 0.8  # cosine of an article to its subject's direction


@dataclass(frozen=True)
class Made:
    """An article to be made: what it is about, the words it says, and who publishes it."""

    subject: str
    words: str
    site: str = ""
    agreement: float = AGREEMENT


def spread(subject: str, count: int, words: str = "", site: str = "", *, agreement: float = AGREEMENT) -> list[Made]:
    """Articles on one subject, each of a site of its own unless one is named. "a+b" lies between a and b."""
    return [Made(subject, words or subject, site or f"site{n}.example", agreement) for n in range(count)]


def others(count: int, seed: int, site: str = "") -> list[Made]:
    """Articles of which each is about something else."""
    return [
        Made(f"other{seed}x{n}", f"alone{seed}x{n} matter{seed}x{n}", site or f"o{n}.example") for n in range(count)
    ]


def week_of(made: Sequence[Made], week: Week) -> tuple[list[Article], dict[ArticleId, Vectors]]:
    """The articles, and their vectors by id."""
    articles: list[Article] = []
    vectors: dict[ArticleId, Vectors] = {}
    for n, one in enumerate(made):
        identity = ArticleId(f"{week}-{n:03}-{one.subject}")
        when = datetime.combine(week.monday, datetime.min.time(), UTC) + timedelta(hours=n % 150)
        url = f"https://{one.site}/{identity}"
        articles.append(
            Article(
                id=identity, url=url, canonical_url=url, site=one.site, title=f"{one.words} t{week}{n}", text=one.words,
                lead=one.words, published=when, dated_by="feed", first_seen=when,
            )
        )  # fmt: skip
        own = _direction(str(identity))
        subject = np.sum([_direction(part) for part in one.subject.split("+")], axis=0)
        subject /= np.linalg.norm(subject)
        vector = one.agreement * subject + np.sqrt(1 - one.agreement**2) * own
        vectors[identity] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return articles, vectors


def read(weeks: Sequence[Sequence[Made]], memory: Memory = EMPTY) -> Iterator[tuple[Memory, WeekReading]]:
    """Read week after week, with what each left behind."""
    before: list[Article] = []
    known: dict[ArticleId, Vectors] = {}
    for n, made in enumerate(weeks):
        own, vectors = week_of(made, FIRST.plus(n))
        known |= vectors
        at_hand = [*before, *own]
        matrix = np.array([known[a.id] for a in at_hand], dtype=np.float32).reshape(len(at_hand), WIDTH)
        embeddings = Embeddings(ids=tuple(a.id for a in at_hand), matrix=matrix, model="made")
        memory, reading = read_week(memory, FIRST.plus(n), own, embeddings, earlier=before, observed=bool(own))
        yield memory, reading
        before = own


def _direction(name: str) -> Vectors:
    vector = np.random.default_rng(crc32(name.encode())).normal(size=WIDTH)
    return (vector / np.linalg.norm(vector)).astype(np.float32)
