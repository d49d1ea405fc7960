"""What headlines refute is told as refuted; what is owned up to later isn't."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.evidence.denials import denies, last_word
from digest.evidence.headlines import headline
from digest.types import Story, StoryId
from sources.types import Article
from tests.digest.evidence.test_quotes import article


@pytest.mark.parametrize(
    "title",
    [
        "Norvik denies reports of a major data breach",
        "No, Norvik has not suffered a massive 183 million passwords breach - but look after your data",
        "Norvik Debunks Data Breach Reports",
        "Norvik says no breach of its systems",
        "Regulator: no evidence of Norvik system breach in alleged leak",
        "Probe finds no sufficient basis to conclude data breach at Norvik",
        "Exposed passwords not a breach of Norvik’s servers",
        "Norvik says leaked data on sale 'fake'",
        "Commission clears Norvik of data breach allegations",
    ],
)
def test_a_denial_is_read(title: str) -> None:
    assert denies(title)


@pytest.mark.parametrize(
    "title",
    [
        "Man denies terrorist offences linked to Norvik data breach",
        "Norvik pulls certificates for fake installers dropping ransomware",
        "Norvik leaker says has no regrets for leaks",
        "Force rules out compensation for officers hit by data breach",
        "Coach wants judge to dismiss a part of hacking case",
        "Norvik confirms data breach",
        "Norvik did not report breach for a year",
    ],
)
def test_what_denies_something_else_is_no_denial_of_the_news(title: str) -> None:
    assert not denies(title)


def week(*titles: str) -> list[Article]:
    made = [article(n, "It is about Norvik.", title=title) for n, title in enumerate(titles)]
    return [replace(one, site=f"s{n}.example", published=one.dated + timedelta(hours=n)) for n, one in enumerate(made)]


def test_the_headline_of_a_refuted_scare_is_the_refutation_and_of_a_settled_one_its_end() -> None:
    scare = week(
        "Millions of Norvik passwords stolen in data breach", "Urgent warning to all Norvik users",
        "Norvik denies data breach after reports of passwords", "Commission finds no Norvik data breach after probe",
    )  # fmt: skip
    story = Story(
        id=StoryId("s"), title="", article_ids=tuple(one.id for one in scare), sites=tuple(one.site for one in scare),
        published=scare[0].dated,
    )  # fmt: skip
    assert headline([story], {one.id: one for one in scare})[0] == "Commission finds no Norvik data breach after probe"
    assert last_word(scare[:3])[0].title.startswith("Norvik denies")


def test_one_voice_in_a_dispute_refutes_nothing_and_a_denial_owned_up_to_later_is_out_of_date() -> None:
    many = week(*(f"Norvik hit by cyber attack, day {n}" for n in range(5)), "Norvik denies data breach")
    assert last_word(many) == ()
    assert last_word(week("Norvik denies data breach", "Norvik confirms data breach")) == ()
