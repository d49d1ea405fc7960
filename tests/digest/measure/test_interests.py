"""The figures on interests, by claims made by hand."""

from collections.abc import Sequence

import pytest

from digest.measure.documents import Document
from digest.measure.interests import Claims, GoldInterest, score_claims
from digest.types import Week
from sources.types import ArticleId
from tests.digest.interests.test_match import articles

TEXTS = articles(["One", "Two", "Three", "Four"])
WEEK = Week.parse("2025-W36")


def gold(interest: str, *relevant: int) -> GoldInterest:
    return GoldInterest(interest=interest, field="", relevant=ids(relevant), decoys=frozenset(), weeks=frozenset())


def ids(numbers: Sequence[int]) -> frozenset[ArticleId]:
    return frozenset(TEXTS[n].id for n in numbers)


def claim(interest: str, close: Sequence[int] = (), touches: Sequence[int] = ()) -> Claims:
    return Claims(
        interest=interest,
        week=WEEK,
        close=tuple(TEXTS[n].id for n in close),
        touches=tuple(TEXTS[n].id for n in touches),
    )


def test_nothing_is_false_where_the_week_had_something() -> None:
    wanted = [gold("a", 0), gold("b", 1), gold("c", 2), gold("d"), gold("e", 3)]
    found = [
        claim("a", close=[0, 3]),
        claim("b", touches=[1, 2]),
        claim("c"),
        claim("d"),
        claim("e"),
    ]
    documents = [Document(article=one, label=None, window=None, category=None, row={}) for one in TEXTS]
    score = score_claims(found, wanted, documents)
    shares = {key: score[key] for key in ("precision", "weeks_served", "touches_precision", "told_precision")}
    assert shares == {
        "precision": 0.5,
        "weeks_served": pytest.approx(1 / 4),
        "touches_precision": 0.5,
        "told_precision": 0.5,
    }
    assert score["weeks_served_or_touched"] == pytest.approx(2 / 4)
    assert (score["nothing"], score["nothing_false"]) == (3, pytest.approx(2 / 3))
