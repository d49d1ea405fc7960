"""Seeded mutations of real feeds and pages: whatever comes, it is a value or one of our errors."""

import random
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sources.errors import SourceError
from sources.evaluation import read_labelled_pages
from sources.parse.feeds import parse_feed
from sources.parse.pages import read_page
from tests.hostile.strict import flaws
from tests.shared_data import shared

PIECES = (
    b"<", b">", b"&", b"&#0;", b"&#xD800;", b"&#99999999;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"\0", b"\xff\xfe", b"\xed\xa0\x80",  # noqa: E501
    b"\xe2\x80\xae", b"\xe2\x80\xa8", b"<script>", b"</title>", b"<item>", b"</item>", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"&a;",  # noqa: E501
    b'encoding="', b"xmlns:x='", b"{", b"}", b"[", b"\"", b"\\ud800", b"1e999", b"<?xml ", b"0001-01-01", b"\r\n",
)  # fmt: skip


def mutate(body: bytes, seed: int) -> bytes:
    """`body` with one to eight pieces put in, bytes changed, stretches cut, doubled or moved."""
    dice = random.Random(seed)
    made = bytearray(body)
    for _ in range(dice.randint(1, 8)):
        at, to = sorted(dice.randrange(len(made) + 1) for _ in range(2))
        to = min(to, at + 2000)
        match dice.randrange(6):
            case 0:
                made[at:at] = dice.choice(PIECES)
            case 1:
                del made[at:to]
            case 2:
                made[at:at] = made[at:to]
            case 3:
                made[at : at + 1] = bytes([dice.randrange(256)])
            case 4:
                made[at:to] = bytes(reversed(made[at:to]))
            case _:
                made[at:to] = dice.choice(PIECES) * dice.randint(1, 20)
    return bytes(made)


def feeds() -> list[bytes]:
    with tarfile.open(shared("data/feeds_recorded/feeds.tar.xz")) as archive:
        members = [archive.extractfile(member) for member in archive if member.isfile()]
        bodies = [member.read() for member in members if member is not None]
    marks = (b"<rss", b"<feed", b"<rdf:RDF", b"jsonfeed.org")
    return [body for body in bodies if len(body) < 30_000 and any(mark in body[:2000] for mark in marks)]


def pages() -> list[bytes]:
    found: list[bytes] = []
    for name in ("extract_fundus", "extract_scrapinghub"):
        path: Path = shared(f"data/{name}/pages.tar.xz")
        found += [page.body for page in read_labelled_pages(path)]
    return [body for body in found if len(body) < 150_000]


def try_all(read: Callable[..., object], bodies: Sequence[bytes], seeds: range) -> int:
    """How many of the mutations were read; the others failed as they should."""
    done = 0
    for seed in seeds:
        body = mutate(bodies[seed % len(bodies)], seed)
        try:
            value = read(body, url="https://example.org/x", content_type="")
        except SourceError:
            continue
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}") from error
        problems = flaws(value)  # type: ignore[arg-type]
        assert not problems, f"seed {seed}: {problems[:3]}"
        done += 1
    return done


def test_some_mutated_feeds() -> None:
    assert try_all(parse_feed, feeds(), range(300)) > 100


def test_some_mutated_pages() -> None:
    assert try_all(read_page, pages(), range(40)) > 20


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_ten_thousand_mutated_feeds() -> None:
    assert try_all(parse_feed, feeds(), range(1_000, 11_000)) > 3_000


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_thousand_mutated_pages() -> None:
    assert try_all(read_page, pages(), range(1_000, 2_000)) > 500
