"""What one student costs: `python -m benchmarks.mailing [--students 100 1000 10000] [--fields 3] [--json]`.

The production code of a sending (`flows.mailing.render_for`): a student is read from the roster, the editions are
tailored, the digest is rendered as HTML and text, put into a message and into the outbox. Editions and roster are made
up here and the same each time, so nothing needs to be at hand; each field's week has 300 articles, 20 themes and eight
weeks before it. The words' vectors come from a hash instead of the model: what is measured asks each interest's
vectors once a batch, and how long the model takes for them isn't a student's cost.

What is told is processor time a student; opening the editions, once a sending, is not in it. "digests" is a hash of
every message's bytes, so that two versions of the program can be held against each other.
"""

import argparse
import hashlib
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from sqlalchemy import select

from benchmarks.pipeline import articles_made_up
from digest.page.render import render
from digest.tables import deliveries
from digest.tailor.since import NOTHING
from digest.tailor.tailor import tailor_ready
from digest.types import (
    Actor,
    ArticleCard,
    Edition,
    Opportunity,
    Quote,
    Status,
    Story,
    StoryId,
    Student,
    StudentId,
    Theme,
    ThemeId,
    Trend,
    Vectors,
    Week,
)
from flows.mailing import Shelf, batches, due_students, render_for
from flows.settings import Values
from flows.wiring import Installation, open_installation
from sources.catalog.fields import load_fields
from sources.database import reading
from sources.types import Article, ArticleId, FeedState, Outcome, PollResult

WEEK: Final = Week.parse("2026-W38")
NOW: Final = datetime(2026, 9, 21, 6, tzinfo=UTC)
PAST: Final = 8  # weeks before
THEMES: Final = 20
ARTICLES: Final = 300
ALONE: Final = 300  # students whose tailoring and rendering is measured by itself


class HashEncoder:
    """A direction of its own for each text: enough for what is measured here."""

    model = "benchmark"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Rows of length 1, (n, 64)."""
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts)
        rows = np.stack([np.random.default_rng(seed).normal(size=64) for seed in seeds])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def articles_of(slug: str, week: Week, dice: random.Random) -> list[Article]:
    """A week's articles of a field, of forty sites."""
    made = articles_made_up(ARTICLES)
    dice.shuffle(made)
    return [
        Article(
            id=ArticleId(f"{slug}-{week}-{number}"),
            url=f"https://www.site{number % 40}.example/{week}/{slug}/{number}",
            canonical_url=f"https://site{number % 40}.example/{week}/{slug}/{number}",
            site=f"site{number % 40}.example",
            title=title,
            text=body,
            lead=body[:400],
            published=week.start() + timedelta(hours=1 + number % 150),
            dated_by="feed",
            first_seen=week.start() + timedelta(hours=2 + number % 150),
            feed_url=f"https://{slug}.example/feed",
        )
        for number, (title, body) in enumerate(made)
    ]


def edition_of(slug: str, name: str, week: Week, articles: Sequence[Article]) -> Edition:
    """Twenty themes of six stories each, the rest loose, ten calls."""
    stories = [
        Story(
            id=StoryId(f"story-{one.id}"), article_ids=(one.id,), sites=(one.site,), title=one.title,
            published=one.published or NOW,
        )
        for one in articles
    ]  # fmt: skip
    themes = tuple(_theme(slug, number, articles, stories[number * 6 : number * 6 + 6]) for number in range(THEMES))
    calls = tuple(_call(one, number) for number, one in enumerate(articles[-10:]))
    return Edition(
        field=slug,
        field_name=name,
        week=week,
        built_at=week.end() + timedelta(hours=6),
        themes=themes,
        loose=tuple(stories[THEMES * 6 : -10]),
        articles=tuple(_card(one) for one in articles),
        opportunities=calls,
        weeks_of_past=PAST,
        heard="24 of 24 feeds answered",
        closed=True,
    )


def _theme(slug: str, number: int, articles: Sequence[Article], stories: Sequence[Story]) -> Theme:
    first = articles[number * 6]
    sentence = first.text.split(".")[0] + "."
    quote = Quote(
        text=sentence, article_id=first.id, site=first.site, title=first.title, url=first.url,
        published=first.published or NOW,
    )  # fmt: skip
    status = (Status.NEW, Status.RISING, Status.STEADY, Status.TOO_EARLY)[number % 4]
    trend = Trend(
        status=status, count=6, sites=6, weekly_counts=(*(n % 5 for n in range(11)), 6), expected=(0.0, 4.0),
        p_value=0.01, q_value=0.02, confidence=0.9, confidence_words="likely", score=6.0, figures="6 this week",
    )  # fmt: skip
    return Theme(
        id=ThemeId(f"{slug}-{number}"),
        label=first.title,
        terms=tuple(first.title.split()[:3]),
        stories=tuple(stories),
        first_week=WEEK.plus(-PAST),
        trend=trend,
        quotes=(quote,),
        actors=(Actor(name=f"Ada {number} Lund", kind="person", role="engineer", mentions=2, quote=quote),),
        name=" ".join(first.title.split()[:2]),
        headline=first.title,
        headline_id=first.id,
        centroid=tuple(map(float, HashEncoder().encode([first.title])[0])),
    )


def _call(article: Article, number: int) -> Opportunity:
    return Opportunity(
        kind=("internship", "call for papers", "fellowship")[number % 3], title=article.title,
        deadline=(NOW + timedelta(days=5 + 9 * number)).date(), deadline_words="Apply in time.", article_id=article.id,
        site=article.site, url=article.url, published=article.published or NOW,
    )  # fmt: skip


def _card(one: Article) -> ArticleCard:
    return ArticleCard(
        id=one.id, title=one.title, url=one.url, canonical_url=one.canonical_url, site=one.site, lead=one.lead,
        published=one.published or NOW, headline_only=False,
    )  # fmt: skip


def students_made_up(count: int, slugs: Sequence[str]) -> Iterator[Student]:
    """Students of one or two fields with two to five interests, some following and muting something."""
    dice = random.Random(20260921)
    words = sorted({word for title, _ in articles_made_up(60) for word in title.casefold().split() if word.isalpha()})
    for number in range(count):
        fields = tuple(dice.sample(slugs, min(len(slugs), dice.choice((1, 1, 2)))))
        yield Student(
            id=StudentId(f"s{number:05}"),
            name=f"Student {number}",
            email=f"s{number}@uni.example",
            fields=fields,
            interests=tuple(f"{dice.choice(words)} {dice.choice(words)}" for _ in range(dice.randint(2, 5))),
            follow=(f"Ada {dice.randrange(20)} Lund",) if number % 3 == 0 else (),
            mute=(dice.choice(words),) if number % 4 == 0 else (),
        )


def fill(here: Installation, slugs: Sequence[str], count: int, past: int = PAST) -> None:
    """The editions, their articles and the roster."""
    for slug in slugs:
        for back in range(past, -1, -1):
            week = WEEK.plus(-back)
            articles = articles_of(slug, week, random.Random(f"{slug} {week}"))
            url = f"https://{slug}.example/feed"
            poll = PollResult(url=url, at=week.end(), outcome=Outcome.OK)
            here.articles.record_poll(FeedState(url=url), poll, articles)
            here.store.add(edition_of(slug, here.study_field(slug).name, week, articles), f"{slug} {week}", None)
    here.roster.add(list(students_made_up(count, slugs)), now=NOW)


def measure(count: int, slugs: Sequence[str]) -> dict[str, object]:
    """Render for this many students in the batches of the flow; processor seconds."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Values(data_dir=Path(folder), sender="Brief <brief@uni.example>")
        with open_installation(settings, now=lambda: NOW) as here:
            here.__dict__["encoder"] = HashEncoder()  # a cached property: what is put there is what it says
            fill(here, slugs, count)
            due = due_students(here, WEEK)
            render_for(here, WEEK, due[:1])  # opens the editions: once a sending
            start = time.process_time()
            for batch in batches(due[1:]):
                made = render_for(here, WEEK, batch)
                if made.enqueued != len(batch):
                    raise RuntimeError(f"of {len(batch)} students {made.enqueued} have a message: {made.failed[:1]}")
            spent = time.process_time() - start
            alone = _tailor_and_render(here, due[:ALONE])
            digests = hashlib.sha256()
            with reading(here.engine) as connection:
                query = select(deliveries.c.message).order_by(deliveries.c.student_id)
                for message in connection.scalars(query):
                    digests.update(_unbounded(message))
    return {
        "students": count,
        "seconds": round(spent, 2),
        "each_ms": round(1000 * spent / (count - 1), 2),
        "tailor_and_render_ms": round(1000 * alone, 2),
        "digests": digests.hexdigest()[:16],
    }


def _tailor_and_render(here: Installation, students: Sequence[StudentId]) -> float:
    """Seconds a student of tailoring and rendering alone, the vectors of their interests at hand."""
    known = [student for one in students if (student := here.roster.get(one))]
    shelf = Shelf(here, WEEK, tuple(interest for student in known for interest in student.interests))
    editions = [[shelf.edition(slug) for slug in student.fields] for student in known]
    start = time.process_time()
    for student, own in zip(known, editions, strict=True):
        render(tailor_ready(own, student=student, history=NOTHING))
    return (time.process_time() - start) / len(known)


def _unbounded(message: bytes) -> bytes:
    """The message without the boundary of its parts, which is drawn by lot."""
    mark = message.split(b'boundary="', 1)[1].split(b'"', 1)[0]
    return message.replace(mark, b"")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--students", type=int, nargs="+", default=[100, 1000, 10000])
    options.add_argument("--fields", type=int, default=3)
    options.add_argument("--json", action="store_true", help="print one JSON object a line")
    chosen = options.parse_args()
    slugs = sorted(load_fields())[: chosen.fields]
    for count in chosen.students:
        result = measure(count, slugs)
        if chosen.json:
            print(json.dumps(result), flush=True)
        else:
            words = f"{count:>6} students: {result['each_ms']} ms each, {result['tailor_and_render_ms']} of them"
            print(f"{words} for tailoring and rendering; digests {result['digests']}", flush=True)


if __name__ == "__main__":
    main()
